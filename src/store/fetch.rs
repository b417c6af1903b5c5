//! The reading side of a store.

use super::{Error, Store};
use crate::beside::Beside;
use crate::digest::{Hashing, Seen};
use crate::oci::{Descriptor, Pointer, Repository, Tag};
use std::collections::BTreeSet;
use std::future::Future;
use std::io::{self, Write};
use std::path::Path;

/// A [`Store`] that can be asked for what it holds.
pub trait Fetch: Store {
    /// Returns the bytes of a manifest; asked for by digest, they have that digest.
    ///
    /// `None` when there is no such manifest or no such repository.
    fn fetch(
        &self,
        repository: &Repository,
        pointer: &Pointer,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, Error>> + Send;

    /// Writes a blob to a file, which appears only once size and digest are found to be right.
    fn fetch_blob(
        &self,
        repository: &Repository,
        blob: &Descriptor,
        path: &Path,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Returns whether a repository has a blob.
    fn holds_blob(
        &self,
        repository: &Repository,
        blob: &Descriptor,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Gives a repository a blob that another repository of the same store has.
    ///
    /// `false` when the store does not do that; the blob must be pushed then.
    fn mount(
        &self,
        repository: &Repository,
        from: &Repository,
        blob: &Descriptor,
    ) -> impl Future<Output = Result<bool, Error>> + Send;

    /// Returns the tags of a repository; `None` when there is no such repository.
    fn tags(
        &self,
        repository: &Repository,
    ) -> impl Future<Output = Result<Option<BTreeSet<Tag>>, Error>> + Send;

    /// Returns the repositories of the store. Many registries do not tell.
    fn repositories(&self) -> impl Future<Output = Result<BTreeSet<Repository>, Error>> + Send;
}

/// A blob on its way into a file, hashed as it comes.
pub(super) struct Arriving {
    file: Hashing<Beside>,
    taken: u64,
    size: u64,
}

/// What became of a blob on its way.
pub(super) enum Arrived {
    /// It is in its place.
    Whole,
    /// It is not what was asked for, and nothing was left behind.
    Other(Seen),
}

impl Arriving {
    pub(super) fn create(path: &Path, blob: &Descriptor) -> io::Result<Self> {
        Ok(Self { file: Hashing::new(Beside::create(path)?), taken: 0, size: blob.size })
    }

    /// Takes the next piece; `false` when there is more than there should be.
    pub(super) fn take(&mut self, piece: &[u8]) -> io::Result<bool> {
        self.taken += piece.len() as u64;
        if self.taken > self.size {
            return Ok(false);
        }
        self.file.write_all(piece)?;
        Ok(true)
    }

    pub(super) fn commit(self, blob: &Descriptor) -> io::Result<Arrived> {
        let (file, seen) = self.file.finish();
        if seen != (Seen { digest: blob.digest, size: blob.size }) {
            return Ok(Arrived::Other(seen));
        }
        file.commit()?;
        Ok(Arrived::Whole)
    }
}
