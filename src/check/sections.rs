//! Which parts of `values.yaml` reach a chart, and which only seem to.

use crate::pack::{Chart, ChartTree, Pack};
use crate::yaml::{Entry, Node};

/// Top-level keys that Palette reads itself, in one layer or another.
const ROOTS: [&str; 8] = [
    "pack",
    "charts",
    "manifests",
    "ansibleRoles",
    "kubeadmconfig",
    "options",
    "readinessCheck",
    "stylusPackages",
];

/// Returns the entries below `charts` that name no listed chart.
///
/// None are returned when one of the charts cannot be read: they may be its.
pub(super) fn unknown_charts(pack: &Pack) -> Vec<Entry<'_>> {
    // What cannot be read lists no charts, and a chart that cannot be read has any name.
    if pack.json().document().is_none() || pack.charts().iter().any(|chart| chart.name().is_none())
    {
        return Vec::new();
    }
    let entries = section(pack, "charts").into_iter().flat_map(Node::entries);
    entries
        .filter(|entry| says_something(entry.value))
        .filter(|entry| listed(pack, entry.key.source_text()).is_none())
        .collect()
}

/// Returns the top-level entries that belong to a chart, with that chart.
///
/// Such a key is one of the chart's own values, a chart within it, or its very name.
pub(super) fn outside_charts(pack: &Pack) -> Vec<(Entry<'_>, &Chart)> {
    let Some(document) = pack.values().document() else { return Vec::new() };
    let entries = document.root().entries().filter(|entry| {
        let key = entry.key.source_text();
        !ROOTS.contains(&key) && says_something(entry.value) && !is_anchored(pack, entry.value)
    });
    entries
        .filter_map(|entry| {
            let key = entry.key.source_text();
            let chart = pack.charts().iter().find(|chart| {
                let is_unset = || section_of(pack, key).is_none();
                chart.tree().is_some_and(|tree| is_own_value(tree, key))
                    || (chart.name() == Some(key) && is_unset())
            })?;
            Some((entry, chart))
        })
        .collect()
}

/// Returns whether a key is at the top of a chart's own values, or names a chart within it.
pub(super) fn is_own_value(chart: &ChartTree, key: &str) -> bool {
    let values = chart.values().document();
    values.is_some_and(|values| values.root().get(key).is_some()) || is_subchart(chart, key)
}

/// Returns whether a key of a chart's values is passed on to a chart within it.
pub(super) fn is_subchart(chart: &ChartTree, key: &str) -> bool {
    chart.metadata().dependencies.iter().any(|dependency| dependency.key() == key)
}

/// Returns the listed chart of a name.
pub(super) fn listed<'a>(pack: &'a Pack, name: &str) -> Option<&'a Chart> {
    pack.charts().iter().find(|chart| chart.name() == Some(name))
}

/// Returns what `values.yaml` holds for a chart.
pub(super) fn section_of<'a>(pack: &'a Pack, chart: &str) -> Option<Node<'a>> {
    section(pack, "charts")?.get(chart)
}

/// Returns a top-level section of `values.yaml`.
pub(super) fn section<'a>(pack: &'a Pack, name: &str) -> Option<Node<'a>> {
    pack.values().document()?.root().get(name)
}

/// A key without a value reaches nothing and harms nothing.
pub(super) fn says_something(value: Node<'_>) -> bool {
    let is_empty_map = value.is_mapping() && value.entries().next().is_none();
    !value.is_null() && !is_empty_map
}

/// What carries an anchor is written to be used elsewhere.
fn is_anchored(pack: &Pack, value: Node<'_>) -> bool {
    let text = pack.values().text().map_or("", |text| text);
    let start = value.span().start;
    let line = text
        .get(..start)
        .and_then(|before| before.rsplit('\n').find(|line| !line.trim().is_empty()));
    line.is_some_and(|line| line.contains('&'))
        || text.get(start..).is_some_and(|text| text.starts_with('&'))
}
