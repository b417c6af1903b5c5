//! Values of several layers as one, the way Helm merges them, each with the place it came from.
//!
//! Maps are merged key by key, anything else replaces what was there, and null takes a key away.

use super::chart_tree::ChartTree;
use crate::finding::Place;
use crate::span::Span;
use crate::yaml::{Dialect, Node, Path, ScalarValue, Segment};
use std::collections::BTreeMap;

/// Where the values of one layer were written.
#[derive(Clone, Copy, Debug)]
pub struct Layer<'a> {
    /// The file, relative to the pack; that of a file in an archive starts with the archive's.
    pub file: &'a str,
    /// The place that stands for every value of the layer, where the text of the layer is itself
    /// a value; `None` when each value has its own place.
    pub within: Option<Span>,
}

/// A value that came out of the layers.
#[derive(Clone, Debug)]
pub enum Merged<'a> {
    /// A map, with the keys that are left.
    Map(BTreeMap<&'a str, Merged<'a>>),
    /// Anything else.
    Leaf(Leaf<'a>),
}

/// A value that is no map.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'a> {
    /// The value in its own document.
    pub node: Node<'a>,
    /// The layer that it comes from.
    pub layer: Layer<'a>,
}

impl Leaf<'_> {
    /// Returns where the value was written.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::at(self.layer.file, self.layer.within.unwrap_or(self.node.span()))
    }

    /// Returns the value if Helm takes it for a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.node.scalar(Dialect::Helm) {
            Some(ScalarValue::Bool(value)) => Some(value),
            _ => None,
        }
    }
}

impl Default for Merged<'_> {
    fn default() -> Self {
        Self::Map(BTreeMap::new())
    }
}

impl<'a> Merged<'a> {
    /// Returns the values of one layer; keys that are null in it are kept.
    #[must_use]
    pub fn of(node: Node<'a>, layer: Layer<'a>) -> Self {
        if !node.is_mapping() {
            return Self::Leaf(Leaf { node, layer });
        }
        let entries = node.entries();
        // Own keys come before merged ones and win; of equal keys the last one does.
        let mut map = BTreeMap::new();
        for entry in entries {
            let key = entry.key.source_text();
            if !entry.merged || !map.contains_key(key) {
                map.insert(key, Self::of(entry.value, layer));
            }
        }
        Self::Map(map)
    }

    /// Returns the values of a chart and of the charts within it, as Helm passes them to templates
    /// before anybody overrides them.
    #[must_use]
    pub fn of_chart(chart: &'a ChartTree) -> Self {
        let part = chart.values();
        let layer = Layer { file: part.path(), within: None };
        let own = part.document().map(|document| Self::of(document.root(), layer));
        let mut values = own.filter(|own| own.map().is_some()).unwrap_or_default();
        for subchart in chart.subcharts() {
            let Ok(tree) = &subchart.chart else { continue };
            let inner = Self::of_chart(tree);
            for key in chart.keys_of(tree) {
                let base = Self::Map(BTreeMap::from([(key, inner.clone())]));
                values = base.overlaid(values);
            }
        }
        values
    }

    /// Returns these values with others over them.
    #[must_use]
    pub fn overlaid(self, over: Self) -> Self {
        match (self, over) {
            (Self::Map(mut base), Self::Map(over)) => {
                for (key, value) in over {
                    match base.remove(key) {
                        _ if value.is_null() => {}
                        Some(below) => {
                            base.insert(key, below.overlaid(value));
                        }
                        None => {
                            base.insert(key, value);
                        }
                    }
                }
                Self::Map(base)
            }
            (_, over) => over,
        }
    }

    /// Takes away what stands at a path, if anything does.
    pub fn remove(&mut self, path: &Path) {
        let names: Option<Vec<&str>> = path
            .segments()
            .iter()
            .map(|segment| match segment {
                Segment::Key(key) => Some(key.as_str()),
                Segment::Every => None,
            })
            .collect();
        if let Some(names) = names {
            self.remove_names(&names);
        }
    }

    fn remove_names(&mut self, names: &[&str]) -> bool {
        let Self::Map(map) = self else { return false };
        // A key may hold dots itself.
        (1..=names.len()).any(|length| {
            let key = names[..length].join(".");
            if length == names.len() {
                return map.remove(key.as_str()).is_some();
            }
            map.get_mut(key.as_str()).is_some_and(|inner| inner.remove_names(&names[length..]))
        })
    }

    /// Takes away the value of a key of the map at another key, if there is one.
    pub fn take(&mut self, outer: &str, inner: &str) {
        if let Self::Map(map) = self
            && let Some(Self::Map(map)) = map.get_mut(outer)
        {
            map.remove(inner);
        }
    }

    /// Returns the keys and values of a map.
    #[must_use]
    pub fn map(&self) -> Option<&BTreeMap<&'a str, Merged<'a>>> {
        match self {
            Self::Map(map) => Some(map),
            Self::Leaf(_) => None,
        }
    }

    /// Returns the value, if it is no map.
    #[must_use]
    pub fn leaf(&self) -> Option<&Leaf<'a>> {
        match self {
            Self::Map(_) => None,
            Self::Leaf(leaf) => Some(leaf),
        }
    }

    /// Returns the value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Merged<'a>> {
        self.map()?.get(key)
    }

    /// Returns the value at a dotted path of keys without dots.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Merged<'a>> {
        path.split('.').try_fold(self, |value, key| value.get(key))
    }

    fn is_null(&self) -> bool {
        self.leaf().is_some_and(|leaf| leaf.node.is_null())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Document, parse};

    const LAYER: Layer<'static> = Layer { file: "values.yaml", within: None };

    fn document(text: &str) -> Document {
        parse(text.into()).unwrap()
    }

    fn flat(values: &Merged<'_>, path: &str, found: &mut Vec<String>) {
        match values {
            Merged::Leaf(leaf) => {
                let text = leaf.node.source_text();
                let list = leaf.node.items().map(Node::source_text).collect::<Vec<_>>().join(",");
                found.push(format!("{path}={text}{list}"));
            }
            Merged::Map(map) => {
                for (key, value) in map {
                    flat(value, &format!("{path}/{key}"), found);
                }
            }
        }
    }

    fn texts(values: &Merged<'_>) -> Vec<String> {
        let mut found = Vec::new();
        flat(values, "", &mut found);
        found
    }

    #[test]
    fn maps_are_merged_lists_replaced_and_null_deletes() {
        let (base, over) = (
            document("a: {x: 1, y: 2, z: {q: 1}}\nb: [1, 2]\nc: 1\nd: {e: 1}"),
            document("a: {y: 3, z: null}\nb: [3]\nc: {n: 1}\nd: 4\nf: null"),
        );
        let merged = Merged::of(base.root(), LAYER).overlaid(Merged::of(over.root(), LAYER));
        assert_eq!(texts(&merged), ["/a/x=1", "/a/y=3", "/b=3", "/c/n=1", "/d=4"]);
    }

    #[test]
    fn a_path_is_removed_also_when_keys_hold_dots() {
        let base = document("a: {b.c: {d: 1, e: 2}}\nf: 1");
        let mut values = Merged::of(base.root(), LAYER);
        values.remove(&"a.b.c.d".parse().unwrap());
        values.remove(&"x.y".parse().unwrap());
        values.remove(&"f".parse().unwrap());
        assert_eq!(texts(&values), ["/a/b.c/e=2"]);
    }

    #[test]
    fn anchors_are_merged_below_own_keys() {
        let base = document("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}");
        let values = Merged::of(base.root(), LAYER);
        assert_eq!(texts(&values), ["/x/a=1", "/x/b=2", "/y/a=1", "/y/b=3"]);
    }
}
