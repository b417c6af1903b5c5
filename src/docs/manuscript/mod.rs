//! The source of a page: Markdown with frontmatter, alerts and directives for live blocks.
//!
//! A directive is an HTML comment on a line of its own at the left margin, as
//! `<!-- pack-build: values PATH -->`. In a file that GitHub shows as it is, the text stands there
//! too, between `<!-- pack-build:begin parameters -->` and `<!-- pack-build:end parameters -->`.
//!
//! Other comments are notes to the author and are left out of the page. The alerts are GitHub's,
//! as `> [!WARNING]`. Everything before the first heading introduces the page.

mod body;
mod directive;
mod frontmatter;

use crate::docs::error::Error;
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};
use std::borrow::Cow;

pub(in crate::docs) use body::options;
pub use body::{Alert, Passage, Prose};
pub use directive::Directive;
pub(in crate::docs) use directive::{Mark, NAMES};
pub use frontmatter::{FRONTMATTER, Frontmatter, Reference, Words};

/// The parsed source of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manuscript {
    /// Path relative to the pack, for messages.
    pub file: String,
    /// What the author says about the page, outside its text.
    pub frontmatter: Frontmatter,
    /// What stands before the first heading.
    pub intro: Vec<Passage>,
    /// The first heading and everything after it.
    pub sections: Vec<Passage>,
}

impl Manuscript {
    /// Parses the text of `file`, a path relative to the pack.
    ///
    /// # Errors
    /// [`Error::Manuscript`] names the first line that cannot be used.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let text = unix_lines(text.trim_start_matches('\u{feff}'));
        let fault = |(line, problem)| Error::Manuscript { file: file.to_owned(), line, problem };
        let (yaml, body) = split(&text).map_err(fault)?;
        let above = yaml.lines().count() + 2;
        let frontmatter =
            frontmatter::parse(yaml).map_err(|(line, problem)| fault((line + 1, problem)))?;
        let (intro, sections) = body::parse(body, above + 1).map_err(fault)?;
        Ok(Self { file: file.to_owned(), frontmatter, intro, sections })
    }

    /// Parses a README, whose first heading is the name of the pack and no part of the prose.
    ///
    /// # Errors
    /// [`Error::Manuscript`] names the first line that cannot be used.
    pub fn of_readme(file: &str, text: &str) -> Result<Self, Error> {
        let text = unix_lines(text.trim_start_matches('\u{feff}'));
        let fault = |(line, problem)| Error::Manuscript { file: file.to_owned(), line, problem };
        let (intro, sections) = body::parse(&without_title(&text), 1).map_err(fault)?;
        Ok(Self { file: file.to_owned(), frontmatter: Frontmatter::default(), intro, sections })
    }
}

/// Leaves a heading out that the text starts with, and keeps its lines.
fn without_title(text: &str) -> Cow<'_, str> {
    let mut events = Parser::new_ext(text, options()).into_offset_iter();
    match events.next() {
        Some((Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }), range)) => {
            let lines = text[range.clone()].matches('\n').count();
            Cow::Owned(format!("{}{}", "\n".repeat(lines), &text[range.end..]))
        }
        _ => Cow::Borrowed(text),
    }
}

fn unix_lines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").into() } else { text.into() }
}

fn split(text: &str) -> Result<(&str, &str), frontmatter::Located> {
    let missing = || (1, crate::docs::error::Problem::NoFrontmatter);
    let rest = text.strip_prefix("---\n").ok_or_else(missing)?;
    let mut offset = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Ok((&rest[..offset], &rest[offset + line.len()..]));
        }
        offset += line.len();
    }
    Err(missing())
}

#[cfg(test)]
mod tests;
