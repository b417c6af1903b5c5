//! `pack-build pull`

use crate::sandbox::{Ran, Sandbox};
use flate2::Compression;
use flate2::write::GzEncoder;
use pack_build::digest::Digest;
use pack_build::source::tar_gz;
use serde_json::json;
use std::fs;
use std::io::Write;
use tar::{EntryType, Header};

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

/// Returns an archive with members of any kind, path and target.
fn archive(members: &[(EntryType, &str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (kind, path, target) in members {
        let mut header = Header::new_gnu();
        header.set_entry_type(*kind);
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        header.as_mut_bytes()[157..157 + target.len()].copy_from_slice(target.as_bytes());
        header.set_size(0);
        header.set_cksum();
        tar.append(&header, &[][..]).unwrap();
    }
    gzip(&tar.into_inner().unwrap())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn a_hostile_archive_leaves_nothing_behind() {
    use EntryType::{Char, Fifo, Link, Regular, Symlink};
    let cases: [(Vec<u8>, &str); 10] = [
        (archive(&[(Symlink, "demo/l", "/etc/passwd")]), "outside the pack"),
        (archive(&[(Symlink, "demo/l", "../../out")]), "outside the pack"),
        (archive(&[(Link, "demo/l", "/etc/passwd")]), "outside the pack"),
        (archive(&[(Link, "demo/l", "../../out")]), "outside the pack"),
        (
            archive(&[(Symlink, "demo/l", "."), (Regular, "demo/l/x", "")]),
            "stands in it twice, with different content",
        ),
        (
            archive(&[
                (Regular, "demo/x/y/z", ""),
                (Symlink, "demo/x/y/up", "../.."),
                (Symlink, "demo/l", "x/y/up/../z"),
            ]),
            "through another link",
        ),
        (archive(&[(Char, "demo/null", "")]), "neither a file, a folder nor a link"),
        (archive(&[(Fifo, "demo/pipe", "")]), "neither a file, a folder nor a link"),
        (gzip(&vec![0; 20 << 20]), "as only a bomb does"),
        (b"no archive at all".to_vec(), "is not compressed with gzip"),
    ];
    for (archive, reason) in cases {
        let sandbox = Sandbox::new();
        put(&sandbox, "foreign", "demo-1.0.0.tar.gz", &archive);
        fails(&sandbox, &["pull", "oci:foreign", "out/demo"], 4, reason);
        let left = |name: &str| fs::read_dir(sandbox.path(name)).map_or(0, Iterator::count);
        assert_eq!((left(""), left("out")), (1, 0), "{reason}");
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
