//! HTML among Markdown: what MDX can say is kept, the rest is shown as text.

use super::rewrite::{Fault, Rewriter};
use crate::docs::error::Problem;
use std::fmt::Write;
use std::ops::Range;

/// Tags that HTML lets stand open and JSX does not.
const VOID_TAGS: [&str; 4] = ["br", "hr", "img", "wbr"];

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
            } else if let Some((length, tag)) = void_tag(rest) {
                self.edits.push((at..at + length, tag));
                at += length;
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

    /// HTML that became text would go on into the next line.
    pub(super) fn end_paragraph(&mut self, end: usize) {
        let after = &self.text[end..];
        if !after.is_empty() && !after.starts_with('\n') {
            self.edits.push((end..end, "\n".to_owned()));
        }
    }
}

/// Returns the length of the void tag that `html` starts with, and the tag as JSX.
///
/// A `style` is left out, since JSX wants an object there. Any attribute that JSX would read
/// otherwise than HTML makes it no tag.
fn void_tag(html: &str) -> Option<(usize, String)> {
    let tag = html.strip_prefix('<')?;
    let end = tag.find(['<', '>']).filter(|end| tag[*end..].starts_with('>'))?;
    let inner = tag[..end].trim_end_matches('/').trim_end();
    let (name, mut rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let name = VOID_TAGS.iter().find(|known| known.eq_ignore_ascii_case(name))?;
    let mut tag = format!("<{name}");
    while !rest.trim_start().is_empty() {
        let (key, after) = rest.trim_start().split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        if !key.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
            || value.contains(['<', '{', '}'])
        {
            return None;
        }
        if key != "style" {
            write!(tag, " {key}=\"{value}\"").ok()?;
        }
        rest = after;
    }
    tag.push_str(" />");
    Some((end + 2, tag))
}
