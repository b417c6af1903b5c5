//! The unpacked folder of a chart is what its archive holds.

use crate::check::drift;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use std::collections::BTreeSet;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB402", name: "chart-folder-drift" },
    level: Level::Warning,
    summary: "the unpacked folder of a chart holds what its archive holds",
    why: "Palette installs the archive. The folder beside it is what people read, review and \
          correct; a correction there that was never packed reaches no cluster. Templates and \
          custom resource definitions are compared line by line without blanks at the end, \
          values.yaml and Chart.yaml as data, charts within the chart likewise. The archive may \
          hold more than the folder; README, lock and ignore files do not count.",
    bad: &[
        Change::Write("pack.json", PACK),
        Change::Chart("charts/demo-1.0.0.tgz", PACKED),
        Change::Write("values.yaml", "charts:\n  demo:\n    replicas: 3\n"),
        Change::Write("charts/demo/Chart.yaml", CHART),
        Change::Write("charts/demo/values.yaml", "replicas: 2\n"),
    ],
    good: &[
        Change::Write("pack.json", PACK),
        Change::Chart("charts/demo-1.0.0.tgz", PACKED),
        Change::Write("values.yaml", "charts:\n  demo:\n    replicas: 3\n"),
        Change::Write("charts/demo/Chart.yaml", "# By us.\nversion: '1.0.0'\nname: demo\n"),
        Change::Write("charts/demo/values.yaml", "# How many.\nreplicas: 1\n"),
        Change::Write("charts/demo/templates/a.yaml", "kind: A\r\nspec:   \r\n\r\n"),
        Change::Write("charts/demo/README.md", "not packed"),
    ],
    check,
};

const PACK: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/demo-1.0.0.tgz"]}"#;
const CHART: &str = "name: demo\nversion: 1.0.0\n";
const PACKED: &[(&str, &str)] = &[
    ("demo/Chart.yaml", CHART),
    ("demo/values.yaml", "replicas: 1\nmore: {}\n"),
    ("demo/templates/a.yaml", "kind: A\nspec:"),
];

fn check(pack: &Pack, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for chart in pack.charts().iter().filter(|chart| seen.insert(chart.path())) {
        let Some((folder, packed)) = chart.folder().zip(chart.tree()) else { continue };
        let drifts = drift::between(folder, packed);
        let Some((first, rest)) = drifts.split_first() else { continue };
        let others = match rest.len() {
            0 => String::new(),
            1 => "; 1 more file differs".to_owned(),
            count => format!("; {count} more files differ"),
        };
        let message =
            format!("`{}` differs from `{}`: {}{others}", first.path, chart.path(), first.how);
        let help = "pack the folder again with `helm package`, or unpack the archive over it";
        let finding = findings.push(Place::file(&first.path), message, help);
        finding.also(Place::at("pack.json", chart.listed().span), "the archive is listed here");
        for drift in rest.iter().take(MOST_NAMED) {
            finding.also(Place::file(&drift.path), drift.how.as_str());
        }
    }
}

/// More files than this are only counted.
const MOST_NAMED: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, tar_gz};

    const YAML: &str = "name: demo\nversion: 1.0.0\nappVersion: '1.10'\n";

    fn found(packed: &[(&str, &str)], folder: &[(&str, &str)]) -> Vec<String> {
        let packed = packed.iter().map(|(path, text)| (format!("demo/{path}"), *text));
        let packed = [("demo/Chart.yaml".to_owned(), YAML)].into_iter().chain(packed);
        let mut source = Source::from_files("demo", [("c/demo.tgz", tar_gz(packed).unwrap())]);
        source.put("c/demo/Chart.yaml", YAML);
        for (path, text) in folder {
            source.put(&format!("c/demo/{path}"), *text);
        }
        source.put("pack.json", r#"{"charts": ["c/demo.tgz"]}"#);
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        findings.into_found().into_iter().map(|finding| finding.message).collect()
    }

    fn how(packed: (&str, &str), folder: (&str, &str)) -> Option<String> {
        let found = found(&[packed], &[folder]).pop()?;
        Some(found.split_once(": ").unwrap().1.to_owned())
    }

    #[test]
    fn values_are_compared_as_data() {
        let same = [
            ("a: 1\nb: {c: [1, 2]}\n", "b:\n  c:\n    - 1\n    - 2\na: 1 # one\n"),
            ("a: 1\nb: 2\n", "a: 1\n"),
            ("a: 1\n", "a: 1\nb: {}\nc: null\nd: ''\n"),
            ("a: '5'\n", "a: 5\n"),
            ("a: |\n  text\n", "a: text\n"),
            ("a: yes\n", "a: true\n"),
        ];
        for (packed, folder) in same {
            assert_eq!(how(("values.yaml", packed), ("values.yaml", folder)), None, "{folder}");
        }
        let other = [
            ("a: {b: 1}\n", "a: {b: 2}\n", "`a.b` is another in the archive"),
            ("a: 1\n", "a: 1\nc: {d: 2}\n", "`c` is another in the archive"),
            ("a: [1, 2]\n", "a: [1]\n", "`a` is another in the archive"),
            ("a: 1\n", "a: {b: 1}\n", "`a` is another in the archive"),
            ("a: 1\n", "a: {{ x }}\n", "line 1 is another in the archive"),
        ];
        for (packed, folder, expected) in other {
            let how = how(("values.yaml", packed), ("values.yaml", folder));
            assert_eq!(how.as_deref(), Some(expected), "{folder}");
        }
    }

    #[test]
    fn helm_drops_what_it_does_not_know_from_a_chart() {
        let folder = format!("{YAML}engine: gotpl\nmaintainers: []\ndeprecated: false\n");
        assert_eq!(found(&[], &[("Chart.yaml", folder.as_str())]), [""; 0]);
        let other = YAML.replace("1.0.0", "1.0.1");
        let expected = "`c/demo/Chart.yaml` differs from `c/demo.tgz`: `version` is another in the \
                        archive";
        assert_eq!(found(&[], &[("Chart.yaml", other.as_str())]), [expected]);
    }

    #[test]
    fn templates_are_compared_as_text() {
        let file = "templates/a.yaml";
        assert_eq!(how((file, "a\nb\n"), (file, "a \r\nb\n\n")), None);
        let how_of = |packed, folder| how(packed, folder).unwrap_or_default();
        assert_eq!(how_of((file, "a\nb\n"), (file, "a\nc\n")), "line 2 is another in the archive");
        assert_eq!(how_of((file, "a\n"), (file, " a\n")), "line 1 is another in the archive");
        assert_eq!(how_of(("x", ""), (file, "a\n")), "it is not in the archive");
        assert_eq!(how_of(("crds/a", "1"), ("crds/a", "2")), "line 1 is another in the archive");
    }

    #[test]
    fn what_is_not_packed_on_purpose_does_not_count() {
        let folder = [
            ("README.md", "x"),
            ("Chart.lock", "x"),
            (".helmignore", "# ours\n*.bak\ntemplates/local.yaml\n"),
            ("templates/a.bak", "x"),
            ("templates/local.yaml", "x"),
            ("templates/empty.yaml", "\n"),
            ("templates/.hidden", "x"),
            ("ci/values.yaml", "a: 1"),
        ];
        assert_eq!(found(&[("templates/more.yaml", "x")], &folder), [""; 0]);
    }

    #[test]
    fn charts_within_are_compared_packed_or_not() {
        let inner = |text: &str| {
            tar_gz([("inner/Chart.yaml", "name: inner\nversion: 1.0.0\n"), ("inner/crds/a", text)])
                .unwrap()
        };
        let outer = |inner: &[u8]| {
            let chart = YAML.as_bytes();
            tar_gz([("demo/Chart.yaml", chart), ("demo/charts/inner-1.0.0.tgz", inner)]).unwrap()
        };
        let mut source = Source::from_files("demo", [("c/demo.tgz", outer(&inner("1")))]);
        source.put("c/demo/Chart.yaml", YAML);
        source.put("c/demo/charts/inner/Chart.yaml", "name: inner\nversion: 1.0.0\n");
        source.put("c/demo/charts/inner/crds/a", "2");
        source.put("c/demo/charts/new/Chart.yaml", "name: new\n");
        source.put("pack.json", r#"{"charts": ["c/demo.tgz"]}"#);
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        let found = findings.into_found();
        let expected = "`c/demo/charts/inner/crds/a` differs from `c/demo.tgz`: line 1 is another in \
                        the archive; 1 more file differs";
        assert_eq!(found[0].message, expected);
        assert_eq!(found[0].related[1].message, "the chart is not in the archive");
    }
}
