//! A dry run: a store that reads what is there and writes nothing.

use super::{Error, Pushed, Store};
use crate::oci::{Blob, Repository, Tag};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

type Written = BTreeMap<(Repository, Tag), Vec<u8>>;

/// Answers reads from another store and only remembers what would have been written to it.
pub struct Plan<S> {
    store: S,
    written: Mutex<Written>,
}

impl<S: Store> Plan<S> {
    /// Stands in for a store.
    #[must_use]
    pub fn new(store: S) -> Self {
        Self { store, written: Mutex::default() }
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Store + Sync> Store for Plan<S> {
    async fn manifest(&self, repository: &Repository, tag: &Tag) -> Result<Option<Vec<u8>>, Error> {
        let planned = self.written().get(&(repository.clone(), tag.clone())).cloned();
        match planned {
            Some(manifest) => Ok(Some(manifest)),
            None => self.store.manifest(repository, tag).await,
        }
    }

    /// Counts every blob as uploaded, since no store can be asked for a blob without a push.
    async fn push_blob(&self, _: &Repository, _: &Blob) -> Result<Pushed, Error> {
        Ok(Pushed::Uploaded)
    }

    async fn push_manifest(
        &self,
        repository: &Repository,
        tag: &Tag,
        manifest: &[u8],
    ) -> Result<(), Error> {
        self.written().insert((repository.clone(), tag.clone()), manifest.to_vec());
        Ok(())
    }

    async fn tags(&self, repository: &Repository) -> Result<Option<BTreeSet<Tag>>, Error> {
        let mut tags = self.store.tags(repository).await?.unwrap_or_default();
        let written = self.written();
        tags.extend(
            written.keys().filter(|(own, _)| own == repository).map(|(_, tag)| tag.clone()),
        );
        Ok((!tags.is_empty()).then_some(tags))
    }

    fn describe(&self, repository: &Repository, tag: &Tag) -> String {
        self.store.describe(repository, tag)
    }
}
