//! What a layout holds, and how it is handed out.

use super::{Layout, PIECE, is_present, wrong_digest};
use crate::digest::Digest;
use crate::oci::{Content, Descriptor, Pointer, Published, Repository, Tag};
use crate::store::fetch::{Arrived, Arriving};
use crate::store::{Error, Fetch};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// A manifest that a layout holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The repository it was published to; one that other programs wrote is called as its archive is.
    pub repository: Option<Repository>,
    /// The tag it was published under.
    pub tag: Option<Tag>,
    /// The name that every program can look it up by.
    pub name: Option<String>,
    /// Its digest.
    pub digest: Digest,
}

impl Layout {
    /// Returns everything that the layout holds, in the order of its index.
    ///
    /// # Errors
    /// The layout cannot be read, or is damaged. A folder that is not there is an empty layout.
    pub fn held(&self) -> Result<Vec<Held>, Error> {
        self.check_marker()?;
        let index = self.index()?;
        index
            .listed()
            .map(|listed| {
                let digest = self.named(listed.digest)?;
                let tag: Option<Tag> =
                    listed.tag.or(listed.name).and_then(|text| text.parse().ok());
                let repository = match (listed.repository, &tag) {
                    (Some(repository), _) => repository.parse().ok(),
                    (None, Some(tag)) => self.archive_name(digest, tag)?,
                    (None, None) => None,
                };
                Ok(Held { repository, tag, name: listed.name.map(str::to_owned), digest })
            })
            .collect()
    }

    /// Returns the layout as it is printed, `oci:FOLDER`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("oci:{}", self.folder.display())
    }

    fn archive_name(&self, digest: Digest, tag: &Tag) -> Result<Option<Repository>, Error> {
        let published = self.read_by_digest(digest)?.and_then(|bytes| Published::read(bytes).ok());
        Ok(published.and_then(|published| published.name(tag)?.as_str().parse().ok()))
    }

    async fn copy_blob(&self, blob: &Descriptor, path: &Path) -> Result<(), Error> {
        let from = self.blob(blob.digest);
        let unreadable = |source| Error::Read { path: from.clone(), source };
        let unwritable = |source| Error::Write { path: path.to_owned(), source };
        let mut file = open(&from)?;
        let too_large = || {
            let reason = format!("is larger than the {} bytes that its manifest says", blob.size);
            Error::Damaged { path: from.clone(), reason }
        };
        let mut arriving = Arriving::create(path, blob).map_err(unwritable)?;
        let mut piece = vec![0; PIECE];
        loop {
            match file.read(&mut piece) {
                Ok(0) => break,
                Ok(taken) if arriving.take(&piece[..taken]).await.map_err(unwritable)? => {}
                Ok(_) => return Err(too_large()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(error)),
            }
        }
        match arriving.commit(blob).await.map_err(unwritable)? {
            Arrived::Whole => Ok(()),
            Arrived::Other(seen) => Err(wrong_digest(from, seen.digest)),
        }
    }
}

/// Opens a blob that a manifest names.
fn open(path: &Path) -> Result<File, Error> {
    File::open(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => {
            Error::Damaged { path: path.to_owned(), reason: "is missing".to_owned() }
        }
        _ => Error::Read { path: path.to_owned(), source },
    })
}

impl Fetch for Layout {
    async fn fetch(
        &self,
        repository: &Repository,
        pointer: &Pointer,
    ) -> Result<Option<Vec<u8>>, Error> {
        match pointer {
            Pointer::Tag(tag) => self.read_manifest(repository, tag),
            Pointer::Digest(digest) => {
                self.check_marker()?;
                self.read_by_digest(*digest)
            }
        }
    }

    async fn fetch_blob(
        &self,
        _: &Repository,
        blob: &Descriptor,
        path: &Path,
    ) -> Result<(), Error> {
        self.copy_blob(blob, path).await
    }

    async fn content(&self, _: &Repository, blob: &Descriptor, _: &Path) -> Result<Content, Error> {
        let path = self.blob(blob.digest);
        open(&path)?;
        Ok(Content::File(path))
    }

    async fn holds_blob(&self, _: &Repository, blob: &Descriptor) -> Result<bool, Error> {
        is_present(&self.blob(blob.digest), blob)
    }

    /// Repositories of a layout share their blobs, so there is nothing to do.
    async fn mount(
        &self,
        _: &Repository,
        _: &Repository,
        blob: &Descriptor,
    ) -> Result<bool, Error> {
        is_present(&self.blob(blob.digest), blob)
    }

    async fn repositories(&self) -> Result<BTreeSet<Repository>, Error> {
        Ok(self.held()?.into_iter().filter_map(|held| held.repository).collect())
    }
}
