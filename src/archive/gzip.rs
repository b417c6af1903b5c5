//! A gzip stream compressed by all processors, with the same bytes on every machine.
//!
//! The input is cut into segments of one size that are compressed apart, each with the 32 KiB before
//! it as its dictionary, and joined again: the number of processors changes the time, not the bytes.
//!
//! Within a segment, text and content that is compressed already get Huffman codes of their own.
//! Packs are full of such borders (charts and logos among YAML), and one code for both fits neither.

use super::texture::{Run, Texture, runs};
use flate2::{Compress, CompressError, Compression, Crc, FlushCompress, Status};
use std::io::{self, Write};
use std::ops::Range;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Deflate method, no name, no time, and "unknown" as operating system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// How far back deflate can refer.
const WINDOW: usize = 32 * 1024;
/// The size of a segment: larger ones keep fewer processors busy, and do not fit into a stored block,
/// whose size has 16 bits.
const SEGMENT: usize = 63 * 1024;
/// The lengths of a stored block without bytes.
const EMPTY_STORED: [u8; 4] = [0, 0, 0xff, 0xff];
/// Room that is made at least for what a compressor gives.
const ROOM: usize = 1024;

/// A thread costs about as much time as it saves when it has fewer bytes to compress than this.
const THREAD_WORTH: usize = 32 * 1024;
/// Segments that wait for each thread before all of them start; enough that none is idle for long.
const THREAD_SHARE: usize = 8;
/// Reading the files is too slow to feed more threads, and each of them needs memory.
const MOST_THREADS: usize = 16;

/// Compresses what is written to it.
pub(super) struct Gzip<W> {
    out: W,
    crc: Crc,
    /// What waits to be compressed, after the window before it.
    data: Vec<u8>,
    /// The end of that window in `data`.
    start: usize,
    threads: usize,
}

impl<W: Write> Gzip<W> {
    /// Starts a stream.
    pub(super) fn new(mut out: W) -> io::Result<Self> {
        out.write_all(&HEADER)?;
        let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let data = Vec::with_capacity(WINDOW + threads * THREAD_SHARE * SEGMENT);
        Ok(Self { out, crc: Crc::new(), data, start: 0, threads })
    }

    /// Ends the stream and gives the writer back.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.compress(FlushCompress::Finish)?;
        self.out.write_all(&self.crc.sum().to_le_bytes())?;
        // The format keeps the size modulo 2³², which is what `amount` counts.
        self.out.write_all(&self.crc.amount().to_le_bytes())?;
        Ok(self.out)
    }

    /// Compresses what waits; the last segment ends with `last`.
    fn compress(&mut self, last: FlushCompress) -> io::Result<()> {
        let end = self.data.len();
        let starts = (self.start..end.max(self.start + 1)).step_by(SEGMENT);
        let segments: Vec<Segment<'_>> = starts
            .map(|start| Segment {
                data: &self.data,
                range: start..end.min(start + SEGMENT),
                flush: if start + SEGMENT >= end { last } else { FlushCompress::Sync },
            })
            .collect();
        let threads = self.threads.min((end - self.start).div_ceil(THREAD_WORTH));
        for (_, bytes) in compress_all(&segments, threads)? {
            self.out.write_all(&bytes)?;
        }
        self.data.drain(..end.saturating_sub(WINDOW));
        self.start = self.data.len();
        Ok(())
    }
}

impl<W: Write> Write for Gzip<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.start + self.threads * THREAD_SHARE * SEGMENT - self.data.len();
        let bytes = &bytes[..bytes.len().min(room)];
        self.crc.update(bytes);
        self.data.extend_from_slice(bytes);
        if bytes.len() == room {
            self.compress(FlushCompress::Sync)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // What was written is compressed in whole segments; `finish` ends the last one.
        Ok(())
    }
}

struct Segment<'a> {
    data: &'a [u8],
    range: Range<usize>,
    flush: FlushCompress,
}

impl Segment<'_> {
    /// Uses a new compressor each time, because a used one gives other bytes after a reset.
    fn compress(&self) -> io::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(self.range.len() + ROOM);
        let runs = runs(&self.data[self.range.clone()]);
        let mut deflate = None;
        let (mut start, mut seen) = (self.range.start, 0);
        for (number, run) in runs.iter().enumerate() {
            let end = start + run.size;
            if run.is_random() {
                store(&self.data[start..end], number > 0, &mut out);
            } else {
                let deflate = deflate.get_or_insert_with(|| Compress::new(level(&runs), false));
                // What was stored, or lies before the segment, can be referred to as well.
                let unseen = &self.data[seen.max(start.saturating_sub(WINDOW))..start];
                if !unseen.is_empty() {
                    deflate.set_dictionary(unseen)?;
                }
                let flush = match runs.get(number + 1) {
                    None => self.flush,
                    Some(next) if next.is_random() => FlushCompress::Sync,
                    Some(_) => FlushCompress::Partial,
                };
                feed(deflate, &self.data[start..end], flush, &mut out)?;
                seen = end;
            }
            start = end;
        }
        if self.flush == FlushCompress::Finish && runs.last().is_none_or(Run::is_random) {
            feed(&mut Compress::new(Compression::fast(), false), &[], self.flush, &mut out)?;
        }
        Ok(out)
    }
}

/// Appends a block that holds the bytes as they are.
///
/// A flush ends with a block of the same kind that is empty; after one, that block takes the bytes.
fn store(bytes: &[u8], is_after_flush: bool, out: &mut Vec<u8>) {
    let size = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    if is_after_flush {
        out.truncate(out.len() - EMPTY_STORED.len());
    } else {
        out.push(0);
    }
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&(!size).to_le_bytes());
    out.extend_from_slice(bytes);
}

fn feed(
    deflate: &mut Compress,
    mut bytes: &[u8],
    flush: FlushCompress,
    out: &mut Vec<u8>,
) -> Result<(), CompressError> {
    loop {
        out.reserve(ROOM);
        let before = deflate.total_in();
        let status = deflate.compress_vec(bytes, out, flush)?;
        let taken = usize::try_from(deflate.total_in() - before).unwrap_or(bytes.len());
        bytes = &bytes[taken..];
        // Room that is left over means that everything, and the flush, has been written.
        if status == Status::StreamEnd || out.len() < out.capacity() {
            return Ok(());
        }
    }
}

type Numbered = Vec<(usize, Vec<u8>)>;

/// Compresses segments side by side and returns them, numbered, in order.
fn compress_all(segments: &[Segment<'_>], threads: usize) -> io::Result<Numbered> {
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<Numbered> {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(segment) = segments.get(number) else { return Ok(done) };
            done.push((number, segment.compress()?));
        }
    };
    thread::scope(|scope| {
        // Where the system has no thread to give, those that there are do the work.
        let start = || thread::Builder::new().spawn_scoped(scope, work).ok();
        let others: Vec<_> = (1..threads).map_while(|_| start()).collect();
        let mut done = work()?;
        for other in others {
            done.append(&mut other.join().unwrap_or_else(|panic| panic::resume_unwind(panic))?);
        }
        done.sort_unstable_by_key(|(number, _)| *number);
        Ok(done)
    })
}

/// Measured over real packs: 6 gives text its best size for the time, and 9 alone looks for matches
/// of three bytes, which are the only ones that noise has.
fn level(runs: &[Run]) -> Compression {
    let noisy = runs.iter().any(|run| run.texture == Texture::Noise);
    Compression::new(if noisy { 9 } else { 6 })
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

    fn compress(bytes: &[u8], piece: usize, threads: usize) -> Vec<u8> {
        let mut gzip = Gzip::new(Vec::new()).unwrap();
        gzip.threads = threads;
        for piece in bytes.chunks(piece) {
            gzip.write_all(piece).unwrap();
        }
        gzip.finish().unwrap()
    }

    #[test]
    fn what_went_in_comes_out() {
        for size in [0, 1, 1024, 1025, SEGMENT - 1, SEGMENT, SEGMENT + 1, 1_700_001] {
            let bytes = sample(size);
            let mut out = Vec::new();
            GzDecoder::new(&compress(&bytes, 8192, 3)[..]).read_to_end(&mut out).unwrap();
            assert_eq!(Digest::of(&out), Digest::of(&bytes), "{size}");
        }
    }

    #[test]
    fn text_and_noise_in_any_turns_come_out() {
        let mut state = 7_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        for _ in 0..40 {
            let mut bytes = Vec::new();
            for _ in 0..random(30) {
                let (kind, size) = (random(3), random(9_000));
                // Text, noise, and noise of too few different bytes to be random.
                bytes.extend((0..size).map(|_| match kind {
                    0 => b"key: value\n"[usize::try_from(random(11)).unwrap()],
                    1 => random(256).to_le_bytes()[0],
                    _ => random(150).to_le_bytes()[0],
                }));
            }
            let mut out = Vec::new();
            GzDecoder::new(&compress(&bytes, 8192, 2)[..]).read_to_end(&mut out).unwrap();
            assert!(out == bytes);
        }
    }

    #[test]
    fn neither_processors_nor_writes_change_the_bytes() {
        let bytes = sample(1_000_000);
        let expected = Digest::of(&compress(&bytes, 4096, 1));
        for (piece, threads) in [(1, 2), (777, 4), (1_000_000, 40)] {
            assert_eq!(Digest::of(&compress(&bytes, piece, threads)), expected);
        }
    }

    #[test]
    fn the_compressor_gives_the_bytes_it_always_gave() {
        let digest = Digest::of(&compress(&sample(1_000_000), 8192, 3));
        assert_eq!(
            digest.to_string(),
            "sha256:1b6dbcfc5e327d6ccc685732108347a96e4a89b701bdda2dd85f41819ba76095"
        );
    }
}
