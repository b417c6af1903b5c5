//! `pack-build diff`

use crate::pull::published;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

#[test]
fn a_folder_and_what_was_published_from_it_are_the_same() {
    let (sandbox, _) = published();
    sandbox.write("demo/.packignore", "notes\n");
    sandbox.write("demo/notes", "");
    sandbox.run(&["publish", "demo", "--replace"]);
    for (before, after) in [
        ("demo", "oci:dist/registry:1.0.0"),
        ("dist/demo-1.0.0.tar.gz", "demo"),
        ("oci:dist/registry", "dist/demo-1.0.0.tar.gz"),
    ] {
        let ran = sandbox.run(&["diff", before, after]);
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    }
}

#[test]
fn metadata_values_images_and_files_are_told_apart() {
    let (sandbox, _) = published();
    sandbox.replace("demo/pack.json", "\"1.0.0\"", "\"1.1.0\"");
    let values =
        "pack:\n  content:\n    images:\n      - image: quay.io/team/demo:1.1\n  x: \"\\u001b\"\n";
    sandbox.write("demo/values.yaml", values);
    sandbox.write("demo/new.txt", "");
    std::fs::remove_file(sandbox.path("demo/README.md")).unwrap();
    let ran = sandbox.run(&["diff", "oci:dist/registry:1.0.0", "demo"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    assert_data_eq!(
        ran.stdout,
        str![[r#"
pack.json
  ~ version: "1.0.0" → "1.1.0"
values.yaml
  + pack.content.images[0].image: "quay.io/team/demo:1.1"
...
images
  + quay.io/team/demo:1.1
files
  - README.md
  + new.txt
  ~ pack.json
  ~ values.yaml

"#]]
    );
    let ran = sandbox.run(&["diff", "oci:dist/registry:1.0.0", "demo", "--format", "json"]);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let version = json!([{"key": "version", "before": "\"1.0.0\"", "after": "\"1.1.0\""}]);
    assert_eq!((ran.code, &json["metadata"]), (1, &version));
}

#[test]
fn what_is_not_there_is_told() {
    let (sandbox, _) = published();
    assert_eq!(sandbox.run(&["diff", "demo", "nowhere"]).code, 3);
    assert_eq!(sandbox.run(&["diff", "demo", "oci:dist/registry:2.0.0"]).code, 3);
}
