//! Headings of prose, below those of the page around it.

use crate::docs::block::{Block, Text};
use crate::docs::manuscript::{self, Prose};
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};
use std::borrow::Cow;

const LOWEST: usize = 6;

/// Returns by how many levels headings must go down so that the highest has a level.
pub(super) fn distance(text: &Text, highest: usize) -> usize {
    let levels = text.blocks().filter_map(|block| match block {
        Block::Prose(prose) | Block::Alert(_, prose) => {
            let headings = headings(&prose.markdown);
            headings.into_iter().map(|(level, _)| level as usize).min()
        }
        _ => None,
    });
    levels.min().map_or(0, |level| highest.saturating_sub(level))
}

/// Returns prose in which each heading is some levels lower.
pub(super) fn below(prose: &Prose, by: usize) -> Prose {
    Prose { markdown: lowered(&prose.markdown, by).into_owned(), line: prose.line }
}

/// Returns Markdown in which each heading is some levels lower.
fn lowered(markdown: &str, by: usize) -> Cow<'_, str> {
    if by == 0 {
        return Cow::Borrowed(markdown);
    }
    let mut text = String::with_capacity(markdown.len() + 16);
    let mut copied = 0;
    for (level, start) in headings(markdown) {
        let rest = &markdown[start..];
        let line = rest.lines().next().unwrap_or_default();
        let marks = "#".repeat((level as usize + by).min(LOWEST));
        text.push_str(&markdown[copied..start]);
        text.push_str(&marks);
        if line.starts_with('#') {
            copied = start + line.len() - line.trim_start_matches('#').len();
        } else {
            // A heading that is underlined knows two levels only.
            let under = rest.lines().nth(1).unwrap_or_default();
            text.push(' ');
            text.push_str(line.trim());
            copied = start + line.len() + 1 + under.len();
        }
    }
    text.push_str(&markdown[copied..]);
    Cow::Owned(text)
}

/// Returns the level of each heading and where it starts.
fn headings(markdown: &str) -> Vec<(HeadingLevel, usize)> {
    let events = Parser::new_ext(markdown, manuscript::options()).into_offset_iter();
    let headings = events.filter_map(|(event, range)| match event {
        Event::Start(Tag::Heading { level, .. }) => Some((level, range.start)),
        _ => None,
    });
    headings.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_go_down_and_nothing_else_changes() {
        let text = "# One\n\nA\nB\n===\n\n```\n# code\n```\n\n##### Five\n";
        let lowered = lowered("# One\n\nB\n===\n\n```\n# code\n```\n\n##### Five\n", 2);
        assert_eq!(lowered, "### One\n\n### B\n\n```\n# code\n```\n\n###### Five\n");
        assert_eq!(super::lowered(text, 0), text);
    }
}
