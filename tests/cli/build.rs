//! `pack-build build`

use crate::sandbox::{Sandbox, ran};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use std::fs::{self, File};
use std::path::Path;

fn names(sandbox: &Sandbox, archive: &str) -> Vec<String> {
    let file = File::open(sandbox.path(archive)).unwrap();
    let mut tar = tar::Archive::new(GzDecoder::new(file));
    let entries = tar.entries().unwrap();
    entries.map(|entry| entry.unwrap().path().unwrap().display().to_string()).collect()
}

#[test]
fn the_archive_is_written_and_its_digests_are_printed() {
    let sandbox = Sandbox::with_pack();
    let ran = sandbox.run(&["build", "demo"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_data_eq!(
        ran.stdout,
        str![[r#"
archive   dist/demo-1.0.0.tar.gz
size      423
layer     sha256:22411461eb6a779f7ce76edc2a3f518f21879cc8b9b71ce11ca927cce10a028d
tar       sha256:0e65e7709658859f5ea8eb8e3f16fe65c58dfad5872fa630f03a14c36abafa2d
manifest  sha256:0b03dee3bb38316d8a069f4e93795cb2a5d07686d6a763fb566994f95e9a15bf

"#]]
    );
    assert_eq!(fs::read_dir(sandbox.path("dist")).unwrap().count(), 1);
}

#[test]
fn json_is_one_object() {
    let sandbox = Sandbox::with_pack();
    let ran = sandbox.run(&["build", "demo", "--out", "out", "--format", "json"]);
    let built: Value = serde_json::from_str(&ran.stdout).unwrap();
    let expected = json!({
        "version": 1,
        "pack": {"name": "demo", "version": "1.0.0"},
        "archive": Path::new("out").join("demo-1.0.0.tar.gz"),
        "layer": {
            "digest": "sha256:22411461eb6a779f7ce76edc2a3f518f21879cc8b9b71ce11ca927cce10a028d",
            "size": 423
        },
        "tar": {
            "digest": "sha256:0e65e7709658859f5ea8eb8e3f16fe65c58dfad5872fa630f03a14c36abafa2d",
            "size": 5632
        },
        "manifest": {
            "digest": "sha256:0b03dee3bb38316d8a069f4e93795cb2a5d07686d6a763fb566994f95e9a15bf",
            "size": 668
        }
    });
    assert_eq!(built, expected);
}

#[test]
fn packignore_leaves_files_out_and_dist_is_never_in() {
    let sandbox = Sandbox::with_pack();
    sandbox.write("demo/.packignore", "*.md\n/notes/\n");
    sandbox.write("demo/notes/a.txt", "");
    sandbox.write("demo/CHANGES.md", "");
    sandbox.write("demo/dist/old.tar.gz", "");
    assert_eq!(sandbox.run(&["build", "demo"]).code, 0);
    let expected = ["", "README.md", "logo.png", "pack.json", "values.yaml"];
    let expected = expected.map(|name| format!("demo-1.0.0/{name}"));
    assert_eq!(names(&sandbox, "dist/demo-1.0.0.tar.gz"), expected);
}

#[test]
fn source_date_epoch_is_the_time_of_everything() {
    let sandbox = Sandbox::with_pack();
    let mut command = sandbox.command(&["build", "demo"]);
    assert_eq!(ran(command.env("SOURCE_DATE_EPOCH", "1700000000")).code, 0);
    let file = File::open(sandbox.path("dist/demo-1.0.0.tar.gz")).unwrap();
    let mut tar = tar::Archive::new(GzDecoder::new(file));
    let times: Vec<u64> =
        tar.entries().unwrap().map(|entry| entry.unwrap().header().mtime().unwrap()).collect();
    assert_eq!(times, [1_700_000_000; 5]);
}

#[test]
fn a_bad_source_date_epoch_is_a_wrong_command_line() {
    let sandbox = Sandbox::with_pack();
    for bad in ["now", "-1", "1.5", "8589934592"] {
        let mut command = sandbox.command(&["build", "demo"]);
        assert_eq!(ran(command.env("SOURCE_DATE_EPOCH", bad)).code, 2, "{bad}");
    }
    assert!(!sandbox.path("dist").exists());
}

#[test]
fn a_pack_with_errors_is_not_built() {
    let sandbox = Sandbox::with_pack();
    sandbox.replace("demo/pack.json", "1.0.0", "v1.0.0");
    let ran = sandbox.run(&["build", "demo"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("version-invalid"), "{}", ran.stderr);
    let end = "error: `demo` has 1 error, so nothing was built\n\
               hint: correct them; `pack-build explain RULE` says more about each\n";
    assert!(ran.stderr.ends_with(end), "{}", ran.stderr);
    assert!(!sandbox.path("dist").exists());
}

#[test]
fn an_archive_that_cannot_be_written_leaves_nothing_behind() {
    let sandbox = Sandbox::with_pack();
    sandbox.write("dist/demo-1.0.0.tar.gz/in-the-way", "");
    let ran = sandbox.run(&["build", "demo"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    let archive = Path::new("dist").join("demo-1.0.0.tar.gz");
    let start = format!("error: cannot write `{}`: ", archive.display());
    assert!(ran.stderr.starts_with(&start), "{}", ran.stderr);
    assert_eq!(fs::read_dir(sandbox.path("dist")).unwrap().count(), 1);
}
