//! Faults of JSON grammar in words for people, at the place they happen.

use serde_json::error::Category;

use super::fault::{Fault, FaultKind};
use crate::span::Span;

/// Returns the fault for an error of `serde_json`.
pub(super) fn fault(error: &serde_json::Error, text: &str) -> Fault {
    let reason = error.to_string();
    let reason = reason.split(" at line ").next().unwrap_or_default();
    let place = character_at(text, offset(error, text));
    if text.trim().is_empty() {
        return empty(text);
    }
    if text.starts_with('\u{FEFF}') {
        let message = "a byte order mark, which JSON does not allow";
        return Fault::new(FaultKind::ByteOrderMark, Span::new(0, 3), message);
    }
    if error.classify() == Category::Eof {
        return truncated(reason, text);
    }
    if reason == "recursion limit exceeded" {
        let message = "objects and lists are nested deeper than 128 levels";
        return Fault::new(FaultKind::TooDeep, place, message);
    }
    grammar(reason, text, place)
}

/// Returns the fault of a file without a value.
pub(super) fn empty(text: &str) -> Fault {
    let end = Span::new(text.len(), text.len());
    Fault::new(FaultKind::Empty, end, "the file is empty")
}

/// The byte that `serde_json` had read last.
fn offset(error: &serde_json::Error, text: &str) -> usize {
    let lines = error.line().saturating_sub(1);
    let line_start = if lines == 0 {
        0
    } else {
        let newline = text.match_indices('\n').nth(lines - 1);
        newline.map_or(text.len(), |(at, _)| at + 1)
    };
    // In column zero, the line break itself was read last.
    (line_start + error.column()).saturating_sub(1)
}

fn character_at(text: &str, offset: usize) -> Span {
    let start = text.floor_char_boundary(offset.min(text.len()));
    let length = text[start..].chars().next().map_or(0, char::len_utf8);
    Span::new(start, start + length)
}

fn truncated(reason: &str, text: &str) -> Fault {
    let what = match reason {
        "EOF while parsing an object" => "an object that is never closed",
        "EOF while parsing a list" => "a list that is never closed",
        "EOF while parsing a string" => "a string that is never closed",
        _ => "an unfinished value",
    };
    let end = text.trim_end().len();
    let message = format!("the file ends inside {what}");
    Fault::new(FaultKind::Truncated, Span::new(end, end), message)
}

fn grammar(reason: &str, text: &str, place: Span) -> Fault {
    let found = text[place.start..].chars().next().unwrap_or_default();
    let before = text[..place.start].trim_end();
    let syntax = |message: &str| Fault::new(FaultKind::Syntax, place, message);
    match (reason, found) {
        _ if is_outside_string(reason) && matches!(found, '/' | '#') => comment(text, place),
        _ if is_outside_string(reason) && found == '\'' => {
            let message = "JSON strings stand in double quotes";
            Fault::new(FaultKind::Quotes, place, message)
        }
        (_, '}' | ']') if before.ends_with(',') => {
            let comma = Span::new(before.len() - 1, before.len());
            let message = format!("JSON allows no comma before `{found}`");
            Fault::new(FaultKind::TrailingComma, comma, message)
        }
        (
            "expected `,` or `}`" | "expected `,` or `]`",
            '"' | '{' | '[' | '0'..='9' | 'a'..='z',
        ) => {
            let end = Span::new(before.len(), before.len());
            Fault::new(FaultKind::MissingComma, end, "a comma is missing here")
                .with_related(place, "before this value")
        }
        ("key must be a string", _) => {
            let message = "a key stands in double quotes in JSON";
            Fault::new(FaultKind::Quotes, place, message)
        }
        ("expected `:`", _) => syntax("a `:` is missing after this key"),
        ("trailing characters", _) => syntax("nothing may follow the value of the file"),
        ("expected value", _) => syntax("this is not a JSON value"),
        (reason, _) if reason.starts_with("control character") => {
            syntax("a string cannot hold a line break or a tab; write `\\n` or `\\t`")
        }
        ("invalid escape", _) => syntax("this string has an unknown escape"),
        ("expected ident", _) => syntax("only `true`, `false` and `null` stand without quotes"),
        (reason, _) => syntax(reason),
    }
}

/// Inside a string, slashes and quotes are only text.
fn is_outside_string(reason: &str) -> bool {
    matches!(
        reason,
        "expected value"
            | "key must be a string"
            | "expected `,` or `}`"
            | "expected `,` or `]`"
            | "expected `:`"
            | "trailing comma"
            | "trailing characters"
    )
}

fn comment(text: &str, place: Span) -> Fault {
    let rest = &text[place.start..];
    let line = rest.lines().next().unwrap_or_default();
    let span = Span::new(place.start, place.start + line.len());
    Fault::new(FaultKind::Comment, span, "JSON has no comments")
}
