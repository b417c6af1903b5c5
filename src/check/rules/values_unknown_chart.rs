//! Every key of `charts` in values.yaml is the name of a listed chart.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::check::sections;
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Chart, Pack};
use crate::yaml::Entry;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB320", name: "values-unknown-chart" },
    level: Level::Error,
    summary: "every key of `charts` in values.yaml is the name of a listed chart",
    why: "Palette hands `charts.NAME` to the chart whose Chart.yaml has that name; the name of the \
          file plays no part. Values under any other key reach no chart, and the cluster gets the \
          chart's defaults.",
    bad: &[
        Change::Write("pack.json", PACK),
        Change::Chart("charts/demo-1.0.0.tgz", CHART),
        Change::Write("values.yaml", "charts:\n  demo:\n    replicas: 2\n  dmeo:\n    image: a\n"),
    ],
    good: &[
        Change::Write("pack.json", PACK),
        Change::Chart("charts/demo-1.0.0.tgz", CHART),
        Change::Write("values.yaml", "charts:\n  demo:\n    replicas: 2\n  unused: {}\n"),
    ],
    check,
};

const PACK: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/demo-1.0.0.tgz"]}"#;
const CHART: &[(&str, &str)] = &[
    ("demo/Chart.yaml", "name: demo\nversion: 1.0.0\n"),
    ("demo/values.yaml", "replicas: 1\nimage: b\n"),
];

fn check(pack: &Pack, findings: &mut Findings) {
    let unknown = sections::unknown_charts(pack);
    let is_own = |entry: &Entry<'_>, chart: &Chart| {
        let key = entry.key.source_text();
        chart.tree().is_some_and(|tree| sections::is_own_value(tree, key))
    };
    // Values that stand where their chart's name should stand are one fault, not many.
    let bare = pack.charts().iter().find(|chart| {
        let is_unset = |name| sections::section_of(pack, name).is_none();
        chart.name().is_some_and(is_unset) && unknown.iter().any(|entry| is_own(entry, chart))
    });
    if let Some(chart) = bare {
        let own: Vec<&Entry<'_>> = unknown.iter().filter(|entry| is_own(entry, chart)).collect();
        report_bare(&own, chart.name().unwrap_or_default(), findings);
    }
    for entry in &unknown {
        if bare.is_none_or(|chart| !is_own(entry, chart)) {
            report(pack, entry, findings);
        }
    }
}

fn report_bare(entries: &[&Entry<'_>], chart: &str, findings: &mut Findings) {
    let Some((first, rest)) = entries.split_first() else { return };
    let keys: Vec<String> =
        entries.iter().map(|entry| format!("`{}`", entry.key.source_text())).collect();
    let (keys, verb) =
        (keys.join(", "), if rest.is_empty() { "is no chart" } else { "are no charts" });
    let message = format!("{keys} {verb} but values of `{chart}`, and do not reach it");
    let help = format!("add `{chart}:` below `charts:`, and indent its values below that");
    let finding = findings.push(Place::at("values.yaml", first.key.span()), message, help);
    for entry in rest {
        finding.also(Place::at("values.yaml", entry.key.span()), "so does this");
    }
}

fn report(pack: &Pack, entry: &Entry<'_>, findings: &mut Findings) {
    let key = entry.key.source_text();
    let names: Vec<&str> = pack.charts().iter().filter_map(Chart::name).collect();
    let parent = pack
        .charts()
        .iter()
        .find(|chart| chart.tree().is_some_and(|tree| sections::is_subchart(tree, key)));
    let near = nearest(key, &names);
    let help = match (parent.and_then(Chart::name), near, names.as_slice()) {
        (Some(parent), ..) => {
            format!("move it below `charts.{parent}`, the chart that holds `{key}`")
        }
        (None, Some(near), _) => format!("write `{near}`"),
        (None, None, []) => "remove it, or list the chart in `charts` of pack.json".to_owned(),
        (None, None, [one]) => format!("write `{one}`, the name in its Chart.yaml, or remove it"),
        (None, None, many) => format!("write one of `{}`, or remove it", many.join("`, `")),
    };
    let message = format!("`charts.{key}` names no listed chart, so its values reach none");
    let finding = findings.push(Place::at("values.yaml", entry.key.span()), message, help);
    if let (None, Some(near), Some(section)) = (parent, near, sections::section(pack, "charts")) {
        finding.rename_key(section, near, near);
    }
    for chart in pack.charts().iter().filter(|_| names.len() == 1) {
        let name = chart.name().unwrap_or_default();
        let message = format!("the chart here is called `{name}`");
        finding.also(Place::at("pack.json", chart.listed().span), message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, tar_gz};

    fn found(values: &str, charts: &[(&str, &str, &str)]) -> Vec<(String, String)> {
        let mut source = Source::from_files("demo", [("values.yaml", values)]);
        for (path, yaml, values) in charts {
            let files = [("x/Chart.yaml", *yaml), ("x/values.yaml", *values)];
            source.put(path, tar_gz(files).unwrap());
        }
        let listed: Vec<&str> = charts.iter().map(|(path, ..)| *path).collect();
        source.put("pack.json", serde_json::json!({ "charts": listed }).to_string());
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        let found = findings.into_found().into_iter();
        found.map(|finding| (finding.message, finding.help)).collect()
    }

    #[test]
    fn the_name_in_the_chart_counts_not_that_of_the_file() {
        let charts = [("ako-1.5.2.tgz", "name: ako1\n", "")];
        assert_eq!(found("charts:\n  ako1: {a: 1}\n", &charts), []);
        assert_eq!(found("charts:\n  ako: {a: 1}\n", &charts)[0].1, "write `ako1`");
    }

    #[test]
    fn values_without_their_chart_are_one_finding() {
        let charts = [("a.tgz", "name: kube-hunter\n", "cronjob: {}\npod: {}\n")];
        let found = found("charts:\n  cronjob: {a: 1}\n  pod: {b: 1}\n  odd: 1\n", &charts);
        let expected = "`cronjob`, `pod` are no charts but values of `kube-hunter`, and do not \
                        reach it";
        assert_eq!((found.len(), found[0].0.as_str()), (2, expected));
    }

    #[test]
    fn a_chart_within_a_chart_is_reached_through_its_parent() {
        let yaml = "name: umbrella\ndependencies: [{name: redis, alias: cache}]\n";
        let charts = [("a.tgz", yaml, "x: 1")];
        let values = "charts:\n  umbrella: {x: 2, cache: {a: 1}}\n  cache: {a: 2}\n";
        let expected = "move it below `charts.umbrella`, the chart that holds `cache`";
        assert_eq!(found(values, &charts)[0].1, expected);
    }

    #[test]
    fn nothing_is_said_while_a_chart_cannot_be_read() {
        let mut source = Source::from_files("demo", [("values.yaml", "charts: {a: {b: 1}}")]);
        source.put("pack.json", r#"{"charts": ["missing.tgz"]}"#);
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        assert_eq!(findings.into_found(), []);
    }
}
