//! Two versions of one pack that are the same but for one thing: exactly the class of that change is
//! found, with what it asks for; and for its nearest neighbour less is asked.

use pack_build::compat::{CLASSES, compare};
use pack_build::finding::Bump::{self, Major, Minor, Patch};
use pack_build::pack::Pack;
use pack_build::source::{Source, tar_gz};
use std::collections::BTreeSet;

const JSON: &str = r#"{
  "name": "orchard",
  "displayName": "Orchard",
  "version": "5.0.2",
  "layer": "addon",
  "addonType": "security",
  "cloudTypes": ["aws", "azure"],
  "charts": ["charts/ladder-2.0.0.tgz"],
  "kubeManifests": ["manifests/fence.yaml"],
  "kubeVersion": ">=1.27.0-0",
  "constraints": {
    "dependencies": [
      {"packName": "kubernetes", "layer": "k8s", "type": "required", "minVersion": "1.28.0", "maxVersion": "1.31.0"}
    ],
    "resources": [{"type": "cpu", "minLimit": 500}]
  }
}
"#;

const VALUES: &str = "# spectrocloud.com/enabled-presets: size:small
pack:
  namespace: orchard
  spectrocloud.com/install-priority: \"10\"
  season: spring
charts:
  ladder:
    rungs: 7
    color: green
    height: 3
    oldRungs: 2
    limits:
      cpu: 100m
    service:
      type: ClusterIP
      port: 8080
manifests:
  fence:
    posts: 4
    unread: 1
";

const SCHEMA: &str = "pack.season:
  schema: '{{ format \"${list:[spring,summer]}\" | hints \"When\" }}'
charts.ladder.rungs:
  schema: '{{ required | format \"${number:[1-9]}\" }}'
";

const PRESETS: &str = "presets:
  - name: small
    displayName: Small
    group: size
    remove: [charts.ladder.color]
    add: |
      charts:
        ladder:
          rungs: 3
  - name: large
    displayName: Large
    group: size
    add: |
      charts:
        ladder:
          rungs: 9
";

const FENCE: &str = "apiVersion: v1
kind: ConfigMap
metadata:
  name: fence
data:
  posts: {{ .Values.posts | quote }}
";

/// The chart knows `color` with the same default, `height` with another one, and asks for what is
/// in `limits`; it knows nothing of `oldRungs`.
const CHART_VALUES: &str = "rungs: 5\ncolor: green\nheight: 2\nservice:\n  type: ClusterIP\n";
const TEMPLATE: &str = "kind: Pod
spec:
  rungs: {{ .Values.rungs }}
  port: {{ .Values.service.port }}
  resources: {{- toYaml .Values.limits | nindent 4 }}
";

fn chart(values: &str) -> Vec<u8> {
    let files = [
        ("ladder/Chart.yaml", "apiVersion: v2\nname: ladder\nversion: 2.0.0\n"),
        ("ladder/values.yaml", values),
        ("ladder/templates/pod.yaml", TEMPLATE),
    ];
    tar_gz(files).unwrap()
}

fn version(text: &str) -> Source {
    let json = JSON.replace("5.0.2", text);
    let texts = [
        ("pack.json", json.as_str()),
        ("values.yaml", VALUES),
        ("schema.yaml", SCHEMA),
        ("presets.yaml", PRESETS),
        ("manifests/fence.yaml", FENCE),
        ("README.md", "# Orchard\n"),
    ];
    let mut source = Source::from_files(&format!("orchard-{text}"), texts);
    source.put("charts/ladder-2.0.0.tgz", chart(CHART_VALUES));
    source
}

type Found = Vec<(&'static str, Option<Bump>, String)>;

fn changes(old: Source, new: Source) -> Found {
    let report = compare(&Pack::read(old), &Pack::read(new));
    let findings = report.findings.into_iter();
    findings.map(|finding| (finding.rule.name, finding.bump, finding.pointer)).collect()
}

fn edited(mut source: Source, file: &str, from: &str, to: &str) -> Source {
    let text = String::from_utf8(source.read(file, 1 << 20).unwrap()).unwrap();
    assert!(text.contains(from), "{file} does not hold {from:?}");
    source.put(file, text.replacen(from, to, 1));
    source
}

/// A file, a piece of its text, and what stands there in the new version; then the class, what it asks
/// for, and what it is about.
type Case = (&'static str, &'static str, &'static str, &'static str, Bump, &'static str);

/// Makes each change and expects it alone.
fn each_is_exactly(cases: &[Case]) {
    for (file, from, to, class, bump, pointer) in cases {
        let found = changes(version("5.0.2"), edited(version("5.1.0"), file, from, to));
        assert_eq!(found, [(*class, Some(*bump), (*pointer).to_owned())], "{from:?} -> {to:?}");
    }
}

#[test]
fn nothing_is_found_where_nothing_changed() {
    assert_eq!(changes(version("5.0.2"), version("5.1.0")), []);
}

#[test]
fn a_value_that_is_gone_breaks_only_what_nobody_reads_any_more() {
    let values = "values.yaml";
    each_is_exactly(&[
        (values, "  season: spring\n", "", "value-removed", Major, "pack.season"),
        (values, "    color: green\n", "", "value-removed", Patch, "charts.ladder.color"),
        (values, "    height: 3\n", "", "value-removed", Minor, "charts.ladder.height"),
        (values, "    oldRungs: 2\n", "", "value-removed", Patch, "charts.ladder.oldRungs"),
        (values, "      port: 8080\n", "", "value-removed", Minor, "charts.ladder.service.port"),
        (
            values,
            "    limits:\n      cpu: 100m\n",
            "",
            "value-removed",
            Minor,
            "charts.ladder.limits",
        ),
        (values, "    posts: 4\n", "", "value-removed", Minor, "manifests.fence.posts"),
        (values, "    unread: 1\n", "", "value-removed", Patch, "manifests.fence.unread"),
    ]);
}

#[test]
fn a_value_that_the_new_chart_does_not_know_is_lost() {
    let mut new = edited(version("5.1.0"), "values.yaml", "    color: green\n", "");
    new.put("charts/ladder-2.0.0.tgz", chart("rungs: 5\nheight: 2\nservice:\n  type: ClusterIP\n"));
    let found = changes(version("5.0.2"), new);
    let lost = ("value-removed", Some(Major), "charts.ladder.color".to_owned());
    assert!(found.contains(&lost), "{found:?}");
}

#[test]
fn a_key_with_nearly_the_same_name_or_the_same_content_is_renamed() {
    let values = "values.yaml";
    each_is_exactly(&[
        (values, "season: spring", "seasons: spring", "value-renamed", Major, "pack.season"),
        (values, "season: spring", "seasons: summer", "value-renamed", Major, "pack.season"),
        (values, "season: spring", "time: spring", "value-renamed", Major, "pack.season"),
    ]);
    let found = changes(
        version("5.0.2"),
        edited(version("5.1.0"), values, "season: spring", "time: summer"),
    );
    let classes: BTreeSet<&str> = found.iter().map(|(class, ..)| *class).collect();
    assert_eq!(classes, BTreeSet::from(["value-added", "value-removed"]));
}

#[test]
fn a_type_counts_and_quotes_around_a_number_hardly() {
    let values = "values.yaml";
    each_is_exactly(&[
        (
            values,
            "port: 8080",
            "port: [8080]",
            "value-retyped",
            Major,
            "charts.ladder.service.port",
        ),
        (values, "port: 8080", "port:", "value-retyped", Major, "charts.ladder.service.port"),
        (
            values,
            "port: 8080",
            "port: \"8080\"",
            "value-retyped",
            Minor,
            "charts.ladder.service.port",
        ),
        (values, "cpu: 100m", "cpu: {}", "value-retyped", Major, "charts.ladder.limits.cpu"),
    ]);
    let same = edited(version("5.1.0"), values, "season: spring", "season: 'spring'");
    assert_eq!(changes(version("5.0.2"), same), []);
}

#[test]
fn a_default_breaks_only_where_it_moves_what_runs() {
    let values = "values.yaml";
    each_is_exactly(&[
        (
            values,
            "namespace: orchard",
            "namespace: garden",
            "default-changed",
            Major,
            "pack.namespace",
        ),
        (
            values,
            "type: ClusterIP",
            "type: NodePort",
            "default-changed",
            Major,
            "charts.ladder.service.type",
        ),
        (
            values,
            "port: 8080",
            "port: 8081",
            "default-changed",
            Minor,
            "charts.ladder.service.port",
        ),
        (values, "season: spring", "season: summer", "default-changed", Minor, "pack.season"),
    ]);
}

#[test]
fn a_new_value_is_a_feature_and_an_empty_one_is_not() {
    let values = "values.yaml";
    each_is_exactly(&[
        (values, "  season", "  fruit: apple\n  season", "value-added", Minor, "pack.fruit"),
        (values, "  season", "  fruit: {}\n  season", "value-added", Patch, "pack.fruit"),
        (values, "  season", "  fruit:\n  season", "value-added", Patch, "pack.fruit"),
    ]);
}

#[test]
fn a_constraint_is_tighter_or_looser_or_reads_otherwise() {
    let (schema, season) = ("schema.yaml", "pack.season");
    each_is_exactly(&[
        (schema, "spring,summer", "spring", "constraint-tightened", Major, season),
        (schema, "${list:[spring,summer]}", "${number}", "constraint-tightened", Major, season),
        (
            schema,
            "format \"${list",
            "readonly | format \"${list",
            "constraint-tightened",
            Major,
            season,
        ),
        (schema, "1-9", "2-9", "constraint-tightened", Major, "charts.ladder.rungs"),
        (schema, "spring,summer", "spring,summer,autumn", "constraint-loosened", Minor, season),
        (schema, "${list:[spring,summer]}", "${string}", "constraint-loosened", Minor, season),
        (schema, "1-9", "1-12", "constraint-loosened", Minor, "charts.ladder.rungs"),
        (schema, "required | ", "", "constraint-loosened", Minor, "charts.ladder.rungs"),
        (schema, "\"When\"", "\"When it grows\"", "constraint-reworded", Patch, season),
        (
            schema,
            "{{ format \"${list",
            "{{ required | format \"${list",
            "value-required",
            Minor,
            season,
        ),
    ]);
    let (file, from) = ("values.yaml", "season: spring");
    let empty = |version| edited(version, file, from, "season: \"\"");
    let new =
        edited(empty(version("5.1.0")), schema, "{{ format \"${l", "{{ required | format \"${l");
    let expected = ("value-required", Some(Major), season.to_owned());
    assert_eq!(changes(empty(version("5.0.2")), new), [expected]);
}

#[test]
fn presets_are_told_by_their_names_and_by_what_they_do() {
    let presets = "presets.yaml";
    let large = &PRESETS[PRESETS.find("  - name: large").unwrap()..];
    each_is_exactly(&[
        (presets, "name: large", "name: huge", "preset-removed", Major, "size:large"),
        (
            presets,
            "Large\n    group: size",
            "Large\n    group: sizes",
            "preset-removed",
            Major,
            "size:large",
        ),
        (presets, "rungs: 9", "rungs: 12", "preset-changed", Minor, "size:large"),
        (presets, "rungs: 9", "rungs: [9]", "preset-changed", Major, "size:large"),
        (presets, "rungs: 3", "shade: 1", "preset-changed", Minor, "size:small"),
        ("values.yaml", "presets: size:small", "presets: size:large", "preset-changed", Minor, ""),
    ]);
    let more = large.replace("large", "huge").replace("rungs: 9", "rungs: 20");
    let new = edited(version("5.1.0"), presets, large, &format!("{large}{more}"));
    let expected = ("preset-added", Some(Minor), "size:huge".to_owned());
    assert_eq!(changes(version("5.0.2"), new), [expected]);
    let fewer = edited(version("5.1.0"), presets, large, "");
    let expected = ("preset-removed", Some(Major), "size:large".to_owned());
    assert_eq!(changes(version("5.0.2"), fewer), [expected]);
    let shown = edited(version("5.1.0"), presets, "displayName: Large", "displayName: Big");
    assert_eq!(changes(version("5.0.2"), shown), []);
}

#[test]
fn what_pack_json_says_is_judged_field_by_field() {
    let (json, kubernetes) = ("pack.json", "kubernetes");
    each_is_exactly(&[
        (json, "\"name\": \"orchard\"", "\"name\": \"garden\"", "identity-changed", Major, "name"),
        (json, "\"layer\": \"addon\"", "\"layer\": \"csi\"", "identity-changed", Major, "layer"),
        (json, "\"Orchard\"", "\"Fruit\"", "identity-changed", Minor, "displayName"),
        (json, "\"security\"", "\"logging\"", "identity-changed", Minor, "addonType"),
        (json, "\"aws\", \"azure\"", "\"aws\"", "cloud-types-changed", Major, "azure"),
        (json, "\"azure\"", "\"azure\", \"gcp\"", "cloud-types-changed", Minor, "gcp"),
        (json, "1.28.0", "1.29", "dependencies-changed", Major, kubernetes),
        (json, "1.28.0", "1.27", "dependencies-changed", Minor, kubernetes),
        (json, "1.31.0", "1.30.0", "dependencies-changed", Major, kubernetes),
        (json, "1.31.0", "", "dependencies-changed", Minor, kubernetes),
        (json, ">=1.27.0-0", ">=1.28.0-0", "dependencies-changed", Major, "kubeVersion"),
        (json, ">=1.27.0-0", ">=1.26.0-0", "dependencies-changed", Minor, "kubeVersion"),
        (json, "500", "800", "deployment-changed", Minor, "constraints.resources"),
        (
            "values.yaml",
            "\"10\"",
            "\"20\"",
            "deployment-changed",
            Minor,
            "pack.spectrocloud.com/install-priority",
        ),
    ]);
    let other = r#"{"packName": "calico", "layer": "cni", "type": "optional"}, {"packName": "kub"#;
    let new = edited(version("5.1.0"), json, "{\"packName\": \"kub", other);
    let expected = |bump| ("dependencies-changed", Some(bump), "calico".to_owned());
    assert_eq!(changes(version("5.0.2"), new.clone()), [expected(Minor)]);
    let needed = edited(new.clone(), json, "\"optional\"", "\"required\"");
    assert_eq!(changes(version("5.0.2"), needed), [expected(Major)]);
    let old = edited(new, json, "5.1.0", "5.0.2");
    assert_eq!(changes(old, version("5.1.0")), [expected(Minor)]);
}

#[test]
fn a_version_has_one_content_and_comes_after_the_one_before() {
    let found = |text: &str, file: &str| {
        let mut new = version(text);
        new.put(file, "other");
        changes(version("5.0.2"), new)
    };
    let wrong = |class| vec![(class, None, "version".to_owned())];
    assert_eq!(found("5.0.2", "notes.txt"), wrong("version-reused"));
    assert_eq!(found("5.0.2", "README.md"), []);
    assert_eq!(found("5.0.2", "docs/page.md"), []);
    assert_eq!(found("5.0.1", "README.md"), wrong("version-not-greater"));
    assert_eq!(found("5.0.2-rev1", "README.md"), wrong("version-not-greater"));
    assert_eq!(found("5.0.10", "README.md"), []);
    assert_eq!(changes(version("5.0.2"), version("5.0.2")), []);
}

#[test]
fn every_class_of_what_a_pack_says_is_named_in_these_tests() {
    let text = include_str!("versions.rs");
    // From PB730 on the classes are about what a pack installs.
    let said = CLASSES.iter().map(|class| class.id).filter(|id| id.code < "PB730");
    let missing: Vec<&str> =
        said.map(|id| id.name).filter(|name| !text.contains(&format!("\"{name}\""))).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
