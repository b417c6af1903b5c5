//! From a place in the text back to the path of the value that stands there.

use super::document::Document;
use super::node::Node;

impl Document {
    /// Returns the dotted path of the innermost value or key at a byte offset, as
    /// `charts.demo.images[0].tag`; empty for the document as a whole.
    #[must_use]
    pub fn path_at(&self, offset: usize) -> String {
        let mut path = String::new();
        let mut node = self.root();
        while let Some((step, inner)) = step_to(node, offset) {
            if step.starts_with('[') || path.is_empty() {
                path.push_str(&step);
            } else {
                path.push('.');
                path.push_str(&step);
            }
            node = inner;
        }
        path
    }
}

/// Returns the entry or element that holds the offset. What an alias leads to is written elsewhere.
fn step_to(node: Node<'_>, offset: usize) -> Option<(String, Node<'_>)> {
    if node.is_alias() {
        return None;
    }
    let holds = |start: usize, end: usize| start <= offset && offset < end.max(start + 1);
    let entry = node.entries().find(|entry| {
        let span = entry.span();
        !entry.merged && holds(span.start, span.end)
    });
    if let Some(entry) = entry {
        return Some((entry.key.source_text().to_owned(), entry.value));
    }
    let mut items = node.items().enumerate();
    let (index, item) = items.find(|(_, item)| holds(item.span().start, item.span().end))?;
    Some((format!("[{index}]"), item))
}

#[cfg(test)]
mod tests {
    use crate::yaml::parse;

    #[test]
    fn a_place_leads_back_to_its_path() {
        let text = "pack:\n  images:\n    - image: a\n    - image: b\n  \"x/y\": 1\n";
        let document = parse(text.into()).unwrap();
        let path = |piece: &str| document.path_at(text.find(piece).unwrap());
        assert_eq!(path("image: b"), "pack.images[1].image");
        assert_eq!(path("b\n"), "pack.images[1].image");
        assert_eq!(path("images"), "pack.images");
        assert_eq!(path("\"x/y\""), "pack.x/y");
        assert_eq!(document.path_at(9999), "");
    }

    #[test]
    fn an_alias_is_not_followed() {
        let text = "a: &x\n  b: 1\nc: *x\n";
        let document = parse(text.into()).unwrap();
        assert_eq!(document.path_at(text.find("*x").unwrap()), "c");
        assert_eq!(document.path_at(text.find("b: 1").unwrap()), "a.b");
    }
}
