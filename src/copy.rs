//! Copying: a published pack goes to another place with the same digest, and only what is missing there moves.

use crate::digest::Digest;
use crate::oci::{Blob, Descriptor, NotAPack, Pointer, Published, Repository};
use crate::publish::{Replace, Status, Target};
use crate::store::{self, Fetch};
use std::path::Path;

/// What is copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// The repository in the store that it comes from.
    pub repository: Repository,
    /// What names it there.
    pub pointer: Pointer,
}

/// Whether both ends are the same store, which can give a blob to another repository by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// They are.
    Within,
    /// They are not: blobs go through here.
    Across,
}

/// What was copied, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The digest of the manifest, at both ends.
    pub digest: Digest,
    /// What was done.
    pub status: Status,
    /// The digest that the tag held before, if it held other content.
    pub previous: Option<Digest>,
    /// The blobs that were sent.
    pub sent: Vec<Descriptor>,
    /// The blobs that the store gave from one repository to another.
    pub mounted: Vec<Descriptor>,
    /// The blobs that were there already.
    pub present: Vec<Descriptor>,
}

/// Why a pack was not copied.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A store could not do its part.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// There is nothing to copy.
    #[error("there is no `{pointer}` in `{repository}`")]
    Missing {
        /// The repository.
        repository: Repository,
        /// What was asked for.
        pointer: Pointer,
    },
    /// What is there is no pack.
    #[error("`{repository}:{pointer}` is no pack: {source}")]
    NotAPack {
        /// The repository.
        repository: Repository,
        /// What was asked for.
        pointer: Pointer,
        /// The reason.
        source: NotAPack,
    },
    /// The tag holds other content and must not be moved.
    #[error("`{reference}` holds other content: there is `{there}`, here is `{here}`")]
    Conflict {
        /// The tag in question.
        reference: String,
        /// The digest that it holds.
        there: Digest,
        /// The digest that was to be put there.
        here: Digest,
    },
    /// The tag does not hold what was put there.
    #[error("`{reference}` does not give back `{here}` after it was accepted")]
    Altered {
        /// The tag in question.
        reference: String,
        /// The digest of what was sent.
        here: Digest,
    },
}

/// Puts a published pack under a tag of a repository, in the same store or in another.
///
/// A tag that holds the very manifest already costs two reads and nothing else. Otherwise blobs that
/// are missing go first and the manifest last, so that what was broken off can be started again.
/// Blobs that do not lie in files here pass through files in the folder `aside`.
///
/// # Errors
/// [`Error::Conflict`] before anything is written; the others say which end failed.
pub async fn copy(
    from: &(impl Fetch + Sync),
    original: &Original,
    to: &(impl Fetch + Sync),
    target: &Target,
    (route, aside): (Route, &Path),
) -> Result<Copied, Error> {
    let published = read(from, original).await?;
    let Target { repository, tag, replace } = target;
    let there = to.manifest(repository, tag).await?.map(|manifest| Digest::of(&manifest));
    let here = published.digest();
    let mut copied = Copied {
        digest: here,
        status: Status::Unchanged,
        previous: there.filter(|there| *there != here),
        sent: Vec::new(),
        mounted: Vec::new(),
        present: Vec::new(),
    };
    copied.status = match (there, copied.previous) {
        (None, _) => Status::Published,
        (Some(_), None) => return Ok(copied),
        (Some(_), Some(there)) if *replace == Replace::Refuse => {
            return Err(Error::Conflict { reference: to.describe(repository, tag), there, here });
        }
        (Some(_), Some(_)) => Status::Replaced,
    };
    for blob in [published.layer(), published.config()] {
        if to.holds_blob(repository, blob).await? {
            copied.present.push(blob.clone());
        } else if route == Route::Within && to.mount(repository, &original.repository, blob).await?
        {
            copied.mounted.push(blob.clone());
        } else {
            carry(from, original, to, repository, (blob, aside)).await?;
            copied.sent.push(blob.clone());
        }
    }
    to.push_manifest(repository, tag, published.bytes()).await?;
    let back = to.manifest(repository, tag).await?;
    if back.as_deref() != Some(published.bytes()) {
        return Err(Error::Altered { reference: to.describe(repository, tag), here });
    }
    Ok(copied)
}

async fn read(from: &impl Fetch, original: &Original) -> Result<Published, Error> {
    let Original { repository, pointer } = original.clone();
    match from.fetch(&repository, &pointer).await? {
        None => Err(Error::Missing { repository, pointer }),
        Some(bytes) => {
            Published::read(bytes).map_err(|source| Error::NotAPack { repository, pointer, source })
        }
    }
}

async fn carry(
    from: &impl Fetch,
    original: &Original,
    to: &impl Fetch,
    repository: &Repository,
    (blob, aside): (&Descriptor, &Path),
) -> Result<(), Error> {
    let folder = tempfile::tempdir_in(aside)
        .map_err(|source| store::Error::Write { path: aside.to_owned(), source })?;
    let content = from.content(&original.repository, blob, folder.path()).await?;
    to.push_blob(repository, &Blob { descriptor: blob.clone(), content }).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{Archive, Timestamp};
    use crate::oci::{Annotations, Artifact};
    use crate::publish::{Held, Intent, Older, publish};
    use crate::store::{Layout, Silent, Store};
    use std::sync::Arc;
    use tempfile::{TempDir, tempdir};

    struct Ends {
        folder: TempDir,
        from: Layout,
        to: Layout,
    }

    impl Ends {
        async fn new() -> Self {
            let folder = tempdir().unwrap();
            let layout = |name: &str| Layout::new(folder.path().join(name), Arc::new(Silent));
            let ends = Self { from: layout("from"), to: layout("to"), folder };
            ends.publish(b"archive", Replace::Refuse).await;
            ends
        }

        async fn publish(&self, content: &[u8], replace: Replace) {
            let path = self.folder.path().join("demo-1.4.0.tar.gz");
            std::fs::write(&path, content).unwrap();
            let annotations = Annotations::Bare(Some(Timestamp::FIXED));
            let archive = Archive::pretend(&path, content);
            let artifact = Artifact::assemble(&archive, &annotations).unwrap();
            let target = target("demo", replace);
            let intent = Intent { target: &target, held: Held::Nothing, older: Older::Allow };
            publish(&artifact, &self.from, intent).await.unwrap();
        }

        async fn copy(&self, replace: Replace) -> Result<Copied, Error> {
            let way = (Route::Across, self.folder.path());
            copy(&self.from, &original(), &self.to, &target("prod/demo", replace), way).await
        }
    }

    fn original() -> Original {
        let pointer = Pointer::Tag("1.4.0".parse().unwrap());
        Original { repository: "demo".parse().unwrap(), pointer }
    }

    fn target(repository: &str, replace: Replace) -> Target {
        Target { repository: repository.parse().unwrap(), tag: "1.4.0".parse().unwrap(), replace }
    }

    #[tokio::test]
    async fn the_manifest_is_the_same_at_both_ends() {
        let ends = Ends::new().await;
        let copied = ends.copy(Replace::Refuse).await.unwrap();
        assert_eq!((copied.status, copied.sent.len()), (Status::Published, 2));
        let manifest = ends.from.manifest(&original().repository, &"1.4.0".parse().unwrap()).await;
        let there = target("prod/demo", Replace::Refuse);
        let copy = ends.to.manifest(&there.repository, &there.tag).await.unwrap();
        assert_eq!(copy, manifest.unwrap());
        let again = ends.copy(Replace::Refuse).await.unwrap();
        assert_eq!(again, Copied { status: Status::Unchanged, sent: Vec::new(), ..copied });
    }

    #[tokio::test]
    async fn other_content_is_only_replaced_when_asked() {
        let ends = Ends::new().await;
        let first = ends.copy(Replace::Refuse).await.unwrap();
        ends.publish(b"another", Replace::Allow).await;
        let refused = ends.copy(Replace::Refuse).await.unwrap_err();
        assert!(matches!(refused, Error::Conflict { there, .. } if there == first.digest));
        let copied = ends.copy(Replace::Allow).await.unwrap();
        assert_eq!((copied.status, copied.previous), (Status::Replaced, Some(first.digest)));
        assert_eq!((copied.sent.len(), copied.present.len()), (1, 1));
    }

    #[tokio::test]
    async fn a_store_gives_a_blob_from_one_repository_to_another() {
        let ends = Ends::new().await;
        let target = target("prod/demo", Replace::Refuse);
        let way = (Route::Within, ends.folder.path());
        let copied = copy(&ends.from, &original(), &ends.from, &target, way).await.unwrap();
        assert_eq!((copied.sent.len(), copied.present.len()), (0, 2));
    }

    #[tokio::test]
    async fn what_is_not_there_or_no_pack_is_told() {
        let ends = Ends::new().await;
        let mut nothing = original();
        nothing.pointer = Pointer::Digest(Digest::of(b"nothing"));
        let target = target("prod/demo", Replace::Refuse);
        let way = (Route::Across, ends.folder.path());
        let error = copy(&ends.from, &nothing, &ends.to, &target, way).await.unwrap_err();
        assert!(matches!(error, Error::Missing { .. }), "{error}");
        let tag = "1.4.0".parse().unwrap();
        ends.from.push_manifest(&original().repository, &tag, b"{}").await.unwrap();
        let error = copy(&ends.from, &original(), &ends.to, &target, way).await.unwrap_err();
        assert!(matches!(error, Error::NotAPack { .. }), "{error}");
        assert!(!ends.folder.path().join("to").exists());
    }
}
