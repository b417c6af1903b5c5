//! Where artifacts are kept: the one interface of registries, layouts and dry runs.
//!
//! A store moves bytes. What may be replaced, and in which order things are written, is decided by
//! its caller.

mod any;
mod buffers;
mod error;
mod fetch;
mod hasher;
mod layout;
mod plan;
mod progress;
pub mod registry;

use crate::oci::{Blob, Repository, Tag};
use std::collections::BTreeSet;
use std::future::Future;

pub use any::Any;
pub use error::Error;
pub use fetch::Fetch;
pub use layout::{Held, Layout};
pub use plan::Plan;
pub use progress::{Progress, Silent};

/// What became of a blob that was pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It was sent.
    Uploaded,
    /// The store had it already.
    Present,
}

/// A place that keeps manifests under tags, and the blobs they refer to.
pub trait Store {
    /// Returns the bytes of the manifest that is under the tag now, exactly as the store gives them.
    ///
    /// `None` when there is no such tag or no such repository.
    fn manifest(
        &self,
        repository: &Repository,
        tag: &Tag,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, Error>> + Send;

    /// Makes sure that the store has a blob.
    fn push_blob(
        &self,
        repository: &Repository,
        blob: &Blob,
    ) -> impl Future<Output = Result<Pushed, Error>> + Send;

    /// Puts exactly these bytes under the tag. The blobs they refer to must have been pushed before.
    fn push_manifest(
        &self,
        repository: &Repository,
        tag: &Tag,
        manifest: &[u8],
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Returns the tags of a repository; `None` when there is no such repository.
    fn tags(
        &self,
        repository: &Repository,
    ) -> impl Future<Output = Result<Option<BTreeSet<Tag>>, Error>> + Send;

    /// Returns the reference as it is printed, `HOST/REPOSITORY:TAG`, without a digest.
    fn describe(&self, repository: &Repository, tag: &Tag) -> String;
}
