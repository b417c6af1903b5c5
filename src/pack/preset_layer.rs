//! What a preset of `presets.yaml` does to the values.

use super::merge::{Layer, Merged};
use crate::span::{Span, Spanned};
use crate::yaml::{Document, Node};

/// One preset.
#[derive(Debug)]
pub struct PresetLayer {
    pub(super) name: Option<Spanned<String>>,
    pub(super) display_name: String,
    pub(super) group: String,
    pub(super) remove: Vec<Spanned<String>>,
    pub(super) add: Option<Added>,
}

/// The values that a preset adds.
#[derive(Debug)]
pub(super) struct Added {
    pub(super) document: Document,
    pub(super) span: Span,
}

impl PresetLayer {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> Option<&Spanned<String>> {
        self.name.as_ref()
    }

    /// Returns the name that people see, empty when there is none.
    #[must_use]
    pub fn display_name(&self) -> &str {
        &self.display_name
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::presets::Presets;
    use crate::yaml;

    #[test]
    fn a_preset_removes_and_then_adds() {
        let values = yaml::parse("a: {b: 1, c: 2}\nd: 3".into()).unwrap();
        let text = "presets:\n  - name: x\n    group: G\n    remove: [a.b, d, no.such]\n    add: |\n      \
                    a:\n        e: 4\n      d:\n        f: 5\n";
        let presets = yaml::parse(text.into()).unwrap();
        let [preset] = &Presets::parse(&presets).layers[..] else { panic!() };
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
