//! Rewrites the places of a Markdown text that MDX reads otherwise.

use super::html::Place;
use super::{address, escape, starts_module};
use crate::docs::error::Problem;
use crate::docs::link;
use crate::docs::manuscript::{self, Prose};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, OffsetIter, Parser, Tag, TagEnd};
use std::ops::Range;

/// Returns prose as MDX.
///
/// # Errors
/// The line of the source, from one, and what on it cannot be said in MDX.
pub fn from_markdown(prose: &Prose) -> Result<String, (usize, Problem)> {
    let mut rewriter =
        Rewriter { text: &prose.markdown, edits: Vec::new(), cell_end: 0, list_end: 0 };
    let events = || Parser::new_ext(&prose.markdown, manuscript::options()).into_offset_iter();
    refuse_depth(events()).and_then(|()| rewriter.visit(events())).map_err(
        |(offset, problem)| (prose.line + prose.markdown[..offset].matches('\n').count(), problem),
    )?;
    Ok(rewriter.finish())
}

/// Levels of quotes, lists and markup that prose may have. Parsers of MDX need a time that grows with
/// their square.
const MAX_DEPTH: usize = 100;

fn refuse_depth(events: OffsetIter<'_>) -> Result<(), Fault> {
    let mut depth = 0_usize;
    for (event, range) in events {
        match event {
            Event::Start(_) if depth == MAX_DEPTH => return Err((range.start, Problem::TooDeep)),
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    Ok(())
}

/// Returns whether prose is one paragraph without any markup.
#[must_use]
pub fn is_plain(prose: &Prose) -> bool {
    let mut paragraphs = 0;
    for event in Parser::new_ext(&prose.markdown, manuscript::options()) {
        match event {
            Event::Start(Tag::Paragraph) => paragraphs += 1,
            Event::Text(_) | Event::SoftBreak | Event::End(_) => {}
            _ => return false,
        }
    }
    paragraphs == 1 && !prose.markdown.contains('\\')
}

pub(super) type Fault = (usize, Problem);

pub(super) struct Rewriter<'a> {
    pub(super) text: &'a str,
    /// Replacements in the order of their ranges, which do not overlap.
    pub(super) edits: Vec<(Range<usize>, String)>,
    /// Where the last cell of a table ended.
    cell_end: usize,
    /// Where the last list ended.
    pub(super) list_end: usize,
}

impl<'a> Rewriter<'a> {
    fn visit(&mut self, mut events: OffsetIter<'a>) -> Result<(), Fault> {
        while let Some((event, range)) = events.next() {
            match event {
                Event::Text(_) => self.plain(range),
                Event::Code(code) => self.code(range, &code),
                Event::InlineHtml(_) => self.html(range, Place::Inline)?,
                Event::Start(Tag::HtmlBlock) => {
                    let end = range.end;
                    self.keep_apart(&range)?;
                    self.html(range, Place::Block)?;
                    self.end_paragraph(end);
                    skip(&mut events);
                }
                Event::End(TagEnd::List(_)) => self.list_end = range.end,
                Event::End(TagEnd::TableCell) => self.cell_end = range.end,
                Event::End(TagEnd::TableHead | TagEnd::TableRow) => self.extra_cells(range.end),
                Event::Start(Tag::Link { link_type, dest_url, .. })
                    if matches!(link_type, LinkType::Autolink | LinkType::Email) =>
                {
                    self.edits.push((range, autolink(link_type, &dest_url)));
                    skip(&mut events);
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                    if !link::is_usable(&dest_url) =>
                {
                    return Err((range.start, Problem::Link(dest_url.into_string())));
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                    self.fenced_code(&range, &mut events)?;
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                    self.indented_code(range, &mut events)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Replaces what MDX would read as code in a range of plain text.
    pub(super) fn plain(&mut self, range: Range<usize>) {
        let text = self.text;
        for (offset, character) in text[range.clone()].char_indices() {
            let at = range.start + offset;
            // A comment before it will be gone.
            let before = &text[..at];
            let starts_line = at == 0 || before.ends_with('\n') || before.ends_with("-->");
            let is_code = match character {
                '{' | '}' | '<' => true,
                'i' | 'e' => starts_line && starts_module(&text[at..]),
                _ => starts_block(character) && is_indented_start(text, at),
            };
            if is_code {
                self.entity(at, character);
            }
        }
    }

    /// Drops the cells that a row has beyond its table's columns, which nobody sees.
    fn extra_cells(&mut self, row_end: usize) {
        let extra = self.text[self.cell_end..row_end].trim_end();
        if !extra.trim_matches(['|', ' ', '\t']).is_empty() {
            self.edits.push((self.cell_end..self.cell_end + extra.len(), "|".to_owned()));
        }
    }

    /// Replaces one character by its entity, which no parser takes for markup.
    pub(super) fn entity(&mut self, at: usize, character: char) {
        let entity = match character {
            '<' => "&lt;".to_owned(),
            character => format!("&#{};", u32::from(character)),
        };
        // Markdown has already read the backslash before a character as its escape.
        let start = if is_escaped(self.text, at) { at - 1 } else { at };
        self.edits.push((start..at + character.len_utf8(), entity));
    }

    fn finish(self) -> String {
        let mut out = String::with_capacity(self.text.len() + 16);
        let mut copied = 0;
        for (range, replacement) in self.edits {
            out.push_str(&self.text[copied..range.start]);
            out.push_str(&replacement);
            copied = range.end;
        }
        out.push_str(&self.text[copied..]);
        out
    }
}

pub(super) fn skip(events: &mut OffsetIter<'_>) {
    let mut depth = 1_usize;
    for (event, _) in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

/// Returns the link that an address in angle brackets is, or its text when a site could not follow it.
fn autolink(kind: LinkType, url: &str) -> String {
    let scheme = if kind == LinkType::Email { "mailto:" } else { "" };
    let text = escape(url);
    if link::is_usable(&format!("{scheme}{url}")) {
        format!("[{text}]({scheme}{})", address(url))
    } else {
        text
    }
}

/// Returns whether a character can start a block of Markdown.
fn starts_block(character: char) -> bool {
    "`~#>-+*=_|:".contains(character) || character.is_ascii_digit()
}

/// Returns whether a line starts here after so many blanks that Markdown took it for nothing but text.
fn is_indented_start(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t']);
    let blanks = &text[before.len()..at];
    (before.is_empty() || before.ends_with('\n')) && (blanks.len() >= 4 || blanks.contains('\t'))
}

fn is_escaped(text: &str, at: usize) -> bool {
    let before = &text[..at];
    (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
}
