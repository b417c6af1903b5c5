//! Manifests by tag: what the registry gives and takes is compared with its digest.

use super::Registry;
use super::error::{Error, Refusal};
use super::payload::Payload;
use super::wire::{Body, Call};
use crate::digest::Digest;
use crate::oci::{MANIFEST_MEDIA_TYPE, Repository, Tag};
use oci_client::manifest::{
    IMAGE_MANIFEST_LIST_MEDIA_TYPE, IMAGE_MANIFEST_MEDIA_TYPE, OCI_IMAGE_INDEX_MEDIA_TYPE,
};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use serde::de::IgnoredAny;

/// The largest manifest that registries agree to take, in bytes.
const LARGEST: u64 = 4 << 20;

impl Registry {
    pub(super) async fn get_manifest(
        &self,
        repository: &Repository,
        tag: &Tag,
    ) -> Result<Option<Vec<u8>>, Error> {
        let call = get(self.manifest_url(repository, tag));
        let mut answer = self.session.send(repository, &call).await?;
        match answer.status() {
            StatusCode::OK => {
                let manifest = answer.body();
                if serde_json::from_slice::<IgnoredAny>(&manifest).is_err() {
                    return Err(answer.not_json(&manifest));
                }
                answer.check_digest(Digest::of(&manifest))?;
                Ok(Some(manifest))
            }
            StatusCode::NOT_FOUND => {
                if answer.refusal().await.words.has("NAME_UNKNOWN") {
                    self.unknown().insert(repository.clone());
                }
                Ok(None)
            }
            _ => Err(Error::Refused(answer.refusal().await)),
        }
    }

    pub(super) async fn put_manifest(
        &self,
        repository: &Repository,
        tag: &Tag,
        manifest: &[u8],
    ) -> Result<(), Error> {
        let mut call = Call::new(Method::PUT, self.manifest_url(repository, tag));
        call.headers.insert(CONTENT_TYPE, HeaderValue::from_static(MANIFEST_MEDIA_TYPE));
        call.payload = Payload::Bytes(manifest.to_vec());
        let answer = self.session.send(repository, &call).await?;
        match answer.status() {
            StatusCode::CREATED | StatusCode::OK | StatusCode::ACCEPTED => {
                answer.check_digest(Digest::of(manifest))
            }
            _ => {
                let refusal = answer.refusal().await;
                if !refusal.is_about_the_tag() {
                    return Err(Error::Refused(refusal));
                }
                self.judge_immutable(repository, tag, manifest, refusal).await
            }
        }
    }

    /// A registry whose tags cannot move refuses even what the tag holds already.
    async fn judge_immutable(
        &self,
        repository: &Repository,
        tag: &Tag,
        manifest: &[u8],
        refusal: Box<Refusal>,
    ) -> Result<(), Error> {
        match self.get_manifest(repository, tag).await? {
            Some(held) if held == manifest => Ok(()),
            Some(held) => Err(Error::Taken { refusal, held: Digest::of(&held) }),
            None => Err(Error::Refused(refusal)),
        }
    }

    fn manifest_url(&self, repository: &Repository, tag: &Tag) -> Url {
        self.session.url(repository, &format!("manifests/{tag}"))
    }
}

/// Asks for a manifest.
pub(super) fn get(url: Url) -> Call {
    let mut call = Call::new(Method::GET, url);
    call.body = Body::Whole(LARGEST);
    // Whatever is there is wanted, so that it is seen to be something else.
    for accepted in [
        MANIFEST_MEDIA_TYPE,
        OCI_IMAGE_INDEX_MEDIA_TYPE,
        IMAGE_MANIFEST_MEDIA_TYPE,
        IMAGE_MANIFEST_LIST_MEDIA_TYPE,
    ] {
        call.headers.append(ACCEPT, HeaderValue::from_static(accepted));
    }
    call
}
