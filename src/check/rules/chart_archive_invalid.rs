//! A listed chart is an archive that Helm can load.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Chart, ChartFault, ChartTree, Pack, State};
use crate::source::BadMember;
use std::collections::BTreeSet;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB401", name: "chart-archive-invalid" },
    level: Level::Error,
    summary: "a listed chart is a gzipped tar archive that Helm can load",
    why: "A file that is no archive, is cut off, has no `Chart.yaml` in its folder or holds paths \
          that lead out of it fails when the cluster installs the layer. Charts within the chart \
          are loaded with it and must be sound too. A chart needs no values.yaml. Nothing is \
          unpacked to disk, and nothing beyond fixed limits is read: 100 MiB, 20,000 members, \
          64 folders deep, 250 times the archive's size.",
    bad: &[
        Change::Write("pack.json", PACK),
        Change::Chart("charts/demo-1.0.0.tgz", &[("demo/values.yaml", "a: 1\n")]),
    ],
    good: &[
        Change::Write("pack.json", PACK),
        Change::Chart(
            "charts/demo-1.0.0.tgz",
            &[("demo/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n")],
        ),
    ],
    check,
};

const PACK: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/demo-1.0.0.tgz"]}"#;

fn check(pack: &Pack, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for chart in pack.charts().iter().filter(|chart| seen.insert(chart.path())) {
        for (problem, help) in problems(chart) {
            findings
                .push(Place::file(chart.path()), problem, help)
                .also(Place::at("pack.json", chart.listed().span), "it is listed here");
        }
    }
}

fn problems(chart: &Chart) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    if let Some(fault) = chart.fault() {
        found.push((format!("`{}` is no chart: {fault}", chart.path()), help(fault)));
    }
    let Some(tree) = chart.tree() else { return found };
    found.extend(unnamed(tree));
    for sub in tree.all_subcharts() {
        match &sub.chart {
            Err(fault) => {
                found.push((format!("`{}` is no chart: {fault}", sub.within), help(fault)));
            }
            Ok(chart) => found.extend(unnamed(chart)),
        }
    }
    for archive in chart.archives() {
        let unsafe_path = |bad: &&BadMember| bad.fault.is_unsafe_path();
        if let Some(bad) = archive.content.bad_members().iter().find(unsafe_path) {
            let message = format!("{} cannot be unpacked: {bad}", archive.name());
            found.push((message, "pack the chart again, with `helm package`"));
        }
    }
    found
}

/// A `Chart.yaml` without a name is none to Helm, nor is one that does not parse.
fn unnamed(chart: &ChartTree) -> Option<(String, &'static str)> {
    let path = chart.yaml().path();
    let message = match chart.yaml().state() {
        State::Malformed(fault) => format!("`{path}` cannot be parsed: {fault}"),
        State::Unreadable(error) => format!("`{path}` cannot be used: {error}"),
        _ if chart.metadata().name.is_none() => format!("`{path}` has no `name`"),
        _ => return None,
    };
    Some((message, "correct it, and pack the chart again with `helm package`"))
}

fn help(fault: &ChartFault) -> &'static str {
    match fault {
        ChartFault::Archive(_) => "download the chart again, or pack it with `helm package`",
        ChartFault::NoChart | ChartFault::NoFolder | ChartFault::Dotted => {
            "pack the chart's folder with `helm package`: the archive holds one folder, named like \
             the chart, with its `Chart.yaml`"
        }
        ChartFault::TooDeep { .. } | ChartFault::TooMany { .. } | ChartFault::TooMuch { .. } => {
            "take out the charts that the chart does not need"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, tar_gz};

    fn found(bytes: Vec<u8>) -> Vec<String> {
        let mut source = Source::from_files("demo", [("a.tgz", bytes)]);
        source.put("pack.json", r#"{"charts": ["a.tgz", "./a.tgz"]}"#);
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        findings.into_found().into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn what_helm_cannot_load_is_found_once() {
        let yaml = "name: demo\nversion: 1.0.0\n";
        let sound = tar_gz([("demo/Chart.yaml", yaml)]).unwrap();
        let cases = [
            (b"PK\x03\x04".to_vec(), "`a.tgz` is no chart: it is not compressed with gzip"),
            (
                sound[..sound.len() - 9].to_vec(),
                "`a.tgz` is no chart: it is cut off: its compressed data have no end",
            ),
            (
                tar_gz([("Chart.yaml", yaml)]).unwrap(),
                "`a.tgz` is no chart: its `Chart.yaml` is not in a folder named like the chart",
            ),
            (
                tar_gz([("demo/Chart.yaml", "name: {{ x }}\n")]).unwrap(),
                "`a.tgz/demo/Chart.yaml` cannot be parsed: ",
            ),
            (
                tar_gz([("demo/Chart.yaml", "version: 1.0.0\n")]).unwrap(),
                "`a.tgz/demo/Chart.yaml` has no `name`",
            ),
            (
                tar_gz([("demo/Chart.yaml", yaml), ("demo/charts/b.tgz", "x")]).unwrap(),
                "`a.tgz/demo/charts/b.tgz` is no chart: it is not compressed with gzip",
            ),
            (
                tar_gz([("demo/Chart.yaml", yaml), ("demo/../../x", "x")]).unwrap(),
                "`a.tgz` cannot be unpacked: its member `demo/../../x` leads out of the archive",
            ),
        ];
        for (bytes, expected) in cases {
            let found = found(bytes);
            assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}");
        }
        assert_eq!(found(sound), [""; 0]);
    }
}
