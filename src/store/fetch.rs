//! The reading side of a store.

use super::buffers::Buffers;
use super::hasher::Hasher;
use super::{Error, Store};
use crate::beside::Beside;
use crate::digest::Seen;
use crate::oci::{Content, Descriptor, Pointer, Repository};
use bytes::BytesMut;
use std::collections::BTreeSet;
use std::future::Future;
use std::io::{self, Write};
use std::mem;
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

    /// Returns a blob as content that can be pushed elsewhere, where it is compared with its digest.
    ///
    /// A store that has it in a file names that file; others write it into the folder `aside`.
    fn content(
        &self,
        repository: &Repository,
        blob: &Descriptor,
        aside: &Path,
    ) -> impl Future<Output = Result<Content, Error>> + Send;

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

    /// Returns the repositories of the store. Many registries do not tell.
    fn repositories(&self) -> impl Future<Output = Result<BTreeSet<Repository>, Error>> + Send;
}

/// A blob on its way into a file, hashed beside that as it comes.
pub(super) struct Arriving {
    file: Beside,
    hasher: Hasher,
    buffers: Buffers,
    filling: BytesMut,
    filled: usize,
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
        let file = Beside::create(path)?;
        let mut buffers = Buffers::default();
        let filling = buffers.next();
        let hasher = Hasher::start();
        Ok(Self { file, hasher, buffers, filling, filled: 0, taken: 0, size: blob.size })
    }

    /// Returns how many bytes have come.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// Takes the next piece; `false` when there is more than there should be.
    pub(super) async fn take(&mut self, mut piece: &[u8]) -> io::Result<bool> {
        self.taken += piece.len() as u64;
        if self.taken > self.size {
            return Ok(false);
        }
        while !piece.is_empty() {
            let (now, rest) = piece.split_at(piece.len().min(self.filling.len() - self.filled));
            self.filling[self.filled..self.filled + now.len()].copy_from_slice(now);
            self.filled += now.len();
            piece = rest;
            if self.filled == self.filling.len() {
                self.pass_on().await?;
            }
        }
        Ok(true)
    }

    async fn pass_on(&mut self) -> io::Result<()> {
        let mut full = mem::replace(&mut self.filling, self.buffers.next());
        full.truncate(mem::take(&mut self.filled));
        let full = self.buffers.lend(full);
        self.hasher.take(full.clone()).await?;
        self.file.write_all(&full)
    }

    pub(super) async fn commit(mut self, blob: &Descriptor) -> io::Result<Arrived> {
        self.pass_on().await?;
        let seen = self.hasher.finish().await?;
        if seen != (Seen { digest: blob.digest, size: blob.size }) {
            return Ok(Arrived::Other(seen));
        }
        self.file.commit()?;
        Ok(Arrived::Whole)
    }
}
