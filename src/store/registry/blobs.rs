//! Blobs: asked for first when they are large, sent in one piece, streamed from their file.

use super::error::Error;
use super::lie::Lie;
use super::payload::Payload;
use super::wire::Call;
use super::{Pushed, Registry};
use crate::oci::{Blob, Repository};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode};
use std::sync::Arc;

/// Up to this size, in bytes, sending a blob costs no more than asking whether it is there.
const SMALL: u64 = 1 << 10;
const OCTET_STREAM: HeaderValue = HeaderValue::from_static("application/octet-stream");

impl Registry {
    pub(super) async fn put_blob(
        &self,
        repository: &Repository,
        blob: &Blob,
    ) -> Result<Pushed, Error> {
        let known = !self.unknown().contains(repository);
        if known && blob.descriptor.size > SMALL && self.has_blob(repository, blob).await? {
            return Ok(Pushed::Present);
        }
        let call = Call::new(Method::POST, self.session.url(repository, "blobs/uploads/"));
        let opened = self.session.send(repository, &call).await?;
        if opened.status() != StatusCode::ACCEPTED {
            return Err(Error::Refused(opened.refusal().await));
        }
        let mut url = opened.location()?;
        url.query_pairs_mut().append_pair("digest", &blob.descriptor.digest.to_string());
        let mut call = Call::new(Method::PUT, url);
        call.headers.insert(CONTENT_TYPE, OCTET_STREAM);
        call.payload = Payload::Blob(blob.clone(), Arc::clone(&self.progress));
        let stored = self.session.send(repository, &call).await?;
        match stored.status() {
            StatusCode::CREATED | StatusCode::OK | StatusCode::NO_CONTENT => {
                stored.check_digest(blob.descriptor.digest)?;
                Ok(Pushed::Uploaded)
            }
            _ => Err(Error::Refused(stored.refusal().await)),
        }
    }

    /// A registry that does not want to say is sent the blob, and then says why it does not want it.
    pub(super) async fn has_blob(
        &self,
        repository: &Repository,
        blob: &Blob,
    ) -> Result<bool, Error> {
        let path = format!("blobs/{}", blob.descriptor.digest);
        let call = Call::new(Method::HEAD, self.session.url(repository, &path));
        let answer = self.session.send(repository, &call).await?;
        let status = answer.status();
        if status.is_client_error() {
            return Ok(false);
        }
        if status != StatusCode::OK {
            return Err(Error::Refused(answer.refusal().await));
        }
        answer.check_digest(blob.descriptor.digest)?;
        let actual = blob.descriptor.size;
        match answer.stated_size() {
            Some(stated) if stated != actual => Err(answer.lie(Lie::Size { stated, actual })),
            _ => Ok(true),
        }
    }
}
