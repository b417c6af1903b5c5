//! One file of a pack, and what became of it when it was read.

use crate::source::{ReadError, Source};
use crate::span::Span;
use crate::yaml::{self, Document, Fault};
use std::sync::Arc;

/// Largest text file that is read, in bytes. The largest `values.yaml` seen in public packs has 300 kB.
pub const MAX_TEXT: u64 = 32 << 20;

/// A file that may be absent, unreadable, malformed or parsed; each is a finding for some rule or none.
#[derive(Debug)]
pub struct Part<T> {
    path: String,
    text: Option<Arc<str>>,
    state: State<T>,
}

/// What became of a file.
#[derive(Debug)]
pub enum State<T> {
    /// Nothing stands at its path.
    Absent,
    /// Something does, and gave no content.
    Unreadable(ReadError),
    /// The content does not follow its syntax.
    Malformed(Fault),
    /// It was understood.
    Parsed(T),
}

impl<T> Part<T> {
    /// Reads a text file of a pack and parses it.
    pub(super) fn read(
        source: &Source,
        path: &str,
        parse: impl FnOnce(Arc<str>) -> Result<T, Fault>,
    ) -> Self {
        Self::of(source.read(path, MAX_TEXT), path.to_owned(), parse)
    }

    /// Parses what reading a text file gave.
    pub(super) fn of(
        bytes: Result<Vec<u8>, ReadError>,
        path: String,
        parse: impl FnOnce(Arc<str>) -> Result<T, Fault>,
    ) -> Self {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(ReadError::Missing) => return Self { path, text: None, state: State::Absent },
            Err(error) => return Self { path, text: None, state: State::Unreadable(error) },
        };
        let text = match yaml::decode(&bytes) {
            Ok(text) => text,
            Err(fault) => {
                let (text, fault) = not_text(&bytes, fault);
                return Self { path, text: Some(text), state: State::Malformed(fault) };
            }
        };
        let state = match parse(Arc::clone(&text)) {
            Ok(parsed) => State::Parsed(parsed),
            Err(fault) => State::Malformed(fault),
        };
        Self { path, text: Some(text), state }
    }

    /// Returns the path, relative to the pack; that of a file in an archive starts with the archive's.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns whether there is something that could not be parsed: a rule of its own says so.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        matches!(self.state, State::Unreadable(_) | State::Malformed(_))
    }

    /// Returns the text, if the file could be read.
    #[must_use]
    pub fn text(&self) -> Option<&Arc<str>> {
        self.text.as_ref()
    }

    /// Returns what became of the file.
    #[must_use]
    pub fn state(&self) -> &State<T> {
        &self.state
    }

    /// Returns the parsed content, if there is any.
    #[must_use]
    pub fn parsed(&self) -> Option<&T> {
        match &self.state {
            State::Parsed(parsed) => Some(parsed),
            State::Absent | State::Unreadable(_) | State::Malformed(_) => None,
        }
    }
}

/// Returns what can be shown of bytes that are no text, and the fault with its place in that.
pub(super) fn not_text(bytes: &[u8], mut fault: Fault) -> (Arc<str>, Fault) {
    let text = String::from_utf8_lossy(bytes);
    let start = text.floor_char_boundary(fault.span.start);
    let end = text.ceil_char_boundary(fault.span.end.max(start).min(text.len()));
    fault.span = Span::new(start, end);
    (text.into(), fault)
}

impl Part<Document> {
    /// Returns the parsed document, if there is one.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        self.parsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_bad_byte_is_one_in_the_text_that_is_shown() {
        for bytes in
            [&b"a: \xE9 b"[..], b"\xC3\xA9: \xFF", b"\xFF\xFEa\0b", b"\xFF\xFE\x00\xDC", b"a\0\xE9"]
        {
            let source = Source::from_files("p", [("values.yaml", bytes)]);
            let part = Part::read(&source, "values.yaml", yaml::parse);
            let State::Malformed(fault) = part.state() else { panic!("{bytes:?} is text") };
            let text = part.text().unwrap();
            assert!(text.get(fault.span.start..fault.span.end).is_some(), "{bytes:?}");
        }
    }
}
