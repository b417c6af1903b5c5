//! A sound pack with dependencies and resources in its `pack.json`, and one defect at a time put into
//! that, or into the files around it.

use pack_build::check::{RULES, minimal_pack, verify};
use pack_build::finding::Level;
use pack_build::pack::Pack;
use pack_build::source::{Kind, Source};

const JSON: &str = r#"{
  "name": "orchard",
  "displayName": "Orchard",
  "version": "5.0.2",
  "layer": "addon",
  "addonType": "security",
  "cloudTypes": ["aws", "azure"],
  "annotations": {"source": "community"},
  "kubeManifests": ["manifests/ladder.yaml"],
  "constraints": {
    "dependencies": [
      {"packName": "kubernetes", "layer": "k8s", "type": "required", "minVersion": "1.28.0", "maxVersion": "1.31.0"}
    ],
    "resources": [
      {"type": "cpu", "components": [{"scheduleType": "all", "resourceRequestParamRef": "manifests.ladder.cpu"}]}
    ]
  }
}
"#;

const VALUES: &str = "pack:
  namespace: orchard
manifests:
  ladder:
    # How much each rung takes.
    cpu: 100m
";

const LADDER: &str = "apiVersion: v1
kind: ConfigMap
metadata:
  name: ladder
data:
  cpu: {{ .Values.cpu | quote }}
";

fn sound() -> Source {
    let texts = [
        ("pack.json", JSON),
        ("values.yaml", VALUES),
        ("manifests/ladder.yaml", LADDER),
        ("README.md", "# Orchard\n"),
        (".packignore", "*.log\n"),
    ];
    let mut source = Source::from_files("orchard-5.0.2", texts);
    source.put("logo.png", minimal_pack().read("logo.png", 1 << 20).unwrap());
    source
}

fn expect(source: Source, level: Level, rule: &str, file: &str) {
    let report = verify(&Pack::read(source));
    let found: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.level, finding.rule.name, finding.place.file.as_str()))
        .collect();
    assert_eq!(found, [(level, rule, file)]);
}

/// Replaces a piece of a text file and expects exactly one finding in it.
fn edit(file: &str, from: &str, to: &str, level: Level, rule: &str) {
    let mut source = sound();
    let text = String::from_utf8(source.read(file, 1 << 20).unwrap()).unwrap();
    assert!(text.contains(from), "{file} does not hold {from:?}");
    source.put(file, text.replacen(from, to, 1));
    expect(source, level, rule, file);
}

#[test]
fn the_pack_is_sound() {
    assert!(verify(&Pack::read(sound())).findings.is_empty());
}

#[test]
fn keys_of_pack_json_are_written_once_and_as_they_are_known() {
    let edit = |from: &str, to: &str, level, rule| edit("pack.json", from, to, level, rule);
    edit("\"layer\"", "\"version\": \"5.0.2\",\n  \"layer\"", Level::Error, "json-duplicate-key");
    edit("\"annotations\"", "\"Annotations\"", Level::Note, "json-unknown-key");
    edit("  \"addonType\": \"security\",\n", "", Level::Warning, "addon-type-missing");
    edit("\"layer\": \"addon\"", "\"layer\": \"add-on\"", Level::Error, "pack-json-schema");
    edit("\"community\"", "5", Level::Error, "pack-json-schema");
}

#[test]
fn constraints_that_nothing_can_meet_are_found() {
    let edit = |from: &str, to: &str, level, rule| edit("pack.json", from, to, level, rule);
    edit("\"1.31.0\"", "\"1.27.9\"", Level::Error, "dependency-range");
    edit("ladder.cpu", "ladder.cpus", Level::Warning, "resource-ref-missing");
    edit(
        ", \"maxVersion\": \"1.31.0\"",
        ", \"maxversion\": \"1.31.0\"",
        Level::Note,
        "json-unknown-key",
    );
    let bounds = ", \"minVersion\": \"1.28.0\", \"maxVersion\": \"1.31.0\"";
    edit(bounds, "", Level::Note, "dependency-no-bounds");
}

#[test]
fn paths_that_do_not_travel_are_found() {
    let mut source = sound();
    source.put_empty("docs/guide.md", Kind::Link { target: "../../guide.md".to_owned() });
    expect(source, Level::Error, "link-outside", "docs/guide.md");
    let mut source = sound();
    source.put("docs/con.md", "# Con\n");
    expect(source, Level::Error, "path-unportable", "docs/con.md");
    edit(".packignore", "*.log", "[a-", Level::Error, "packignore-invalid");
}

#[test]
fn logos_that_are_no_logos_are_found() {
    let logo = minimal_pack().read("logo.png", 1 << 20).unwrap();
    let mut source = sound();
    source.put("logo.png", &logo[..logo.len() - 20]);
    expect(source, Level::Error, "logo-not-png", "logo.png");
    let mut source = sound();
    source.put("logo.png", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00".as_slice());
    expect(source, Level::Error, "logo-not-png", "logo.png");
    let wide = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00`\x00\x00\x00 \x01\x00\x00\x00\x00\
        \xc5\xbb@\xf9\x00\x00\x00\x0eIDATx\xdac`\x18\x05\x83\x19\x00\x00\x01\xa0\x00\x01\x8df\'\xd6\
        \x00\x00\x00\x00IEND\xaeB`\x82";
    let mut source = sound();
    source.put("logo.png", wide.as_slice());
    expect(source, Level::Note, "logo-shape", "logo.png");
}

#[test]
fn an_allowance_without_a_reason_is_found() {
    let comment = "# How much";
    let allow = "# pack-build: allow(yaml-indent)\n    # How much";
    edit("values.yaml", comment, allow, Level::Warning, "allow-invalid");
}

#[test]
fn every_rule_has_a_defect_that_gives_it() {
    let tables = [
        include_str!("charts.rs"),
        include_str!("images.rs"),
        include_str!("manifests.rs"),
        include_str!("metadata.rs"),
        include_str!("schema.rs"),
        include_str!("../verify.rs"),
        include_str!("../verify_gate.rs"),
    ];
    // Only rendering with a real Helm tells this one; the interoperability suite shows it.
    let elsewhere = ["image-not-listed"];
    let missing: Vec<_> = RULES
        .iter()
        .map(|rule| rule.id.name)
        .filter(|name| !elsewhere.contains(name))
        .filter(|name| !tables.iter().any(|table| table.contains(&format!("\"{name}\""))))
        .collect();
    assert_eq!(missing, [""; 0]);
}
