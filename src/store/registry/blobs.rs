//! Blobs: asked for first when they are large, sent in one piece, streamed from their file.

use super::answer::Answer;
use super::chunks::CHUNK;
use super::error::{Error, Shown};
use super::lie::Lie;
use super::payload::Payload;
use super::wire::Call;
use super::{Pushed, Registry};
use crate::oci::{Blob, Repository};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use std::sync::Arc;
use tokio::time::sleep;

/// Up to this size, in bytes, a blob is sent unasked: most are new, and asking takes as long as sending.
const SMALL: u64 = 256 << 10;
/// The type of a body that is nothing but bytes.
pub(super) const OCTET_STREAM: HeaderValue = HeaderValue::from_static("application/octet-stream");

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
        let mut sessions_lost = 0;
        let mut too_large = None;
        let stored = loop {
            let opened = self.open(repository).await?;
            let mut outcome = match &too_large {
                None => self.upload(repository, blob, opened.location()?).await,
                Some(_) => self.upload_in_chunks(repository, blob, &opened).await,
            };
            if let Ok(answer) = outcome {
                if is_too_large(&answer) && too_large.is_none() && blob.descriptor.size > CHUNK {
                    too_large = Some(answer);
                    continue;
                }
                outcome = Ok(answer);
            }
            // What is left of a broken upload is unknown, so the next one has a session of its own.
            match self.session.pause_after(attempt, &mut outcome).await {
                Some(pause) => sleep(pause).await,
                None if sessions_lost == 0 && is_session_lost(&outcome) => sessions_lost += 1,
                None => break outcome?,
            }
            attempt += 1;
        };
        let stored = match too_large {
            // It takes no chunks either, so its first answer tells more.
            Some(refusal) if stored.status().is_client_error() => refusal,
            _ => stored,
        };
        match stored.status() {
            StatusCode::CREATED | StatusCode::OK | StatusCode::NO_CONTENT => {
                stored.check_digest(blob.descriptor.digest)?;
                Ok(Pushed::Uploaded)
            }
            StatusCode::UNAUTHORIZED => Err(Error::Unauthorized {
                refusal: stored.refusal().await,
                host: self.host.clone(),
                shown: Shown::FreshToken,
            }),
            _ => Err(Error::Refused(stored.refusal().await)),
        }
    }

    /// Opens an upload session; the answer says where it wants the blob.
    async fn open(&self, repository: &Repository) -> Result<Answer, Error> {
        let call = Call::new(Method::POST, self.session.url(repository, "blobs/uploads/"));
        let opened = self.session.send(repository, &call).await?;
        if opened.status() != StatusCode::ACCEPTED {
            return Err(Error::Refused(opened.refusal().await));
        }
        Ok(opened)
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

/// Returns whether the registry has forgotten the session that it opened a moment ago, or the token
/// that opened it.
fn is_session_lost(outcome: &Result<Answer, Error>) -> bool {
    outcome.as_ref().is_ok_and(|answer| matches!(answer.status().as_u16(), 401 | 404 | 416))
}

fn is_too_large(answer: &Answer) -> bool {
    answer.status() == StatusCode::PAYLOAD_TOO_LARGE
}
