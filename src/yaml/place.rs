//! Exact places, where the parser's own are not what a person or a fix needs.

use crate::span::Span;

/// Characters that may follow the last line of a block scalar without being part of it.
const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];

/// Corrects places; it sees the events in their order.
pub(super) struct Places<'t> {
    text: &'t str,
    /// The end of the last value seen, so what is written next starts after it.
    seen: usize,
}

impl<'t> Places<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, seen: 0 }
    }

    /// Returns the place of an event.
    pub(super) fn event(&self, place: &granit_parser::Span) -> Span {
        let range = place.byte_range().unwrap_or(0..0);
        let end = range.end.min(self.text.len());
        Span::new(range.start.min(end), end)
    }

    /// Remembers that the text was read up to here.
    pub(super) fn pass(&mut self, span: Span) {
        self.seen = self.seen.max(span.end);
    }

    /// Returns the place of a block scalar with its header, given that of its content.
    pub(super) fn block_scalar(&self, content: Span) -> Span {
        let start = if self.is_header(content.start) && content.start >= self.seen {
            content.start
        } else {
            self.header_before(content.start).unwrap_or(content.start)
        };
        let written = self.text[start..content.end].trim_end_matches(BLANK);
        Span::new(start, start + written.len())
    }

    /// Returns the place where a value that was not written would stand: after the colon.
    pub(super) fn missing_value(&self, place: Span, key: Option<Span>) -> Span {
        let Some(key) = key else { return place };
        let after = &self.text[key.end..];
        let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
        let colon = key.end + blanks;
        if place.start <= colon && after[blanks..].starts_with(':') {
            Span::new(colon + 1, colon + 1)
        } else {
            place
        }
    }

    /// Returns the place where a list starts: at its first dash or its bracket.
    ///
    /// The parser loses the dash of a list that stands no deeper than its key.
    pub(super) fn sequence_start(&self, place: Span, key: Option<Span>) -> Span {
        match key {
            Some(key) if place.start == place.end => {
                let dash = self.dash_after(key.end).unwrap_or(place.start);
                Span::new(dash.min(place.start), dash.min(place.start))
            }
            _ => place,
        }
    }

    /// Walks over what may stand between a key and the first dash of its list.
    fn dash_after(&self, key_end: usize) -> Option<usize> {
        let mut at = key_end;
        loop {
            let rest = &self.text[at..];
            match rest.chars().next()? {
                '-' => return Some(at),
                '#' => at += rest.find('\n')?,
                '&' | '!' => at += rest.find(BLANK)?,
                other => at += other.len_utf8(),
            }
        }
    }

    /// A scalar without content has the place of its header if nothing at all follows.
    fn is_header(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        let header = rest.lines().next().unwrap_or_default();
        let after = &rest[header.len()..];
        header.starts_with(['|', '>']) && after.trim_end_matches(BLANK).is_empty()
    }

    /// Walks over what may stand between the value before and the `|` or `>`.
    fn header_before(&self, content: usize) -> Option<usize> {
        let line_end = self.text[..content].trim_end_matches(BLANK).len();
        let line_start = self.text[..line_end].rfind('\n').map_or(0, |at| at + 1);
        let mut at = line_start.max(self.seen.min(line_end));
        loop {
            let rest = &self.text[at..line_end];
            match rest.chars().next()? {
                '|' | '>' => return Some(at),
                '&' | '!' => at += rest.find([' ', '\t']).unwrap_or(rest.len()),
                other => at += other.len_utf8(),
            }
        }
    }
}
