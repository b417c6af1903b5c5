//! What `publish` says of each pack.

use super::outcome::Outcome;
use crate::cli::build::JsonPack;
use crate::cli::exit::{Exit, Failure};
use crate::cli::render::counted;
use pack_build::digest::Digest;
use pack_build::oci::Descriptor;
use pack_build::publish::{Aspect, Receipt, Status};
use serde::Serialize;

/// Version of the JSON; raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Json<'a> {
    version: u32,
    status: &'static str,
    dry_run: bool,
    pack: JsonPack,
    #[serde(flatten)]
    result: JsonResult<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum JsonResult<'a> {
    Done {
        reference: String,
        digest: Digest,
        previous: Option<Digest>,
        differs: Vec<String>,
        layer: &'a Descriptor,
        tar: Digest,
        uploaded: &'a [Descriptor],
        present: &'a [Descriptor],
    },
    Failed {
        error: &'a str,
        hint: Option<&'a str>,
    },
}

/// Returns the outcome as one object on one line.
pub(super) fn json(outcome: &Outcome, dry_run: bool) -> Result<String, Failure> {
    let result = match &outcome.result {
        Ok(receipt) => JsonResult::Done {
            reference: reference(receipt),
            digest: receipt.digest,
            previous: receipt.previous,
            differs: receipt.differs.iter().map(Aspect::to_string).collect(),
            layer: &receipt.layer,
            tar: receipt.tar_digest,
            // A dry run sends nothing, and nobody can ask what it would have to send.
            uploaded: if dry_run { &[] } else { &receipt.uploaded },
            present: &receipt.present,
        },
        Err(Failure { message, hint, .. }) => {
            JsonResult::Failed { error: message, hint: hint.as_deref() }
        }
    };
    let pack = JsonPack::of(&outcome.named.name, &outcome.named.version);
    let json = Json { version: VERSION, status: outcome.word(), dry_run, pack, result };
    let text = serde_json::to_string(&json).map_err(|error| Failure::new(Exit::Local, &error))?;
    Ok(text + "\n")
}

/// Returns the reference with the digest, `HOST/REPOSITORY:TAG@DIGEST`.
pub(super) fn reference(receipt: &Receipt) -> String {
    format!("{}@{}", receipt.reference, receipt.digest)
}

/// Returns a line for a person, as `cni-azure 1.4.0 published: 2 blobs sent, 0 there already`.
pub(super) fn sentence(outcome: &Outcome, dry_run: bool) -> String {
    let pack = format!("{} {}", outcome.named.name, outcome.named.version);
    let receipt = match &outcome.result {
        Ok(receipt) => receipt,
        Err(failure) => {
            let message = format!("{pack} {}: {}", outcome.word(), failure.message);
            let failure = Failure { message, hint: failure.hint.clone(), exit: failure.exit };
            return format!("{failure}\n");
        }
    };
    let would = if dry_run && receipt.status != Status::Unchanged { "would be " } else { "" };
    let what = match receipt.previous {
        _ if receipt.status == Status::Unchanged => unchanged(receipt),
        Some(previous) => format!("the tag held {previous}"),
        None if dry_run => format!("{} of archive", counted_bytes(receipt.layer.size)),
        None => {
            let (sent, there) = (counted(receipt.uploaded.len(), "blob"), receipt.present.len());
            format!("{sent} sent, {there} there already")
        }
    };
    format!("{pack} {would}{}: {what}\n", outcome.word())
}

/// Says in what the manifest differs from the one that stays away.
fn unchanged(receipt: &Receipt) -> String {
    let differs: Vec<&str> = receipt.differs.iter().map(|aspect| other(*aspect)).collect();
    let with = if differs.is_empty() { "" } else { ", with " };
    format!("the tag holds this content already{with}{}", differs.join(" and "))
}

fn other(aspect: Aspect) -> &'static str {
    match aspect {
        Aspect::Time => "another time",
        Aspect::Compression => "another compression",
        Aspect::Annotations => "other annotations",
    }
}

fn counted_bytes(size: u64) -> String {
    format!("{size} byte{}", if size == 1 { "" } else { "s" })
}
