//! The walk over both versions of `values.yaml`.

use super::key::{Key, Missing};
use super::shift::{Shift, shift};
use crate::compat::Upgrade;
use crate::yaml::{Entry, Node};
use std::collections::BTreeMap;

/// Keys below `pack` that other classes of changes look at.
const ELSEWHERE: &[&str] = &["content", "spectrocloud.com/install-priority"];

/// What the walk met.
#[derive(Default)]
pub(super) struct Walked<'a> {
    pub(super) removed: Vec<Missing<'a>>,
    pub(super) added: Vec<Missing<'a>>,
    pub(super) shifted: Vec<(Key<'a>, Key<'a>, Shift)>,
}

/// Walks over what both versions have; what cannot be parsed is reported by `verify`.
pub(super) fn walk<'a>(upgrade: &Upgrade<'a>) -> Walked<'a> {
    let mut walked = Walked::default();
    let documents = (upgrade.before().values(), upgrade.after().values());
    if documents.0.is_broken() || documents.1.is_broken() {
        return walked;
    }
    let root = |document: Option<&'a crate::yaml::Document>| document.map(|it| it.root());
    let roots = (root(documents.0.document()), root(documents.1.document()));
    maps(roots, &[], None, &|path| is_elsewhere(upgrade, path), &mut walked);
    walked
}

/// The recursion is bounded, because no document is deeper than the parser allows.
fn maps<'a>(
    (old, new): (Option<Node<'a>>, Option<Node<'a>>),
    path: &[&'a str],
    around: Option<(&Key<'a>, &Key<'a>)>,
    is_elsewhere: &dyn Fn(&[&str]) -> bool,
    walked: &mut Walked<'a>,
) {
    let (old, new) = (entries(old), entries(new));
    let key = |entry: Entry<'a>| {
        let path = path.iter().copied().chain([entry.key.source_text()]).collect();
        Key { path, entry }
    };
    for (name, entry) in &old {
        let before = key(*entry);
        if is_elsewhere(&before.path) {
            continue;
        }
        let Some(other) = new.get(name) else {
            if is_section(&before) {
                maps((Some(entry.value), None), &before.path, None, is_elsewhere, walked);
            } else {
                let around = around.map(|(_, new)| new.clone());
                walked.removed.push(Missing { key: before, around });
            }
            continue;
        };
        let after = key(*other);
        if entry.value.is_mapping() && other.value.is_mapping() {
            let values = (Some(entry.value), Some(other.value));
            maps(values, &before.path, Some((&before, &after)), is_elsewhere, walked);
        } else if let Some(shift) = shift(entry.value, other.value) {
            walked.shifted.push((before, after, shift));
        }
    }
    for (name, entry) in new {
        let after = key(entry);
        if old.contains_key(name) || is_elsewhere(&after.path) {
            continue;
        }
        if is_section(&after) {
            maps((None, Some(entry.value)), &after.path, None, is_elsewhere, walked);
        } else {
            let around = around.map(|(old, _)| old.clone());
            walked.added.push(Missing { key: after, around });
        }
    }
}

/// What stands in a section belongs to several readers, so each is looked at for itself.
fn is_section(key: &Key<'_>) -> bool {
    matches!(key.path.as_slice(), ["pack" | "charts" | "manifests"]) && key.value().is_mapping()
}

/// Own keys come before merged ones and win; of equal keys the last one does.
fn entries(map: Option<Node<'_>>) -> BTreeMap<&str, Entry<'_>> {
    let mut found: BTreeMap<&str, Entry<'_>> = BTreeMap::new();
    for entry in map.into_iter().flat_map(Node::entries) {
        let name = entry.key.source_text();
        if !entry.merged || !found.contains_key(name) {
            found.insert(name, entry);
        }
    }
    found
}

/// Whether other classes of changes look at a key: what Palette reads itself, and the values of a
/// chart that is gone as a whole.
fn is_elsewhere(upgrade: &Upgrade<'_>, path: &[&str]) -> bool {
    match path {
        ["readinessCheck"] => true,
        ["pack", key] => ELSEWHERE.contains(key),
        ["charts", name] => {
            let has = |pack: &crate::pack::Pack| {
                pack.charts().iter().any(|chart| chart.name() == Some(*name))
            };
            has(upgrade.before()) && !has(upgrade.after())
        }
        _ => false,
    }
}
