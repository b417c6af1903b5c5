//! The pack's version is that of its chart, or of what the chart installs.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Chart, ChartTree, Likeness, LooseVersion, Pack};
use std::collections::BTreeSet;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB403", name: "chart-version-mismatch" },
    level: Level::Warning,
    summary: "the pack's version is not a slip away from its chart's",
    why: "A pack has the version of its chart or of the application in it. When it has neither, \
          and one of them differs in one number after the first, then the archive of another \
          release was put into the pack, or the version was mistyped. Packs that count on their \
          own, far from both, are not meant; nor are packs of several charts, unless one has the \
          pack's name.",
    bad: &[
        Change::Write("pack.json", PACK),
        Change::Chart(
            "charts/demo-1.0.0.tgz",
            &[("demo/Chart.yaml", "name: demo\nversion: 1.0.4\nappVersion: 3.2.0\n")],
        ),
    ],
    good: &[
        Change::Write("pack.json", PACK),
        Change::Chart(
            "charts/demo-1.0.0.tgz",
            &[("demo/Chart.yaml", "name: demo\nversion: 1.0.4\nappVersion: v1.0\n")],
        ),
    ],
    check,
};

const PACK: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/demo-1.0.0.tgz"]}"#;

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(written) = pack.metadata().written_version() else { return };
    let Some(version) = LooseVersion::parse(&written.value) else { return };
    let charts = pack.charts();
    let mut all = charts.iter().flat_map(versions);
    if all.any(|(_, other)| likeness(&version, other) == Some(Likeness::Same)) {
        return;
    }
    let Some(chart) = main_chart(pack) else { return };
    let near = versions(chart).find(|(_, other)| likeness(&version, other) == Some(Likeness::Near));
    let Some((field, near)) = near else { return };
    let message = format!(
        "the pack is {}, and `{field}` of its chart `{}` is {near}",
        written.value,
        chart.name().unwrap_or_default()
    );
    let help = "put the archive of the pack's version into the pack, or correct the version";
    findings
        .push(Place::at("pack.json", written.span), message, help)
        .also(Place::at("pack.json", chart.listed().span), "the chart is listed here");
}

/// Returns the only chart, or the one that has the pack's name.
fn main_chart(pack: &Pack) -> Option<&Chart> {
    let paths: BTreeSet<&str> = pack.charts().iter().map(Chart::path).collect();
    let name = pack.metadata().written_name().map(|name| name.value.as_str());
    let mut charts = pack.charts().iter();
    if paths.len() == 1 { charts.next() } else { charts.find(|chart| chart.name() == name) }
}

fn versions(chart: &Chart) -> impl Iterator<Item = (&'static str, &str)> {
    let metadata = chart.tree().map(ChartTree::metadata);
    let fields = metadata.into_iter().flat_map(|metadata| {
        [("version", &metadata.version), ("appVersion", &metadata.app_version)]
    });
    fields.filter_map(|(field, version)| Some((field, version.as_deref()?)))
}

fn likeness(version: &LooseVersion, other: &str) -> Option<Likeness> {
    Some(LooseVersion::parse(other)?.likeness(version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, tar_gz};

    /// A chart's name, version and appVersion.
    type Versions<'a> = (&'a str, &'a str, &'a str);

    fn found(version: &str, charts: &[Versions<'_>]) -> Vec<String> {
        let mut source = Source::from_files("demo", [("x", "")]);
        let mut listed = Vec::new();
        for (name, chart, app) in charts {
            let yaml = format!("name: {name}\nversion: {chart}\nappVersion: {app}\n");
            let path = format!("charts/{name}.tgz");
            source.put(&path, tar_gz([(format!("{name}/Chart.yaml"), yaml)]).unwrap());
            listed.push(path);
        }
        let json = serde_json::json!({"name": "demo", "version": version, "charts": listed});
        source.put("pack.json", json.to_string());
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        findings.into_found().into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn the_slips_of_real_packs_are_found() {
        let coder = "the pack is 2.23.3, and `version` of its chart `coder` is 2.21.3";
        assert_eq!(found("2.23.3", &[("coder", "2.21.3", "2.21.3")]), [coder]);
        let zero = "the pack is 0.4.0, and `appVersion` of its chart `a` is v0.40.0";
        assert_eq!(found("0.4.0", &[("a", "7.0.1", "v0.40.0")]), [zero]);
        let several = [("demo", "1.2.4", "1.2.4"), ("crds", "9.0.0", "9")];
        assert_eq!(found("1.2.3", &several).len(), 1);
    }

    #[test]
    fn packs_that_count_on_their_own_are_not_meant() {
        let sound: [(&str, &[Versions<'_>]); 9] = [
            ("1.0.0", &[("a", "0.1.0", "1.0.0")]),
            ("25.06.0", &[("a", "25.6.0", "x")]),
            ("3.30.3-rev1", &[("a", "3.30.3", "x")]),
            ("3.11.0", &[("a", "3-canary", "canary")]),
            ("1.2.0", &[("a", "4.0.0", "3.1.0")]),
            ("1.0.0", &[("a", "1.4.7", "0.9.0")]),
            ("1.0.0", &[("a", "1.0.1", "x"), ("b", "1.0.2", "x")]),
            ("1.0.0", &[("demo", "1.0.1", "x"), ("b", "1.0.0", "x")]),
            ("latest", &[("a", "1.0.1", "x")]),
        ];
        for (version, charts) in sound {
            assert_eq!(found(version, charts), [""; 0], "{version} {charts:?}");
        }
    }
}
