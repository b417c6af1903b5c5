//! A sound pack with images, presets, a schema and a full README, and one defect at a time put into it.

use pack_build::check::{minimal_pack, verify, verify_repository};
use pack_build::finding::Level;
use pack_build::pack::Pack;
use pack_build::source::{Source, tar_gz};

const JSON: &str = r#"{
  "name": "windmill",
  "displayName": "Windmill",
  "version": "3.2.0",
  "layer": "addon",
  "addonType": "monitoring",
  "cloudTypes": ["all"],
  "annotations": {"source": "community"},
  "charts": ["charts/windmill-3.2.0.tgz"],
  "kubeManifests": ["manifests/vane.yaml"]
}
"#;

const VALUES: &str = r#"# spectrocloud.com/enabled-presets: Wind Speed:calm

pack:
  namespace: windmill
  namespaceLabels:
    windmill: "level=v{{ .spectro.system.kubernetes.version | substr 0 4 }}"
  content:
    images:
      - image: ghcr.io/mills/windmill:3.2.0
      - image: ghcr.io/mills/grinder:1.4.2
      - image: ghcr.io/mills/grinder:1.4.2-storm
      - image: quay.io/mills/exporter:v0.9.1
      - image: docker.io/library/busybox:1.37.0
      - image: quay.io/mills/vane@sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
charts:
  windmill:
    replicas: 1
    image:
      repository: ghcr.io/mills/windmill
      tag: ""
    grinder:
      enabled: true
      image:
        tag: 1.4.2
    exporter:
      image:
        tag: v0.9.1
    alert: "{{ $labels.mill }} stands still"
    token: ""
manifests:
  vane:
    image: quay.io/mills/vane@sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
    mode: "on"
"#;

const SCHEMA: &str = "charts.windmill.replicas:
  schema: '{{ required | format \"${number}\" }}'
charts.windmill.storm.depth:
  schema: '{{ format \"${number}\" }}'
charts.windmill.token:
  schema: '{{ format \"${password}\" }}'
";

const PRESETS: &str = r#"presets:
  - name: "calm"
    displayName: "Calm"
    group: "Wind Speed"
    remove: ["charts.windmill.storm"]
    add: |
      charts:
        windmill:
          replicas: 1
          grinder:
            image:
              tag: 1.4.2
  - name: "storm"
    displayName: "Storm"
    group: "Wind Speed"
    remove: ["charts.windmill.alert"]
    add: |
      charts:
        windmill:
          replicas: 3
          grinder:
            image:
              tag: 1.4.2-storm
          storm:
            depth: 2
"#;

const CHART_VALUES: &str = "replicas: 1
image:
  repository: ghcr.io/mills/windmill
  tag: ''
  pullPolicy: IfNotPresent
grinder:
  enabled: false
  image:
    registry: ghcr.io
    repository: mills/grinder
    tag: 1.4.0
exporter:
  image:
    repository: mills/exporter
    tag: v0.9.0
monitor:
  enabled: false
registry: quay.io
alert: ''
token: ''
";

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  selector:
    matchLabels: {app: windmill}
  template:
    metadata:
      labels: {app: windmill}
    spec:
      initContainers:
        - name: wait
          image: busybox:1.37.0
      containers:
        - name: windmill
          image: \"{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}\"
        {{- if .Values.simulation }}
        - name: simulator
          image: busybox:latest
        {{- end }}
";

const TEST: &str = "apiVersion: v1
kind: Pod
metadata:
  name: test
  annotations:
    \"helm.sh/hook\": test
spec:
  containers:
    - name: test
      image: busybox:1.0.0
";

const VANE: &str = "apiVersion: v1
kind: Pod
metadata:
  name: vane
spec:
  containers:
    - name: vane
      image: {{ .Values.image }}
";

const README: &str = "# Windmill

Grinds, see [how](#how-to-grind) and [the values](values.yaml).

## Parameters

| **Parameter** | **Description** |
| --- | --- |
| `charts.windmill.replicas` | How many. |
| `grinder.image.tag` | Which. |

## How to grind

Write `[this](nowhere.md)` and `https://link` as they are.
";

fn chart(values: &str, deployment: &str) -> Vec<u8> {
    let files = [
        (
            "windmill/Chart.yaml",
            "apiVersion: v2\nname: windmill\nversion: 3.2.0\nappVersion: 3.2.0\n",
        ),
        ("windmill/values.yaml", values),
        ("windmill/templates/deployment.yaml", deployment),
        ("windmill/templates/tests/test.yaml", TEST),
    ];
    tar_gz(files).unwrap()
}

fn sound() -> Source {
    let texts = [
        ("pack.json", JSON),
        ("values.yaml", VALUES),
        ("schema.yaml", SCHEMA),
        ("presets.yaml", PRESETS),
        ("manifests/vane.yaml", VANE),
        ("README.md", README),
    ];
    let mut source = Source::from_files("packs/windmill-3.2.0", texts);
    source.put("logo.png", minimal_pack().read("logo.png", 1 << 20).unwrap());
    source.put("charts/windmill-3.2.0.tgz", chart(CHART_VALUES, DEPLOYMENT));
    source
}

fn found(source: Source) -> Vec<(Level, &'static str, String)> {
    let report = verify(&Pack::read(source));
    let findings = report.findings.into_iter();
    findings.map(|finding| (finding.level, finding.rule.name, finding.place.file)).collect()
}

/// Replaces a piece of a text file and expects exactly one finding in it.
fn edit(file: &str, from: &str, to: &str, level: Level, rule: &'static str) {
    let mut source = sound();
    let text = String::from_utf8(source.read(file, 1 << 20).unwrap()).unwrap();
    assert!(text.contains(from), "{file} does not hold {from:?}");
    source.put(file, text.replacen(from, to, 1));
    assert_eq!(found(source), [(level, rule, file.to_owned())], "{from:?} -> {to:?}");
}

fn edit_values(from: &str, to: &str, level: Level, rule: &'static str) {
    edit("values.yaml", from, to, level, rule);
}

#[test]
fn the_pack_is_sound() {
    assert_eq!(found(sound()), []);
}

#[test]
fn broken_entries_of_the_list_are_found() {
    let entry = "- image: ghcr.io/mills/windmill:3.2.0";
    let error = |to: &str, rule| edit_values(entry, to, Level::Error, rule);
    error("- iamge: ghcr.io/mills/windmill:3.2.0", "image-entry-invalid");
    error("- ghcr.io/mills/windmill:3.2.0", "image-entry-invalid");
    error("- image:", "image-entry-invalid");
    error("- image: https://ghcr.io/mills/windmill:3.2.0", "image-ref-invalid");
    error("- image: ghcr.io/Mills/windmill:3.2.0", "image-ref-invalid");
    error("- image: ghcr.io/mills/windmill:3.2.0@sha256:12", "image-ref-invalid");
    // An image with more than one entry is not called unlisted for a broken one.
    let entry = "- image: ghcr.io/mills/grinder:1.4.2\n";
    let error = |to: &str, rule| edit_values(entry, to, Level::Error, rule);
    error("- ghcr.io/mills/grinder:1.4.2\n", "image-entry-invalid");
    error("- image: ghcr.io/Mills/grinder:1.4.2\n", "image-ref-invalid");
}

#[test]
fn doubtful_entries_of_the_list_are_found() {
    let entry = "- image: ghcr.io/mills/windmill:3.2.0";
    edit_values(entry, "- image: ghcr.io/mills/windmill", Level::Warning, "image-no-tag");
    let more = format!("{entry}\n      - image: ghcr.io/mills/tool:latest");
    edit_values(entry, &more, Level::Note, "image-floating-tag");
    edit_values(
        entry,
        "- image: ghcr.io/mills/windmill:3.2.0\n      - image: ghcr.io/mills/windmill:3.2.0",
        Level::Note,
        "image-duplicate",
    );
}

#[test]
fn a_list_for_another_version_is_found() {
    let error = |from: &str, to: &str| edit_values(from, to, Level::Error, "image-tag-mismatch");
    // What a preset runs, what the values run with a registry of their own, and what a template names.
    error("grinder:1.4.2-storm", "grinder:1.4.1-storm");
    error("exporter:v0.9.1", "exporter:v0.9.0");
    error("busybox:1.37.0", "busybox:1.36.1");
    error("        tag: v0.9.1", "        tag: v0.9.2");
    error("windmill:3.2.0", "windmill:3.1.0");
}

#[test]
fn a_list_for_another_registry_is_found() {
    let rule = "image-registry-mismatch";
    edit_values("docker.io/library/busybox", "gcr.io/mirror/busybox", Level::Warning, rule);
}

#[test]
fn a_missing_list_is_found() {
    let mut source = sound();
    let start = VALUES.find("  content:").unwrap();
    let end = VALUES.find("charts:").unwrap();
    source.put("values.yaml", format!("{}{}", &VALUES[..start], &VALUES[end..]));
    assert_eq!(found(source), [(Level::Warning, "images-missing", "values.yaml".to_owned())]);
}

#[test]
fn a_slip_in_the_key_of_the_list_is_one_finding() {
    edit_values("    images:", "    image:", Level::Warning, "values-pack-unknown-key");
}

#[test]
fn what_pack_json_lists_is_not_missed_when_it_cannot_be_read() {
    let text = "\"kubeManifests\": [\"manifests/vane.yaml\"]\n";
    edit("pack.json", text, &format!("{},\n", text.trim()), Level::Error, "json-syntax");
}

#[test]
fn a_manifest_listed_in_another_case_is_one_finding() {
    edit("pack.json", "manifests/vane.yaml", "manifests/Vane.yaml", Level::Error, "file-missing");
}

#[test]
fn values_that_slipped_are_found() {
    let warning = |from: &str, to: &str| edit_values(from, to, Level::Warning, "yaml-indent");
    warning(
        "      repository: ghcr.io/mills/windmill\n      tag: \"\"\n",
        "      repository: ghcr.io/mills/windmill\n    tag: \"\"\n",
    );
}

#[test]
fn yaml_that_readers_disagree_on_is_found() {
    edit_values("mode: \"on\"", "mode: on", Level::Warning, "yaml-ambiguous");
    edit_values("  vane:\n", "  vane:\n    y: 1\n", Level::Warning, "yaml-ambiguous");
    edit_values("manifests:", "---\nmanifests:", Level::Warning, "yaml-ambiguous");
    edit_values("    replicas: 1\n", "\treplicas: 1\n", Level::Error, "yaml-tab");
}

#[test]
fn broken_macros_are_found() {
    let error = |to: &str| {
        edit_values(".spectro.system.kubernetes.version", to, Level::Error, "macro-invalid");
    };
    error(".spectro.system.kubernets.version");
    error(".spectro.sytem.kubernetes.version");
    error(".spectro.pack.kubernetes");
    error("spectro.system.kubernetes.version");
    edit_values("substr 0 4 }}", "substr 0 4 }", Level::Error, "macro-invalid");
    edit_values("\"level=v{{ .spec", "\"level=v{ .spec", Level::Error, "macro-invalid");
}

#[test]
fn schema_keys_without_a_value_are_found() {
    let warning = |from: &str, to: &str| {
        edit("schema.yaml", from, to, Level::Warning, "schema-key-unknown");
    };
    warning("charts.windmill.token", "charts.windmill.tokn");
    warning("charts.windmill.storm.depth", "charts.windmill.storm.width");
    warning("charts.windmill.token", "windmill.token");
}

#[test]
fn presets_that_do_nothing_are_found() {
    let rule = "preset-remove-unknown";
    edit("presets.yaml", "charts.windmill.alert", "charts.windmil.alert", Level::Error, rule);
    edit("presets.yaml", "charts.windmill.alert", "manifests.van.mode", Level::Error, rule);
    edit("presets.yaml", "charts.windmill.alert", "charts.windmill.alarm", Level::Note, rule);
}

#[test]
fn a_comment_that_names_wrong_presets_is_found() {
    edit_values("Wind Speed:calm", "Wind Speed:clam", Level::Warning, "enabled-preset-unknown");
    edit_values("Wind Speed:calm", "Wind:calm", Level::Warning, "enabled-preset-unknown");
    edit_values("Wind Speed:calm", "Wind Speed:storm", Level::Warning, "enabled-preset-differs");
    edit_values("    replicas: 1\n", "    replicas: 2\n", Level::Warning, "enabled-preset-differs");
}

#[test]
fn a_readme_that_is_out_of_step_is_found() {
    let edit = |from: &str, to: &str, level, rule| edit("README.md", from, to, level, rule);
    edit("(values.yaml)", "(value.yaml)", Level::Warning, "readme-link-broken");
    edit("(#how-to-grind)", "(#how-to-mill)", Level::Warning, "readme-link-broken");
    edit("## How to grind", "## Usage", Level::Warning, "readme-link-broken");
    edit(
        "Grinds,",
        "<!-- A brief overview of the service. -->\n\nGrinds,",
        Level::Warning,
        "readme-template-left",
    );
    edit("grinder.image.tag", "grinder.img.tag", Level::Note, "readme-parameter-unknown");
}

#[test]
fn a_secret_is_found_and_covered() {
    let token = ["gh", "p_", "q7Zr2KfWm9Tx4VbLc8Ns5HdYp3GjQw6Rt1Ae"].concat();
    for file in ["README.md", "manifests/vane.yaml", "docs/notes.txt"] {
        let mut source = sound();
        let text = source.read(file, 1 << 20).unwrap_or_default();
        let text = format!("{}# {token}\n", String::from_utf8(text).unwrap());
        source.put(file, text.as_str());
        let report = verify(&Pack::read(source));
        let names: Vec<&str> = report.findings.iter().map(|finding| finding.rule.name).collect();
        assert_eq!(names, ["secret"], "{file}");
        assert_eq!(report.texts[file], text.replace(&token, &"*".repeat(40)).into(), "{file}");
    }
}

#[test]
fn a_changed_display_name_is_found() {
    let mut other = sound();
    other.put("pack.json", JSON.replace("3.2.0\",", "3.1.0\",").replace("Windmill", "WindMill"));
    let mut reports = [sound(), other].map(|source| verify(&Pack::read(source)));
    let before: Vec<usize> = reports.iter().map(|report| report.findings.len()).collect();
    verify_repository(&mut reports);
    let after: Vec<usize> = reports.iter().map(|report| report.findings.len()).collect();
    // The older one is right.
    assert_eq!(after, [before[0] + 1, before[1]]);
    assert_eq!(reports[0].findings.last().unwrap().rule.name, "display-name-changed");
}
