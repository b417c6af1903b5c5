//! The headings of a text, and the names by which links find them.

use crate::docs::manuscript::{self, Prose};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::Serialize;

/// The sections and controls that the page itself has.
const TAKEN: [&str; 10] = [
    "content",
    "images",
    "needs",
    "overview",
    "parameters",
    "presets",
    "references",
    "terraform",
    "theme",
    "versions",
];

/// A heading of the prose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Heading {
    /// Line of the source, from one.
    #[serde(skip)]
    pub(super) line: usize,
    /// One for the highest.
    pub(super) level: usize,
    /// Its words, without markup.
    pub(super) text: String,
    /// Its name in the page, which nothing else has.
    pub(super) anchor: String,
}

/// All headings of a text, in its order.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(in crate::docs) struct Outline {
    pub(super) headings: Vec<Heading>,
}

impl Outline {
    /// Lists the headings of some prose, and names each as GitHub would.
    pub(in crate::docs) fn of(prose: impl Iterator<Item = Prose>) -> Self {
        let mut outline = Self::default();
        prose.for_each(|prose| outline.add(&prose));
        outline
    }

    /// Returns the name of the heading on a line of the source.
    pub(super) fn anchor(&self, line: usize) -> Option<&str> {
        let heading = self.headings.iter().find(|heading| heading.line == line)?;
        Some(&heading.anchor)
    }

    fn add(&mut self, prose: &Prose) {
        let parser = Parser::new_ext(&prose.markdown, manuscript::options());
        let mut open: Option<Heading> = None;
        for (event, range) in parser.into_offset_iter() {
            match (event, &mut open) {
                (Event::Start(Tag::Heading { level, .. }), _) => {
                    let line = prose.line + prose.markdown[..range.start].matches('\n').count();
                    let (text, anchor) = (String::new(), String::new());
                    open = Some(Heading { line, level: level as usize, text, anchor });
                }
                (Event::Text(text) | Event::Code(text), Some(heading)) => {
                    heading.text.push_str(&text);
                }
                (Event::End(TagEnd::Heading(_)), _) => {
                    if let Some(mut heading) = open.take() {
                        heading.anchor = self.free_name(&slug(&heading.text));
                        self.headings.push(heading);
                    }
                }
                _ => {}
            }
        }
    }

    fn free_name(&self, slug: &str) -> String {
        let is_free = |name: &String| {
            !TAKEN.contains(&name.as_str())
                && self.headings.iter().all(|heading| heading.anchor != *name)
        };
        let numbered = (1_usize..).map(|number| format!("{slug}-{number}"));
        let mut names = std::iter::once(slug.to_owned()).chain(numbered);
        names.find(is_free).unwrap_or_default()
    }
}

fn slug(text: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let spaced = text.trim().chars().map(|c| if c.is_whitespace() { '-' } else { c });
    let slug: String = spaced.filter(|c| kept(*c)).flat_map(char::to_lowercase).collect();
    if slug.is_empty() { "section".to_owned() } else { slug }
}
