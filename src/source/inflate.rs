//! Inflates gzip into memory, no further than limits allow.

use super::{Limits, TarballError};
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, ErrorKind, Read};

/// Limits are looked at whenever this many bytes more have been unpacked.
const STEP: u64 = 1 << 20;
/// A small archive may be compressed as well as it likes.
const RATIO_FROM: u64 = 8 << 20;
/// The first two bytes of every gzip member.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Returns everything that was compressed. What follows the last gzip member is not looked at, as
/// in gzip itself.
pub(super) fn inflate(reader: impl BufRead, limits: &Limits) -> Result<Vec<u8>, TarballError> {
    let mut reader = Counted { inner: reader, taken: 0 };
    let mut unpacked = Vec::new();
    loop {
        let mut member = GzDecoder::new(reader);
        inflate_member(&mut member, &mut unpacked, limits)?;
        reader = member.into_inner();
        if !reader.fill_buf()?.starts_with(&MAGIC) {
            return Ok(unpacked);
        }
    }
}

fn inflate_member<R: BufRead>(
    member: &mut GzDecoder<Counted<R>>,
    unpacked: &mut Vec<u8>,
    limits: &Limits,
) -> Result<(), TarballError> {
    loop {
        let read = member.by_ref().take(STEP).read_to_end(unpacked);
        match read {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(explain(error, member.header().is_some())),
        }
        let size = unpacked.len() as u64;
        if size > limits.total {
            return Err(TarballError::TooLarge { limit: limits.total });
        }
        if size > RATIO_FROM && size / limits.ratio > member.get_ref().taken {
            return Err(TarballError::TooCompressed { limit: limits.ratio });
        }
    }
}

fn explain(error: io::Error, has_header: bool) -> TarballError {
    match (error.kind(), has_header) {
        (ErrorKind::UnexpectedEof | ErrorKind::InvalidInput | ErrorKind::InvalidData, false) => {
            TarballError::NotGzip
        }
        (ErrorKind::UnexpectedEof, true) => TarballError::Truncated,
        (ErrorKind::InvalidInput | ErrorKind::InvalidData, true) => TarballError::Damaged,
        _ => TarballError::Io(error),
    }
}

/// A reader that counts what was taken out of it.
struct Counted<R> {
    inner: R,
    taken: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.taken += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.taken += amount as u64;
        self.inner.consume(amount);
    }
}
