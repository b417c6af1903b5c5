//! Values that miss what the templates of a chart or manifest ask for by a slip of their indent.

use crate::pack::References;
use crate::yaml::{Entry, Node};
use std::collections::HashSet;

/// A key that stands where nothing asks for it, beside or below the place where something does.
pub(super) struct Slip<'a> {
    /// The key.
    pub(super) key: Node<'a>,
    /// The key that it belongs below or beside.
    pub(super) neighbour: Node<'a>,
    /// Where it belongs.
    pub(super) side: Side,
}

/// Where a key belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Below the one before it.
    Below,
    /// Beside the one above it.
    Beside,
}

/// Returns the slips in values; `own` are those of the chart, where what stands is meant to, and
/// `shared` are keys at its top that are those of other charts.
pub(super) fn slips<'a>(
    written: Node<'a>,
    own: Option<Node<'_>>,
    shared: &HashSet<&str>,
    references: &References,
) -> Vec<Slip<'a>> {
    let mut found = Vec::new();
    if !references.is_open() && !references.is_empty() {
        walk(written, own, "", (shared, references), &mut found);
    }
    found
}

fn walk<'a>(
    written: Node<'a>,
    own: Option<Node<'_>>,
    path: &str,
    (shared, references): (&HashSet<&str>, &References),
    found: &mut Vec<Slip<'a>>,
) {
    if written.is_alias() || !written.is_mapping() {
        return;
    }
    let entries: Vec<Entry<'a>> = written.entries().filter(|entry| !entry.merged).collect();
    for (index, entry) in entries.iter().enumerate() {
        let name = entry.key.source_text();
        // Other names cannot be written after a dot, so nobody sees who asks for them.
        if !is_identifier(name) || (path.is_empty() && shared.contains(name)) {
            continue;
        }
        let inner = format!("{path}.{name}");
        let own_value = own.and_then(|own| own.get(name));
        if let Some(before) = index.checked_sub(1).map(|at| &entries[at])
            && own_value.is_none()
            && is_too_shallow(name, before, path, references)
        {
            found.push(Slip { key: entry.key, neighbour: before.key, side: Side::Below });
        }
        let first = first_too_deep(entry, written, own_value, path, references);
        found.extend(first.map(|key| Slip { key, neighbour: entry.key, side: Side::Beside }));
        walk(entry.value, own_value, &inner, (shared, references), found);
    }
}

/// Nothing asks for the key here, and something does below the entry before it.
fn is_too_shallow(name: &str, before: &Entry<'_>, path: &str, references: &References) -> bool {
    let above = before.key.source_text();
    (before.value.is_mapping() || before.value.is_null())
        && before.value.get(name).is_none()
        && !references.may_ask(&format!("{path}.{name}"))
        && references.asks(&format!("{path}.{above}.{name}"))
}

/// Returns the first of the last keys below an entry that something asks for beside the entry.
fn first_too_deep<'a>(
    entry: &Entry<'a>,
    around: Node<'_>,
    own: Option<Node<'_>>,
    path: &str,
    references: &References,
) -> Option<Node<'a>> {
    let above = entry.key.source_text();
    let inside: Vec<Entry<'a>> = entry.value.entries().collect();
    let is_misplaced = |inner: &Entry<'_>| {
        let name = inner.key.source_text();
        around.get(name).is_none()
            && own.is_none_or(|own| own.get(name).is_none())
            && !references.may_ask(&format!("{path}.{above}.{name}"))
            && references.asks(&format!("{path}.{name}"))
    };
    let kept = inside.iter().rposition(|inner| !is_misplaced(inner))?;
    let asks_for_kept = inside[..=kept]
        .iter()
        .any(|inner| references.may_ask(&format!("{path}.{above}.{}", inner.key.source_text())));
    inside.get(kept + 1).map(|inner| inner.key).filter(|_| asks_for_kept)
}

fn is_identifier(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(template: &str, own: &str, written: &str) -> Vec<(String, Side)> {
        let mut references = References::default();
        references.read(template);
        let (own, written) = (crate::yaml::parse(own.into()), crate::yaml::parse(written.into()));
        let (own, written) = (own.unwrap(), written.unwrap());
        let slips = slips(written.root(), Some(own.root()), &HashSet::from(["redis"]), &references);
        slips.iter().map(|slip| (slip.key.source_text().to_owned(), slip.side)).collect()
    }

    const TEMPLATE: &str = "{{ .Values.image.tag }}{{ .Values.image.name }}{{ .Values.port }}\
                            {{ toYaml .Values.free }}";

    #[test]
    fn a_key_that_something_asks_for_elsewhere_has_slipped() {
        let slip = |name: &str, side| vec![(name.to_owned(), side)];
        assert_eq!(found(TEMPLATE, "", "image: {name: a}\ntag: b"), slip("tag", Side::Below));
        assert_eq!(found(TEMPLATE, "", "image:\ntag: b"), slip("tag", Side::Below));
        assert_eq!(found(TEMPLATE, "", "image: {name: a, port: 1}"), slip("port", Side::Beside));
    }

    #[test]
    fn what_may_be_meant_passes() {
        for (own, written) in [
            ("", "image: {name: a, tag: b}\nport: 1"),
            // The chart has the value, or the right place has it too.
            ("tag: x", "image: {name: a}\ntag: b"),
            ("", "image: {name: a, tag: c}\ntag: b"),
            ("", "image: {name: a, port: 1}\nport: 2"),
            // Nothing asks for it anywhere, or for all that is around it.
            ("", "image: {name: a}\nother: b"),
            ("", "free: {port: 1}"),
            // What another chart gets.
            ("", "redis: {port: 1, image: {name: a, tag: b}}"),
            // Not beside each other.
            ("", "image: {name: a}\nport: 1\ntag: b"),
        ] {
            assert_eq!(found(TEMPLATE, own, written), [], "{written}");
        }
        let open = format!("{TEMPLATE}{{{{ include \"x\" .Values }}}}");
        assert_eq!(found(&open, "", "image: {name: a}\ntag: b"), []);
    }
}
