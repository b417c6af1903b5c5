//! Turns the bytes of a file into text, as Go's YAML reader does.

use std::sync::Arc;

use super::fault::{Fault, FaultKind};
use crate::span::Span;

/// Returns the text of a file in UTF-8, or in UTF-16 with a byte order mark.
///
/// The byte order mark of UTF-8 stays in the text, so offsets in the text are offsets in the
/// file. Text from UTF-16 has no mark, and its offsets are those of the UTF-8 text.
///
/// # Errors
///
/// [`FaultKind::Encoding`] at the first byte that is not text, [`FaultKind::ControlCharacter`]
/// at the first NUL. Offsets are those of `bytes`, for UTF-16 those of the text before the fault.
pub fn decode(bytes: &[u8]) -> Result<Arc<str>, Fault> {
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => Arc::from(decode_utf16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => Arc::from(decode_utf16(rest, u16::from_be_bytes)?),
        _ => Arc::from(decode_utf8(bytes)?),
    };
    refuse_nul(text)
}

fn decode_utf8(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|error| {
        let start = error.valid_up_to();
        let end = start + error.error_len().unwrap_or(bytes.len() - start);
        let message = format!("byte {:#04X} is not UTF-8 text", bytes[start]);
        Fault::new(FaultKind::Encoding, Span::new(start, end), message)
    })
}

fn decode_utf16(bytes: &[u8], from_bytes: fn([u8; 2]) -> u16) -> Result<String, Fault> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for unit in char::decode_utf16(pairs.iter().map(|pair| from_bytes(*pair))) {
        match unit {
            Ok(character) => text.push(character),
            Err(_) => return Err(utf16_fault(&text, "a lone surrogate is not UTF-16 text")),
        }
    }
    if rest.is_empty() {
        Ok(text)
    } else {
        Err(utf16_fault(&text, "the last UTF-16 character is cut off"))
    }
}

fn utf16_fault(before: &str, message: &str) -> Fault {
    let place = Span::new(before.len(), before.len());
    Fault::new(FaultKind::Encoding, place, message)
}

fn refuse_nul(text: Arc<str>) -> Result<Arc<str>, Fault> {
    match text.find('\0') {
        None => Ok(text),
        Some(at) => Err(Fault::new(
            FaultKind::ControlCharacter,
            Span::new(at, at + 1),
            "a NUL character, so this is not a text file",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(bytes: &[u8]) -> (FaultKind, Span) {
        let fault = decode(bytes).unwrap_err();
        (fault.kind, fault.span)
    }

    #[test]
    fn utf8_keeps_its_byte_order_mark() {
        assert_eq!(&*decode(b"\xEF\xBB\xBFa: 1").unwrap(), "\u{feff}a: 1");
    }

    #[test]
    fn utf16_is_read_in_both_byte_orders() {
        assert_eq!(&*decode(b"\xFF\xFEa\0:\0").unwrap(), "a:");
        assert_eq!(&*decode(b"\xFE\xFF\0a\0:").unwrap(), "a:");
    }

    #[test]
    fn an_invalid_byte_is_pointed_at() {
        assert_eq!(fault(b"a: \xE9"), (FaultKind::Encoding, Span::new(3, 4)));
        assert_eq!(fault(b"a: \xE9 b"), (FaultKind::Encoding, Span::new(3, 4)));
    }

    #[test]
    fn broken_utf16_is_a_fault() {
        assert_eq!(fault(b"\xFF\xFEa\0b"), (FaultKind::Encoding, Span::new(1, 1)));
        assert_eq!(fault(b"\xFF\xFE\x00\xDC"), (FaultKind::Encoding, Span::new(0, 0)));
    }

    #[test]
    fn a_nul_is_a_fault() {
        assert_eq!(fault(b"a\0b"), (FaultKind::ControlCharacter, Span::new(1, 2)));
    }
}
