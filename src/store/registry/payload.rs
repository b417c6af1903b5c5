//! What a request carries, made afresh each time it is sent.

use super::error::Error;
use crate::digest::{Hashing, Seen};
use crate::oci::{Blob, Content, Descriptor};
use crate::store::Progress;
use crate::store::buffers::Buffers;
use bytes::Bytes;
use futures_util::TryStreamExt;
use futures_util::stream;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{mpsc, oneshot};
use tokio::task;

/// How many pieces are read ahead. Memory holds these and a few more, whatever the file's size.
const AHEAD: usize = 4;

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
    /// Gets what was wrong with the file, before the body breaks off for that reason.
    pub(super) fault: Option<oneshot::Receiver<Error>>,
}

impl Payload {
    /// Returns a fresh body.
    ///
    /// # Errors
    /// [`Error::Read`] when the blob's file cannot be opened; [`Error::Changed`] when its size is another.
    pub(super) async fn open(&self) -> Result<Sending, Error> {
        match self {
            Self::Nothing => Ok(in_memory(&[])),
            Self::Bytes(bytes) => Ok(in_memory(bytes)),
            Self::Blob(blob, progress) => match &blob.content {
                Content::Bytes(bytes) => Ok(in_memory(bytes)),
                Content::File(path) => stream(&blob.descriptor, path, progress).await,
            },
        }
    }
}

fn in_memory(bytes: &[u8]) -> Sending {
    let body = if bytes.is_empty() { reqwest::Body::default() } else { bytes.to_vec().into() };
    Sending { body, size: bytes.len() as u64, sent: Arc::default(), fault: None }
}

/// Reads and hashes the file on a thread of its own while what was read before is being sent.
async fn stream(
    descriptor: &Descriptor,
    path: &Path,
    progress: &Arc<dyn Progress>,
) -> Result<Sending, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    let file = tokio::fs::File::open(path).await.map_err(failed)?.into_std().await;
    let size = file.metadata().map_err(failed)?.len();
    if size != descriptor.size {
        return Err(Error::Changed { path: path.to_owned() });
    }
    let (pieces, mut ahead) = mpsc::channel(AHEAD);
    let (found, fault) = oneshot::channel();
    let wanted = Seen { digest: descriptor.digest, size };
    let of = path.to_owned();
    task::spawn_blocking(move || {
        if let Err(error) = read(file, of, wanted, &pieces) {
            // When nobody waits for either any more, the request has ended before the file did.
            let _ = found.send(error);
            let _ = pieces.blocking_send(Err(ErrorKind::InvalidData.into()));
        }
    });
    let (descriptor, progress) = (descriptor.clone(), Arc::clone(progress));
    let sent = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&sent);
    let body = stream::poll_fn(move |context| ahead.poll_recv(context)).inspect_ok(
        move |piece: &Bytes| {
            let added = piece.len() as u64;
            progress.sent(&descriptor, counter.fetch_add(added, Ordering::Relaxed) + added);
        },
    );
    Ok(Sending { body: reqwest::Body::wrap_stream(body), size, sent, fault: Some(fault) })
}

/// Hands a file out piece by piece. The last piece goes only when the digest is found to be right, so
/// that no registry ever takes the whole of something else.
fn read(
    file: File,
    path: PathBuf,
    wanted: Seen,
    pieces: &mpsc::Sender<io::Result<Bytes>>,
) -> Result<(), Error> {
    let mut file = file.take(wanted.size);
    let mut hashing = Hashing::new(io::sink());
    let mut buffers = Buffers::default();
    let mut held: Option<Bytes> = None;
    loop {
        let mut buffer = buffers.next();
        let taken = fill(&mut file, &mut buffer).and_then(|taken| {
            buffer.truncate(taken);
            hashing.write_all(&buffer)
        });
        if let Err(source) = taken {
            return Err(Error::Read { path, source });
        }
        if buffer.is_empty() {
            break;
        }
        if let Some(before) = held.replace(buffers.lend(buffer))
            && pieces.blocking_send(Ok(before)).is_err()
        {
            return Ok(());
        }
    }
    if hashing.finish().1 != wanted {
        return Err(Error::Changed { path });
    }
    if let Some(last) = held {
        // A request that has ended wants nothing more.
        let _ = pieces.blocking_send(Ok(last));
    }
    Ok(())
}

/// Reads until the buffer is full or the file ends, and returns how much there is.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(taken) => filled += taken,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
