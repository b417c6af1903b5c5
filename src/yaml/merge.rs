//! The merge key `<<`, as Go's yaml.v3 resolves it: written keys win, then the earliest map.

use std::collections::HashSet;

use super::document::{Document, Scalar, Style};
use super::fault::{Fault, FaultKind};
use super::node::{Entry, Node};
use super::scalar::{self, Dialect};

/// Checks that every `<<` has a map or a list of maps as its value, as both of Go's readers do.
pub(super) fn check(document: &Document) -> Result<(), Fault> {
    let all = (0..document.nodes.len()).map(|id| Node::new(document, id));
    for map in all.filter(|node| !node.is_alias()) {
        for entry in map.written_entries() {
            if is_merge_key(entry.key, Dialect::GoV3) && !can_merge(entry.value) {
                let message = format!("`<<` merges maps, and this is {}", entry.value.type_name());
                return Err(Fault::new(FaultKind::Merge, entry.value.span(), message));
            }
        }
    }
    Ok(())
}

fn can_merge(value: Node<'_>) -> bool {
    value.is_mapping()
        || (value.is_sequence() && !value.is_alias() && value.items().all(Node::is_mapping))
}

/// Returns the entries of a map, with those of merged maps after its own.
pub(super) fn entries(map: Node<'_>) -> Vec<Entry<'_>> {
    let mut own = Vec::new();
    let mut merge = None;
    for entry in map.written_entries() {
        if is_merge_key(entry.key, Dialect::GoV3) {
            merge = Some(entry.value);
        } else {
            own.push(entry);
        }
    }
    let Some(merge) = merge else { return own };
    let mut seen: HashSet<(&str, bool)> = own.iter().map(|entry| identity(entry.key)).collect();
    for source in sources(merge) {
        for entry in entries(source) {
            if seen.insert(identity(entry.key)) {
                own.push(Entry { merged: true, ..entry });
            }
        }
    }
    own
}

/// Returns the entry of a key without listing the others.
pub(super) fn get_entry<'a>(map: Node<'a>, key: &str) -> Option<Entry<'a>> {
    let written = |entry: &Entry<'a>| {
        entry.key.source_text() == key && !is_merge_key(entry.key, Dialect::GoV3)
    };
    if let Some(entry) = map.written_entries().rfind(written) {
        return Some(entry);
    }
    let merge = map.written_entries().rfind(|entry| is_merge_key(entry.key, Dialect::GoV3))?;
    let found = sources(merge.value).find_map(|source| get_entry(source, key))?;
    Some(Entry { merged: true, ..found })
}

/// Returns the maps that the value of a merge key names, in the order of the text.
pub(super) fn sources(value: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let single = value.is_mapping().then_some(value);
    single.into_iter().chain(value.items())
}

/// Returns whether a key merges other maps.
pub(super) fn is_merge_key(key: Node<'_>, dialect: Dialect) -> bool {
    !key.is_alias() && key.as_scalar().is_some_and(|scalar| is_merge(scalar, dialect))
}

fn is_merge(scalar: &Scalar, dialect: Dialect) -> bool {
    if &*scalar.text != "<<" {
        return false;
    }
    match scalar.tag.as_deref() {
        Some("!!merge") => true,
        Some("!") => scalar.style == Style::Plain && dialect == Dialect::GoV3,
        Some(_) => false,
        None => scalar.style == Style::Plain,
    }
}

/// Tells keys apart as a Go map does: `1` and `"1"` are two keys.
fn identity(key: Node<'_>) -> (&str, bool) {
    let string = key.as_scalar().is_some_and(scalar::is_string);
    (key.source_text(), string)
}
