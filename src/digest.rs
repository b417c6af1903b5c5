//! SHA-256 content digests, and hashing what is written while it is written.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::io::{self, Read, Write};
use std::str::FromStr;

const PREFIX: &str = "sha256:";

/// A SHA-256 digest, written `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

/// Why a text is not a digest that this program can check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDigest {
    /// It does not start with `sha256:`.
    #[error("the digest does not start with `{PREFIX}`")]
    Algorithm,
    /// What follows is not 64 lower-case hexadecimal digits.
    #[error("the digest is not 64 lower-case hexadecimal digits")]
    Hexadecimal,
}

impl Digest {
    /// Returns the digest of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Returns the digest of everything that a reader gives.
    ///
    /// # Errors
    /// What the reader fails with.
    pub fn of_all(mut reader: impl Read) -> io::Result<Self> {
        let mut hashing = Hashing::new(io::sink());
        io::copy(&mut reader, &mut hashing)?;
        Ok(hashing.finish().1.digest)
    }

    /// Returns the 64 hexadecimal digits without `sha256:`.
    #[must_use]
    pub fn hex(&self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
        self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{PREFIX}{}", self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, InvalidDigest> {
        let hex = text.strip_prefix(PREFIX).ok_or(InvalidDigest::Algorithm)?.as_bytes();
        let mut bytes = [0; 32];
        if hex.len() != 2 * bytes.len() {
            return Err(InvalidDigest::Hexadecimal);
        }
        for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
            let high = nibble(pair[0]).ok_or(InvalidDigest::Hexadecimal)?;
            *byte = high << 4 | nibble(pair[1]).ok_or(InvalidDigest::Hexadecimal)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// What a [`Hashing`] writer has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The digest of all bytes.
    pub digest: Digest,
    /// How many bytes there were.
    pub size: u64,
}

/// Passes bytes on to another writer and hashes those that it took.
pub struct Hashing<W> {
    writer: W,
    state: Sha256,
    size: u64,
}

impl<W: Write> Hashing<W> {
    /// Starts with nothing seen.
    #[must_use]
    pub fn new(writer: W) -> Self {
        Self { writer, state: Sha256::new(), size: 0 }
    }

    /// Gives the writer back, and the digest and size of what went through.
    #[must_use]
    pub fn finish(self) -> (W, Seen) {
        (self.writer, Seen { digest: Digest(self.state.finalize().into()), size: self.size })
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.writer.write(bytes)?;
        self.state.update(&bytes[..taken]);
        self.size += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY_OBJECT: &str =
        "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    #[test]
    fn a_digest_reads_back_as_it_is_written() {
        let digest = Digest::of(b"{}");
        assert_eq!(digest.to_string(), EMPTY_OBJECT);
        assert_eq!(Digest::of_all(&b"{}"[..]).unwrap(), digest);
        assert_eq!(EMPTY_OBJECT.parse(), Ok(digest));
        assert_eq!(serde_json::to_string(&digest).unwrap(), format!("{EMPTY_OBJECT:?}"));
        assert_eq!(serde_json::from_str::<Digest>(&format!("{EMPTY_OBJECT:?}")).unwrap(), digest);
    }

    #[test]
    fn other_texts_are_refused_with_their_reason() {
        let upper = EMPTY_OBJECT.replace('f', "F");
        let cases = [
            ("", InvalidDigest::Algorithm),
            ("sha512:00", InvalidDigest::Algorithm),
            ("sha256:00", InvalidDigest::Hexadecimal),
            (upper.as_str(), InvalidDigest::Hexadecimal),
            (&EMPTY_OBJECT.replace("44", "é"), InvalidDigest::Hexadecimal),
        ];
        for (bad, reason) in cases {
            assert_eq!(bad.parse::<Digest>(), Err(reason), "{bad}");
        }
    }

    #[test]
    fn only_bytes_that_were_taken_are_hashed() {
        let mut room = [0_u8; 2];
        let mut writer = Hashing::new(&mut room[..]);
        assert_eq!(writer.write(b"{}rest").unwrap(), 2);
        let (_, seen) = writer.finish();
        assert_eq!(seen, Seen { digest: Digest::of(b"{}"), size: 2 });
    }
}
