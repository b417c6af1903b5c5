//! Inflates gzip, no further than limits allow.

use super::{Limits, TarballError};
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, ErrorKind, Read, Write};

/// Limits are looked at whenever this many bytes more have been unpacked.
const STEP: usize = 64 << 10;
/// A small archive may be compressed as well as it likes.
const RATIO_FROM: u64 = 8 << 20;
/// The first two bytes of every gzip member.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Writes everything that was compressed, and returns its size in bytes. What follows the last gzip
/// member is not looked at, as in gzip itself.
pub(super) fn inflate(
    reader: impl BufRead,
    limits: &Limits,
    to: &mut (impl Write + ?Sized),
) -> Result<u64, TarballError> {
    let mut reader = Counted { inner: reader, taken: 0 };
    let (mut size, mut piece) = (0, vec![0; STEP]);
    loop {
        let mut member = GzDecoder::new(reader);
        loop {
            let read = match member.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(explain(error, member.header().is_some())),
            };
            size += read as u64;
            hold(size, member.get_ref().taken, limits)?;
            to.write_all(&piece[..read]).map_err(TarballError::Aside)?;
        }
        reader = member.into_inner();
        if !reader.fill_buf()?.starts_with(&MAGIC) {
            return Ok(size);
        }
    }
}

fn hold(size: u64, taken: u64, limits: &Limits) -> Result<(), TarballError> {
    if size > limits.total {
        return Err(TarballError::TooLarge { limit: limits.total });
    }
    if size > RATIO_FROM && size / limits.ratio > taken {
        return Err(TarballError::TooCompressed { limit: limits.ratio });
    }
    Ok(())
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
