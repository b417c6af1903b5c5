//! `pack-build inspect`

use crate::pull::{published, put};
use crate::sandbox::Sandbox;
use pack_build::source::tar_gz;
use serde_json::{Value, json};

fn inspected(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let ran = sandbox.run(&[&["inspect", "--format", "json"], arguments].concat());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn a_published_pack_is_known_by_its_manifest_alone() {
    let (sandbox, digest) = published();
    let built: Value = {
        let ran = sandbox.run(&["build", "demo", "--format", "json"]);
        serde_json::from_str(&ran.stdout).unwrap()
    };
    let layer = built["layer"]["digest"].as_str().unwrap();
    // Nothing but the manifest is left to read.
    let blob = format!("dist/registry/blobs/sha256/{}", layer.trim_start_matches("sha256:"));
    std::fs::remove_file(sandbox.path(&blob)).unwrap();
    let json = inspected(&sandbox, &["oci:dist/registry:1.0.0"]);
    let expected = json!({
        "version": 1,
        "reference": format!("oci:dist/registry:1.0.0@{digest}"),
        "pack": {"name": "demo", "version": "1.0.0"},
        "manifest": built["manifest"],
        "layer": built["layer"],
        "archive": "demo-1.0.0.tar.gz",
        "created": null,
        "annotations": {
            "io.github.pack-build.tar.digest": built["tar"]["digest"],
            "org.opencontainers.image.title": "demo",
            "org.opencontainers.image.version": "1.0.0"
        },
        "versions": ["1.0.0"],
        "metadata": null,
        "files": null
    });
    assert_eq!(json, expected);
    let ran = sandbox.run(&["inspect", "oci:dist/registry:1.0.0"]);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[..2], ["name        demo", "version     1.0.0"]);
    assert_eq!(lines[3], format!("manifest    {digest}"));
    assert_eq!(lines.last(), Some(&"versions    1.0.0"));
}

#[test]
fn files_are_shown_on_demand_wherever_the_pack_lies() {
    let (sandbox, _) = published();
    let of = |reference: &str| inspected(&sandbox, &[reference, "--files"]);
    let (shelved, archive, folder) =
        (of("oci:dist/registry:1.0.0"), of("dist/demo-1.0.0.tar.gz"), of("demo"));
    assert_eq!(shelved["files"], archive["files"]);
    assert_eq!(shelved["files"], folder["files"]);
    assert_eq!(shelved["metadata"]["name"], json!("demo"));
    assert_eq!(folder["pack"], json!({"name": "demo", "version": "1.0.0"}));
    let paths: Vec<&str> = folder["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["README.md", "logo.png", "pack.json", "values.yaml"]);
}

#[test]
fn control_characters_of_others_are_not_printed() {
    let sandbox = Sandbox::new();
    let json = r#"{"name": "demo", "version": "1.0.0", "displayName": "a\u001b[31mb"}"#;
    put(&sandbox, "foreign", "demo-1.0.0.tar.gz", &tar_gz([("demo/pack.json", json)]).unwrap());
    let ran = sandbox.run(&["inspect", "oci:foreign", "--files"]);
    assert!(ran.stdout.contains("displayName a\u{fffd}[31mb\n"), "{}", ran.stdout);
}

#[test]
fn what_is_not_there_or_no_pack_is_told() {
    let sandbox = Sandbox::with_pack();
    assert_eq!(sandbox.run(&["inspect", "nowhere"]).code, 3);
    sandbox.write("a.tar.gz", "hello");
    let ran = sandbox.run(&["inspect", "a.tar.gz"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    assert!(ran.stderr.contains("it is not compressed with gzip"), "{}", ran.stderr);
}
