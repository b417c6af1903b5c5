//! What `publish` says at its end.

use crate::cli::build::JsonPack;
use crate::cli::exit::{Exit, Failure};
use crate::cli::render::counted;
use pack_build::check::Checked;
use pack_build::digest::Digest;
use pack_build::oci::Descriptor;
use pack_build::publish::{Receipt, Status};
use serde::Serialize;

/// Version of the JSON; raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct JsonReceipt<'a> {
    version: u32,
    status: &'static str,
    dry_run: bool,
    reference: String,
    digest: Digest,
    previous: Option<Digest>,
    pack: JsonPack,
    layer: &'a Descriptor,
    tar: Digest,
    uploaded: &'a [Descriptor],
    present: &'a [Descriptor],
}

/// Returns the receipt as one object.
pub(super) fn json(checked: &Checked, receipt: &Receipt, dry_run: bool) -> Result<String, Failure> {
    let json = JsonReceipt {
        version: VERSION,
        status: word(receipt.status),
        dry_run,
        reference: format!("{}@{}", receipt.reference, receipt.digest),
        digest: receipt.digest,
        previous: receipt.previous,
        pack: JsonPack::of(checked),
        layer: &receipt.layer,
        tar: receipt.tar_digest,
        // A dry run sends nothing, and nobody can ask what it would have to send.
        uploaded: if dry_run { &[] } else { &receipt.uploaded },
        present: &receipt.present,
    };
    let text =
        serde_json::to_string_pretty(&json).map_err(|error| Failure::new(Exit::Local, &error))?;
    Ok(text + "\n")
}

/// Returns a line for a person, as `published cni-azure 1.4.0: 2 blobs sent, 0 there already`.
pub(super) fn sentence(checked: &Checked, receipt: &Receipt, dry_run: bool) -> String {
    let would = if dry_run && receipt.status != Status::Unchanged { "would be " } else { "" };
    let word = word(receipt.status);
    let what = match receipt.previous {
        _ if receipt.status == Status::Unchanged => "the tag holds this content already".to_owned(),
        Some(previous) => format!("the tag held {previous}"),
        None if dry_run => format!("{} of archive", counted_bytes(receipt.layer.size)),
        None => {
            let (sent, there) = (counted(receipt.uploaded.len(), "blob"), receipt.present.len());
            format!("{sent} sent, {there} there already")
        }
    };
    format!("{} {} {would}{word}: {what}\n", checked.name(), checked.version())
}

fn counted_bytes(size: u64) -> String {
    format!("{size} byte{}", if size == 1 { "" } else { "s" })
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Published => "published",
        Status::Unchanged => "unchanged",
        Status::Replaced => "replaced",
    }
}
