//! Hashing on a thread of its own, so that it takes no time from reading and writing.

use crate::digest::{Hashing, Seen};
use bytes::Bytes;
use std::io::{self, Write};
use tokio::sync::mpsc;
use tokio::task::{self, JoinHandle};

/// How many pieces wait to be hashed, before whoever brings them waits, too.
const WAITING: usize = 6;

/// Hashes pieces in their order while more of them come.
pub(super) struct Hasher {
    pieces: mpsc::Sender<Bytes>,
    seen: JoinHandle<io::Result<Seen>>,
}

impl Hasher {
    /// Starts with nothing seen.
    pub(super) fn start() -> Self {
        let (pieces, mut waiting) = mpsc::channel::<Bytes>(WAITING);
        let seen = task::spawn_blocking(move || {
            let mut hashing = Hashing::new(io::sink());
            while let Some(piece) = waiting.blocking_recv() {
                hashing.write_all(&piece)?;
            }
            Ok(hashing.finish().1)
        });
        Self { pieces, seen }
    }

    /// Takes the next piece.
    pub(super) async fn take(&self, piece: Bytes) -> io::Result<()> {
        self.pieces.send(piece).await.map_err(io::Error::other)
    }

    /// Returns the digest and size of all pieces.
    pub(super) async fn finish(self) -> io::Result<Seen> {
        drop(self.pieces);
        self.seen.await?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    #[tokio::test]
    async fn pieces_are_hashed_in_their_order() {
        let hasher = Hasher::start();
        let whole: Vec<u8> = (0..=u8::MAX).cycle().take(100_000).collect();
        for piece in whole.chunks(1000) {
            hasher.take(Bytes::copy_from_slice(piece)).await.unwrap();
        }
        let seen = hasher.finish().await.unwrap();
        assert_eq!(seen, Seen { digest: Digest::of(&whole), size: 100_000 });
    }
}
