//! The way back from the text of a scalar to the bytes it was written as.

use super::document::{Scalar, Style};
use super::node::Node;
use crate::span::Span;

/// Returns where a part of a scalar's text was written, if its style keeps text as it is.
pub(super) fn place(node: Node<'_>, part: Span) -> Option<Span> {
    let scalar = node.as_scalar()?;
    let written = node.target_span();
    let source = node.document().text().get(written.start..written.end)?;
    let offset = |at| offset(scalar, source, at);
    let start = offset(part.start)?;
    // The byte before the end is mapped, so that the end stays on the line of its text.
    let end = match part.end.checked_sub(1) {
        Some(last) if part.end > part.start => offset(last)? + 1,
        _ => start,
    };
    Some(Span::new(start, end).shifted(written.start))
}

/// Returns the offset in the source of an offset in the text.
fn offset(scalar: &Scalar, source: &str, at: usize) -> Option<usize> {
    match scalar.style {
        Style::Plain => (source == &*scalar.text).then_some(at),
        Style::SingleQuoted => in_single_quotes(source, &scalar.text, at),
        Style::DoubleQuoted => {
            let inner = source.get(1..source.len().checked_sub(1)?)?;
            (inner == &*scalar.text).then_some(at + 1)
        }
        Style::Literal => in_literal(source, &scalar.text, at),
        Style::Folded => None,
    }
}

/// A quote in single quotes is written twice.
fn in_single_quotes(source: &str, text: &str, at: usize) -> Option<usize> {
    let inner = source.get(1..source.len().checked_sub(1)?)?;
    if inner.len() == text.len() {
        return (inner == text).then_some(at + 1);
    }
    if inner.replace("''", "'") != text {
        return None;
    }
    let quotes = text.get(..at)?.matches('\'').count();
    Some(at + 1 + quotes)
}

/// Each line of the text is the end of a line of the source.
fn in_literal(source: &str, text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?;
    let row = before.matches('\n').count();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].split('\n').next()?;
    let header = source.find('\n')? + 1;
    let mut start = header;
    let mut lines = source[header..].split_inclusive('\n');
    for skipped in lines.by_ref().take(row) {
        start += skipped.len();
    }
    let written = lines.next().unwrap_or_default().trim_end_matches(['\n', '\r']);
    let indent = written.strip_suffix(line)?.len();
    Some(start + indent + at - line_start)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::yaml::parse;

    /// The source of the word `here` in the value of `a`.
    fn found(yaml: &str) -> Option<String> {
        let document = parse(Arc::from(yaml)).unwrap();
        let node = document.root().get("a").unwrap();
        let start = node.source_text().find("here").unwrap();
        let span = place(node, Span::new(start, start + 4))?;
        assert_eq!(&yaml[span.start..span.end], "here", "{yaml:?}");
        Some(yaml[..span.start].to_owned())
    }

    #[test]
    fn text_is_found_where_it_was_written() {
        for (yaml, before) in [
            ("a: it is here\n", "a: it is "),
            ("a: 'it''s ''here'\n", "a: 'it''s ''"),
            ("a: \"it is here\"\n", "a: \"it is "),
            ("a: |\n  one\n\n    two here\nb: 1\n", "a: |\n  one\n\n    two "),
            ("a: |-\r\n  one\r\n  here\r\n", "a: |-\r\n  one\r\n  "),
            ("x: &x is here\na: *x\n", "x: &x is "),
        ] {
            assert_eq!(found(yaml).as_deref(), Some(before), "{yaml:?}");
        }
    }

    #[test]
    fn text_that_was_changed_by_reading_has_no_place() {
        for yaml in ["a: >\n  one\n  here\n", "a: \"\\t here\"\n", "a: one\n  here\n"] {
            assert_eq!(found(yaml), None, "{yaml:?}");
        }
    }
}
