//! `pack-build explain` and `pack-build rules`

use crate::sandbox::{Sandbox, repository};
use pack_build::check::RULES;
use pack_build::compat::CLASSES;
use snapbox::{assert_data_eq, str};

#[test]
fn a_rule_is_explained_by_code_and_by_name() {
    let sandbox = Sandbox::new();
    let by_code = sandbox.run(&["explain", "pb103"]);
    assert_eq!(by_code, sandbox.run(&["explain", "version-invalid"]));
    assert_data_eq!(
        by_code.stdout,
        str![[r#"
PB103 version-invalid (error)

`version` is a semantic version that a tag can hold.

The version is the tag the pack is published under and what Palette and its
Terraform provider sort by; one version that they cannot parse breaks the lookup
of all versions of the pack. Parts padded with zeros, as calendar versions have
them, are only noted: Palette drops the padding in the series it shows.

Found:
  pack.json
      {"name": "demo", "displayName": "Demo", "version": "v1.0.0", "layer": "cni",
      "cloudTypes": ["all"]}

Sound:
  pack.json
      {"name": "demo", "displayName": "Demo", "version": "1.0.0-rev1", "layer": "cni",
      "cloudTypes": ["all"]}

Fix:
  write `1.0.0` (`verify --fix-unsafe` does it)

"#]]
    );
}

#[test]
fn an_unknown_rule_says_where_the_list_is() {
    let ran = Sandbox::new().run(&["explain", "PB999"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "error: there is no rule `PB999`\nhint: `pack-build rules` lists them\n"
    );
}

#[test]
fn the_list_of_rules_is_complete_in_both_formats() {
    let sandbox = Sandbox::new();
    let lines = sandbox.run(&["rules"]).stdout.lines().count();
    let json = sandbox.run(&["rules", "--format", "json"]).stdout;
    let listed: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    let all = RULES.len() + CLASSES.len();
    assert_eq!((lines, listed.len()), (all, all));
}

#[test]
fn the_page_about_the_rules_is_the_one_the_program_writes() {
    let written = Sandbox::new().run(&["rules", "--format", "markdown"]).stdout;
    let page = std::fs::read_to_string(repository().join("docs/rules.md")).unwrap();
    let hint = "run `pack-build rules --format markdown > docs/rules.md`";
    assert!(page == written, "{hint}");
}
