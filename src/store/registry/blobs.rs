//! Blobs: asked for first when they are large, sent in one piece, streamed from their file.

use super::answer::Answer;
use super::error::Error;
use super::lie::Lie;
use super::payload::Payload;
use super::wire::Call;
use super::{Pushed, Registry};
use crate::oci::{Blob, Repository};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use std::sync::Arc;
use tokio::time::sleep;

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
        let mut attempt = 1;
        let stored = loop {
            let mut outcome = self.upload(repository, blob, self.open(repository).await?).await;
            // What is left of a broken upload is unknown, so the next one has a session of its own.
            match self.session.pause_after(attempt, &mut outcome).await {
                Some(pause) => sleep(pause).await,
                None if attempt == 1 && is_session_lost(&outcome) => {}
                None => break outcome?,
            }
            attempt += 1;
        };
        match stored.status() {
            StatusCode::CREATED | StatusCode::OK | StatusCode::NO_CONTENT => {
                stored.check_digest(blob.descriptor.digest)?;
                Ok(Pushed::Uploaded)
            }
            _ => Err(Error::Refused(stored.refusal().await)),
        }
    }

    /// Opens an upload session, and returns where it wants the blob.
    async fn open(&self, repository: &Repository) -> Result<Url, Error> {
        let call = Call::new(Method::POST, self.session.url(repository, "blobs/uploads/"));
        let opened = self.session.send(repository, &call).await?;
        if opened.status() != StatusCode::ACCEPTED {
            return Err(Error::Refused(opened.refusal().await));
        }
        opened.location()
    }

    /// Sends the whole blob into a session.
    async fn upload(
        &self,
        repository: &Repository,
        blob: &Blob,
        mut url: Url,
    ) -> Result<Answer, Error> {
        url.query_pairs_mut().append_pair("digest", &blob.descriptor.digest.to_string());
        let mut call = Call::new(Method::PUT, url);
        call.headers.insert(CONTENT_TYPE, OCTET_STREAM);
        call.payload = Payload::Blob(blob.clone(), Arc::clone(&self.progress));
        call.repeats = false;
        self.session.send(repository, &call).await
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

/// Returns whether the registry has forgotten the session that it opened a moment ago.
fn is_session_lost(outcome: &Result<Answer, Error>) -> bool {
    outcome.as_ref().is_ok_and(|answer| {
        matches!(answer.status(), StatusCode::NOT_FOUND | StatusCode::RANGE_NOT_SATISFIABLE)
    })
}
