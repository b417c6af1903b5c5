//! Publishing: what a tag holds is asked first, the manifest goes last, and what arrived is read back.

mod sameness;

use crate::digest::Digest;
use crate::oci::{
    Artifact, Blob, Descriptor, NotAPack, Published, Repository, Tag, in_version_order,
};
use crate::pack::PackVersion;
use crate::store::registry;
use crate::store::{self, Pushed, Store};
use futures_util::future::{TryFutureExt, try_join};
use serde_json::Value;
use std::collections::BTreeSet;

pub use sameness::{Aspect, Contrast, compare, recognise};

/// Whether a tag may be moved to other content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    /// A tag that holds other content is an error.
    Refuse,
    /// It is moved.
    Allow,
}

/// Whether a version may be published that comes before one that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Older {
    /// It is an error.
    Refuse,
    /// It may, as a version of an older series.
    Allow,
}

/// Where an artifact goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The repository in the store.
    pub repository: Repository,
    /// The tag in the repository.
    pub tag: Tag,
    /// Whether the tag may be moved.
    pub replace: Replace,
}

/// What is to be done with a tag, and what is known of it.
#[derive(Clone, Debug)]
pub struct Intent<'a> {
    /// Where the artifact goes.
    pub target: &'a Target,
    /// What the tag held when it was asked.
    pub held: Held,
    /// Whether a new tag may come before those that are there.
    pub older: Older,
}

/// What a tag held when it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// There is no such tag.
    Nothing,
    /// A pack.
    Pack(Box<Published>),
    /// Something else.
    Other {
        /// The digest of its manifest.
        digest: Digest,
        /// Why it is no pack.
        reason: NotAPack,
    },
}

/// What a run has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The tag is new.
    Published,
    /// The tag held this content already; it keeps its digest.
    Unchanged,
    /// The tag held other content and was moved.
    Replaced,
}

/// What was published, and what was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Where it can be found, `HOST/REPOSITORY:TAG`, without the digest.
    pub reference: String,
    /// The digest of the manifest that the tag holds now.
    pub digest: Digest,
    /// What was done.
    pub status: Status,
    /// In what the manifest that the tag kept is known to differ from the one that was not put there.
    pub differs: BTreeSet<Aspect>,
    /// The digest that the tag held before, if it held other content.
    pub previous: Option<Digest>,
    /// The blobs that were sent.
    pub uploaded: Vec<Descriptor>,
    /// The blobs that were there already.
    pub present: Vec<Descriptor>,
    /// The layer that the tag holds now: the archive.
    pub layer: Descriptor,
    /// The digest of the archive before compression.
    pub tar_digest: Digest,
}

/// Why an artifact was not published.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store could not do its part.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The tag holds other content and must not be moved.
    #[error("`{reference}` holds other content: there is `{there}`, here is `{here}`; {contrast}")]
    Conflict {
        /// The tag in question.
        reference: String,
        /// The digest that it holds.
        there: Digest,
        /// The digest that was to be published.
        here: Digest,
        /// What the difference is.
        contrast: Contrast,
    },
    /// Another publisher put other content under the tag at the same time, and it stays.
    #[error("another publisher has taken `{reference}`: there is `{there}`, here is `{here}`")]
    Overtaken {
        /// The tag in question.
        reference: String,
        /// The digest that it holds.
        there: Digest,
        /// The digest that was put there a moment before.
        here: Digest,
    },
    /// A version that comes after this one is there.
    #[error("`{reference}` comes before `{newest}`, which is published already")]
    Outdated {
        /// The tag in question, which is not there.
        reference: String,
        /// The newest version.
        newest: Tag,
    },
    /// The tag holds nothing after the manifest was accepted.
    #[error("`{reference}` is not there after it was accepted")]
    Vanished {
        /// The tag in question.
        reference: String,
    },
    /// The tag holds something else, and no pack, after the manifest was accepted.
    #[error("`{reference}` gives back `{there}` after `{here}` was accepted")]
    Altered {
        /// The tag in question.
        reference: String,
        /// The digest of what came back.
        there: Digest,
        /// The digest of what was sent.
        here: Digest,
    },
}

impl Held {
    fn read(manifest: Option<Vec<u8>>) -> Self {
        let Some(manifest) = manifest else { return Self::Nothing };
        let digest = Digest::of(&manifest);
        match Published::read(manifest) {
            Ok(published) => Self::Pack(Box::new(published)),
            Err(reason) => Self::Other { digest, reason },
        }
    }
}

impl Receipt {
    /// Says that a tag held the content already, whose uncompressed archive has this digest.
    #[must_use]
    pub fn unchanged(
        reference: String,
        held: &Published,
        tar_digest: Digest,
        differs: BTreeSet<Aspect>,
    ) -> Self {
        Self {
            reference,
            digest: held.digest(),
            status: Status::Unchanged,
            differs,
            previous: None,
            uploaded: Vec::new(),
            present: Vec::new(),
            layer: held.layer().clone(),
            tar_digest,
        }
    }
}

/// Asks what a tag holds.
///
/// # Errors
/// The store cannot tell.
pub async fn ask(store: &(impl Store + Sync), target: &Target) -> Result<Held, store::Error> {
    Ok(Held::read(store.manifest(&target.repository, &target.tag).await?))
}

/// Puts an artifact under a tag that held this when it was asked.
///
/// A tag that holds the same content is left alone: it keeps its digest, also when time, compression or
/// annotations differ. Otherwise the blobs are pushed side by side, then the manifest, so that nobody
/// ever sees half an artifact; then the tag is read back. Since others may publish at the same time,
/// the tag is asked for again before the manifest goes, and a tag that cannot move is looked at. For a
/// new tag the list of tags answers that, which shows a newer version, too.
///
/// # Errors
/// [`Error::Conflict`] before anything is written; [`Error::Outdated`] before the manifest is;
/// [`Error::Store`] when the store fails; the others when the tag does not hold what it accepted.
pub async fn publish(
    artifact: &Artifact,
    store: &(impl Store + Sync),
    intent: Intent<'_>,
) -> Result<Receipt, Error> {
    let Intent { target, held, older } = intent;
    let push = Push { artifact, store, target };
    let is_new = held == Held::Nothing;
    if let Standing::Same(receipt) = push.judge(held)? {
        return Ok(*receipt);
    }
    let ((uploaded, present), held) = push.blobs(is_new.then_some(older)).await?;
    // Who published meanwhile has won. No store can be told to keep a tag that somebody else has put
    // there, so only a whole push between this request and the next one would go unseen.
    let previous = match push.judge(held)? {
        Standing::Same(receipt) => return Ok(Receipt { uploaded, present, ..*receipt }),
        Standing::Free(previous) => previous,
    };
    let receipt = push.manifest(previous).await?;
    Ok(Receipt { uploaded, present, ..receipt })
}

/// What may be done with a tag.
enum Standing {
    /// Nothing: it holds the content.
    Same(Box<Receipt>),
    /// It may be given the artifact, and held this before.
    Free(Option<Digest>),
}

struct Push<'a, S> {
    artifact: &'a Artifact,
    store: &'a S,
    target: &'a Target,
}

type Descriptors = Vec<Descriptor>;

impl<S: Store + Sync> Push<'_, S> {
    fn reference(&self) -> String {
        self.store.describe(&self.target.repository, &self.target.tag)
    }

    fn judge(&self, held: Held) -> Result<Standing, Error> {
        let (there, contrast) = match held {
            Held::Nothing => return Ok(Standing::Free(None)),
            Held::Other { digest, reason } => (digest, Contrast::NotAPack(reason)),
            Held::Pack(held) => match compare(self.artifact, &held) {
                Ok(differs) => return Ok(Standing::Same(Box::new(self.unchanged(&held, differs)))),
                Err(contrast) => (held.digest(), contrast),
            },
        };
        if self.target.replace == Replace::Allow {
            return Ok(Standing::Free(Some(there)));
        }
        let (reference, here) = (self.reference(), self.artifact.digest());
        Err(Error::Conflict { reference, there, here, contrast })
    }

    fn unchanged(&self, held: &Published, differs: BTreeSet<Aspect>) -> Receipt {
        Receipt::unchanged(self.reference(), held, self.artifact.tar_digest(), differs)
    }

    /// Pushes the blobs; returns those that were sent and those that were there, and what the tag holds
    /// once the layer has arrived.
    ///
    /// The config goes on a connection that has to be opened first, so the tag is asked meanwhile.
    async fn blobs(&self, new: Option<Older>) -> Result<((Descriptors, Descriptors), Held), Error> {
        let (layer, config) = (self.artifact.layer(), self.artifact.config());
        let repository = &self.target.repository;
        let layer_pushed = async {
            let pushed = self.store.push_blob(repository, layer).await?;
            let held = match new {
                Some(older) => self.look_through_tags(older).await?,
                None => ask(self.store, self.target).await?,
            };
            Ok((pushed, held))
        };
        let config_pushed = self.store.push_blob(repository, config).map_err(Error::from);
        let ((layer_pushed, held), config_pushed) = try_join(layer_pushed, config_pushed).await?;
        let (uploaded, present): (Vec<_>, Vec<_>) =
            [(layer, layer_pushed), (config, config_pushed)]
                .into_iter()
                .partition(|(_, pushed)| *pushed == Pushed::Uploaded);
        let descriptors = |blobs: Vec<(&Blob, Pushed)>| {
            blobs.into_iter().map(|(blob, _)| blob.descriptor.clone()).collect()
        };
        Ok(((descriptors(uploaded), descriptors(present)), held))
    }

    /// Looks for a tag that was not there, and for newer versions, in a registry that lists its tags.
    async fn look_through_tags(&self, older: Older) -> Result<Held, Error> {
        let Target { repository, tag, .. } = self.target;
        let Ok(tags) = self.store.tags(repository).await else {
            return Ok(ask(self.store, self.target).await?);
        };
        let tags = tags.unwrap_or_default();
        if tags.contains(tag) {
            return Ok(ask(self.store, self.target).await?);
        }
        let version = |tag: &Tag| tag.as_str().parse::<PackVersion>().ok();
        match in_version_order(tags).pop() {
            Some(newest) if older == Older::Refuse && version(&newest) > version(tag) => {
                Err(Error::Outdated { reference: self.reference(), newest })
            }
            _ => Ok(Held::Nothing),
        }
    }

    async fn manifest(&self, previous: Option<Digest>) -> Result<Receipt, Error> {
        let Target { repository, tag, .. } = self.target;
        match self.store.push_manifest(repository, tag, self.artifact.manifest()).await {
            Ok(()) => self.read_back(previous).await,
            Err(error @ store::Error::Registry(registry::Error::Taken { .. })) => {
                match ask(self.store, self.target).await? {
                    Held::Pack(held) if let Ok(differs) = compare(self.artifact, &held) => {
                        Ok(self.unchanged(&held, differs))
                    }
                    _ => Err(error.into()),
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn read_back(&self, previous: Option<Digest>) -> Result<Receipt, Error> {
        let (reference, here) = (self.reference(), self.artifact.digest());
        match ask(self.store, self.target).await? {
            Held::Nothing => Err(Error::Vanished { reference }),
            Held::Pack(held) if held.digest() == here => Ok(Receipt {
                status: if previous.is_some() { Status::Replaced } else { Status::Published },
                previous,
                ..self.unchanged(&held, BTreeSet::new())
            }),
            Held::Pack(held) if !self.is_rewritten(held.bytes()) => {
                match compare(self.artifact, &held) {
                    Ok(differs) => Ok(self.unchanged(&held, differs)),
                    Err(_) => Err(Error::Overtaken { reference, there: held.digest(), here }),
                }
            }
            Held::Pack(held) => Err(Error::Altered { reference, there: held.digest(), here }),
            Held::Other { digest, .. } => Err(Error::Altered { reference, there: digest, here }),
        }
    }

    /// A store that writes a manifest anew keeps what it says, and gives it another digest.
    fn is_rewritten(&self, manifest: &[u8]) -> bool {
        let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
        read(manifest) == read(self.artifact.manifest())
    }
}

#[cfg(test)]
mod tests;
