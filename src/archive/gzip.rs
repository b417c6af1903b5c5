//! A gzip stream compressed by all processors, with the same bytes on every machine.
//!
//! The input is cut into segments that are compressed apart, each with the 32 KiB before it as its
//! dictionary, and joined again. Where it is cut depends on the input alone, so the number of
//! processors changes the time and not the bytes.
//!
//! It is cut where readable text meets content that is compressed already, too. Packs are full of
//! such borders (charts and logos among YAML), and one Huffman code for both sides fits neither.

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use std::collections::VecDeque;
use std::io::{self, Write};
use std::panic;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

/// Deflate method, no name, no time, and "unknown" as operating system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// How far back deflate can refer.
const WINDOW: usize = 32 * 1024;
/// The unit that is judged as text or not.
const CELL: usize = 1024;
/// A segment is not cut for its texture before it is this long: every cut costs some bytes.
const SHORTEST: usize = 4 * 1024;
/// A segment is cut when it is this long.
const LONGEST: usize = 128 * 1024;
/// Each thread holds about half a megabyte, and reading the files is too slow to feed more.
const MOST_THREADS: usize = 16;

/// Compresses what is written to it.
pub(super) struct Gzip<W> {
    out: W,
    crc: Crc,
    cell: Vec<u8>,
    segment: Vec<u8>,
    texture: Option<Texture>,
    history: Vec<u8>,
    jobs: VecDeque<Job>,
    most_jobs: usize,
}

impl<W: Write> Gzip<W> {
    /// Starts a stream.
    pub(super) fn new(mut out: W) -> io::Result<Self> {
        out.write_all(&HEADER)?;
        Ok(Self {
            out,
            crc: Crc::new(),
            cell: Vec::with_capacity(CELL),
            segment: Vec::new(),
            texture: None,
            history: Vec::new(),
            jobs: VecDeque::new(),
            most_jobs: thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS) + 1,
        })
    }

    /// Ends the stream and gives the writer back.
    pub(super) fn finish(mut self) -> io::Result<W> {
        if !self.cell.is_empty() {
            self.take_cell()?;
        }
        let last = self.next_segment(FlushCompress::Finish);
        let last = last.compress()?;
        while let Some(job) = self.jobs.pop_front() {
            self.out.write_all(&job.wait()?)?;
        }
        self.out.write_all(&last)?;
        self.out.write_all(&self.crc.sum().to_le_bytes())?;
        // The format keeps the size modulo 2³², which is what `amount` counts.
        self.out.write_all(&self.crc.amount().to_le_bytes())?;
        Ok(self.out)
    }

    fn take_cell(&mut self) -> io::Result<()> {
        let texture = Texture::of(&self.cell);
        if self.texture != Some(texture) && self.segment.len() >= SHORTEST {
            self.cut()?;
        }
        self.texture = Some(texture);
        self.segment.append(&mut self.cell);
        if self.segment.len() >= LONGEST {
            self.cut()?;
        }
        Ok(())
    }

    fn cut(&mut self) -> io::Result<()> {
        if self.jobs.len() >= self.most_jobs
            && let Some(job) = self.jobs.pop_front()
        {
            self.out.write_all(&job.wait()?)?;
        }
        let segment = self.next_segment(FlushCompress::Sync);
        self.jobs.push_back(Job::start(segment)?);
        Ok(())
    }

    fn next_segment(&mut self, flush: FlushCompress) -> Segment {
        let segment = Segment {
            dictionary: self.history.clone(),
            bytes: std::mem::take(&mut self.segment),
            level: self.texture.take().map_or(Compression::best(), Texture::level),
            flush,
        };
        self.history.extend_from_slice(&segment.bytes);
        let excess = self.history.len().saturating_sub(WINDOW);
        self.history.drain(..excess);
        segment
    }
}

impl<W: Write> Write for Gzip<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.chunks(CELL) {
            let (fills, rest) = part.split_at(part.len().min(CELL - self.cell.len()));
            self.cell.extend_from_slice(fills);
            if self.cell.len() == CELL {
                self.take_cell()?;
            }
            self.cell.extend_from_slice(rest);
        }
        self.crc.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // What was written is compressed in whole segments; `finish` ends the last one.
        Ok(())
    }
}

/// What a run of bytes looks like to a compressor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Texture {
    /// Some bytes are much more frequent than others.
    Text,
    /// All bytes are about as frequent: the content is compressed or encrypted already.
    Noise,
}

impl Texture {
    /// Judges by the chance that two bytes of the cell are equal: 1/256 for noise, above 1/30 for text.
    fn of(cell: &[u8]) -> Self {
        let mut counts = [0_u64; 256];
        for byte in cell {
            counts[usize::from(*byte)] += 1;
        }
        let pairs: u64 = counts.iter().map(|count| count * count).sum();
        let size = cell.len() as u64;
        if pairs * 100 < size * size { Self::Noise } else { Self::Text }
    }

    /// Measured over real packs: 7 gives text its best size for the time, and 9 alone looks for
    /// matches of three bytes, the only ones that noise has.
    fn level(self) -> Compression {
        match self {
            Self::Text => Compression::new(7),
            Self::Noise => Compression::new(9),
        }
    }
}

struct Segment {
    dictionary: Vec<u8>,
    bytes: Vec<u8>,
    level: Compression,
    flush: FlushCompress,
}

impl Segment {
    /// Uses a new compressor each time, because a used one gives other bytes after a reset.
    fn compress(&self) -> io::Result<Vec<u8>> {
        let mut deflate = Compress::new(self.level, false);
        if !self.dictionary.is_empty() {
            deflate.set_dictionary(&self.dictionary)?;
        }
        let mut out = Vec::with_capacity(self.bytes.len() / 2 + 1024);
        loop {
            let taken = usize::try_from(deflate.total_in()).map_err(io::Error::other)?;
            let status = deflate.compress_vec(&self.bytes[taken..], &mut out, self.flush)?;
            // Room that is left over means that everything, and the flush, has been written.
            if status == Status::StreamEnd || out.len() < out.capacity() {
                return Ok(out);
            }
            out.reserve(self.bytes.len() / 2 + 1024);
        }
    }
}

enum Job {
    Running(JoinHandle<io::Result<Vec<u8>>>),
    Done(Vec<u8>),
}

impl Job {
    fn start(segment: Segment) -> io::Result<Self> {
        let segment = Arc::new(segment);
        let theirs = Arc::clone(&segment);
        match thread::Builder::new().spawn(move || theirs.compress()) {
            Ok(handle) => Ok(Self::Running(handle)),
            // No thread to be had: the work can be done here.
            Err(_) => segment.compress().map(Self::Done),
        }
    }

    fn wait(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Running(handle) => {
                handle.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
            }
            Self::Done(bytes) => Ok(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use flate2::read::GzDecoder;
    use std::io::Read;

    /// Words and noise in turns, the same on every machine.
    fn sample(size: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut bytes = Vec::with_capacity(size);
        while bytes.len() < size {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if bytes.len() / 50_000 % 2 == 0 {
                let line = format!("key{}: value {}\n", state >> 28, state >> 20);
                bytes.extend_from_slice(line.as_bytes());
            } else {
                bytes.extend_from_slice(&(state >> 8).to_be_bytes()[1..]);
            }
        }
        bytes.truncate(size);
        bytes
    }

    fn compress(bytes: &[u8], piece: usize, most_jobs: usize) -> Vec<u8> {
        let mut gzip = Gzip::new(Vec::new()).unwrap();
        gzip.most_jobs = most_jobs;
        for piece in bytes.chunks(piece) {
            gzip.write_all(piece).unwrap();
        }
        gzip.finish().unwrap()
    }

    #[test]
    fn what_went_in_comes_out() {
        for size in [0, 1, CELL, CELL + 1, SHORTEST, LONGEST, LONGEST + 1, 700_001] {
            let bytes = sample(size);
            let mut out = Vec::new();
            GzDecoder::new(&compress(&bytes, 8192, 3)[..]).read_to_end(&mut out).unwrap();
            assert_eq!(Digest::of(&out), Digest::of(&bytes), "{size}");
        }
    }

    #[test]
    fn neither_processors_nor_writes_change_the_bytes() {
        let bytes = sample(1_000_000);
        let expected = Digest::of(&compress(&bytes, 4096, 1));
        for (piece, most_jobs) in [(1, 2), (777, 4), (1_000_000, 40)] {
            assert_eq!(Digest::of(&compress(&bytes, piece, most_jobs)), expected);
        }
    }

    #[test]
    fn the_compressor_gives_the_bytes_it_always_gave() {
        let digest = Digest::of(&compress(&sample(1_000_000), 8192, 3));
        assert_eq!(
            digest.to_string(),
            "sha256:f5db5892c3d354f80f5497f591d4190f544903cd5a739dbb4bbf4282b66b8bbb"
        );
    }

    #[test]
    fn text_and_noise_are_told_apart() {
        let bytes = sample(100_000);
        assert_eq!(Texture::of(&bytes[..CELL]), Texture::Text);
        assert_eq!(Texture::of(&bytes[60_000..60_000 + CELL]), Texture::Noise);
    }
}
