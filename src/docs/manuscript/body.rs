//! Cuts Markdown into prose, alerts and directives.

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

/// A place in the prose that is filled from the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Directive {
    /// The lines of `values.yaml` that set the path.
    Values(String),
    /// The values that `schema.yaml` lets the path take.
    Choices(String),
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
    let mut cutter = Cutter { body, line, line_breaks, taken: 0, passages: Vec::new() };
    let mut first_section = None;
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    if matches!(tag, Tag::Heading { .. }) && first_section.is_none() {
                        cutter.take_prose(range.start);
                        first_section = Some(cutter.passages.len());
                    }
                    cutter.block(&tag, range)?;
                } else if matches!(tag, Tag::BlockQuote(Some(_))) {
                    return Err((cutter.line_at(range.start), Problem::NestedAlert));
                } else if tag == Tag::HtmlBlock {
                    cutter.refuse_directive(&range)?;
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            Event::InlineHtml(_) => cutter.refuse_directive(&range)?,
            _ => {}
        }
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
}

impl Cutter<'_> {
    fn block(&mut self, tag: &Tag<'_>, range: Range<usize>) -> Result<(), Located> {
        match tag {
            Tag::BlockQuote(Some(kind)) => {
                self.take_prose(range.start);
                let line = self.line_at(range.start) + 1;
                let markdown = unquoted(&self.body[range.clone()]);
                self.passages.push(Passage::Alert(alert(*kind), Prose { markdown, line }));
                self.taken = range.end;
            }
            Tag::HtmlBlock => {
                let html = &self.body[range.clone()];
                let line = self.line_at(range.start);
                match directive(html) {
                    Some(directive) => {
                        let directive = directive.map_err(|problem| (line, problem))?;
                        self.take_prose(range.start);
                        self.passages.push(Passage::Directive(directive, line));
                        self.taken = range.end;
                    }
                    None => self.refuse_directive(&range)?,
                }
            }
            _ => {}
        }
        Ok(())
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

/// Returns the directive that a comment is, or why it is none; `None` when it is no comment of ours.
fn directive(html: &str) -> Option<Result<Directive, Problem>> {
    let comment = html.trim().strip_prefix("<!--")?;
    let inner = comment.trim_start().strip_prefix("pack-build:")?;
    let Some((inner, rest)) = inner.split_once("-->") else {
        return Some(Err(Problem::OpenComment));
    };
    if !rest.is_empty() {
        return Some(Err(Problem::NestedDirective));
    }
    let mut words = inner.split_whitespace();
    let name = words.next().unwrap_or_default();
    let make = match name {
        "values" => Directive::Values,
        "choices" => Directive::Choices,
        _ => return Some(Err(Problem::UnknownDirective(name.to_owned()))),
    };
    Some(match (words.next(), words.next()) {
        (Some(path), None) => Ok(make(path.to_owned())),
        _ => Err(Problem::DirectiveArgument(name.to_owned())),
    })
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
