//! Presets of two versions, and what each does to the values.

use super::upgrade::Upgrade;
use crate::finding::Place;
use crate::pack::merge::{Layer, Leaf, Merged};
use crate::pack::{Pack, PresetLayer};
use crate::yaml::Node;
use std::collections::{BTreeMap, BTreeSet};

/// A preset and its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named<'a> {
    pub(super) name: &'a str,
    pub(super) preset: &'a PresetLayer,
}

impl Named<'_> {
    /// Returns where the name is written.
    pub(super) fn place(self, pack: &Pack) -> Place {
        let name = self.preset.name().map(|name| name.span);
        Place { file: pack.presets().path().to_owned(), span: name }
    }

    /// Returns the preset as a profile names it.
    pub(super) fn full_name(self) -> String {
        format!("{}:{}", self.preset.group(), self.name)
    }

    /// Returns whether two presets take away and add the same.
    pub(super) fn does_the_same(self, other: Self) -> bool {
        let paths = |it: Self| -> BTreeSet<String> {
            it.preset.remove().iter().map(|path| path.value.clone()).collect()
        };
        let added = |it: Self| {
            it.preset.added().map(|added| added.resolve(crate::yaml::Dialect::Helm).ok())
        };
        paths(self) == paths(other) && added(self) == added(other)
    }
}

/// Returns the presets that have a name.
pub(super) fn named(pack: &Pack) -> Vec<Named<'_>> {
    let presets = pack.preset_layers().iter();
    presets.filter_map(|preset| Some(Named { name: &preset.name()?.value, preset })).collect()
}

/// Returns whether the presets of both versions could be read.
pub(super) fn are_readable(upgrade: &Upgrade<'_>) -> bool {
    [upgrade.before(), upgrade.after()]
        .iter()
        .all(|pack| !pack.presets().is_broken() && !pack.values().is_broken())
}

/// Values as paths and what stands at each.
pub(super) type Leaves<'a> = BTreeMap<String, Leaf<'a>>;

/// Returns the values of a pack after a preset was chosen.
pub(super) fn chosen<'a>(pack: &'a Pack, preset: &'a PresetLayer) -> Leaves<'a> {
    leaves(&preset.applied(base(pack)))
}

/// Returns the paths that a preset adds or takes away.
pub(super) fn touched(pack: &Pack, preset: &PresetLayer) -> BTreeSet<String> {
    let layer = Layer { file: "", within: None };
    let added = preset.added().map(|added| leaves(&Merged::of(added, layer)));
    let mut paths: BTreeSet<String> = added.unwrap_or_default().into_keys().collect();
    for path in leaves(&base(pack)).into_keys() {
        let is_below = |above: &str| {
            path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if preset.remove().iter().any(|removed| is_below(&removed.value)) {
            paths.insert(path);
        }
    }
    paths
}

fn base(pack: &Pack) -> Merged<'_> {
    let layer = Layer { file: "values.yaml", within: None };
    let root =
        pack.values().document().map(|values| values.root()).filter(|root| root.is_mapping());
    root.map(|root: Node<'_>| Merged::of(root, layer)).unwrap_or_default()
}

fn leaves<'a>(values: &Merged<'a>) -> Leaves<'a> {
    let mut found = Leaves::new();
    collect(values, "", &mut found);
    found
}

fn collect<'a>(values: &Merged<'a>, path: &str, found: &mut Leaves<'a>) {
    match values {
        Merged::Leaf(leaf) => {
            found.insert(path.to_owned(), *leaf);
        }
        Merged::Map(map) => {
            for (key, value) in map {
                let inner =
                    if path.is_empty() { (*key).to_owned() } else { format!("{path}.{key}") };
                collect(value, &inner, found);
            }
        }
    }
}
