//! HTML among Markdown: what MDX can say is kept, the rest is shown as text.

use super::rewrite::{Fault, Rewriter};
use crate::docs::error::Problem;
use crate::docs::void_tag::{self, VoidTag};
use std::ops::Range;

/// Where HTML stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Inline,
    Block,
}

impl Rewriter<'_> {
    /// Drops comments, closes void tags, and shows any other tag as the text it is.
    pub(super) fn html(&mut self, range: Range<usize>, place: Place) -> Result<(), Fault> {
        let mut at = range.start;
        while at < range.end {
            let rest = &self.text[at..range.end];
            if let Some(comment) = rest.strip_prefix("<!--") {
                let end = comment.find("-->").ok_or((at, Problem::OpenComment))?;
                let end = at + 4 + end + 3;
                self.edits.push((at..end, self.gap(at, end).to_owned()));
                at = end;
            } else if let Some(tag) = void_tag::read(rest) {
                self.edits.push((at..at + tag.length, jsx(&tag)));
                at += tag.length;
            } else {
                let next = rest.match_indices('<').find(|(next, _)| *next > 0);
                let next = next.map_or(range.end, |(next, _)| at + next);
                match place {
                    Place::Inline => self.plain(at..next),
                    Place::Block => self.literal(at..next),
                }
                at = next;
            }
        }
        Ok(())
    }

    /// Replaces what MDX would read as code in text that is no Markdown either.
    fn literal(&mut self, range: Range<usize>) {
        let is_code_mark = |character| matches!(character, '`' | '~');
        let mut start = range.start;
        for (offset, mark) in self.text[range.clone()].match_indices(is_code_mark) {
            let at = range.start + offset;
            self.plain(start..at);
            self.entity(at, if mark == "`" { '`' } else { '~' });
            start = at + 1;
        }
        self.plain(start..range.end);
    }

    /// Returns what keeps the text on both sides of a comment apart when it is gone.
    fn gap(&self, start: usize, end: usize) -> &'static str {
        let is_open = |character: char| !character.is_whitespace();
        let before = self.text[..start].ends_with(is_open);
        let after = self.text[end..].starts_with(is_open);
        if before && after { " " } else { "" }
    }

    /// Checks that what follows a comment does not become part of the list before it.
    pub(super) fn keep_apart(&self, html: &Range<usize>) -> Result<(), Fault> {
        let follows_list = self.list_end > 0
            && self.text.get(self.list_end..html.start).is_none_or(|gap| gap.trim().is_empty());
        let after = self.text[html.end..].trim_start_matches('\n');
        let indent = after.len() - after.trim_start_matches(' ').len();
        if follows_list && (1..4).contains(&indent) {
            return Err((html.start, Problem::ListGoesOn));
        }
        Ok(())
    }

    /// HTML that became text would go on into the next line.
    pub(super) fn end_paragraph(&mut self, end: usize) {
        let after = &self.text[end..];
        if !after.is_empty() && !after.starts_with('\n') {
            self.edits.push((end..end, "\n".to_owned()));
        }
    }
}

/// Returns a void tag as JSX.
fn jsx(tag: &VoidTag<'_>) -> String {
    let mut jsx = format!("<{}", tag.name);
    for (key, value) in &tag.attributes {
        jsx.push_str(&format!(" {key}={}", jsx_value(value)));
    }
    jsx.push_str(" />");
    jsx
}

/// Quotes the value of an attribute, in which HTML and JSX read the same entities.
fn jsx_value(value: &str) -> String {
    let mut quoted = String::from('"');
    for character in value.chars() {
        match character {
            '"' => quoted.push_str("&quot;"),
            '<' => quoted.push_str("&lt;"),
            '{' => quoted.push_str("&#123;"),
            '}' => quoted.push_str("&#125;"),
            '\n' => quoted.push(' '),
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
