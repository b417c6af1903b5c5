//! `README.md`, as far as the rules look into it: links, headings, comments and tables.

use crate::span::{Span, Spanned};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use regex::Regex;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// What stands in a README outside code.
#[derive(Clone, Debug, Default)]
pub struct Readme {
    text: Arc<str>,
    links: Vec<Spanned<String>>,
    headings: Vec<Spanned<String>>,
    anchors: BTreeSet<String>,
    comments: Vec<Spanned<String>>,
    rows: Vec<Row>,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The texts of the header's cells.
    pub header: Arc<[String]>,
    /// The texts of the row's cells, without markup.
    pub cells: Vec<Spanned<String>>,
}

static COMMENT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?s)<!--(.*?)(?:-->|\z)").ok());
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)<(?:a|img)\s[^>]*?\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')"#).ok()
});
static IDENTITY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)<[a-z][^>]*?\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)')"#).ok()
});

impl Readme {
    /// Reads the parts of a text in GitHub's Markdown.
    #[must_use]
    pub fn parse(text: &Arc<str>) -> Self {
        let mut reader = Reader { text, ..Reader::default() };
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
            reader.take(event, range);
        }
        let readme = reader.readme;
        Self { text: Arc::clone(text), ..readme }
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Returns where links and pictures lead, as written.
    #[must_use]
    pub fn links(&self) -> &[Spanned<String>] {
        &self.links
    }

    /// Returns the headings without markup.
    #[must_use]
    pub fn headings(&self) -> &[Spanned<String>] {
        &self.headings
    }

    /// Returns the comments, without their marks.
    #[must_use]
    pub fn comments(&self) -> &[Spanned<String>] {
        &self.comments
    }

    /// Returns every name that a `#NAME` may lead to, sorted.
    pub fn anchors(&self) -> impl Iterator<Item = &str> {
        self.anchors.iter().map(String::as_str)
    }

    /// Returns the rows of all tables, in the order of the text.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Returns whether `#NAME` leads somewhere, by GitHub's rule or by Palette's.
    #[must_use]
    pub fn has_anchor(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        name.is_empty()
            || name == "top"
            || self.anchors.contains(name.strip_prefix("user-content-").unwrap_or(&name))
    }
}

/// Collects while it walks over the events.
#[derive(Default)]
struct Reader<'t> {
    text: &'t str,
    readme: Readme,
    /// The text of the heading or cell that is open, and where it started.
    open: Option<Spanned<String>>,
    header: Arc<[String]>,
    cells: Vec<Spanned<String>>,
}

impl<'t> Reader<'t> {
    fn take(&mut self, event: Event<'t>, range: Range<usize>) {
        let span = Span::new(range.start, range.end);
        match event {
            Event::Start(
                Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. },
            ) if !matches!(link_type, LinkType::Autolink | LinkType::Email) => {
                self.readme.links.push(Spanned::new(dest_url.into_string(), span));
            }
            Event::Start(Tag::Heading { .. } | Tag::TableCell) => {
                self.open = Some(Spanned::new(String::new(), span));
            }
            Event::Text(text) | Event::Code(text) => self.append(&text),
            Event::SoftBreak | Event::HardBreak => self.append(" "),
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => self.html(span),
            Event::End(TagEnd::Heading(_)) => {
                if let Some(heading) = self.open.take() {
                    self.heading(heading);
                }
            }
            Event::End(TagEnd::TableCell) => self.cells.extend(self.open.take()),
            Event::End(TagEnd::TableHead) => {
                self.header = self.cells.drain(..).map(|cell| cell.value).collect();
            }
            Event::End(TagEnd::TableRow) => {
                let cells = std::mem::take(&mut self.cells);
                self.readme.rows.push(Row { header: Arc::clone(&self.header), cells });
            }
            _ => {}
        }
    }

    fn append(&mut self, text: &str) {
        if let Some(open) = &mut self.open {
            open.value.push_str(text);
        }
    }

    fn heading(&mut self, heading: Spanned<String>) {
        let anchor = anchor(&heading.value);
        let mut candidate = anchor.clone();
        let mut number = 0;
        while !self.readme.anchors.insert(candidate) {
            number += 1;
            candidate = format!("{anchor}-{number}");
        }
        let simple = heading.value.trim().to_lowercase().replace(' ', "-");
        self.readme.anchors.insert(simple);
        self.readme.headings.push(heading);
    }

    fn html(&mut self, span: Span) {
        let html = self.text.get(span.start..span.end).unwrap_or_default();
        if let Some(comment) = &*COMMENT {
            for found in comment.captures_iter(html) {
                if let (Some(whole), Some(text)) = (found.get(0), found.get(1)) {
                    let place = Span::new(whole.start(), whole.end()).shifted(span.start);
                    self.readme.comments.push(Spanned::new(text.as_str().trim().to_owned(), place));
                }
            }
        }
        for (value, place) in attributes(ADDRESS.as_ref(), html) {
            self.readme.links.push(Spanned::new(value.to_owned(), place.shifted(span.start)));
        }
        for (value, _) in attributes(IDENTITY.as_ref(), html) {
            self.readme.anchors.insert(value.to_lowercase());
        }
    }
}

fn attributes<'h>(pattern: Option<&Regex>, html: &'h str) -> Vec<(&'h str, Span)> {
    let Some(pattern) = pattern else { return Vec::new() };
    let without_comments = match &*COMMENT {
        // Blanks keep the places.
        Some(comment) if html.contains("<!--") => {
            comment.replace_all(html, |found: &regex::Captures<'_>| " ".repeat(found[0].len()))
        }
        _ => html.into(),
    };
    pattern
        .captures_iter(&without_comments)
        .filter_map(|found| {
            let value = found.get(1).or_else(|| found.get(2))?;
            Some((html.get(value.range())?, Span::new(value.start(), value.end())))
        })
        .collect()
}

/// Returns what GitHub makes of a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept
        .chars()
        .filter(|character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_'));
    kept.map(|character| if character == ' ' { '-' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(parts: &[Spanned<String>]) -> Vec<&str> {
        parts.iter().map(|part| part.value.as_str()).collect()
    }

    #[test]
    fn links_are_read_outside_code_and_comments() {
        let text = "[a](b.md) `[c](d)` ![e](f.png) <http://g> [h][i]\n\n    [j](k)\n\n<!-- [l](m) \
                    <a href=\"n\"> -->\n<img alt=x src='o.png'>\n\n[i]: p.md\n";
        let readme = Readme::parse(&text.into());
        assert_eq!(values(readme.links()), ["b.md", "f.png", "p.md", "o.png"]);
        let picture = readme.links()[3].span;
        assert_eq!(&text[picture.start..picture.end], "o.png");
    }

    #[test]
    fn anchors_follow_github_and_palette() {
        let text = "# A `b` & C\n## Usage\n## Usage\n<a name=\"Own\"></a>\n";
        let readme = Readme::parse(&text.into());
        assert_eq!(values(readme.headings()), ["A b & C", "Usage", "Usage"]);
        for name in ["a-b--c", "a-b-&-c", "usage", "Usage-1", "own", "top", ""] {
            assert!(readme.has_anchor(name), "{name}");
        }
        assert!(!readme.has_anchor("usage-2"));
    }

    #[test]
    fn comments_keep_their_places_also_when_they_are_never_closed() {
        let text = "# T <!-- one -->\n\n<!-- two\nlines -->\n\n<!-- three";
        let readme = Readme::parse(&text.into());
        assert_eq!(values(readme.comments()), ["one", "two\nlines", "three"]);
        let first = readme.comments()[0].span;
        assert_eq!(&text[first.start..first.end], "<!-- one -->");
    }

    #[test]
    fn rows_know_their_header() {
        let text = "| **Parameter** | Default |\n|---|---|\n| `a.b` | 1 |\n";
        let readme = Readme::parse(&text.into());
        let [row] = readme.rows() else { panic!("{readme:?}") };
        assert_eq!(&*row.header, ["Parameter", "Default"]);
        assert_eq!(values(&row.cells), ["a.b", "1"]);
    }
}
