//! `pack-build verify` of archives and published packs

use crate::pull::{published, put};
use crate::sandbox::Sandbox;
use pack_build::source::tar_gz;
use std::fs;

#[test]
fn a_published_pack_passes_the_same_rules() {
    let (sandbox, digest) = published();
    for reference in [
        "oci:dist/registry:1.0.0",
        &format!("oci:dist/registry@{digest}"),
        "dist/demo-1.0.0.tar.gz",
    ] {
        let ran = sandbox.run(&["verify", reference]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
        assert_eq!(ran.stderr, "1 pack checked: 0 errors, 0 warnings, 0 notes\n");
    }
    let ran = sandbox.run(&["verify", "demo", "oci:dist/registry", "--format", "concise"]);
    assert_eq!(ran.stderr, "2 packs checked: 0 errors, 0 warnings, 0 notes\n");
}

#[test]
fn findings_are_called_as_the_pack_was_named() {
    let sandbox = Sandbox::with_pack();
    let read = |name: &str| fs::read(sandbox.path(&format!("demo/{name}"))).unwrap();
    let json = String::from_utf8(read("pack.json")).unwrap().replace("1.0.0", "v1.0.0");
    let files = [
        ("demo/pack.json", json.into_bytes()),
        ("demo/values.yaml", read("values.yaml")),
        ("demo/README.md", read("README.md")),
        ("demo/logo.png", read("logo.png")),
    ];
    put(&sandbox, "foreign", "demo-1.0.0.tar.gz", &tar_gz(files).unwrap());
    let ran = sandbox.run(&["verify", "oci:foreign:1.0.0", "--format", "concise"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.starts_with("oci:foreign:1.0.0/pack.json:"), "{}", ran.stdout);
    assert!(ran.stdout.contains("version-invalid"), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("note: `oci:foreign:1.0.0` has the config"), "{}", ran.stderr);
}

#[test]
fn a_name_that_is_not_that_of_the_pack_is_found() {
    let (sandbox, _) = published();
    let archive = fs::read(sandbox.path("dist/demo-1.0.0.tar.gz")).unwrap();
    put(&sandbox, "foreign", "demo-2.0.0.tar.gz", &archive);
    let ran = sandbox.run(&["verify", "oci:foreign"]);
    assert_eq!(ran.code, 1);
    let message = "holds `demo` 1.0.0, and its archive is not called `demo-1.0.0.tar.gz`";
    assert!(ran.stderr.contains(message), "{}", ran.stderr);
    sandbox.run(&["tag", "oci:dist/registry:1.0.0", "latest"]);
    let ran = sandbox.run(&["verify", "oci:dist/registry:latest"]);
    assert!(ran.stderr.contains("and its tag is `latest`"), "{}", ran.stderr);
    sandbox.run(&["tag", "oci:dist/registry:1.0.0", "LTS__1.0.0"]);
    assert_eq!(sandbox.run(&["verify", "oci:dist/registry:LTS__1.0.0"]).code, 0);
}

#[test]
fn what_is_damaged_or_cannot_be_mended_is_told() {
    let (sandbox, _) = published();
    let ran = sandbox.run(&["verify", "oci:dist/registry:1.0.0", "--fix"]);
    assert_eq!(ran.code, 2);
    let (_, blob) = fs::read_dir(sandbox.path("dist/registry/blobs/sha256"))
        .unwrap()
        .map(|item| item.unwrap())
        .map(|item| (item.metadata().unwrap().len(), item.path()))
        .find(|(size, _)| {
            *size == fs::metadata(sandbox.path("dist/demo-1.0.0.tar.gz")).unwrap().len()
        })
        .unwrap();
    fs::write(blob, "other").unwrap();
    let ran = sandbox.run(&["verify", "oci:dist/registry:1.0.0"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    assert!(ran.stderr.contains("has the digest"), "{}", ran.stderr);
}
