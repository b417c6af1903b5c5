//! What a layout writes by itself, whatever the page.

/// The text of a layout without its template tags.
#[derive(Debug)]
pub(super) struct Literal {
    /// The pieces between the tags, in their order.
    pieces: Vec<String>,
}

impl Literal {
    /// Cuts the template tags out of a layout.
    pub(super) fn of(layout: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = layout;
        while let Some((start, close)) = next_tag(rest) {
            pieces.push(rest[..start].to_owned());
            let tag = &rest[start..];
            rest = tag.find(close).map_or("", |end| &tag[end + close.len()..]);
        }
        pieces.push(rest.to_owned());
        Self { pieces }
    }

    /// Returns whether the layout writes this text.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.pieces.iter().any(|piece| piece.contains(text))
    }

    /// Returns whether the layout writes a tag of this name.
    pub(super) fn has_tag(&self, name: &str) -> bool {
        let opening = format!("<{name}");
        let ends_name = |after: &str| !after.starts_with(|c: char| c.is_alphanumeric() || c == '.');
        self.pieces.iter().any(|piece| {
            piece.match_indices(&opening).any(|(at, _)| ends_name(&piece[at + opening.len()..]))
        })
    }
}

/// Returns where the next template tag starts, and what ends it.
fn next_tag(text: &str) -> Option<(usize, &'static str)> {
    let tags = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
    tags.into_iter().filter_map(|(open, close)| Some((text.find(open)?, close))).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: &str = "{# <Note> #}<Tabs.TabPane tab={{ a }} id={1}>{% if x %}<br/>{% endif %}";

    #[test]
    fn template_tags_are_not_what_a_layout_writes() {
        let literal = Literal::of(LAYOUT);
        assert_eq!(literal.pieces, ["", "<Tabs.TabPane tab=", " id={1}>", "<br/>", ""]);
        assert_eq!(
            ["{1}", "{{ a }}", "<Note>"].map(|text| literal.holds(text)),
            [true, false, false]
        );
    }

    #[test]
    fn a_tag_is_known_by_its_whole_name() {
        let literal = Literal::of(LAYOUT);
        let names = ["Tabs.TabPane", "br", "Tabs", "Tabs.Tab", "b", "Note"];
        let known = [true, true, false, false, false, false];
        assert_eq!(names.map(|name| literal.has_tag(name)), known);
    }

    #[test]
    fn a_tag_without_an_end_takes_the_rest() {
        assert_eq!(Literal::of("a {{ b").pieces, ["a ", ""]);
    }
}
