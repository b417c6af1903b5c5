//! A sound pack with a schema of every kind and presets, and one defect at a time put into it.

use pack_build::check::{minimal_pack, verify};
use pack_build::pack::Pack;
use pack_build::source::Source;

const VALUES: &str = r#"# spectrocloud.com/enabled-presets: Flow:gentle
pack:
  namespace: aqueduct
manifests:
  channel:
    image: quay.io/water/channel:2.1.0
    replicas: 2
    sluice: true
    flow: gentle
    gateway: 10.4.0.1
    ranges:
      - 10.4.0.10 - 10.4.0.20
      - "{{ .spectro.var.range }}"
    storage: fast, size=20
    name: spring-1
    password: ""
    owner:
"#;

const SCHEMA: &str = r#"manifests.channel.image:
  # Where the image comes from.
  schema: '{{ required | format "${string}/${string}:${version}" | hints "The image" }}'
manifests.channel.replicas:
  schema: '{{ required | format "${number:[1-9]}" | hints "From one" "to nine" }}'
manifests.channel.sluice:
  schema: '{{ format "${boolean}" }}'
manifests.channel.flow:
  schema: '{{ required | format "${list:[gentle,STRONG]}" }}'
manifests.channel.gateway:
  schema: '{{ readonly | format "${ipv4}" }}'
manifests.channel.ranges.$[]:
  schema: '{{ required | format "${ipv4} - ${ipv4}" }}'
manifests.channel.storage:
  schema: '{{ format "${string}, ${string:/size=\d+/}" }}'
manifests.channel.name:
  schema: '{{ format "${string:/^[a-z][a-z0-9-]{0,30}$/}" }}'
manifests.channel.password:
  schema: '{{ required | format "${password}" }}'
manifests.channel.owner:
  schema: '{{ required }}'
"#;

const PRESETS: &str = r#"presets:
  - name: "gentle"
    displayName: "Gentle"
    group: "Flow"
    remove: []
    add: |
      manifests:
        channel:
          flow: gentle
  - name: "strong"
    displayName: "Strong"
    group: "Flow"
    remove: ["manifests.channel.sluice"]
    add: |
      manifests:
        channel:
          flow: STRONG
          replicas: 5
"#;

const MANIFEST: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Values.name }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {app: channel}
  template:
    metadata:
      labels: {app: channel}
    spec:
      containers:
        - name: channel
          image: {{ .Values.image }}
"#;

const JSON: &str = r#"{
  "name": "aqueduct",
  "displayName": "Aqueduct",
  "version": "2.1.0",
  "layer": "addon",
  "addonType": "system app",
  "cloudTypes": ["all"],
  "kubeManifests": ["manifests/channel.yaml"]
}
"#;

fn sound() -> Source {
    let mut source = Source::from_files("packs/aqueduct-2.1.0", [("pack.json", JSON)]);
    for path in ["README.md", "logo.png"] {
        source.put(path, minimal_pack().read(path, 1 << 20).unwrap());
    }
    for (path, text) in
        [("schema.yaml", SCHEMA), ("presets.yaml", PRESETS), ("manifests/channel.yaml", MANIFEST)]
    {
        source.put(path, text);
    }
    let images = "  content:\n    images:\n      - image: quay.io/water/channel:2.1.0\n";
    source.put("values.yaml", VALUES.replacen("manifests:\n", &format!("{images}manifests:\n"), 1));
    source
}

/// Returns the rule of every finding and the text at its place.
fn found(source: Source) -> Vec<(&'static str, String)> {
    let report = verify(&Pack::read(source));
    let findings = report.findings.iter().map(|finding| {
        let text = &report.texts[&finding.place.file];
        let span = finding.place.span.unwrap();
        (finding.rule.name, text[span.start..span.end].to_owned())
    });
    findings.collect()
}

/// Replaces a piece of a text file and expects exactly one finding, at exactly this text.
fn edit(path: &str, from: &str, to: &str, rule: &'static str, place: &str) {
    let mut source = sound();
    let text = String::from_utf8(source.read(path, 1 << 20).unwrap()).unwrap();
    assert!(text.contains(from), "{path} does not hold {from:?}");
    source.put(path, text.replacen(from, to, 1));
    assert_eq!(found(source), [(rule, place.to_owned())], "{from:?} -> {to:?}");
}

#[test]
fn the_pack_is_sound() {
    assert_eq!(found(sound()), []);
}

#[test]
fn expressions_that_cannot_be_read_are_found() {
    for (from, to, place) in [
        ("{{ readonly |", "{{ read-only |", "read-only"),
        ("'{{ required }}'", "'{ required }'", "{"),
        ("'{{ required }}'", "required", "r"),
        ("'{{ required }}'", "'{{ required }'", "}"),
        ("hints \"The image\"", "hints \"The image", "\""),
        ("hints \"The image\"", "hints The image", "hints"),
        ("required | format \"${list", "required format \"${list", "f"),
        ("${list:[gentle,STRONG]}", "${list:gentle,STRONG}", "list:gentle,STRONG"),
        ("${list:[gentle,STRONG]}", "${list:[gentle,STRONG}", "${"),
        ("${number:[1-9]}", "${number:[9-1]}", "[9-1]"),
        ("${number:[1-9]}", "${number:1-9}", "1-9"),
        ("${ipv4}\" }}", "${ipv4\" }}", "${"),
        ("/size=\\d+/", "/size=(\\d+/", "/size=(\\d+/"),
        ("/size=\\d+/", "/size=\\d++/", "/size=\\d++/"),
        (
            "  schema: '{{ format \"${boolean}\" }}'",
            "  shcema: '{{ format \"${boolean}\" }}'",
            "shcema",
        ),
        ("sluice:\n  schema: ", "sluice: ", "'{{ format \"${boolean}\" }}'"),
    ] {
        edit("schema.yaml", from, to, "schema-expression", place);
    }
}

#[test]
fn types_that_are_not_documented_are_found() {
    for (from, to, place) in [
        ("${boolean}", "${bool}", "bool"),
        ("${password}", "${passwrod}", "passwrod"),
        ("${string:/^[a-z][a-z0-9-]{0,30}$/}", "${input}", "input"),
    ] {
        edit("schema.yaml", from, to, "schema-format-unknown", place);
    }
}

#[test]
fn values_that_break_their_constraint_are_found() {
    for (from, to, place) in [
        ("replicas: 2", "replicas: 12", "12"),
        ("replicas: 2", "replicas: \"two\"", "\"two\""),
        ("sluice: true", "sluice: open", "open"),
        ("gateway: 10.4.0.1", "gateway: 10.4.0.256", "10.4.0.256"),
        ("gateway: 10.4.0.1", "gateway: gateway.local", "gateway.local"),
        ("10.4.0.10 - 10.4.0.20", "10.4.0.10-10.4.0.20", "10.4.0.10-10.4.0.20"),
        ("size=20", "size=big", "fast, size=big"),
        ("name: spring-1", "name: 1-spring", "1-spring"),
        ("password: \"\"", "password: {from: vault}", "{from: vault}"),
    ] {
        edit("values.yaml", from, to, "schema-default-violated", place);
    }
    edit("schema.yaml", "[gentle,STRONG]", "[calm,gentle]", "schema-default-violated", "STRONG");
    edit("presets.yaml", "replicas: 5", "replicas: 50", "schema-default-violated", "50");
}

#[test]
fn presets_of_another_shape_are_found() {
    for (from, to, place) in [
        ("    displayName: \"Gentle\"\n", "", "\"gentle\""),
        ("displayName: \"Gentle\"", "display: \"Gentle\"", "\"gentle\""),
        ("remove: []", "remove: \"\"", "\"\""),
        ("remove: [\"manifests.channel.sluice\"]", "remove: [{sluice: true}]", "{sluice: true}"),
    ] {
        edit("presets.yaml", from, to, "preset-invalid", place);
    }
    let added = "manifests:\n        channel:\n          flow: STRONG\n          replicas: 5";
    edit(
        "presets.yaml",
        &format!("add: |\n      {added}"),
        &format!("add:\n      {added}"),
        "preset-invalid",
        added,
    );
    edit("presets.yaml", "replicas: 5", "replicas: [5", "preset-invalid", "[");
    edit("presets.yaml", "name: \"strong\"", "name: \"gentle\"", "preset-duplicate", "\"gentle\"");
}
