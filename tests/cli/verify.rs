//! `pack-build verify`

use crate::sandbox::{Sandbox, ran};
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use std::fs;

#[test]
fn a_sound_pack_passes() {
    let sandbox = Sandbox::with_pack();
    let ran = sandbox.run(&["verify", "demo"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert_eq!(ran.stderr, "1 pack checked: 0 errors, 0 warnings, 0 notes\n");
}

#[test]
fn a_finding_shows_its_place_its_rule_and_a_fix() {
    let sandbox = Sandbox::with_pack();
    sandbox.replace("demo/pack.json", "1.0.0", "v1.0.0");
    let ran = sandbox.run(&["verify", "demo"]);
    assert_eq!(ran.code, 1);
    assert_data_eq!(
        ran.stdout,
        str![[r#"
error[PB103 version-invalid]: `v1.0.0`: the version starts with `v`
  ╭▸ demo/pack.json:4:14
  │
4 │   "version": "v1.0.0",
  │              ━━━━━━━━
  │
  ╰ help: write `1.0.0`


"#]]
    );
}

#[test]
fn every_finding_of_every_pack_is_shown_in_one_run() {
    let sandbox = Sandbox::with_pack();
    std::fs::remove_file(sandbox.path("demo/logo.png")).unwrap();
    sandbox.replace("demo/pack.json", "\"cni\"", "\"Cni\"");
    sandbox.write("other/pack.json", "{");
    let ran = sandbox.run(&["verify", ".", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let found: Vec<(&str, &str)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["pack"].as_str().unwrap(), finding["rule"].as_str().unwrap()))
        .collect();
    let expected = [
        ("demo", "logo-missing"),
        ("demo", "pack-json-schema"),
        ("other", "readme-missing"),
        ("other", "logo-missing"),
        ("other", "json-syntax"),
        ("other", "file-missing"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_json_report_has_the_promised_shape() {
    let sandbox = Sandbox::with_pack();
    sandbox.replace("demo/pack.json", "1.0.0", "v1.0.0");
    let ran = sandbox.run(&["verify", "demo", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let expected = json!({
        "version": 1,
        "findings": [{
            "rule": "version-invalid",
            "code": "PB103",
            "level": "error",
            "message": "`v1.0.0`: the version starts with `v`",
            "help": "write `1.0.0`",
            "pack": "demo",
            "file": "pack.json",
            "line": 4,
            "column": 14,
            "end_line": 4,
            "end_column": 22,
            "pointer": "version",
            "fixable": true,
            "fingerprint": "6674cca16b6d45a17c65c99c23fd740f",
            "related": [],
        }],
        "summary": {
            "packs": 1, "errors": 1, "warnings": 0, "notes": 0, "allowed": 0, "baselined": 0,
        },
        "skipped": [],
        "unread": [],
    });
    assert_eq!((ran.code, report), (1, expected));
}

#[test]
fn the_folder_of_the_pack_itself_is_a_path() {
    let sandbox = Sandbox::with_pack();
    let mut command = sandbox.command(&["verify"]);
    let ran = ran(command.current_dir(sandbox.path("demo")));
    assert_eq!(ran.stderr, "1 pack checked: 0 errors, 0 warnings, 0 notes\n");
}

#[test]
fn nothing_to_check_is_a_wrong_command_line() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["verify"]);
    assert_eq!(ran.code, 2);
    assert_data_eq!(
        ran.stderr,
        str![[r#"
error: no pack in `.`: no folder below it has a `pack.json`
hint: pass pack folders, or a folder that contains packs

"#]]
    );
}

#[test]
fn a_path_that_is_not_there_cannot_be_read() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(&["verify", "nowhere"]).code, 3);
}

#[test]
fn a_folder_where_a_file_should_be_is_one_finding() {
    for (file, rule) in [
        ("values.yaml", "yaml-syntax"),
        ("presets.yaml", "yaml-syntax"),
        ("schema.yaml", "yaml-syntax"),
        ("README.md", "readme-missing"),
        ("logo.png", "logo-not-png"),
    ] {
        let sandbox = Sandbox::with_pack();
        let values = "# spectrocloud.com/enabled-presets: Size:small\npack:\n  a: b\n";
        sandbox.write("demo/values.yaml", values);
        let preset =
            "presets:\n- {name: small, displayName: S, group: Size, add: 'pack: {a: b}'}\n";
        sandbox.write("demo/presets.yaml", preset);
        fs::remove_file(sandbox.path(&format!("demo/{file}"))).ok();
        fs::create_dir(sandbox.path(&format!("demo/{file}"))).unwrap();
        let ran = sandbox.run(&["verify", "demo", "--format", "json"]);
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let rules: Vec<&Value> = findings.iter().map(|finding| &finding["rule"]).collect();
        assert_eq!(rules, [rule], "{file}: {findings:#?}");
    }
}
