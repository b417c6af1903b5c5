//! A key that is gone and one that is new, taken for the same one.

use super::key::{Key, Missing};
use super::shift::{same, same_kind};
use crate::yaml::Node;

/// Most edits between two names of one key.
const EDITS: usize = 2;
/// Shortest name that may be a slip of another, in characters.
const SHORTEST: usize = 4;
/// Shortest text that is hardly the same by chance, in characters.
const TELLING: usize = 6;

/// Takes the new key that a missing one has become out of those that are new, if exactly one fits.
pub(super) fn take<'a>(missing: &Missing<'a>, added: &mut Vec<Missing<'a>>) -> Option<Key<'a>> {
    let old = &missing.key;
    let fits = |test: &dyn Fn(&Key<'_>) -> bool| {
        let mut found = added.iter().enumerate().filter(|(_, new)| test(&new.key));
        let first = found.next().map(|(index, _)| index);
        first.filter(|_| found.next().is_none())
    };
    let index = fits(&|new| is_moved(old, new)).or_else(|| fits(&|new| is_respelled(old, new)))?;
    Some(added.remove(index).key)
}

/// The same content elsewhere in the values of one chart, too particular to be there by chance, or
/// under the same name.
fn is_moved(old: &Key<'_>, new: &Key<'_>) -> bool {
    let is_own_name = old.path.last() == new.path.last() && !old.value().is_null();
    section(old) == section(new)
        && same(old.value(), new.value())
        && (is_own_name || is_telling(old.value()))
}

/// Returns the keys that lead to the values of one chart, manifest or section.
fn section<'k, 'a>(key: &'k Key<'a>) -> &'k [&'a str] {
    let depth = if ["charts", "manifests"].contains(&key.path[0]) { 2 } else { 1 };
    &key.path[..depth.min(key.path.len() - 1)]
}

/// Another spelling beside it, of the same type.
fn is_respelled(old: &Key<'_>, new: &Key<'_>) -> bool {
    let (Some((name, around)), Some((other, beside))) =
        (old.path.split_last(), new.path.split_last())
    else {
        return false;
    };
    around == beside
        && name.len().min(other.len()) >= SHORTEST
        && strsim::osa_distance(name, other) <= EDITS
        && same_kind(old.value(), new.value())
}

fn is_telling(value: Node<'_>) -> bool {
    value.entries().any(|entry| !entry.value.is_null())
        || value.items().next().is_some()
        || value.as_str().is_some_and(|text| text.len() >= TELLING)
}
