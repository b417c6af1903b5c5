//! Cuts Markdown into prose, alerts and directives.

use super::directive::{Directive, Mark};
use super::frontmatter::Located;
use crate::docs::error::Problem;
use pulldown_cmark::{BlockQuoteKind, Event, Options, Parser, Tag};
use std::ops::Range;

/// Markdown as GitHub reads it, and where it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prose {
    /// The text, with `\n` line ends and no blank lines around it.
    pub markdown: String,
    /// The line of the source it starts on, from one.
    pub line: usize,
}

/// The kinds of GitHub's alerts, from the mildest up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alert {
    /// Useful to know.
    Note,
    /// Helps to do better.
    Tip,
    /// Needed to succeed.
    Important,
    /// Needs attention now.
    Warning,
    /// May do harm.
    Caution,
}

impl Alert {
    /// Returns the lower-case word that layouts compare with.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
        }
    }
}

/// One part of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// Text that says what it says.
    Prose(Prose),
    /// Text in a box.
    Alert(Alert, Prose),
    /// A directive and its line, from one.
    Directive(Directive, usize),
}

/// Returns the options under which every part of the documentation reads Markdown.
pub(in crate::docs) fn options() -> Options {
    Options::ENABLE_GFM
        | Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
}

/// Cuts the body in two at its first heading; `line` is that of its first character.
pub(super) fn parse(body: &str, line: usize) -> Result<(Vec<Passage>, Vec<Passage>), Located> {
    let line_breaks = body.match_indices('\n').map(|(at, _)| at).collect();
    let passages = Vec::new();
    let mut cutter = Cutter { body, line, line_breaks, taken: 0, passages, region: None };
    let mut first_section = None;
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    let is_heading = matches!(tag, Tag::Heading { .. }) && cutter.region.is_none();
                    if is_heading && first_section.is_none() {
                        cutter.take_prose(range.start);
                        first_section = Some(cutter.passages.len());
                    }
                    cutter.block(&tag, range)?;
                } else if cutter.region.is_none() {
                    cutter.nested_block(&tag, &range)?;
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            Event::InlineHtml(_) if cutter.region.is_none() => cutter.refuse_directive(&range)?,
            _ => {}
        }
    }
    if let Some((name, line)) = cutter.region {
        return Err((line, Problem::OpenRegion(name)));
    }
    cutter.take_prose(body.len());
    let mut intro = cutter.passages;
    let sections = intro.split_off(first_section.unwrap_or(intro.len()));
    Ok((intro, sections))
}

struct Cutter<'a> {
    body: &'a str,
    /// Line of the first character of the body.
    line: usize,
    /// Offsets of all line breaks.
    line_breaks: Vec<usize>,
    /// Everything before this offset is already in a passage.
    taken: usize,
    passages: Vec<Passage>,
    /// Name and line of a directive whose text, made earlier, is passed over.
    region: Option<(String, usize)>,
}

impl Cutter<'_> {
    fn block(&mut self, tag: &Tag<'_>, range: Range<usize>) -> Result<(), Located> {
        match tag {
            Tag::BlockQuote(Some(kind)) if self.region.is_none() => {
                self.take_prose(range.start);
                let line = self.line_at(range.start) + 1;
                let markdown = unquoted(&self.body[range.clone()]);
                self.passages.push(Passage::Alert(alert(*kind), Prose { markdown, line }));
                self.taken = range.end;
            }
            Tag::HtmlBlock => {
                let html = &self.body[range.clone()];
                let line = self.line_at(range.start);
                match Mark::read(html) {
                    Some(mark) => self.mark(mark.map_err(|problem| (line, problem))?, range)?,
                    None if self.region.is_none() => self.refuse_directive(&range)?,
                    None => {}
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn mark(&mut self, mark: Mark, range: Range<usize>) -> Result<(), Located> {
        let line = self.line_at(range.start);
        match (mark, self.region.take()) {
            (Mark::Here(directive), None) => {
                self.take_prose(range.start);
                self.passages.push(Passage::Directive(directive, line));
            }
            (Mark::Begin(name, directive), None) => {
                self.take_prose(range.start);
                self.passages.push(Passage::Directive(directive, line));
                self.region = Some((name, line));
            }
            (Mark::End(name), Some((open, _))) if name == open => {}
            (Mark::End(name), None) => return Err((line, Problem::StrayEnd(name))),
            (_, Some((open, line))) => return Err((line, Problem::OpenRegion(open))),
        }
        self.taken = range.end;
        Ok(())
    }

    fn nested_block(&self, tag: &Tag<'_>, range: &Range<usize>) -> Result<(), Located> {
        match tag {
            Tag::BlockQuote(Some(_)) => Err((self.line_at(range.start), Problem::NestedAlert)),
            Tag::HtmlBlock => self.refuse_directive(range),
            _ => Ok(()),
        }
    }

    fn take_prose(&mut self, end: usize) {
        let text = &self.body[self.taken..end];
        let markdown = text.trim_start_matches('\n');
        let line = self.line_at(self.taken + text.len() - markdown.len());
        let markdown = markdown.trim_end().to_owned();
        if !markdown.is_empty() {
            self.passages.push(Passage::Prose(Prose { markdown, line }));
        }
        self.taken = end;
    }

    fn refuse_directive(&self, range: &Range<usize>) -> Result<(), Located> {
        let html = &self.body[range.clone()];
        let is_ours = |at: usize| html[at + 4..].trim_start().starts_with("pack-build:");
        if let Some((at, _)) = html.match_indices("<!--").find(|(at, _)| is_ours(*at)) {
            return Err((self.line_at(range.start + at), Problem::NestedDirective));
        }
        Ok(())
    }

    fn line_at(&self, offset: usize) -> usize {
        self.line + self.line_breaks.partition_point(|line_break| *line_break < offset)
    }
}

fn alert(kind: BlockQuoteKind) -> Alert {
    match kind {
        BlockQuoteKind::Note => Alert::Note,
        BlockQuoteKind::Tip => Alert::Tip,
        BlockQuoteKind::Important => Alert::Important,
        BlockQuoteKind::Warning => Alert::Warning,
        BlockQuoteKind::Caution => Alert::Caution,
    }
}

/// Returns what an alert says: its lines but the first, without the mark of a quote.
fn unquoted(quote: &str) -> String {
    let lines: Vec<&str> = quote
        .lines()
        .skip(1)
        .map(|line| match line.trim_start().strip_prefix('>') {
            Some(rest) => rest.strip_prefix(' ').unwrap_or(rest),
            None => line,
        })
        .collect();
    lines.join("\n").trim_end().to_owned()
}
