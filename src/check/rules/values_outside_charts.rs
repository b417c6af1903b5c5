//! A chart's values stand below `charts.NAME`, not at the top of values.yaml.

use crate::check::rule::{Change, Findings, Rule};
use crate::check::sections;
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Chart, Pack};
use crate::yaml::Entry;
use std::collections::BTreeMap;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB322", name: "values-outside-charts" },
    level: Level::Error,
    summary: "a chart's values stand below `charts`, not at the top of values.yaml",
    why: "Palette hands a chart what stands below `charts.NAME` and nothing else, so a value one \
          level too far out is inert. Only keys that a listed chart has itself are meant: other \
          keys at the top may serve macros.",
    bad: &[
        Change::Write("pack.json", PACK),
        Change::Chart("charts/demo-1.0.0.tgz", CHART),
        Change::Write("values.yaml", "charts:\n  demo:\n    replicas: 2\nimage: a\n"),
    ],
    good: &[
        Change::Write("pack.json", PACK),
        Change::Chart("charts/demo-1.0.0.tgz", CHART),
        Change::Write("values.yaml", "charts:\n  demo:\n    image: a\naccount: '1'\n"),
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
    let mut by_chart: BTreeMap<&str, Vec<Entry<'_>>> = BTreeMap::new();
    for (entry, chart) in sections::outside_charts(pack) {
        by_chart.entry(chart.name().unwrap_or_default()).or_default().push(entry);
    }
    for (chart, entries) in by_chart {
        report(pack, chart, &entries, findings);
    }
}

/// Keys that were moved out together are one fault.
fn report(pack: &Pack, chart: &str, entries: &[Entry<'_>], findings: &mut Findings) {
    let Some((first, rest)) = entries.split_first() else { return };
    let key = first.key.source_text();
    let others = match rest.len() {
        0 => String::new(),
        1 => " and 1 more key".to_owned(),
        count => format!(" and {count} more keys"),
    };
    let (message, help) = if key == chart {
        let message = format!("`{key}`{others} at the top of values.yaml reaches no chart");
        (message, "move it below `charts:`".to_owned())
    } else {
        let (verb, not) =
            if rest.is_empty() { ("is a value", "does") } else { ("are values", "do") };
        let message =
            format!("`{key}`{others} {verb} of the chart `{chart}`, and {not} not reach it");
        (message, format!("move it below `charts.{chart}`"))
    };
    let finding = findings.push(Place::at("values.yaml", first.key.span()), message, help);
    for entry in rest {
        finding.also(Place::at("values.yaml", entry.key.span()), "so does this");
    }
    let listed = sections::listed(pack, chart).map(Chart::listed);
    if let Some(listed) = listed {
        finding.also(Place::at("pack.json", listed.span), "the chart is listed here");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, tar_gz};

    fn found(values: &str) -> Vec<String> {
        let yaml = "name: demo\ndependencies: [{name: redis}]\n";
        let files = [("demo/Chart.yaml", yaml), ("demo/values.yaml", "image: a\nglobal: {}\n")];
        let mut source = Source::from_files("demo", [("values.yaml", values)]);
        source.put("a.tgz", tar_gz(files).unwrap());
        source.put("pack.json", r#"{"charts": ["a.tgz"]}"#);
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        findings.into_found().into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn keys_that_were_moved_out_together_are_one_finding() {
        let several = "`image` and 2 more keys are values of the chart `demo`, and do not reach it";
        assert_eq!(found("image: {a: 1}\nglobal: {b: 1}\nredis: {c: 1}\n"), [several]);
        let name = "`demo` at the top of values.yaml reaches no chart";
        assert_eq!(found("charts:\ndemo: {image: {}}\n"), [name]);
    }

    #[test]
    fn other_keys_at_the_top_pass() {
        let sound = [
            "account: '1'\nreadinessCheck: {a: 1}\n",
            "image: &image\n  tag: 1\ncharts: {demo: {image: *image}}\n",
            "image: &image {tag: 1}\ncharts: {demo: {image: *image}}\n",
            "charts: {demo: {image: a}}\ndemo: {for: macros}\n",
            "global: {}\n",
        ];
        for values in sound {
            assert_eq!(found(values), [""; 0], "{values}");
        }
    }
}
