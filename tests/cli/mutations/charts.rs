//! A sound pack of two charts and a manifest, and one defect at a time put into it.

use pack_build::check::{minimal_pack, verify};
use pack_build::finding::Level;
use pack_build::pack::Pack;
use pack_build::source::{Source, tar_gz};

const JSON: &str = r#"{
  "name": "lighthouse",
  "displayName": "Lighthouse",
  "version": "2.4.1",
  "layer": "addon",
  "addonType": "app services",
  "cloudTypes": ["all"],
  "charts": ["charts/lighthouse-2.4.1.tgz", "charts/beacon-crds.tgz"],
  "kubeManifests": ["manifests/quota.yaml"],
  "constraints": {
    "dependencies": [
      {"packName": "kubernetes", "layer": "k8s", "type": "optional", "minVersion": "1.27"}
    ]
  }
}
"#;

const VALUES: &str = r#"pack:
  namespace: "lighthouse"
  namespaceLabels:
    lighthouse: "team=coast"
  releaseNameOverride:
    lighthouse: lamp
  spectrocloud.com/install-priority: "10"
  content:
    images:
      - image: registry.example.com/coast/lighthouse:2.4.1
charts:
  lighthouse:
    replicas: 2
    lamp:
      colour: white
    cache:
      size: 1Gi
manifests:
  quota:
    pods: 10
account: "{{ .spectro.var.account }}"
"#;

const CHART: &str = "apiVersion: v2
name: lighthouse
version: 2.4.1
appVersion: '7.1'
dependencies:
  - name: redis
    version: 18.x.x
    alias: cache
";

const CHART_VALUES: &str = "# How many.\nreplicas: 1\nlamp:\n  colour: red\n  range: 20\n";

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {app: lighthouse}
  template:
    metadata:
      labels: {app: lighthouse}
    spec:
      containers:
        - name: lamp
          image: registry.example.com/coast/lighthouse:2.4.1
";

const QUOTA: &str = "apiVersion: v1
kind: ResourceQuota
metadata:
  name: quota
spec:
  hard:
    pods: \"{{ .Values.pods }}\"
";

/// The members of the main chart's archive.
fn members() -> Vec<(String, Vec<u8>)> {
    let redis = [
        ("redis/Chart.yaml", "apiVersion: v2\nname: redis\nversion: 18.1.0\n"),
        ("redis/values.yaml", "size: 2Gi\n"),
        (
            "redis/templates/service.yaml",
            "apiVersion: v1\nkind: Service\nmetadata: {name: redis}\n",
        ),
    ];
    let texts = [
        ("lighthouse/Chart.yaml", CHART),
        ("lighthouse/values.yaml", CHART_VALUES),
        ("lighthouse/templates/_helpers.tpl", "{{- define \"a\" -}}a{{- end -}}\n"),
        ("lighthouse/templates/deployment.yaml", DEPLOYMENT),
    ];
    let texts = texts.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let redis = ("lighthouse/charts/redis-18.1.0.tgz".to_owned(), tar_gz(redis).unwrap());
    texts.into_iter().chain([redis]).collect()
}

fn sound() -> Source {
    let crds = [
        ("beacon-crds/Chart.yaml", "apiVersion: v2\nname: beacon-crds\nversion: 0.3.0\n"),
        ("beacon-crds/values.yaml", "annotations: {}\nkeep: true\n"),
        (
            "beacon-crds/crds/beacon.yaml",
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  \
             name: beacons.coast.example.com\nspec:\n  group: coast.example.com\n  scope: Namespaced\n  \
             names: {plural: beacons, kind: Beacon}\n  versions:\n    - name: v1\n      served: true\n      \
             storage: true\n      schema:\n        openAPIV3Schema: {type: object}\n",
        ),
    ];
    let mut source = Source::from_files("packs/lighthouse-2.4.1", [("pack.json", JSON)]);
    for path in ["README.md", "logo.png"] {
        source.put(path, minimal_pack().read(path, 1 << 20).unwrap());
    }
    source.put("values.yaml", VALUES);
    source.put("manifests/quota.yaml", QUOTA);
    source.put("charts/beacon-crds.tgz", tar_gz(crds).unwrap());
    source.put("charts/lighthouse-2.4.1.tgz", tar_gz(members()).unwrap());
    // The folder it was packed from, as `helm pull --untar` leaves it, with the charts it needs unpacked.
    source.put("charts/lighthouse/Chart.yaml", format!("# Ours.\n{CHART}"));
    source.put("charts/lighthouse/values.yaml", "replicas: 1\nlamp: {range: 20, colour: red}\n");
    source.put("charts/lighthouse/README.md", "# Lighthouse\n");
    source.put("charts/lighthouse/.helmignore", "*.bak\n");
    source.put("charts/lighthouse/templates/deployment.yaml", DEPLOYMENT.replace('\n', "\r\n"));
    source.put(
        "charts/lighthouse/charts/redis/Chart.yaml",
        "apiVersion: v2\nname: redis\nversion: 18.1.0\n",
    );
    source
}

fn replace(source: &mut Source, path: &str, from: &str, to: &str) {
    let text = String::from_utf8(source.read(path, 1 << 20).unwrap()).unwrap();
    assert!(text.contains(from), "{path} does not hold {from:?}");
    source.put(path, text.replacen(from, to, 1));
}

/// Returns the level, rule and file of every finding.
fn found(source: Source) -> Vec<(Level, &'static str, String)> {
    let report = verify(&Pack::read(source));
    let findings = report.findings.into_iter();
    findings.map(|finding| (finding.level, finding.rule.name, finding.place.file)).collect()
}

fn expect(source: Source, level: Level, rule: &'static str, file: &str) {
    assert_eq!(found(source), [(level, rule, file.to_owned())]);
}

/// Replaces a piece of a text file and expects exactly one finding.
fn edit(path: &str, from: &str, to: &str, (level, rule, file): (Level, &'static str, &str)) {
    let mut source = sound();
    replace(&mut source, path, from, to);
    expect(source, level, rule, file);
}

/// Packs the main chart with other members and expects exactly one finding.
fn repack(change: impl FnOnce(&mut Vec<(String, Vec<u8>)>), rule: &'static str) {
    let mut source = sound();
    source.remove("charts/lighthouse");
    let mut members = members();
    change(&mut members);
    source.put("charts/lighthouse-2.4.1.tgz", tar_gz(members).unwrap());
    expect(source, Level::Error, rule, "charts/lighthouse-2.4.1.tgz");
}

const VALUES_FILE: &str = "values.yaml";
const ARCHIVE: &str = "charts/lighthouse-2.4.1.tgz";

#[test]
fn the_pack_is_sound() {
    assert_eq!(found(sound()), []);
}

#[test]
fn a_section_under_another_name_is_found() {
    let expected = (Level::Error, "values-unknown-chart", VALUES_FILE);
    edit(VALUES_FILE, "  lighthouse:\n    replicas", "  light-house:\n    replicas", expected);
    edit(VALUES_FILE, "charts:\n", "charts:\n  redis: {size: 3Gi}\n", expected);
}

#[test]
fn values_without_the_level_of_their_chart_are_found() {
    let from = "  lighthouse:\n    replicas: 2\n    lamp:\n      colour: white\n    cache:\n      size: 1Gi\n";
    let to = "  replicas: 2\n  lamp:\n    colour: white\n  cache:\n    size: 1Gi\n";
    edit(VALUES_FILE, from, to, (Level::Error, "values-unknown-chart", VALUES_FILE));
}

#[test]
fn values_at_the_top_are_found() {
    let expected = (Level::Error, "values-outside-charts", VALUES_FILE);
    edit(
        VALUES_FILE,
        "    lamp:\n      colour: white\n    cache:\n      size: 1Gi\n",
        "lamp:\n  colour: white\n",
        expected,
    );
    edit(VALUES_FILE, "account:", "cache: {size: 3Gi}\naccount:", expected);
    let whole = "charts:\n  lighthouse:\n    replicas: 2\n    lamp:\n      colour: white\n    cache:\n      size: 1Gi\n";
    edit(VALUES_FILE, whole, "lighthouse:\n  replicas: 2\n", expected);
}

#[test]
fn values_of_no_manifest_are_found() {
    let expected = (Level::Error, "values-unknown-manifest", VALUES_FILE);
    edit(VALUES_FILE, "  quota:\n", "  quotas:\n", expected);
}

#[test]
fn a_chart_without_a_section_is_found() {
    let section = "charts:\n  lighthouse:\n    replicas: 2\n    lamp:\n      colour: white\n    cache:\n      size: 1Gi\n";
    edit(VALUES_FILE, section, "", (Level::Warning, "values-chart-unconfigured", "pack.json"));
}

#[test]
fn keys_that_nothing_reads_are_found() {
    let expected = (Level::Warning, "values-pack-unknown-key", VALUES_FILE);
    edit(VALUES_FILE, "namespaceLabels", "namespaceLabel", expected);
    edit(VALUES_FILE, "  content:\n", "  content:\n    namespace: lighthouse\n", expected);
    edit(VALUES_FILE, "  content:\n", "  colour: white\n  content:\n", expected);
}

#[test]
fn an_empty_namespace_is_found() {
    let expected = (Level::Warning, "pack-namespace-empty", VALUES_FILE);
    edit(VALUES_FILE, "namespace: \"lighthouse\"", "namespace: \"\"", expected);
    edit(VALUES_FILE, "namespace: \"lighthouse\"", "namespace:", expected);
}

#[test]
fn files_nobody_lists_are_found() {
    let mut source = sound();
    source.put("charts/lighthouse-2.4.0.tgz", tar_gz(members()).unwrap());
    expect(source, Level::Warning, "file-unreferenced", "charts/lighthouse-2.4.0.tgz");
    let mut source = sound();
    source.put("manifests/limits.yaml", "apiVersion: v1\nkind: LimitRange\nmetadata: {name: a}\n");
    expect(source, Level::Warning, "file-unreferenced", "manifests/limits.yaml");
    let mut source = sound();
    source.put("charts/lighthouse/.DS_Store", "");
    expect(source, Level::Note, "junk-file", "charts/lighthouse/.DS_Store");
}

#[test]
fn another_version_is_found() {
    let expected = (Level::Warning, "dir-version-mismatch", "pack.json");
    edit("pack.json", "\"2.4.1\"", "\"7.1.0\"", expected);
    let mut source = sound();
    let old = CHART.replace("2.4.1", "2.3.1");
    source.remove("charts/lighthouse");
    let mut members = members();
    members[0].1 = old.into_bytes();
    source.put(ARCHIVE, tar_gz(members).unwrap());
    expect(source, Level::Warning, "chart-version-mismatch", "pack.json");
}

#[test]
fn slips_in_pack_json_are_found() {
    let expected = (Level::Note, "addon-type-variant", "pack.json");
    edit("pack.json", "app services", "app-services", expected);
    let expected = (Level::Note, "dependency-no-bounds", "pack.json");
    edit("pack.json", ", \"minVersion\": \"1.27\"", "", expected);
}

#[test]
fn an_archive_that_was_not_packed_again_is_found() {
    let found = |path: &str| (Level::Warning, "chart-folder-drift", path.to_owned());
    let cases = [
        ("charts/lighthouse/Chart.yaml", "version: 2.4.1", "version: 2.4.2"),
        ("charts/lighthouse/values.yaml", "colour: red", "colour: green"),
        ("charts/lighthouse/templates/deployment.yaml", "name: lamp", "name: light"),
        ("charts/lighthouse/charts/redis/Chart.yaml", "18.1.0", "18.1.1"),
    ];
    for (path, from, to) in cases {
        let mut source = sound();
        replace(&mut source, path, from, to);
        assert_eq!(self::found(source), [found(path)], "{path}");
    }
    let mut source = sound();
    source.put("charts/lighthouse/templates/new.yaml", "kind: New\n");
    assert_eq!(self::found(source), [found("charts/lighthouse/templates/new.yaml")]);
}

#[test]
fn an_archive_that_helm_refuses_is_found() {
    let mut source = sound();
    let bytes = source.read(ARCHIVE, 1 << 20).unwrap();
    source.put(ARCHIVE, &bytes[..bytes.len() / 2]);
    expect(source, Level::Error, "chart-archive-invalid", ARCHIVE);
    repack(
        |members| members.retain(|(path, _)| path != "lighthouse/Chart.yaml"),
        "chart-archive-invalid",
    );
    repack(|members| members[4].1.truncate(40), "chart-archive-invalid");
}

#[test]
fn a_missing_values_file_is_no_defect_of_a_chart() {
    let mut source = sound();
    source.remove("charts/lighthouse");
    let mut members = members();
    members.retain(|(path, _)| path != "lighthouse/values.yaml");
    source.put(ARCHIVE, tar_gz(members).unwrap());
    assert_eq!(found(source), []);
}

#[test]
fn what_is_unsafe_in_an_archive_is_found() {
    repack(
        |members| members.push(("lighthouse/templates/Deployment.yaml".to_owned(), vec![])),
        "case-collision",
    );
    let mut source = sound();
    let mut members = members();
    members.push(("../evil.sh".to_owned(), b"#!/bin/sh".to_vec()));
    source.put(ARCHIVE, tar_gz(members).unwrap());
    // The path is a danger of its own, and the reason why the chart cannot be unpacked.
    let expected = ["path-escape", "chart-archive-invalid"];
    let found = found(source);
    assert_eq!(found.iter().map(|(_, rule, _)| *rule).collect::<Vec<_>>(), expected);
}
