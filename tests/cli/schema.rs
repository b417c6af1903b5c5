//! `pack-build schema`

use crate::sandbox::{Sandbox, repository};
use serde_json::{Value, json};

fn schema(name: &str) -> Value {
    let ran = Sandbox::new().run(&["schema", name]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn the_schema_of_pack_json_is_the_one_that_verify_holds_it_against() {
    let schema = schema("pack.json");
    assert_eq!(schema["required"], json!(["name", "displayName", "version", "layer"]));
    assert_eq!(schema["properties"]["annotations"]["additionalProperties"]["type"], "string");
    let component = &schema["properties"]["constraints"]["properties"]["resources"]["items"]["properties"]
        ["components"]["items"];
    let schedules = json!(["all", "master", "control-plane", "worker"]);
    assert_eq!(component["properties"]["scheduleType"]["enum"], schedules);
}

#[test]
fn every_file_that_an_author_edits_has_a_schema() {
    for name in ["schema.yaml", "presets.yaml", "pack-build.toml"] {
        assert_eq!(schema(name)["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
}

#[test]
fn the_schema_of_a_preset_wants_what_verify_wants() {
    let preset = &schema("presets.yaml")["properties"]["presets"]["items"];
    assert_eq!(preset["required"], json!(["name", "displayName", "group"]));
}

/// Collects the names of all properties in a schema.
fn names(schema: &Value, found: &mut Vec<String>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        found.push(name.clone());
        names(property, found);
        names(&property["items"], found);
    }
}

#[test]
fn the_settings_in_the_readme_are_those_of_the_schema_and_are_read() {
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    let (_, block) = readme.split_once("```toml\n").unwrap();
    let (settings, _) = block.split_once("```").unwrap();
    let mut known = Vec::new();
    names(&schema("pack-build.toml"), &mut known);
    for name in known {
        assert!(settings.contains(&name), "the README does not show `{name}`");
    }
    let sandbox = Sandbox::with_pack();
    sandbox.write("pack-build.toml", settings);
    let ran = sandbox.run(&["verify", "demo"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn the_schema_of_a_page_is_the_one_that_pages_are_held_against() {
    let schema = schema("integration.md");
    assert_eq!(schema["additionalProperties"], json!(false));
    assert_eq!(schema["properties"]["hiddenFromNav"], json!({"type": "boolean"}));
    let words = &schema["properties"]["targets"]["properties"]["docusaurus-2023"];
    assert_eq!(words["additionalProperties"], json!(false));
    assert_eq!(words["properties"]["title"], json!({"type": "string", "minLength": 1}));
}
