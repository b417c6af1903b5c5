//! Every listed chart has a section in values.yaml.

use crate::check::rule::{Change, Findings, Rule};
use crate::check::sections;
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Chart, ChartTree, Pack};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB325", name: "values-chart-unconfigured" },
    level: Level::Warning,
    summary: "every listed chart has a section in values.yaml",
    why: "The values of a cluster profile start as a copy of values.yaml, so users only see what \
          is written there. A chart without a section cannot be configured by somebody who does \
          not know it. Charts that only hold custom resource definitions, and charts that ask for \
          no values, need none.",
    bad: &[
        Change::Write("pack.json", PACK),
        Change::Chart(
            "charts/demo-1.0.0.tgz",
            &[
                ("demo/Chart.yaml", "name: demo\nversion: 1.0.0\n"),
                ("demo/values.yaml", "replicas: 1\n"),
                ("demo/templates/config.yaml", "apiVersion: v1\nkind: ConfigMap\n"),
            ],
        ),
    ],
    good: &[
        Change::Write("pack.json", PACK),
        Change::Chart(
            "charts/demo-1.0.0.tgz",
            &[
                ("demo/Chart.yaml", "name: demo\nversion: 1.0.0\n"),
                ("demo/values.yaml", "annotations: {}\n"),
                ("demo/templates/_helpers.tpl", "{{/* a */}}"),
                ("demo/templates/a.yaml", "kind: CustomResourceDefinition\n"),
            ],
        ),
    ],
    check,
};

const PACK: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/demo-1.0.0.tgz"]}"#;

fn check(pack: &Pack, findings: &mut Findings) {
    if pack.values().document().is_none() {
        return;
    }
    let outside = sections::outside_charts(pack);
    let unconfigured: Vec<&Chart> = pack
        .charts()
        .iter()
        .filter(|chart| chart.name().is_some_and(|name| sections::section_of(pack, name).is_none()))
        .filter(|chart| chart.tree().is_some_and(is_configurable))
        .filter(|chart| outside.iter().all(|(_, other)| other.path() != chart.path()))
        .collect();
    // A section under a wrong name is that rule's finding, and most likely the one missed here.
    if sections::unknown_charts(pack).len() >= unconfigured.len() {
        return;
    }
    for chart in unconfigured {
        let name = chart.name().unwrap_or_default();
        let message = format!("values.yaml has no `charts.{name}` for this chart");
        let help = format!("add it, with the values of `{name}` that users may want to change");
        findings.push(Place::at("pack.json", chart.listed().span), message, help);
    }
}

/// Whether the chart has values, and something that they could change.
fn is_configurable(chart: &ChartTree) -> bool {
    let values = chart.values().document();
    let has_values = values.is_some_and(|values| sections::says_something(values.root()))
        || chart.templates().any(|(_, text)| text.contains(".Values."));
    let has_parts =
        chart.subcharts().iter().any(|sub| sub.chart.as_ref().is_ok_and(is_configurable));
    (has_values || has_parts) && !chart.metadata().is_library && !only_holds_crds(chart)
}

fn only_holds_crds(chart: &ChartTree) -> bool {
    let kinds: Vec<String> = chart
        .templates()
        .flat_map(|(_, text)| text.lines().filter_map(kind).collect::<Vec<_>>())
        .collect();
    let has_crds = chart.crds().next().is_some() || !kinds.is_empty();
    let is_crd = |kind: &String| kind == "CustomResourceDefinition";
    let parts = chart.subcharts().iter();
    has_crds
        && kinds.iter().all(is_crd)
        && parts.filter_map(|sub| sub.chart.as_ref().ok()).all(only_holds_crds)
}

/// Returns the kind of the object that a line of a template belongs to, if it names one.
fn kind(line: &str) -> Option<String> {
    let kind = line.strip_prefix("kind:")?.trim();
    Some(kind.trim_matches(['"', '\'']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, tar_gz};

    const CONFIG: (&str, &str) = ("x/templates/a.yaml", "apiVersion: v1\nkind: ConfigMap\n");

    fn found(values: &str, charts: &[&[(&str, &str)]]) -> usize {
        let mut source = Source::from_files("demo", [("values.yaml", values)]);
        let paths: Vec<String> = (0..charts.len()).map(|number| format!("{number}.tgz")).collect();
        for (path, files) in paths.iter().zip(charts) {
            source.put(path, tar_gz(files.iter().copied()).unwrap());
        }
        source.put("pack.json", serde_json::json!({ "charts": paths }).to_string());
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        findings.into_found().len()
    }

    #[test]
    fn charts_with_nothing_to_configure_need_no_section() {
        let yaml = ("x/Chart.yaml", "name: x\n");
        let values = ("x/values.yaml", "a: 1\n");
        let crd = ("x/crds/a.yaml", "kind: CustomResourceDefinition\n");
        let asks = ("x/templates/b.yaml", "kind: Secret\ndata: {{ .Values.data }}\n");
        let cases: [(&[(&str, &str)], usize); 6] = [
            (&[yaml, values, CONFIG], 1),
            (&[yaml, asks], 1),
            (&[yaml, CONFIG], 0),
            (&[yaml, values, crd], 0),
            (&[yaml, values, crd, CONFIG], 1),
            (&[("x/Chart.yaml", "name: x\ntype: library\n"), values, CONFIG], 0),
        ];
        for (files, expected) in cases {
            assert_eq!(found("pack: {}\n", &[files]), expected, "{files:?}");
        }
    }

    #[test]
    fn a_section_in_the_wrong_place_is_the_finding_of_another_rule() {
        let chart: &[(&str, &str)] =
            &[("x/Chart.yaml", "name: one\n"), ("x/values.yaml", "a: 1\n"), CONFIG];
        let other: &[(&str, &str)] =
            &[("x/Chart.yaml", "name: two\n"), ("x/values.yaml", "a: 1\n"), CONFIG];
        assert_eq!(found("charts: {one: }\n", &[chart]), 0);
        assert_eq!(found("charts: {onn: {a: 1}}\n", &[chart]), 0);
        assert_eq!(found("a: 1\n", &[chart]), 0);
        assert_eq!(found("charts: {one: {a: 1}}\n", &[chart, other]), 1);
    }
}
