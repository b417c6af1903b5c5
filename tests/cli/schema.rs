//! `pack-build schema`

use crate::sandbox::Sandbox;
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
