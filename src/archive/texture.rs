//! Tells text from content that is compressed already, by how often each byte occurs.

/// The unit that is judged as text or noise.
const CELL: usize = 1024;
/// Fewer bytes do not show whether they are random.
const SHORTEST_RANDOM: u64 = 2 * 1024;

/// What a run of bytes looks like to a compressor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Texture {
    /// Some bytes are much more frequent than others.
    Text,
    /// All bytes are about as frequent: most of it is compressed or encrypted already.
    Noise,
    /// All bytes are as frequent as in random content, which nothing compresses.
    Random,
}

/// Bytes side by side that look alike.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// What all of it looks like.
    pub(super) texture: Texture,
    /// Its size in bytes.
    pub(super) size: usize,
}

impl Run {
    /// Returns whether nothing compresses it.
    pub(super) fn is_random(&self) -> bool {
        self.texture == Texture::Random
    }
}

/// Divides a segment where its texture changes, so that no two runs side by side are alike.
pub(super) fn runs(bytes: &[u8]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for cell in bytes.chunks(CELL) {
        let texture = if is_noise(cell) { Texture::Noise } else { Texture::Text };
        match runs.last_mut() {
            Some(run) if run.texture == texture => run.size += cell.len(),
            _ => runs.push(Run { texture, size: cell.len() }),
        }
    }
    let mut start = 0;
    for run in &mut runs {
        let end = start + run.size;
        if run.texture == Texture::Noise && is_random(&bytes[start..end]) {
            run.texture = Texture::Random;
        }
        start = end;
    }
    runs
}

/// Judges by the chance that two bytes are equal: 1/256 for random ones, above 1/30 for text.
fn is_noise(bytes: &[u8]) -> bool {
    equal_pairs(bytes) * 100 < square(bytes.len())
}

/// Allows 3 % more equal pairs than the n²/256 of random bytes and the n of each byte with itself.
fn is_random(bytes: &[u8]) -> bool {
    let size = bytes.len() as u64;
    size >= SHORTEST_RANDOM
        && equal_pairs(bytes) * 100 * 256 < square(bytes.len()) * 103 + size * 100 * 256
}

fn equal_pairs(bytes: &[u8]) -> u64 {
    let mut counts = [0_u64; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    counts.iter().map(|count| count * count).sum()
}

fn square(size: usize) -> u64 {
    size as u64 * size as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(size: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        (0..size).map(|_| next()).collect()
    }

    #[test]
    fn a_run_ends_where_text_meets_noise() {
        let text = b"key: value\n".repeat(400);
        let few: Vec<u8> = noise(4096).iter().map(|byte| byte % 150).collect();
        let bytes = [&text[..4096], &noise(8192), &text[..1000]].concat();
        let run = |texture, size| Run { texture, size };
        let expected =
            [run(Texture::Text, 4096), run(Texture::Random, 8192), run(Texture::Text, 1000)];
        assert_eq!(runs(&bytes), expected);
        assert_eq!(runs(&few), [run(Texture::Noise, 4096)]);
        assert_eq!(runs(&[]), []);
    }

    #[test]
    fn a_few_bytes_are_not_called_random() {
        assert_eq!(runs(&noise(1024)), [Run { texture: Texture::Noise, size: 1024 }]);
    }
}
