//! A store that is one of those there are, for commands that take either.

use super::registry::Registry;
use super::{Error, Fetch, Layout, Pushed, Store};
use crate::oci::{Blob, Content, Descriptor, Pointer, Repository, Tag};
use std::collections::BTreeSet;
use std::path::Path;

/// An OCI image layout or a registry.
pub enum Any {
    /// A folder.
    Layout(Layout),
    /// A registry.
    Registry(Box<Registry>),
}

impl Any {
    /// Returns where a repository lies as it is printed: `HOST/REPOSITORY`, or `oci:FOLDER`.
    #[must_use]
    pub fn place(&self, repository: &Repository) -> String {
        match self {
            Self::Layout(layout) => layout.place(),
            Self::Registry(registry) => registry.place(repository),
        }
    }

    /// Returns the reference of a manifest as it is printed, `PLACE:TAG` or `PLACE@DIGEST`.
    #[must_use]
    pub fn reference(&self, repository: &Repository, pointer: &Pointer) -> String {
        match pointer {
            Pointer::Tag(tag) => self.describe(repository, tag),
            Pointer::Digest(digest) => format!("{}@{digest}", self.place(repository)),
        }
    }
}

impl Store for Any {
    async fn manifest(&self, repository: &Repository, tag: &Tag) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Layout(layout) => layout.manifest(repository, tag).await,
            Self::Registry(registry) => registry.manifest(repository, tag).await,
        }
    }

    async fn push_blob(&self, repository: &Repository, blob: &Blob) -> Result<Pushed, Error> {
        match self {
            Self::Layout(layout) => layout.push_blob(repository, blob).await,
            Self::Registry(registry) => registry.push_blob(repository, blob).await,
        }
    }

    async fn push_manifest(
        &self,
        repository: &Repository,
        tag: &Tag,
        manifest: &[u8],
    ) -> Result<(), Error> {
        match self {
            Self::Layout(layout) => layout.push_manifest(repository, tag, manifest).await,
            Self::Registry(registry) => registry.push_manifest(repository, tag, manifest).await,
        }
    }

    async fn tags(&self, repository: &Repository) -> Result<Option<BTreeSet<Tag>>, Error> {
        match self {
            Self::Layout(layout) => layout.tags(repository).await,
            Self::Registry(registry) => registry.tags(repository).await,
        }
    }

    fn describe(&self, repository: &Repository, tag: &Tag) -> String {
        match self {
            Self::Layout(layout) => layout.describe(repository, tag),
            Self::Registry(registry) => registry.describe(repository, tag),
        }
    }
}

impl Fetch for Any {
    async fn fetch(
        &self,
        repository: &Repository,
        pointer: &Pointer,
    ) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Layout(layout) => layout.fetch(repository, pointer).await,
            Self::Registry(registry) => registry.fetch(repository, pointer).await,
        }
    }

    async fn fetch_blob(
        &self,
        repository: &Repository,
        blob: &Descriptor,
        path: &Path,
    ) -> Result<(), Error> {
        match self {
            Self::Layout(layout) => layout.fetch_blob(repository, blob, path).await,
            Self::Registry(registry) => registry.fetch_blob(repository, blob, path).await,
        }
    }

    async fn content(
        &self,
        repository: &Repository,
        blob: &Descriptor,
        aside: &Path,
    ) -> Result<Content, Error> {
        match self {
            Self::Layout(layout) => layout.content(repository, blob, aside).await,
            Self::Registry(registry) => registry.content(repository, blob, aside).await,
        }
    }

    async fn holds_blob(&self, repository: &Repository, blob: &Descriptor) -> Result<bool, Error> {
        match self {
            Self::Layout(layout) => layout.holds_blob(repository, blob).await,
            Self::Registry(registry) => registry.holds_blob(repository, blob).await,
        }
    }

    async fn mount(
        &self,
        repository: &Repository,
        from: &Repository,
        blob: &Descriptor,
    ) -> Result<bool, Error> {
        match self {
            Self::Layout(layout) => layout.mount(repository, from, blob).await,
            Self::Registry(registry) => registry.mount(repository, from, blob).await,
        }
    }

    async fn repositories(&self) -> Result<BTreeSet<Repository>, Error> {
        match self {
            Self::Layout(layout) => layout.repositories().await,
            Self::Registry(registry) => registry.repositories().await,
        }
    }
}
