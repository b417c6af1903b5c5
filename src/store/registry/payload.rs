//! What a request carries, made afresh each time it is sent.

use super::error::Error;
use crate::oci::{Blob, Content};
use crate::store::Progress;
use futures_util::TryStreamExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::fs::File;
use tokio_util::io::ReaderStream;

/// Bytes that are read from a file at a time. Memory holds a few of these, whatever the file's size.
const PIECE: usize = 256 << 10;

/// What a request carries.
pub(super) enum Payload {
    /// Nothing.
    Nothing,
    /// Bytes in memory.
    Bytes(Vec<u8>),
    /// A blob, streamed when it is in a file.
    Blob(Blob, Arc<dyn Progress>),
}

/// A body that is being sent.
pub(super) struct Sending {
    /// The body itself.
    pub(super) body: reqwest::Body,
    /// Its size in bytes.
    pub(super) size: u64,
    /// How many of its bytes have been taken to be sent.
    pub(super) sent: Arc<AtomicU64>,
}

impl Payload {
    /// Returns a fresh body.
    ///
    /// # Errors
    /// [`Error::Read`] when the blob's file cannot be opened; [`Error::Changed`] when its size is another.
    pub(super) async fn open(&self) -> Result<Sending, Error> {
        let sent = Arc::new(AtomicU64::new(0));
        match self {
            Self::Nothing => Ok(Sending { body: reqwest::Body::default(), size: 0, sent }),
            Self::Bytes(bytes) => Ok(in_memory(bytes, sent)),
            Self::Blob(blob, progress) => match &blob.content {
                Content::Bytes(bytes) => Ok(in_memory(bytes, sent)),
                Content::File(path) => stream(blob, path, progress, sent).await,
            },
        }
    }
}

fn in_memory(bytes: &[u8], sent: Arc<AtomicU64>) -> Sending {
    Sending { body: bytes.to_vec().into(), size: bytes.len() as u64, sent }
}

async fn stream(
    blob: &Blob,
    path: &Path,
    progress: &Arc<dyn Progress>,
    sent: Arc<AtomicU64>,
) -> Result<Sending, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    let file = File::open(path).await.map_err(failed)?;
    let size = file.metadata().await.map_err(failed)?.len();
    if size != blob.descriptor.size {
        return Err(Error::Changed { path: path.to_owned() });
    }
    let descriptor = blob.descriptor.clone();
    let progress = Arc::clone(progress);
    let counter = Arc::clone(&sent);
    let pieces = ReaderStream::with_capacity(file, PIECE).inspect_ok(move |piece| {
        let added = piece.len() as u64;
        progress.sent(&descriptor, counter.fetch_add(added, Ordering::Relaxed) + added);
    });
    Ok(Sending { body: reqwest::Body::wrap_stream(pieces), size, sent })
}
