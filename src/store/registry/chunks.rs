//! Uploads in chunks, for registries and proxies that limit the size of one request.
//!
//! Only they get chunks: many registries take none, or lie about what has arrived.

use super::Registry;
use super::answer::Answer;
use super::error::Error;
use super::payload::Payload;
use super::wire::Call;
use crate::oci::{Blob, Content, Repository};
use reqwest::header::{CONTENT_RANGE, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use std::io::{self, ErrorKind, SeekFrom};
use std::ops::Range;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

/// The most that every registry with a limit is known to take at once, in bytes.
pub(super) const CHUNK: u64 = 4 << 20;
/// The largest chunk that a registry can ask for, in bytes: it is held in memory.
const LARGEST: u64 = 32 << 20;
const MIN_LENGTH: HeaderName = HeaderName::from_static("oci-chunk-min-length");

impl Registry {
    /// Sends a blob in chunks into the session that an answer has opened, and closes it.
    pub(super) async fn upload_in_chunks(
        &self,
        repository: &Repository,
        blob: &Blob,
        opened: &Answer,
    ) -> Result<Answer, Error> {
        let least = opened.headers().get(MIN_LENGTH).and_then(|value| value.to_str().ok());
        let least = least.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        let step = CHUNK.max(least).min(LARGEST);
        let (mut url, size) = (opened.location()?, blob.descriptor.size);
        let mut sent = 0;
        while sent < size {
            let end = size.min(sent + step);
            let mut call = Call::new(Method::PATCH, url);
            call.headers.insert(CONTENT_TYPE, super::blobs::OCTET_STREAM);
            call.headers.insert(CONTENT_RANGE, range(sent, end));
            call.payload = Payload::Bytes(read(blob, sent..end).await?);
            call.repeats = false;
            let answer = self.session.send(repository, &call).await?;
            if answer.status() != StatusCode::ACCEPTED {
                return Ok(answer);
            }
            url = answer.location()?;
            sent = end;
            self.progress.sent(&blob.descriptor, sent);
        }
        url.query_pairs_mut().append_pair("digest", &blob.descriptor.digest.to_string());
        let mut call = Call::new(Method::PUT, url);
        call.repeats = false;
        self.session.send(repository, &call).await
    }
}

/// Unlike other ranges of HTTP, this one has no unit and no total.
fn range(start: u64, end: u64) -> HeaderValue {
    HeaderValue::from_str(&format!("{start}-{}", end - 1)).unwrap_or(HeaderValue::from_static(""))
}

async fn read(blob: &Blob, range: Range<u64>) -> Result<Vec<u8>, Error> {
    let path = match &blob.content {
        Content::File(path) => path,
        Content::Bytes(bytes) => {
            let wanted = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
            let part = wanted.and_then(|(start, end)| bytes.get(start..end));
            return Ok(part.unwrap_or_default().to_vec());
        }
    };
    let part = async || -> io::Result<Vec<u8>> {
        let mut file = File::open(path).await?;
        file.seek(SeekFrom::Start(range.start)).await?;
        let mut part = vec![0; usize::try_from(range.end - range.start).unwrap_or_default()];
        file.read_exact(&mut part).await?;
        Ok(part)
    };
    part().await.map_err(|source| match source.kind() {
        ErrorKind::UnexpectedEof => Error::Changed { path: path.clone() },
        _ => Error::Read { path: path.clone(), source },
    })
}
