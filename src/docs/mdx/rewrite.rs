//! Rewrites the places of a Markdown text that MDX reads otherwise.

use super::{address, escape, fence, starts_module};
use crate::docs::error::Problem;
use crate::docs::manuscript::{self, Prose};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, OffsetIter, Parser, Tag};
use std::fmt::Write;
use std::ops::Range;

/// Tags that HTML lets stand open and JSX does not.
const VOID_TAGS: [&str; 4] = ["br", "hr", "img", "wbr"];

/// Returns prose as MDX.
///
/// # Errors
/// The line of the source, from one, and what on it cannot be said in MDX.
pub fn from_markdown(prose: &Prose) -> Result<String, (usize, Problem)> {
    let mut rewriter = Rewriter { text: &prose.markdown, edits: Vec::new() };
    let events = Parser::new_ext(&prose.markdown, manuscript::options()).into_offset_iter();
    rewriter.visit(events).map_err(|(offset, problem)| {
        (prose.line + prose.markdown[..offset].matches('\n').count(), problem)
    })?;
    Ok(rewriter.finish())
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

type Fault = (usize, Problem);

struct Rewriter<'a> {
    text: &'a str,
    /// Replacements in the order of their ranges, which do not overlap.
    edits: Vec<(Range<usize>, String)>,
}

impl<'a> Rewriter<'a> {
    fn visit(&mut self, mut events: OffsetIter<'a>) -> Result<(), Fault> {
        while let Some((event, range)) = events.next() {
            match event {
                Event::Text(_) => self.plain(range),
                Event::InlineHtml(_) => self.html(range)?,
                Event::Start(Tag::HtmlBlock) => {
                    self.html(range)?;
                    skip(&mut events);
                }
                Event::Start(Tag::Link { link_type, dest_url, .. })
                    if matches!(link_type, LinkType::Autolink | LinkType::Email) =>
                {
                    let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                    let link = format!("[{}]({scheme}{})", escape(&dest_url), address(&dest_url));
                    self.edits.push((range, link));
                    skip(&mut events);
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
    fn plain(&mut self, range: Range<usize>) {
        let text = self.text;
        for (offset, character) in text[range.clone()].char_indices() {
            let at = range.start + offset;
            // A comment before it will be gone.
            let before = &text[..at];
            let starts_line = at == 0 || before.ends_with('\n') || before.ends_with("-->");
            let entity = match character {
                '{' => "&#123;",
                '}' => "&#125;",
                '<' => "&lt;",
                'i' if starts_line && starts_module(&text[at..]) => "&#105;",
                'e' if starts_line && starts_module(&text[at..]) => "&#101;",
                _ => continue,
            };
            // Markdown has already read the backslash before a character as its escape.
            let start = if is_escaped(text, at) { at - 1 } else { at };
            self.edits.push((start..at + 1, entity.to_owned()));
        }
    }

    /// Drops comments, closes void tags, and shows any other tag as the text it is.
    fn html(&mut self, range: Range<usize>) -> Result<(), Fault> {
        let mut at = range.start;
        while at < range.end {
            let rest = &self.text[at..range.end];
            if let Some(comment) = rest.strip_prefix("<!--") {
                let end = comment.find("-->").ok_or((at, Problem::OpenComment))?;
                let end = at + 4 + end + 3;
                self.edits.push((at..end, String::new()));
                at = end;
            } else if let Some((length, tag)) = void_tag(rest) {
                self.edits.push((at..at + length, tag));
                at += length;
            } else {
                let next = rest.match_indices('<').find(|(next, _)| *next > 0);
                let next = next.map_or(range.end, |(next, _)| at + next);
                self.plain(at..next);
                at = next;
            }
        }
        Ok(())
    }

    /// Checks that a fence is closed, because MDX would take it on into what follows in the page.
    fn fenced_code(
        &mut self,
        range: &Range<usize>,
        events: &mut OffsetIter<'a>,
    ) -> Result<(), Fault> {
        let opening = self.text[range.clone()].find('\n').unwrap_or(range.len());
        let mut code_end = range.start + opening;
        for (event, range) in events {
            match event {
                Event::End(_) => break,
                _ => code_end = range.end,
            }
        }
        let closing = self.text[code_end..range.end].trim_matches([' ', '\t', '\n', '>']);
        if closing.is_empty() { Err((range.start, Problem::OpenFence)) } else { Ok(()) }
    }

    /// Puts a fence around code that only its indentation marks.
    fn indented_code(
        &mut self,
        range: Range<usize>,
        events: &mut OffsetIter<'a>,
    ) -> Result<(), Fault> {
        let start = self.text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
        let prefix = &self.text[start..range.start];
        let code = self.text[start..range.end].trim_end();
        let is_inside = |line: &str| line.starts_with(prefix) || line.trim().is_empty();
        let Some(outer) = prefix.strip_suffix("    ").filter(|outer| outer.trim().is_empty())
        else {
            return Err((range.start, Problem::IndentedCode));
        };
        if !code.lines().all(is_inside) {
            return Err((range.start, Problem::IndentedCode));
        }
        let inner: Vec<&str> = code.lines().map(|line| line.get(4..).unwrap_or_default()).collect();
        let fence = fence(code);
        let fenced = format!("{outer}{fence}\n{}\n{outer}{fence}\n", inner.join("\n"));
        self.edits.push((start..range.end, fenced));
        skip(events);
        Ok(())
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

fn skip(events: &mut OffsetIter<'_>) {
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

/// Returns the length of the void tag that `html` starts with, and the tag as JSX.
///
/// A `style` is left out, since JSX wants an object there. Any attribute that JSX would read
/// otherwise than HTML makes it no tag.
fn void_tag(html: &str) -> Option<(usize, String)> {
    let end = html.find('>')?;
    let inner = html[..end].strip_prefix('<')?.trim_end_matches('/').trim_end();
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
    Some((end + 1, tag))
}

fn is_escaped(text: &str, at: usize) -> bool {
    let before = &text[..at];
    (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
}
