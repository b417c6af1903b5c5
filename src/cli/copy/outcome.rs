//! What `copy` and `tag` say of a pack.

use crate::cli::exit::{Exit, Failure};
use crate::cli::render::counted;
use pack_build::copy::Copied;
use pack_build::digest::Digest;
use pack_build::publish::{Status, Target};
use pack_build::store::{Any, Store};
use serde::Serialize;

/// Version of the JSON; raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

/// A pack that arrived.
#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    status: &'static str,
    reference: String,
    digest: Digest,
    previous: Option<Digest>,
    sent: usize,
    mounted: usize,
    present: usize,
}

#[derive(Serialize)]
struct JsonOutcomes<'a> {
    version: u32,
    packs: &'a [Outcome],
}

impl Outcome {
    /// Says where a pack is now.
    pub(crate) fn new(store: &Any, target: &Target, copied: &Copied) -> Self {
        Self {
            status: match copied.status {
                Status::Published => "published",
                Status::Unchanged => "unchanged",
                Status::Replaced => "replaced",
            },
            reference: store.describe(&target.repository, &target.tag),
            digest: copied.digest,
            previous: copied.previous,
            sent: copied.sent.len(),
            mounted: copied.mounted.len(),
            present: copied.present.len(),
        }
    }

    /// Returns `REFERENCE@DIGEST` for standard output.
    pub(crate) fn line(&self) -> String {
        format!("{}@{}\n", self.reference, self.digest)
    }

    /// Returns a line for a person; the word is what the command does.
    pub(crate) fn sentence(&self, word: &str) -> String {
        let reference = &self.reference;
        match self.previous {
            _ if self.status == "unchanged" => {
                format!("{reference} unchanged: the tag holds this content already\n")
            }
            Some(previous) => format!("{reference} replaced: the tag held {previous}\n"),
            None => format!(
                "{reference} {word}: {} sent, {} mounted, {} there already\n",
                counted(self.sent, "blob"),
                self.mounted,
                self.present
            ),
        }
    }
}

/// Returns all outcomes as one object.
pub(super) fn json(outcomes: &[Outcome]) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(&JsonOutcomes { version: VERSION, packs: outcomes })
        .map_err(|error| Failure::new(Exit::Local, &error))?;
    Ok(text + "\n")
}
