//! `pack-build publish` onto a tag that holds something: the same content, or other content.

use crate::sandbox::{Ran, Sandbox, ran};
use pack_build::digest::Digest;
use serde_json::{Value, json};
use std::fs;

/// Publishes the pack with a time of its own, and returns what it printed.
fn published_at(sandbox: &Sandbox, seconds: &str, options: &[&str]) -> Ran {
    let mut command = sandbox.command(&[&["publish", "demo"], options].concat());
    ran(command.env("SOURCE_DATE_EPOCH", seconds))
}

fn unchanged(ran: &Ran, before: &Ran, but: &str) {
    let said = format!("demo 1.0.0 unchanged: the tag holds this content already{but}\n");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, said.as_str()));
    assert_eq!(ran.stdout, before.stdout);
}

#[test]
fn content_of_another_time_keeps_its_digest() {
    let sandbox = Sandbox::with_pack();
    let first = published_at(&sandbox, "1700000000", &[]);
    let said = ", with another time";
    unchanged(&published_at(&sandbox, "1700000001", &[]), &first, said);
    unchanged(&published_at(&sandbox, "1700000001", &["--replace"]), &first, said);
    unchanged(&sandbox.run(&["publish", "demo"]), &first, said);
}

#[test]
fn content_with_other_annotations_keeps_its_digest() {
    let sandbox = Sandbox::with_pack();
    let first = sandbox.run(&["publish", "demo", "--revision", "1"]);
    unchanged(&sandbox.run(&["publish", "demo"]), &first, "");
    let other = sandbox.run(&["publish", "demo", "--revision", "2"]);
    unchanged(&other, &first, ", with other annotations");
}

#[test]
fn content_that_is_compressed_otherwise_is_the_same() {
    let sandbox = Sandbox::with_pack();
    let first = sandbox.run(&["publish", "demo"]);
    let old = first.stdout.trim_end().rsplit_once(':').unwrap().1;
    // Another compressor would have given another layer, and nothing needs to read it.
    let manifest = sandbox.read(&format!("dist/registry/blobs/sha256/{old}"));
    let layer = "22411461eb6a779f7ce76edc2a3f518f21879cc8b9b71ce11ca927cce10a028d";
    assert!(manifest.contains(layer), "{manifest}");
    let manifest = manifest.replace(layer, &"0".repeat(64));
    let other = Digest::of(manifest.as_bytes()).hex();
    sandbox.write(&format!("dist/registry/blobs/sha256/{other}"), &manifest);
    sandbox.replace("dist/registry/index.json", old, &other);
    let again = sandbox.run(&["publish", "demo"]);
    unchanged(&again, &Ran { stdout: first.stdout.replace(old, &other), ..first }, "");
}

#[test]
fn a_pack_that_oras_pushed_is_known_by_its_layer() {
    let sandbox = Sandbox::with_pack();
    let bare = sandbox.run(&["publish", "demo", "--bare"]);
    unchanged(&sandbox.run(&["publish", "demo"]), &bare, ", with other annotations");
    sandbox.write("demo/new.txt", "");
    assert_eq!(sandbox.run(&["publish", "demo"]).code, 5);
}

#[test]
fn what_differs_is_a_list_in_the_receipt() {
    let sandbox = Sandbox::with_pack();
    published_at(&sandbox, "1", &["--revision=1"]);
    let ran = published_at(&sandbox, "2", &["--revision=2", "--format=json"]);
    let receipt: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(receipt["differs"], json!(["time", "annotations"]));
}

#[test]
fn a_lock_holds_what_the_tag_kept() {
    let sandbox = Sandbox::with_pack();
    published_at(&sandbox, "1700000000", &["--lock=first"]);
    sandbox.run(&["publish", "demo", "--lock=second"]);
    assert_eq!(sandbox.read("second"), sandbox.read("first"));
    assert_eq!(sandbox.run(&["publish", "demo", "--lock=first", "--locked"]).code, 0);
}

#[test]
fn what_is_published_already_is_not_judged_again() {
    let sandbox = Sandbox::with_pack();
    fs::remove_file(sandbox.path("demo/logo.png")).unwrap();
    let allowance = "[[allow]]\nrule = \"logo-missing\"\nreason = \"x\"\n";
    sandbox.write("pack-build.toml", allowance);
    let first = sandbox.run(&["publish", "demo"]);
    fs::remove_file(sandbox.path("pack-build.toml")).unwrap();
    unchanged(&sandbox.run(&["publish", "demo"]), &first, "");
    assert_eq!(sandbox.run(&["verify", "demo"]).code, 1);
    assert_eq!(sandbox.run(&["publish", "demo", "--to", "oci:other"]).code, 1);
}

#[test]
fn what_is_published_already_is_not_compressed() {
    let sandbox = Sandbox::with_pack();
    sandbox.run(&["publish", "demo"]);
    fs::remove_file(sandbox.path("dist/demo-1.0.0.tar.gz")).unwrap();
    sandbox.run(&["publish", "demo"]);
    assert!(!sandbox.path("dist/demo-1.0.0.tar.gz").exists());
}

#[test]
fn a_version_before_the_newest_is_refused_unless_told() {
    let sandbox = Sandbox::with_pack();
    sandbox.replace("demo/pack.json", "\"1.0.0\"", "\"1.10.0\"");
    assert_eq!(sandbox.run(&["publish", "demo"]).code, 0);
    sandbox.replace("demo/pack.json", "\"1.10.0\"", "\"1.9.0\"");
    let refused = sandbox.run(&["publish", "demo"]);
    let message =
        "error: `oci:dist/registry:1.9.0` comes before `1.10.0`, which is published already";
    assert_eq!((refused.code, refused.stdout.as_str()), (5, ""));
    assert!(refused.stderr.starts_with(message), "{}", refused.stderr);
    assert_eq!(sandbox.run(&["publish", "demo", "--dry-run"]).code, 5);
    assert_eq!(sandbox.run(&["list", "demo"]).stdout, "demo:1.10.0\n");
    assert_eq!(sandbox.run(&["publish", "demo", "--allow-older"]).code, 0);
    assert_eq!(sandbox.run(&["list", "demo"]).stdout, "demo:1.9.0\ndemo:1.10.0\n");
}
