//! Counts the bytes before and after decompression, and stops at a limit.

use super::Limits;
use std::cell::Cell;
use std::io::{self, Read};

/// Small archives of long runs may have any ratio.
const RATIO_FREE: u64 = 1024 * 1024;

/// What has been read so far, and how much may be.
pub(super) struct Meter<'a> {
    limits: &'a Limits,
    packed: Cell<u64>,
    unpacked: Cell<u64>,
}

impl<'a> Meter<'a> {
    /// Starts with nothing read.
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self { limits, packed: Cell::new(0), unpacked: Cell::new(0) }
    }

    /// Counts the bytes of a reader as those before decompression.
    pub(super) fn packed<R: Read>(&self, reader: R) -> impl Read {
        Counted { reader, meter: self, count: &self.packed }
    }

    /// Counts the bytes of a reader as those after decompression.
    pub(super) fn unpacked<R: Read>(&self, reader: R) -> impl Read {
        Counted { reader, meter: self, count: &self.unpacked }
    }

    /// Returns the limit that was passed, and what it counts.
    pub(super) fn passed(&self) -> Option<(u64, &'static str)> {
        let (packed, unpacked) = (self.packed.get(), self.unpacked.get());
        if unpacked > self.limits.bytes {
            return Some((self.limits.bytes, "bytes"));
        }
        let dense = unpacked > RATIO_FREE && unpacked / packed.max(1) > self.limits.ratio;
        dense.then_some((self.limits.ratio, "bytes for each compressed one"))
    }
}

struct Counted<'a, R> {
    reader: R,
    meter: &'a Meter<'a>,
    count: &'a Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.passed().is_some() {
            return Err(io::Error::other("a limit was passed"));
        }
        let taken = self.reader.read(buffer)?;
        self.count.set(self.count.get() + taken as u64);
        Ok(taken)
    }
}
