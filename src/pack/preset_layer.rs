//! What each preset of `presets.yaml` does to the values, as far as it can be made out.
//!
//! Presets that break the documented shape are reported by rules of their own; here whatever is
//! wrong counts as absent.

use super::merge::{Layer, Merged};
use crate::span::{Span, Spanned};
use crate::yaml::{self, Document, Node};

/// One preset.
#[derive(Debug)]
pub struct PresetLayer {
    name: Option<Spanned<String>>,
    group: String,
    remove: Vec<Spanned<String>>,
    add: Option<Added>,
}

/// The values that a preset adds.
#[derive(Debug)]
struct Added {
    document: Document,
    span: Span,
}

impl PresetLayer {
    /// Reads the presets of a parsed `presets.yaml`, in its order.
    pub(super) fn read_all(presets: &Document) -> Vec<Self> {
        let presets = presets.root().get("presets").into_iter().flat_map(Node::items);
        presets.map(Self::read).collect()
    }

    fn read(preset: Node<'_>) -> Self {
        let add = preset.get("add").and_then(|add| {
            let document = yaml::parse(add.as_str()?.into()).ok()?;
            Some(Added { document, span: add.span() })
        });
        let remove = preset.get("remove").into_iter().flat_map(Node::items).filter_map(spanned);
        Self {
            name: preset.get("name").and_then(spanned),
            group: preset.get("group").map(Node::source_text).unwrap_or_default().to_owned(),
            remove: remove.collect(),
            add,
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> Option<&Spanned<String>> {
        self.name.as_ref()
    }

    /// Returns the group, empty when there is none.
    #[must_use]
    pub fn group(&self) -> &str {
        &self.group
    }

    /// Returns the dotted paths that the preset takes away before it adds.
    #[must_use]
    pub fn remove(&self) -> &[Spanned<String>] {
        &self.remove
    }

    /// Returns the outermost value of what it adds, whose places are those in the text of `add`.
    #[must_use]
    pub fn added(&self) -> Option<Node<'_>> {
        Some(self.add.as_ref()?.document.root()).filter(|root| root.is_mapping())
    }

    /// Returns the document that it adds.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        Some(&self.add.as_ref()?.document)
    }

    /// Returns where `add` stands in `presets.yaml`.
    #[must_use]
    pub fn added_span(&self) -> Option<Span> {
        Some(self.add.as_ref()?.span)
    }

    /// Returns the values after the preset was chosen.
    #[must_use]
    pub fn applied<'a>(&'a self, mut values: Merged<'a>) -> Merged<'a> {
        for path in &self.remove {
            if let Ok(path) = path.value.parse() {
                values.remove(&path);
            }
        }
        let Some(added) = self.added() else { return values };
        let layer = Layer { file: "presets.yaml", within: self.added_span() };
        values.overlaid(Merged::of(added, layer))
    }
}

fn spanned(node: Node<'_>) -> Option<Spanned<String>> {
    Some(Spanned::new(node.as_str()?.to_owned(), node.span()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_removes_and_then_adds() {
        let values = yaml::parse("a: {b: 1, c: 2}\nd: 3".into()).unwrap();
        let text = "presets:\n  - name: x\n    group: G\n    remove: [a.b, d, no.such]\n    add: |\n      \
                    a:\n        e: 4\n      d:\n        f: 5\n";
        let presets = yaml::parse(text.into()).unwrap();
        let [preset] = &PresetLayer::read_all(&presets)[..] else { panic!() };
        let layer = Layer { file: "values.yaml", within: None };
        let merged = preset.applied(Merged::of(values.root(), layer));
        let text =
            |path: &str| merged.at(path).and_then(Merged::leaf).map(|leaf| leaf.node.source_text());
        assert_eq!((text("a.b"), text("a.c"), text("a.e")), (None, Some("2"), Some("4")));
        assert_eq!(text("d.f"), Some("5"));
        let place = merged.at("a.e").and_then(Merged::leaf).unwrap().place();
        assert_eq!((place.file.as_str(), place.span), ("presets.yaml", preset.added_span()));
    }
}
