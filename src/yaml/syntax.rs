//! Faults of YAML grammar in words for people.

use granit_parser::{ErrorKind, ScanError};

use super::arena::too_deep;
use super::fault::{Fault, FaultKind};
use super::tabs::{self, LINE_ENDS};
use crate::span::Span;

/// Returns the fault for an error of the parser underneath.
pub(super) fn fault(error: &ScanError, text: &str) -> Fault {
    let offset = error.marker().byte_offset().unwrap_or(text.len());
    let span = character_at(text, offset);
    match error.kind() {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => tab(text, span),
        ErrorKind::RecursionLimitExceeded => too_deep(span),
        ErrorKind::UnknownAnchor => unknown_alias(text, span),
        kind => match tab_before(text, span) {
            // A tab in the indentation shows up as many an error.
            Some(place) => tabs::fault(place.start),
            None => Fault::new(FaultKind::Syntax, span, message(kind, text, span)),
        },
    }
}

/// The character at an offset; nothing at the end of the text.
fn character_at(text: &str, offset: usize) -> Span {
    let start = text.floor_char_boundary(offset.min(text.len()));
    let length = text[start..].chars().next().map_or(0, char::len_utf8);
    Span::new(start, start + length)
}

fn tab(text: &str, span: Span) -> Fault {
    let place = if text[span.start..].starts_with('\t') {
        Some(span)
    } else {
        tab_before(text, span).or_else(|| next_tab(text, span))
    };
    match place {
        Some(tab) => tabs::fault(tab.start),
        None => Fault::new(FaultKind::Tab, span, "a tab before this keeps it from being read"),
    }
}

/// The first tab of the line's indentation, up to the place.
fn tab_before(text: &str, span: Span) -> Option<Span> {
    let line_start = text[..span.start].rfind(LINE_ENDS).map_or(0, |at| at + 1);
    let line = text[line_start..].split(LINE_ENDS).next().unwrap_or_default();
    let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
    let tab = line_start + line[..blanks].find('\t')?;
    Some(Span::new(tab, tab + 1))
}

fn next_tab(text: &str, span: Span) -> Option<Span> {
    let tab = span.start + text[span.start..].find('\t')?;
    Some(Span::new(tab, tab + 1))
}

fn unknown_alias(text: &str, span: Span) -> Fault {
    let rest = &text[span.start..];
    let end = rest
        .find(|character: char| character.is_whitespace() || ",[]{}".contains(character))
        .unwrap_or(rest.len());
    let name = rest[..end].trim_start_matches('*');
    let message = format!("there is no anchor `&{name}` before this alias");
    let span = Span::new(span.start, span.start + end);
    Fault::new(FaultKind::UnknownAlias, span, message)
}

fn message(kind: &ErrorKind, text: &str, span: Span) -> String {
    match kind {
        ErrorKind::UnclosedQuotedScalar => "this quote is never closed".to_owned(),
        ErrorKind::UnclosedFlowCollection { open } => format!("`{open}` is never closed"),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            format!("`{open}` is closed by `{close}`")
        }
        ErrorKind::MisplacedFlowCollectionEnd => "there is no bracket that this closes".to_owned(),
        ErrorKind::UnexpectedCharacter { character }
            if text[span.start..].starts_with(*character) =>
        {
            format!("a value cannot start with `{}`; put it in quotes", character.escape_default())
        }
        ErrorKind::MappingValueNotAllowed => {
            "a `:` cannot stand here; put text with `: ` in quotes, or check the indentation"
                .to_owned()
        }
        ErrorKind::SimpleKeyExpected => "this line needs a `:` after its key".to_owned(),
        ErrorKind::ExpectedBlockMappingKey => {
            "this line does not fit the indentation of the keys above".to_owned()
        }
        ErrorKind::ExpectedBlockSequenceEntry => {
            "this line does not continue the list above; check the indentation".to_owned()
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            "the quote before this ends the value, so nothing may follow it".to_owned()
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            "this string has an escape that YAML does not know".to_owned()
        }
        ErrorKind::ExpectedDocumentStart => "nothing may follow the value of the file".to_owned(),
        ErrorKind::BomInsideDocument => "a byte order mark inside the file".to_owned(),
        other => other.to_string(),
    }
}
