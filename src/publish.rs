//! Publishing: what a tag holds is asked first, the manifest goes last, and what arrived is read back.

use crate::digest::Digest;
use crate::oci::{Artifact, Blob, Descriptor, Repository, Tag};
use crate::store::{self, Pushed, Store};
use futures_util::future::try_join;

/// Whether a tag may be moved to other content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    /// A tag that holds other content is an error.
    Refuse,
    /// It is moved.
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

/// What a run has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The tag is new.
    Published,
    /// The tag held this very content; nothing was written.
    Unchanged,
    /// The tag held other content and was moved.
    Replaced,
}

/// What was published, and what was there before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Where it can be found, `HOST/REPOSITORY:TAG`, without the digest.
    pub reference: String,
    /// The digest of the manifest.
    pub digest: Digest,
    /// What was done.
    pub status: Status,
    /// The digest that the tag held before, if it held other content.
    pub previous: Option<Digest>,
    /// The blobs that were sent.
    pub uploaded: Vec<Descriptor>,
    /// The blobs that were there already.
    pub present: Vec<Descriptor>,
    /// The layer: the archive.
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
    #[error("`{reference}` holds other content: there is `{there}`, here is `{here}`")]
    Conflict {
        /// The tag in question.
        reference: String,
        /// The digest that it holds.
        there: Digest,
        /// The digest that was to be published.
        here: Digest,
    },
    /// The tag holds nothing after the manifest was accepted.
    #[error("`{reference}` is not there after it was accepted")]
    Vanished {
        /// The tag in question.
        reference: String,
    },
    /// The tag holds other content after the manifest was accepted.
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

/// Puts an artifact under a tag.
///
/// A tag that holds the very bytes of the manifest already costs one read and nothing else. Otherwise
/// the blobs are pushed side by side, then the manifest, so that nobody ever sees half an artifact; then
/// the tag is read back.
///
/// # Errors
/// [`Error::Conflict`] before anything is written; [`Error::Store`] when the store fails; the others when
/// it does not give back what it accepted.
pub async fn publish(
    artifact: &Artifact,
    store: &(impl Store + Sync),
    target: &Target,
) -> Result<Receipt, Error> {
    let Target { repository, tag, replace } = target;
    let there = store.manifest(repository, tag).await?;
    let there = there.map(|manifest| Digest::of(&manifest));
    let receipt = Receipt {
        reference: String::new(),
        digest: artifact.digest(),
        status: Status::Unchanged,
        previous: there.filter(|there| *there != artifact.digest()),
        uploaded: Vec::new(),
        present: Vec::new(),
        layer: artifact.layer().descriptor.clone(),
        tar_digest: artifact.tar_digest(),
    };
    let status = match (there, receipt.previous) {
        (None, _) => Status::Published,
        (Some(_), None) => {
            return Ok(Receipt { reference: store.describe(repository, tag), ..receipt });
        }
        (Some(_), Some(there)) if *replace == Replace::Refuse => {
            let (reference, here) = (store.describe(repository, tag), artifact.digest());
            return Err(Error::Conflict { reference, there, here });
        }
        (Some(_), Some(_)) => Status::Replaced,
    };
    let (uploaded, present) = push_blobs(artifact, store, repository).await?;
    store.push_manifest(repository, tag, artifact.manifest()).await?;
    let reference = store.describe(repository, tag);
    read_back(artifact, store, target, &reference).await?;
    Ok(Receipt { reference, status, uploaded, present, ..receipt })
}

type Descriptors = Vec<Descriptor>;

async fn push_blobs(
    artifact: &Artifact,
    store: &(impl Store + Sync),
    repository: &Repository,
) -> Result<(Descriptors, Descriptors), store::Error> {
    let (layer, config) = (artifact.layer(), artifact.config());
    let layer_pushed = store.push_blob(repository, layer);
    let config_pushed = store.push_blob(repository, config);
    let (layer_pushed, config_pushed) = try_join(layer_pushed, config_pushed).await?;
    let (uploaded, present): (Vec<_>, Vec<_>) = [(layer, layer_pushed), (config, config_pushed)]
        .into_iter()
        .partition(|(_, pushed)| *pushed == Pushed::Uploaded);
    let descriptors = |blobs: Vec<(&Blob, Pushed)>| {
        blobs.into_iter().map(|(blob, _)| blob.descriptor.clone()).collect()
    };
    Ok((descriptors(uploaded), descriptors(present)))
}

async fn read_back(
    artifact: &Artifact,
    store: &(impl Store + Sync),
    target: &Target,
    reference: &str,
) -> Result<(), Error> {
    let reference = reference.to_owned();
    match store.manifest(&target.repository, &target.tag).await? {
        None => Err(Error::Vanished { reference }),
        Some(manifest) if manifest == artifact.manifest() => Ok(()),
        Some(manifest) => {
            let (there, here) = (Digest::of(&manifest), artifact.digest());
            Err(Error::Altered { reference, there, here })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{Archive, Timestamp};
    use crate::store::Plan;
    use std::collections::BTreeMap;
    use std::path::Path;
    use std::sync::Mutex;

    /// Keeps everything in memory and notes what it was asked, in order.
    #[derive(Default)]
    struct Memory {
        asked: Mutex<Vec<String>>,
        tags: Mutex<BTreeMap<String, Vec<u8>>>,
        blobs: Mutex<Vec<Digest>>,
        lie: Lie,
    }

    /// What becomes of a manifest that was pushed.
    #[derive(Clone, Copy, Default)]
    enum Lie {
        #[default]
        None,
        Lose,
        Alter,
    }

    impl Memory {
        fn holding(manifest: &[u8]) -> Self {
            let memory = Self::default();
            memory.tags.lock().unwrap().insert("1.4.0".to_owned(), manifest.to_vec());
            memory
        }

        fn asked(&self) -> Vec<String> {
            std::mem::take(&mut self.asked.lock().unwrap())
        }

        fn note(&self, what: impl Into<String>) {
            self.asked.lock().unwrap().push(what.into());
        }
    }

    impl Store for Memory {
        async fn manifest(
            &self,
            _: &Repository,
            tag: &Tag,
        ) -> Result<Option<Vec<u8>>, store::Error> {
            self.note("read");
            Ok(self.tags.lock().unwrap().get(tag.as_str()).cloned())
        }

        async fn push_blob(&self, _: &Repository, blob: &Blob) -> Result<Pushed, store::Error> {
            self.note(if blob.descriptor.size == 2 { "config" } else { "layer" });
            let mut blobs = self.blobs.lock().unwrap();
            if blobs.contains(&blob.descriptor.digest) {
                return Ok(Pushed::Present);
            }
            blobs.push(blob.descriptor.digest);
            Ok(Pushed::Uploaded)
        }

        async fn push_manifest(
            &self,
            _: &Repository,
            tag: &Tag,
            manifest: &[u8],
        ) -> Result<(), store::Error> {
            self.note("manifest");
            let manifest = match self.lie {
                Lie::None => manifest.to_vec(),
                Lie::Lose => return Ok(()),
                Lie::Alter => b"{}".to_vec(),
            };
            self.tags.lock().unwrap().insert(tag.to_string(), manifest);
            Ok(())
        }

        fn describe(&self, repository: &Repository, tag: &Tag) -> String {
            format!("memory/{repository}:{tag}")
        }
    }

    fn artifact() -> Artifact {
        let archive = Archive::pretend(Path::new("demo-1.4.0.tar.gz"), b"archive");
        Artifact::assemble(&archive, Timestamp::FIXED).unwrap()
    }

    fn target(replace: Replace) -> Target {
        Target { repository: "demo".parse().unwrap(), tag: "1.4.0".parse().unwrap(), replace }
    }

    fn receipt(status: Status) -> Receipt {
        let artifact = artifact();
        Receipt {
            reference: "memory/demo:1.4.0".to_owned(),
            digest: artifact.digest(),
            status,
            previous: None,
            uploaded: vec![
                artifact.layer().descriptor.clone(),
                artifact.config().descriptor.clone(),
            ],
            present: Vec::new(),
            layer: artifact.layer().descriptor.clone(),
            tar_digest: artifact.tar_digest(),
        }
    }

    #[tokio::test]
    async fn manifest_is_pushed_last() {
        let memory = Memory::default();
        let published = publish(&artifact(), &memory, &target(Replace::Refuse)).await.unwrap();
        assert_eq!(memory.asked(), ["read", "layer", "config", "manifest", "read"]);
        assert_eq!(published, receipt(Status::Published));
    }

    #[tokio::test]
    async fn the_same_content_costs_one_read() {
        let memory = Memory::holding(artifact().manifest());
        let published = publish(&artifact(), &memory, &target(Replace::Allow)).await.unwrap();
        assert_eq!(memory.asked(), ["read"]);
        assert_eq!(published, Receipt { uploaded: Vec::new(), ..receipt(Status::Unchanged) });
    }

    #[tokio::test]
    async fn other_content_is_not_replaced_unasked() {
        let memory = Memory::holding(b"{}");
        let error = publish(&artifact(), &memory, &target(Replace::Refuse)).await.unwrap_err();
        assert_eq!(memory.asked(), ["read"]);
        let expected = format!(
            "`memory/demo:1.4.0` holds other content: there is `{}`, here is `{}`",
            Digest::of(b"{}"),
            artifact().digest()
        );
        assert_eq!(error.to_string(), expected);
    }

    #[tokio::test]
    async fn other_content_is_replaced_when_asked() {
        let memory = Memory::holding(b"{}");
        memory.blobs.lock().unwrap().push(artifact().config().descriptor.digest);
        let published = publish(&artifact(), &memory, &target(Replace::Allow)).await.unwrap();
        let expected = Receipt {
            previous: Some(Digest::of(b"{}")),
            uploaded: vec![artifact().layer().descriptor.clone()],
            present: vec![artifact().config().descriptor.clone()],
            ..receipt(Status::Replaced)
        };
        assert_eq!(published, expected);
    }

    #[tokio::test]
    async fn a_store_that_loses_or_alters_the_manifest_is_found_out() {
        let (there, here) = (Digest::of(b"{}"), artifact().digest());
        for (lie, reason) in [
            (Lie::Lose, "is not there after it was accepted".to_owned()),
            (Lie::Alter, format!("gives back `{there}` after `{here}` was accepted")),
        ] {
            let memory = Memory { lie, ..Memory::default() };
            let error = publish(&artifact(), &memory, &target(Replace::Refuse)).await.unwrap_err();
            assert_eq!(error.to_string(), format!("`memory/demo:1.4.0` {reason}"));
        }
    }

    #[tokio::test]
    async fn a_dry_run_reads_and_gives_the_same_receipt() {
        let plan = Plan::new(Memory::default());
        let planned = publish(&artifact(), &plan, &target(Replace::Refuse)).await.unwrap();
        assert_eq!(planned, receipt(Status::Published));
        let plan = Plan::new(Memory::holding(b"{}"));
        let error = publish(&artifact(), &plan, &target(Replace::Refuse)).await.unwrap_err();
        assert!(matches!(error, Error::Conflict { .. }), "{error:?}");
    }

    #[tokio::test]
    async fn a_dry_run_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry");
        let layout = store::Layout::new(path.clone(), std::sync::Arc::new(store::Silent));
        publish(&artifact(), &Plan::new(layout), &target(Replace::Refuse)).await.unwrap();
        assert!(!path.exists());
    }
}
