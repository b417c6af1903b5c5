//! The logo of a pack.

use crate::digest::Digest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The logo of a pack.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    /// Digest of its bytes, which is how a registry names it.
    pub digest: Digest,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Logo {
    /// Takes the bytes of `logo.png`, whatever they are.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { digest: Digest::of(&bytes), bytes }
    }

    /// Returns the media type that the bytes have, whatever the file is called: browsers go by it.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        match self.bytes.as_slice() {
            [0xff, 0xd8, 0xff, ..] => "image/jpeg",
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
            [b'G', b'I', b'F', b'8', ..] => "image/gif",
            _ => "image/png",
        }
    }

    /// Returns an address that holds the picture itself.
    #[must_use]
    pub fn data_uri(&self) -> String {
        format!("data:{};base64,{}", self.media_type(), STANDARD.encode(&self.bytes))
    }
}

impl std::fmt::Debug for Logo {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Logo({}, {} bytes)", self.digest, self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_say_what_the_logo_is() {
        let kind = |bytes: &[u8]| Logo::new(bytes.to_vec()).media_type();
        assert_eq!(kind(b"\xff\xd8\xff\xe0"), "image/jpeg");
        assert_eq!(kind(b"RIFF\0\0\0\0WEBPVP8 "), "image/webp");
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n"), "image/png");
    }
}
