//! Values stand at the depth they are meant for.

use crate::check::members::{self, ChartAt};
use crate::check::references::{self, Side, Slip};
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{ChartTree, Manifest, Pack, References};
use crate::span::Span;
use crate::yaml::{Document, Entry, Node};
use std::collections::HashSet;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB013", name: "yaml-indent" },
    level: Level::Warning,
    summary: "values stand at the depth that the chart has them at",
    why: "A line that is indented too little or too much is still YAML, and names another value: \
          Helm reads it and nothing uses it. Found is what lies beside or below its place in the \
          chart's own values, in their order, or the place where the templates ask for it; and \
          content of `charts`, `manifests` or one of their sections that is no deeper than its \
          heading. How many blanks indent is free; a few maps that are indented by an odd number \
          where all others are not are noted.",
    bad: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/demo-1.0.0.tgz"]}"#,
        ),
        Change::Chart(
            "charts/demo-1.0.0.tgz",
            &[
                ("demo/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n"),
                ("demo/values.yaml", "service:\n  type: ClusterIP\n  port: 80\nreplicas: 1\n"),
            ],
        ),
        Change::Write(
            "values.yaml",
            "charts:\n  demo:\n    service:\n      type: NodePort\n    port: 80\n    replicas: 1\n",
        ),
    ],
    good: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/demo-1.0.0.tgz"]}"#,
        ),
        Change::Chart(
            "charts/demo-1.0.0.tgz",
            &[
                ("demo/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n"),
                ("demo/values.yaml", "service:\n  type: ClusterIP\n  port: 80\nreplicas: 1\n"),
            ],
        ),
        Change::Write(
            "values.yaml",
            "charts:\n  demo:\n     service:\n        type: NodePort\n        port: 80\n     extra: 1\n",
        ),
    ],
    check,
};

const FILE: &str = "values.yaml";

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(values) = pack.values().document() else { return };
    let root = values.root();
    odd_indents(values, findings);
    let charts: Vec<&str> = pack.charts().iter().filter_map(|chart| chart.name()).collect();
    let manifests: Vec<&str> = pack.manifests().iter().map(Manifest::key).collect();
    empty_heading(root, "charts", &charts, findings);
    empty_heading(root, "manifests", &manifests, findings);
    empty_heading(root, "pack", &["namespace", "content", "namespaceLabels"], findings);
    for (heading, names) in [("charts", &charts), ("manifests", &manifests)] {
        if let Some(section) = root.get(heading) {
            for name in names {
                empty_section(section, heading, name, names, findings);
            }
        }
    }
    for chart in members::charts(pack) {
        check_chart(&chart, findings);
    }
    for manifest in pack.distinct_manifests() {
        let section = root.get("manifests").and_then(|manifests| manifests.get(manifest.key()));
        let (Some(section), Some(text)) = (section, manifest.text()) else { continue };
        let mut references = References::default();
        references.read(text);
        for slip in references::slips(section, None, &HashSet::new(), &references) {
            report_slip(&slip, findings);
        }
    }
}

fn check_chart(chart: &ChartAt<'_>, findings: &mut Findings) {
    let Some(section) = chart.section() else { return };
    let values = chart.tree.values();
    let own = values.document().map(Document::root);
    if own.is_none() && values.text().is_some() {
        return;
    }
    let shared = chart.shared_keys();
    let mut comparison =
        Comparison { chart: chart.tree, shared: &shared, findings, found: HashSet::new() };
    if let Some(own) = own {
        comparison.compare(section, own, "");
    }
    let found = comparison.found;
    for slip in references::slips(section, own, &shared, &references_of(chart.tree)) {
        if !found.contains(&slip.key.span()) {
            report_slip(&slip, findings);
        }
    }
}

/// The templates of a library ask for the values of the chart that uses them.
fn references_of(chart: &ChartTree) -> References {
    let mut references = References::default();
    let within = chart.subcharts().iter().filter_map(|subchart| subchart.chart.as_ref().ok());
    let libraries = within.filter(|tree| tree.metadata().is_library);
    for tree in libraries.chain([chart]) {
        tree.templates().for_each(|(_, text)| references.read(&text));
    }
    references
}

fn report_slip(slip: &Slip<'_>, findings: &mut Findings) {
    let (name, above) = (slip.key.source_text(), slip.neighbour.source_text());
    let (message, help) = match slip.side {
        Side::Below => (
            format!("`{name}` stands beside `{above}`, and templates ask for it below it"),
            format!("indent `{name}` deeper than `{above}`"),
        ),
        Side::Beside => (
            format!("`{name}` stands below `{above}`, and templates ask for it beside it"),
            format!("indent `{name}` as `{above}`"),
        ),
    };
    findings
        .push(here(slip.key), message, help)
        .also(here(slip.neighbour), format!("`{above}` is here"));
}

/// Fewest maps that make a habit, and most that may break it.
const HABIT: usize = 5;
const SLIPS: usize = 3;

/// Maps that are indented by an odd number of blanks in a file where nearly none is.
fn odd_indents(values: &Document, findings: &mut Findings) {
    let text = values.text();
    let column = |node: Node<'_>| {
        let start = node.span().start;
        start - text[..start].rfind('\n').map_or(0, |newline| newline + 1)
    };
    let mut even = 0;
    let mut odd = Vec::new();
    for entry in values.nodes().filter(|node| !node.is_alias()).flat_map(Node::entries) {
        let first =
            entry.value.entries().next().filter(|_| !entry.merged && !entry.value.is_alias());
        let Some(first) = first.map(|first| first.key) else { continue };
        let between = text.get(entry.key.span().end..first.span().start).unwrap_or_default();
        if !between.contains('\n') || between.contains(['{', '-']) {
            continue;
        }
        match column(first).saturating_sub(column(entry.key)) {
            blanks if blanks % 2 == 1 => odd.push((first, blanks)),
            _ => even += 1,
        }
    }
    if even < HABIT || odd.len() > SLIPS {
        return;
    }
    for (first, blanks) in odd {
        let message = format!("this map is indented by {blanks}, and all others by an even number");
        findings
            .push(here(first), message, "indent it as the others; nothing may have slipped")
            .at_level(Level::Note);
    }
}

/// `charts:` without content, and a chart's name beside it instead of below.
fn empty_heading(root: Node<'_>, heading: &str, inside: &[&str], findings: &mut Findings) {
    let Some(entry) = root.get_entry(heading).filter(|entry| entry.value.is_null()) else { return };
    let misplaced = root.entries().find(|entry| inside.contains(&entry.key.source_text()));
    if let Some(misplaced) = misplaced {
        report(&misplaced, entry.key, findings);
    }
}

/// `charts: NAME:` without content, and keys beside it that are no names.
fn empty_section(
    section: Node<'_>,
    heading: &str,
    name: &str,
    names: &[&str],
    findings: &mut Findings,
) {
    let mut after = section.entries().skip_while(|entry| entry.key.source_text() != name);
    let Some(empty) = after.next().filter(|entry| entry.value.is_null()) else { return };
    if let Some(next) = after.next()
        && !names.contains(&next.key.source_text())
        && next.key.source_text() != heading
    {
        report(&next, empty.key, findings);
    }
}

/// The values of a chart, and what the pack writes over them.
struct Comparison<'a, 'f> {
    chart: &'a ChartTree,
    /// Keys at its top that are those of other charts.
    shared: &'a HashSet<&'a str>,
    findings: &'f mut Findings,
    /// The keys that were reported.
    found: HashSet<Span>,
}

impl Comparison<'_, '_> {
    /// Compares two maps; `path` leads to them in the values of the chart.
    fn compare(&mut self, written: Node<'_>, own: Node<'_>, path: &str) {
        if written.is_alias() || !written.is_mapping() || !own.is_mapping() {
            return;
        }
        let entries: Vec<Entry<'_>> = written.entries().filter(|entry| !entry.merged).collect();
        for (index, entry) in entries.iter().enumerate() {
            let key = entry.key.source_text();
            if path.is_empty() && self.shared.contains(key) {
                continue;
            }
            let inner = format!("{path}.{key}");
            if let Some(below) = own.get(key) {
                self.too_deep(entry, written, own, &inner);
                self.compare(entry.value, below, &inner);
            } else if let Some(before) = index.checked_sub(1).and_then(|at| entries.get(at)) {
                self.too_shallow(entry, before, own, &inner);
            }
        }
    }

    /// The last keys below an entry are those that follow it in the chart.
    fn too_deep(&mut self, entry: &Entry<'_>, written: Node<'_>, own: Node<'_>, path: &str) {
        let key = entry.key.source_text();
        let Some(below) = own.get(key).filter(|below| below.entries().next().is_some()) else {
            return;
        };
        let mut following = own
            .entries()
            .map(|entry| entry.key.source_text())
            .skip_while(|other| *other != key)
            .skip(1);
        let inside: Vec<Entry<'_>> = entry.value.entries().collect();
        let first = inside.iter().position(|inner| {
            let name = inner.key.source_text();
            below.get(name).is_none() && own.get(name).is_some() && written.get(name).is_none()
        });
        let Some((kept, misplaced)) = first.map(|first| inside.split_at(first)) else { return };
        let follow =
            misplaced.iter().all(|inner| following.next() == Some(inner.key.source_text()));
        if let Some(first) = misplaced.first().filter(|_| follow && !kept.is_empty()) {
            let path = format!("{path}.{}", first.key.source_text());
            if !self.is_used(&path) {
                let name = first.key.source_text();
                let message =
                    format!("`{name}` stands below `{key}`, and the chart has it beside it");
                let help = format!("indent `{name}` as `{key}`");
                self.found.insert(first.key.span());
                self.findings
                    .push(here(first.key), message, help)
                    .also(here(entry.key), format!("`{key}` is here"));
            }
        }
    }

    /// An entry is the next one that the chart has below the one before.
    fn too_shallow(&mut self, entry: &Entry<'_>, before: &Entry<'_>, own: Node<'_>, path: &str) {
        let Some(below) = own.get(before.key.source_text()) else { return };
        let name = entry.key.source_text();
        let last = before.value.entries().last().map(|last| last.key.source_text());
        let mut order = below.entries().map(|entry| entry.key.source_text());
        let is_next = match last {
            Some(last) => order.by_ref().any(|key| key == last) && order.next() == Some(name),
            None => before.value.is_null() && order.next() == Some(name),
        };
        if is_next && before.value.get(name).is_none() && !self.is_used(path) {
            self.found.insert(entry.key.span());
            report(entry, before.key, self.findings);
        }
    }

    /// Whether a template reads the value where it stands.
    fn is_used(&self, path: &str) -> bool {
        let reference = format!(".Values{path}");
        self.chart.templates().any(|(_, text)| text.contains(&reference))
    }
}

fn here(key: Node<'_>) -> Place {
    Place::at(FILE, key.span())
}

fn report(entry: &Entry<'_>, parent: Node<'_>, findings: &mut Findings) {
    let (name, above) = (entry.key.source_text(), parent.source_text());
    let message = format!("`{name}` stands beside `{above}`, and belongs below it");
    let help = format!("indent `{name}` deeper than `{above}`");
    findings.push(here(entry.key), message, help).also(here(parent), format!("`{above}` is here"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::rule::apply;
    use crate::source::Source;

    /// The values of a chart with the templates that a test needs.
    const CHART: Change = Change::Chart(
        "charts/demo.tgz",
        &[
            ("demo/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n"),
            (
                "demo/values.yaml",
                "image:\n  repository: a\n  tag: b\n  policy: c\nresources: {}\nport: 80\nlabels: {}\nextra:\n  a: 1\nmore: 1\n",
            ),
            ("demo/templates/a.yaml", "a: {{ .Values.extra.more }}\n"),
        ],
    );

    fn found(values: &str) -> Vec<String> {
        let json = r#"{"charts": ["charts/demo.tgz"]}"#;
        let mut source = Source::from_files("demo", [("pack.json", json), ("values.yaml", values)]);
        apply(&[CHART], &mut source);
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        findings.into_found().into_iter().map(|finding| finding.help).collect()
    }

    fn in_chart(values: &str) -> Vec<String> {
        found(&format!("charts:\n  demo:\n{values}"))
    }

    #[test]
    fn a_key_that_slipped_out_of_its_map_is_found() {
        assert_eq!(
            in_chart("    image:\n      repository: x\n    tag: y\n"),
            ["indent `tag` deeper than `image`"]
        );
        assert_eq!(
            in_chart("    image:\n    repository: x\n    tag: y\n"),
            ["indent `repository` deeper than `image`"]
        );
    }

    #[test]
    fn a_key_that_slipped_into_the_map_before_it_is_found() {
        assert_eq!(
            in_chart("    image:\n      tag: x\n      resources: {}\n"),
            ["indent `resources` as `image`"]
        );
    }

    #[test]
    fn keys_of_their_own_pass() {
        for values in [
            // Not the order of the chart.
            "    image:\n      tag: x\n      labels: {}\n",
            // A template reads it there.
            "    extra:\n      a: 2\n      more: 3\n",
            // The map is free.
            "    resources:\n      port: 1\n",
            "    image:\n      repository: x\n    policy: y\n",
        ] {
            assert_eq!(in_chart(values), [] as [String; 0], "{values}");
        }
    }

    #[test]
    fn a_map_that_breaks_the_habit_is_noted() {
        let habit = "a: {}\nb:\n  c:\n    d:\n      e:\n        f:\n          g: 1\n";
        assert_eq!(found(&format!("{habit}h:\n   i: 1\n")).len(), 1);
        assert_eq!(found(&format!("{habit}h:\n  i: 1\n  # one\nj:\n- k\n")), [] as [String; 0]);
        assert_eq!(found("a:\n b: 1\nh:\n   i: 1\n"), [] as [String; 0]);
    }

    #[test]
    fn content_that_is_no_deeper_than_its_heading_is_found() {
        assert_eq!(found("charts:\ndemo:\n  port: 1\n"), ["indent `demo` deeper than `charts`"]);
        assert_eq!(found("charts:\n  demo:\n  port: 1\n"), ["indent `port` deeper than `demo`"]);
        assert_eq!(found("pack:\nnamespace: a\n"), ["indent `namespace` deeper than `pack`"]);
    }
}
