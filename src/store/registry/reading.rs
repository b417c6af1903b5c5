//! Reading from a registry: manifests by tag or digest, blobs, tags, the catalog.

use super::error::Error;
use super::lie::Lie;
use super::manifests;
use super::scope::Scope;
use super::wire::Call;
use super::{Host, Registry};
use crate::digest::Digest;
use crate::oci::{Blob, Content, Descriptor, Pointer, Repository, Tag};
use crate::store::{self, Fetch};
use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeSet;
use std::path::Path;

#[derive(Deserialize)]
struct TagList {
    tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Catalog {
    repositories: Option<Vec<String>>,
}

impl Registry {
    /// Returns the registry's host.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Returns where a repository lies as it is printed, `HOST/REPOSITORY`.
    #[must_use]
    pub fn place(&self, repository: &Repository) -> String {
        format!("{}/{repository}", self.host)
    }

    async fn read_manifest(
        &self,
        repository: &Repository,
        pointer: &Pointer,
    ) -> Result<Option<Vec<u8>>, Error> {
        let call = manifests::get(self.session.url(repository, &format!("manifests/{pointer}")));
        let mut answer = self.session.send_within(&Scope::Pull(repository.clone()), &call).await?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            _ => return Err(Error::Refused(answer.refusal().await)),
        }
        let manifest = answer.body();
        if serde_json::from_slice::<IgnoredAny>(&manifest).is_err() {
            return Err(answer.not_json(&manifest));
        }
        let actual = Digest::of(&manifest);
        answer.check_digest(actual)?;
        match pointer {
            Pointer::Digest(wanted) if *wanted != actual => {
                Err(answer.lie(Lie::Content { wanted: *wanted, actual }))
            }
            _ => Ok(Some(manifest)),
        }
    }

    /// Registries that do not mount answer with an upload session; it expires by itself. A token
    /// service may not know both repositories as this user's; then nothing is mounted either.
    async fn mount_blob(
        &self,
        repository: &Repository,
        from: &Repository,
        blob: &Descriptor,
    ) -> Result<bool, Error> {
        let mut url = self.session.url(repository, "blobs/uploads/");
        let digest = blob.digest.to_string();
        url.query_pairs_mut().append_pair("mount", &digest).append_pair("from", from.as_str());
        let scope = Scope::Mount { into: repository.clone(), from: from.clone() };
        match self.session.send_within(&scope, &Call::new(Method::POST, url)).await {
            Ok(answer) => Ok(answer.status() == StatusCode::CREATED),
            Err(Error::Token { .. } | Error::Unauthorized { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn read_tags(
        &self,
        repository: &Repository,
    ) -> Result<Option<BTreeSet<Tag>>, Error> {
        let url = self.session.url(repository, "tags/list");
        let mut tags = BTreeSet::new();
        let mut pages = self.pages(Scope::Pull(repository.clone()), url);
        loop {
            let (page, answer) = match pages.next::<TagList>().await {
                Ok(Some(page)) => page,
                Ok(None) => return Ok(Some(tags)),
                Err(Error::Refused(refusal)) if refusal.status == StatusCode::NOT_FOUND => {
                    return Ok(None);
                }
                Err(error) => return Err(error),
            };
            for text in page.tags.unwrap_or_default() {
                let tag =
                    text.parse().map_err(|_| answer.lie(Lie::Listed(super::words::plain(&text))));
                tags.insert(tag?);
            }
        }
    }

    async fn read_catalog(&self) -> Result<BTreeSet<Repository>, Error> {
        let mut repositories = BTreeSet::new();
        let mut pages = self.pages(Scope::Catalog, self.session.top("_catalog"));
        while let Some((page, _)) = pages.next::<Catalog>().await? {
            // Registries may hold paths that no pack can have; they are not of interest.
            let known = page.repositories.unwrap_or_default();
            repositories.extend(known.iter().filter_map(|path| path.parse().ok()));
        }
        Ok(repositories)
    }
}

impl Fetch for Registry {
    async fn fetch(
        &self,
        repository: &Repository,
        pointer: &Pointer,
    ) -> Result<Option<Vec<u8>>, store::Error> {
        Ok(self.read_manifest(repository, pointer).await?)
    }

    async fn fetch_blob(
        &self,
        repository: &Repository,
        blob: &Descriptor,
        path: &Path,
    ) -> Result<(), store::Error> {
        self.read_blob(repository, blob, path).await
    }

    async fn content(
        &self,
        repository: &Repository,
        blob: &Descriptor,
        aside: &Path,
    ) -> Result<Content, store::Error> {
        let path = aside.join(blob.digest.hex());
        self.read_blob(repository, blob, &path).await?;
        Ok(Content::File(path))
    }

    async fn holds_blob(
        &self,
        repository: &Repository,
        blob: &Descriptor,
    ) -> Result<bool, store::Error> {
        let place = (repository.clone(), blob.digest);
        if self.stored().contains(&place) {
            return Ok(true);
        }
        let asked = Blob { descriptor: blob.clone(), content: Content::Bytes(Vec::new()) };
        let held = self.has_blob(repository, &asked).await?;
        if held {
            self.stored().insert(place);
        }
        Ok(held)
    }

    async fn mount(
        &self,
        repository: &Repository,
        from: &Repository,
        blob: &Descriptor,
    ) -> Result<bool, store::Error> {
        Ok(self.mount_blob(repository, from, blob).await?)
    }

    async fn repositories(&self) -> Result<BTreeSet<Repository>, store::Error> {
        Ok(self.read_catalog().await?)
    }
}
