//! Markdown as words only.

use crate::docs::manuscript;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// Returns the words of the first paragraph, on one line.
pub(super) fn first_paragraph(markdown: &str) -> Option<String> {
    let mut words = String::new();
    let mut is_inside = false;
    for event in Parser::new_ext(markdown, manuscript::options()) {
        match event {
            Event::Start(Tag::Paragraph) => is_inside = true,
            Event::End(TagEnd::Paragraph) if !words.trim().is_empty() => break,
            Event::Text(text) | Event::Code(text) if is_inside => words.push_str(&text),
            Event::SoftBreak | Event::HardBreak if is_inside => words.push(' '),
            _ => {}
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_pictures_are_left_out() {
        let text =
            "## Head\n\n![]( a.png)\n\nThe `demo` [pack](https://a.example) is\n*good*. More.\n\nx";
        assert_eq!(first_paragraph(text).as_deref(), Some("The demo pack is good. More."));
        assert_eq!(first_paragraph("# Head\n"), None);
    }
}
