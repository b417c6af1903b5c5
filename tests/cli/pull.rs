//! `pack-build pull`

use crate::sandbox::{Ran, Sandbox};
use pack_build::digest::Digest;
use pack_build::source::tar_gz;
use serde_json::json;
use std::fs;

/// A sandbox whose pack `demo` 1.0.0 is in `oci:dist/registry`; returns the digest of its manifest, too.
pub(crate) fn published() -> (Sandbox, String) {
    let sandbox = Sandbox::with_pack();
    let ran = sandbox.run(&["publish", "demo"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let digest = ran.stdout.trim_end().split_once('@').unwrap().1.to_owned();
    (sandbox, digest)
}

/// Puts an archive into a layout, as another program would: with a name and no repository.
pub(crate) fn put(sandbox: &Sandbox, layout: &str, title: &str, archive: &[u8]) -> Digest {
    let blob = |bytes: &[u8]| {
        let digest = Digest::of(bytes);
        sandbox.write(&format!("{layout}/blobs/sha256/{}", digest.hex()), bytes);
        digest
    };
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "artifactType": "application/vnd.unknown.artifact.v1",
        "config": {
            "mediaType": "application/vnd.oci.empty.v1+json",
            "digest": blob(b"{}"), "size": 2, "data": "e30="
        },
        "layers": [{
            "mediaType": "application/vnd.oci.image.layer.v1.tar",
            "digest": blob(archive), "size": archive.len(),
            "annotations": {"org.opencontainers.image.title": title}
        }],
        "annotations": {"org.opencontainers.image.created": "2026-01-01T00:00:00Z"}
    });
    let manifest = manifest.to_string();
    let digest = blob(manifest.as_bytes());
    let index = json!({"schemaVersion": 2, "manifests": [{
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "digest": digest, "size": manifest.len(),
        "annotations": {"org.opencontainers.image.ref.name": "1.0.0"}
    }]});
    sandbox.write(&format!("{layout}/index.json"), index.to_string());
    sandbox.write(&format!("{layout}/oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#);
    digest
}

fn fails(sandbox: &Sandbox, arguments: &[&str], code: i32, message: &str) {
    let ran = sandbox.run(arguments);
    assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains(message), "{}", ran.stderr);
}

#[test]
fn a_pack_comes_back_as_it_went() {
    let (sandbox, digest) = published();
    let ran = sandbox.run(&["pull", "oci:dist/registry:1.0.0"]);
    let expected = Ran {
        code: 0,
        stdout: "demo-1.0.0\n".to_owned(),
        stderr: format!("oci:dist/registry:1.0.0@{digest} pulled\n"),
    };
    assert_eq!(ran, expected);
    for file in ["pack.json", "values.yaml", "README.md", "logo.png"] {
        let read = |folder: &str| fs::read(sandbox.path(&format!("{folder}/{file}"))).unwrap();
        assert_eq!(read("demo-1.0.0"), read("demo"));
    }
    let again = sandbox.run(&["publish", "demo-1.0.0"]);
    assert!(again.stderr.contains("unchanged"), "{}", again.stderr);
}

#[test]
fn a_pack_is_named_by_digest_and_by_name_and_tag() {
    let (sandbox, digest) = published();
    let by_digest = format!("oci:dist/registry@{digest}");
    for (number, reference) in
        [&by_digest, "oci:dist/registry", "oci:dist/registry:demo:1.0.0"].into_iter().enumerate()
    {
        let ran = sandbox.run(&["pull", reference, &format!("out/{number}")]);
        assert_eq!((ran.code, ran.stdout), (0, format!("out/{number}\n")), "{}", ran.stderr);
    }
    fails(&sandbox, &["pull", "oci:dist/registry:2.0.0"], 3, "does not hold `2.0.0`");
    fails(&sandbox, &["pull", "oci:nowhere:1.0.0"], 3, "leads to no folder");
    fails(&sandbox, &["pull", "localhost:1/demo"], 2, "names no version");
    fails(&sandbox, &["pull", "demo"], 2, "is neither in a registry nor");
}

#[test]
fn the_archive_is_kept_on_demand() {
    let (sandbox, _) = published();
    let ran = sandbox.run(&["pull", "oci:dist/registry:1.0.0", "out", "--archive"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "out/demo-1.0.0.tar.gz\n"), "{}", ran.stderr);
    let built = fs::read(sandbox.path("dist/demo-1.0.0.tar.gz")).unwrap();
    assert_eq!(fs::read(sandbox.path("out/demo-1.0.0.tar.gz")).unwrap(), built);
}

#[test]
fn a_folder_that_holds_something_is_not_touched() {
    let (sandbox, _) = published();
    sandbox.write("out/own", "own");
    let pull = ["pull", "oci:dist/registry:1.0.0", "out"];
    fails(&sandbox, &pull, 3, "`out` is not empty\nhint: name another folder, or pass --replace");
    fails(&sandbox, &[&pull[..], &["--replace"]].concat(), 3, "it is no pack, so --replace");
    assert_eq!(sandbox.read("out/own"), "own");
    sandbox.write("out/pack.json", "{}");
    let ran = sandbox.run(&[&pull[..], &["--replace"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(!sandbox.path("out/own").exists());
}

#[test]
fn the_current_folder_can_be_filled() {
    let (sandbox, _) = published();
    fs::create_dir(sandbox.path("here")).unwrap();
    let mut command = sandbox.command(&["pull", "oci:../dist/registry:1.0.0", "."]);
    let ran = crate::sandbox::ran(command.current_dir(sandbox.path("here")));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(
        fs::read(sandbox.path("here/pack.json")).unwrap(),
        fs::read(sandbox.path("demo/pack.json")).unwrap()
    );
}

#[test]
fn what_another_program_pushed_is_read() {
    let sandbox = Sandbox::with_pack();
    let pack = sandbox.read("demo/pack.json");
    let archive =
        tar_gz([("any-folder/pack.json", pack.as_str()), ("any-folder/x/y", "z")]).unwrap();
    let digest = put(&sandbox, "foreign", "demo-1.0.0.tar.gz", &archive);
    let ran = sandbox.run(&["pull", "oci:foreign:demo:1.0.0"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "demo-1.0.0\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains(&digest.to_string()), "{}", ran.stderr);
    assert_eq!(sandbox.read("demo-1.0.0/x/y"), "z");
}

#[test]
fn nothing_is_written_outside_the_folder() {
    let evil: [&[(&str, &str)]; 4] = [
        &[("demo/../../out", "x")],
        &[("/tmp/out", "x")],
        &[("demo/pack.json", "{}"), ("other/x", "x")],
        &[("pack.json", "{}")],
    ];
    for files in evil {
        let sandbox = Sandbox::new();
        put(&sandbox, "foreign", "../../out.tar.gz", &tar_gz(files.iter().copied()).unwrap());
        fails(&sandbox, &["pull", "oci:foreign", "deep/er"], 4, "the archive");
        assert!(!sandbox.path("deep").exists() && !sandbox.path("out").exists());
        let ran = sandbox.run(&["pull", "oci:foreign", "deep", "--archive"]);
        assert_eq!(ran.stdout, "deep/unknown-1.0.0.tar.gz\n", "{}", ran.stderr);
    }
}

#[test]
fn a_damaged_blob_is_found_out() {
    let (sandbox, digest) = published();
    let archive = fs::read(sandbox.path("dist/demo-1.0.0.tar.gz")).unwrap();
    let blob = format!("dist/registry/blobs/sha256/{}", Digest::of(&archive).hex());
    for (content, reason) in [
        ([&archive[..], b"x"].concat(), "is larger than the"),
        (archive[1..].to_vec(), "has the digest"),
    ] {
        sandbox.write(&blob, content);
        fails(&sandbox, &["pull", "oci:dist/registry:1.0.0"], 3, reason);
        fails(&sandbox, &["pull", "oci:dist/registry:1.0.0", "--archive"], 3, reason);
    }
    let manifest = format!("dist/registry/blobs/sha256/{}", digest.trim_start_matches("sha256:"));
    sandbox.write(&manifest, "{}");
    fails(&sandbox, &["pull", "oci:dist/registry:1.0.0"], 3, "has the digest");
    assert!(!sandbox.path("demo-1.0.0").exists() && !sandbox.path("demo-1.0.0.tar.gz").exists());
}
