//! What is read of charts, sound or not.

use super::{Budget, Chart, ChartFault, Pack};
use crate::source::{Kind, Source, tar_gz};
use crate::span::{Span, Spanned};
use std::fmt::Write;
use std::sync::Arc;

const CHART: &str = "name: demo\nversion: 1.2.0\nappVersion: 1.10\nkubeVersion: '>=1.25'\n";

fn pack(listed: &[&str], files: Vec<(&str, Vec<u8>)>) -> Pack {
    let json = serde_json::json!({ "charts": listed }).to_string();
    let mut source = Source::from_files("demo", files);
    source.put("pack.json", json);
    Pack::read(source)
}

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    tar_gz(files.iter().copied()).unwrap()
}

fn fault(bytes: Vec<u8>) -> String {
    let pack = pack(&["charts/demo.tgz"], vec![("charts/demo.tgz", bytes)]);
    pack.charts()[0].fault().map(ToString::to_string).unwrap_or_default()
}

#[test]
fn a_chart_is_read_from_its_archive() {
    let bytes = archive(&[
        ("demo/Chart.yaml", CHART),
        ("demo/values.yaml", "replicas: 1\n"),
        ("demo/templates/_helpers.tpl", "{{/* h */}}"),
        ("demo/templates/sub/a.yaml", "kind: A"),
        ("demo/crds/crd.yaml", "kind: CustomResourceDefinition"),
        ("demo/files/x.txt", "x"),
    ]);
    let pack = pack(&["./charts/demo-1.2.0.tgz"], vec![("charts/demo-1.2.0.tgz", bytes)]);
    let [chart] = pack.charts() else { panic!("one chart") };
    assert_eq!(chart.path(), "charts/demo-1.2.0.tgz");
    assert_eq!(chart.listed().value, "./charts/demo-1.2.0.tgz");
    assert_eq!(chart.name(), Some("demo"));
    let tree = chart.tree().unwrap();
    assert_eq!(tree.within(), "charts/demo-1.2.0.tgz/demo");
    assert_eq!(tree.metadata().app_version.as_deref(), Some("1.10"));
    let templates: Vec<_> =
        tree.templates().map(|(path, text)| (path, text.into_owned())).collect();
    let expected = [("templates/_helpers.tpl", "{{/* h */}}"), ("templates/sub/a.yaml", "kind: A")];
    assert_eq!(templates, expected.map(|(path, text)| (path, text.to_owned())));
    assert_eq!(tree.crds().count(), 1);
    assert_eq!(
        tree.values().document().unwrap().root().get("replicas").unwrap().source_text(),
        "1"
    );
    assert_eq!(tree.values().path(), "charts/demo-1.2.0.tgz/demo/values.yaml");
}

#[test]
fn charts_within_charts_are_read_packed_or_not() {
    let inner = archive(&[("inner/Chart.yaml", "name: inner\nversion: 1.0.0\n")]);
    let outer: [(&str, &[u8]); 6] = [
        ("outer/Chart.yaml", b"name: outer\ndependencies: [{name: inner, alias: other}]\n"),
        ("outer/charts/inner-1.0.0.tgz", &inner),
        ("outer/charts/plain/Chart.yaml", b"name: plain\n"),
        ("outer/charts/plain/charts/deep/Chart.yaml", b"name: deep\n"),
        ("outer/charts/.hidden/Chart.yaml", b"name: hidden\n"),
        ("outer/charts/README.md", b"# Charts"),
    ];
    let pack = pack(&["o.tgz"], vec![("o.tgz", tar_gz(outer).unwrap())]);
    let tree = pack.charts()[0].tree().unwrap();
    assert_eq!(tree.metadata().dependencies[0].key(), "other");
    let within: Vec<&str> =
        tree.subcharts().iter().map(|sub| sub.chart.as_ref().unwrap().within()).collect();
    let expected = ["o.tgz/outer/charts/inner-1.0.0.tgz/inner", "o.tgz/outer/charts/plain"];
    assert_eq!(within, expected);
    let plain = tree.subcharts()[1].chart.as_ref().unwrap();
    let deep = plain.subcharts()[0].chart.as_ref().unwrap();
    assert_eq!(deep.metadata().name.as_deref(), Some("deep"));
}

#[test]
fn old_charts_name_their_dependencies_in_a_file_of_their_own() {
    let bytes = archive(&[
        ("demo/Chart.yaml", CHART),
        ("demo/requirements.yaml", "dependencies: [{name: redis, condition: redis.enabled}]\n"),
    ]);
    let pack = pack(&["a.tgz"], vec![("a.tgz", bytes)]);
    let dependencies = &pack.charts()[0].tree().unwrap().metadata().dependencies;
    assert_eq!(dependencies[0].condition.as_deref(), Some("redis.enabled"));
}

#[test]
fn what_is_no_chart_says_why() {
    let cases = [
        (b"PK".to_vec(), "it is not compressed with gzip"),
        (archive(&[("demo/values.yaml", "")]), "it has no `Chart.yaml` in its outermost folder"),
        (
            archive(&[("a/demo/Chart.yaml", CHART)]),
            "it has no `Chart.yaml` in its outermost folder",
        ),
        (
            archive(&[("Chart.yaml", CHART)]),
            "its `Chart.yaml` is not in a folder named like the chart",
        ),
        (
            archive(&[("./demo/Chart.yaml", CHART)]),
            "its paths start with `./`, which Helm takes for the chart's folder",
        ),
        (archive(&[("./Chart.yaml", CHART), ("./templates/a.yaml", "")]), ""),
        (archive(&[("demo/Chart.yaml", CHART)]), ""),
    ];
    for (bytes, expected) in cases {
        assert_eq!(fault(bytes), expected);
    }
}

#[test]
fn an_archive_of_the_folder_itself_is_a_chart() {
    let bytes = archive(&[("./Chart.yaml", CHART), ("./templates/a.yaml", "kind: A")]);
    let pack = pack(&["a.tgz"], vec![("a.tgz", bytes)]);
    let tree = pack.charts()[0].tree().unwrap();
    assert_eq!((tree.within(), tree.templates().count()), ("a.tgz", 1));
    assert_eq!(tree.yaml().path(), "a.tgz/Chart.yaml");
}

#[test]
fn a_missing_file_is_no_fault_of_the_chart() {
    let pack = pack(&["charts/none.tgz", "../out.tgz", "charts"], vec![("charts/x", vec![])]);
    assert!(pack.charts().iter().all(|chart| chart.fault().is_none() && chart.tree().is_none()));
}

/// The files beside the archive, and the folder that is found.
type Case<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>);

#[test]
fn the_folder_of_the_same_chart_is_found_beside_its_archive() {
    let bytes = archive(&[("demo/Chart.yaml", CHART)]);
    let cases: [Case<'_>; 6] = [
        (&[("charts/demo/Chart.yaml", CHART)], Some("charts/demo")),
        (&[("charts/anything/Chart.yaml", "name: demo\n")], Some("charts/anything")),
        (&[("charts/demo/Chart.yaml", "name: other\n")], None),
        (&[("charts/demo/values.yaml", "")], None),
        (
            &[("charts/demo/Chart.yaml", CHART), ("charts/demo-1.2.0/Chart.yaml", CHART)],
            Some("charts/demo-1.2.0"),
        ),
        (
            &[
                ("charts/new/Chart.yaml", "name: demo\nversion: 2.0.0"),
                ("charts/b/Chart.yaml", CHART),
            ],
            Some("charts/b"),
        ),
    ];
    for (folder, expected) in cases {
        let mut files = vec![("charts/demo-1.2.0.tgz", bytes.clone())];
        files.extend(folder.iter().map(|(path, text)| (*path, text.as_bytes().to_vec())));
        let pack = pack(&["charts/demo-1.2.0.tgz"], files);
        let found = pack.charts()[0].folder();
        assert_eq!(found.map(super::ChartTree::within), expected);
    }
}

#[test]
fn an_archive_listed_twice_is_read_once() {
    let bytes = archive(&[("demo/Chart.yaml", CHART)]);
    let pack = pack(&["a.tgz", "./a.tgz"], vec![("a.tgz", bytes)]);
    let trees = pack.charts().iter().map(|chart| chart.tree().unwrap());
    let places: Vec<*const _> = trees.map(std::ptr::from_ref).collect();
    assert_eq!(places[0], places[1]);
}

#[test]
fn charts_that_nest_without_end_are_cut_off() {
    let mut bytes = archive(&[("demo/Chart.yaml", CHART)]);
    for _ in 0..10 {
        bytes = tar_gz([
            ("demo/Chart.yaml", CHART.as_bytes()),
            ("demo/charts/demo.tgz", bytes.as_slice()),
        ])
        .unwrap();
    }
    let pack = pack(&["a.tgz"], vec![("a.tgz", bytes)]);
    assert_eq!(
        deepest(&pack.charts()[0]).unwrap().to_string(),
        "charts lie more than 8 deep within charts"
    );
}

#[test]
fn charts_side_by_side_without_end_are_cut_off() {
    let mut files = vec![("d/Chart.yaml".to_owned(), CHART.to_owned())];
    for number in 0..1_001 {
        let mut path = String::new();
        write!(path, "d/charts/c{number:04}/Chart.yaml").unwrap();
        files.push((path, CHART.to_owned()));
    }
    let pack = pack(&["a.tgz"], vec![("a.tgz", tar_gz(files).unwrap())]);
    let tree = pack.charts()[0].tree().unwrap();
    assert_eq!(tree.subcharts().len(), 1_000);
    let last = tree.subcharts().last().unwrap().chart.as_ref().unwrap_err();
    let expected = "the pack has more than 1000 charts, those within charts counted";
    assert_eq!(last.to_string(), expected);
}

#[test]
fn what_all_charts_hold_together_is_limited() {
    let large = "x".repeat(1 << 20);
    let bytes = tar_gz([("d/Chart.yaml", CHART), ("d/a", &large)]).unwrap();
    let mut source = Source::from_files("demo", [("a.tgz", bytes)]);
    let listed: Vec<String> = (0..20).map(|number| format!("link{number}.tgz")).collect();
    for path in &listed {
        source.put_empty(path, Kind::Link { target: "a.tgz".to_owned() });
    }
    let listed: Vec<_> =
        listed.into_iter().map(|path| Spanned::new(path, Span::default())).collect();
    let budget = Budget { bytes: 5 << 20, charts: 100 };
    let charts = Chart::read_all(&listed, &Arc::new(source), budget);
    let faults: Vec<String> = charts
        .iter()
        .map(|chart| chart.fault().map(ToString::to_string).unwrap_or_default())
        .collect();
    let expected = "the charts of the pack hold more than the 512 MiB that are read";
    assert_eq!(faults[..4], [""; 4]);
    assert_eq!(faults[4..], [expected; 16]);
}

fn deepest(chart: &Chart) -> Option<&ChartFault> {
    let mut tree = chart.tree()?;
    loop {
        match tree.subcharts().first()?.chart.as_ref() {
            Ok(inner) => tree = inner,
            Err(fault) => return Some(fault),
        }
    }
}
