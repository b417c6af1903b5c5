//! Characters that Go's YAML reader refuses or takes for a line break.

use super::document::{Content, Document};
use super::fault::{Fault, FaultKind};
use crate::span::Span;

/// Checks that every character may stand in a file, and returns the places of unusual breaks.
///
/// U+0085, U+2028 and U+2029 end a line for Go's reader and not for ours.
pub(super) fn check(text: &str) -> Result<Vec<Span>, Fault> {
    let mut breaks = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(skipped) = bytes[at..].iter().position(|byte| is_suspect(*byte)) {
        at += skipped;
        let Some(character) = text[at..].chars().next() else {
            break;
        };
        let span = Span::new(at, at + character.len_utf8());
        match character {
            '\t' | '\n' | '\r' => {}
            '\u{85}' | '\u{2028}' | '\u{2029}' => breaks.push(span),
            '\0'..='\x1F' | '\x7F'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}' => {
                let message =
                    format!("the character U+{:04X} may not stand in a file", u32::from(character));
                return Err(Fault::new(FaultKind::ControlCharacter, span, message));
            }
            _ => {}
        }
        at = span.end;
    }
    Ok(breaks)
}

/// Checks that unusual breaks stand inside quotes, where they are part of the text.
pub(super) fn check_breaks(document: &Document, breaks: &[Span]) -> Result<(), Fault> {
    if breaks.is_empty() {
        return Ok(());
    }
    let mut quoted = document.nodes.iter().filter_map(|node| match &node.content {
        Content::Scalar(scalar) if scalar.is_quoted() => Some(node.span),
        _ => None,
    });
    let mut current = quoted.next();
    for place in breaks {
        // Both lists are in the order of the text.
        while current.is_some_and(|span| span.end <= place.start) {
            current = quoted.next();
        }
        if current.is_none_or(|span| span.start >= place.start) {
            return Err(outside_quotes(&document.text, *place));
        }
    }
    Ok(())
}

/// First bytes of characters that need a closer look.
fn is_suspect(byte: u8) -> bool {
    byte < 0x20 && byte != b'\n' || matches!(byte, 0x7F | 0xC2 | 0xE2 | 0xEF)
}

fn outside_quotes(text: &str, place: Span) -> Fault {
    let character = text[place.start..].chars().next().unwrap_or_default();
    let message = format!(
        "the character U+{:04X} ends the line for Palette's reader; put the text in double quotes \
         and write it as an escape",
        u32::from(character)
    );
    Fault::new(FaultKind::LineBreak, place, message)
}
