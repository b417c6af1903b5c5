//! `pack-build copy` and `pack-build tag`

use crate::list::several;
use crate::pull::{published, put};
use crate::sandbox::Sandbox;
use pack_build::source::tar_gz;
use serde_json::{Value, json};

const ALL: &str = "demo:1.0.0\ndemo:1.9.0\ndemo:1.10.0-rev1\ndemo:1.10.0\n";

fn listed(sandbox: &Sandbox, place: &str) -> String {
    sandbox.run(&["list", place]).stdout
}

#[test]
fn a_pack_is_copied_with_its_digest_and_again_changes_nothing() {
    let (sandbox, digest) = published();
    let copy = ["copy", "oci:dist/registry:demo:1.0.0", "oci:prod"];
    let ran = sandbox.run(&copy);
    assert_eq!((ran.code, ran.stdout), (0, format!("oci:prod:1.0.0@{digest}\n")));
    assert_eq!(ran.stderr, "oci:prod:1.0.0 copied: 2 blobs sent, 0 mounted, 0 there already\n");
    let ran = sandbox.run(&copy);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.stderr, "oci:prod:1.0.0 unchanged: the tag holds this content already\n");
    let ran = sandbox.run(&["pull", "oci:prod:1.0.0"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn everything_or_what_a_list_names_is_copied() {
    let sandbox = several();
    let ran = sandbox.run(&["copy", "oci:dist/registry", "oci:all", "--all"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 5), "{}", ran.stderr);
    assert_eq!(listed(&sandbox, "oci:all"), format!("{ALL}other:1.10.0-rev1\n"));
    sandbox.write("list", "# release\ndemo:1.9.0\ndemo:7.0.0\nother:1.10.0-rev1\n");
    let ran = sandbox.run(&["copy", "oci:dist/registry", "oci:some", "--list", "list"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (4, 2));
    assert!(
        ran.stderr.contains("error: there is no `7.0.0` in `spectro-packs/archive/demo`"),
        "{}",
        ran.stderr
    );
    assert_eq!(listed(&sandbox, "oci:some"), "demo:1.9.0\nother:1.10.0-rev1\n");
    sandbox.write("list", "demo 1.9.0\n");
    let ran = sandbox.run(&["copy", "oci:dist/registry", "oci:some", "--list", "list"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("line 1, `demo 1.9.0`: there is no `:`"), "{}", ran.stderr);
}

#[test]
fn other_content_is_refused_and_replaced_on_demand() {
    let (sandbox, first) = published();
    sandbox.run(&["copy", "oci:dist/registry:1.0.0", "oci:prod"]);
    sandbox.write("demo/new.txt", "");
    sandbox.run(&["publish", "demo", "--replace"]);
    let ran = sandbox.run(&["copy", "oci:dist/registry:1.0.0", "oci:prod"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (5, ""));
    assert!(ran.stderr.contains(&format!("there is `{first}`")), "{}", ran.stderr);
    let ran = sandbox.run(&[
        "copy",
        "oci:dist/registry:1.0.0",
        "oci:prod",
        "--replace",
        "--format",
        "json",
    ]);
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["packs"][0]["previous"], json!(first));
    assert_eq!(json["packs"][0]["status"], json!("replaced"));
}

#[test]
fn what_another_program_pushed_keeps_its_digest() {
    let sandbox = Sandbox::new();
    let archive = tar_gz([("demo/pack.json", "{}")]).unwrap();
    let digest = put(&sandbox, "foreign", "demo-1.0.0.tar.gz", &archive);
    let ran = sandbox.run(&["copy", "oci:foreign:1.0.0", "oci:prod"]);
    assert_eq!((ran.code, ran.stdout), (0, format!("oci:prod:1.0.0@{digest}\n")), "{}", ran.stderr);
}

#[test]
fn a_pack_gets_one_more_tag() {
    let (sandbox, digest) = published();
    let ran = sandbox.run(&["tag", "oci:dist/registry:1.0.0", "LTS__1.0.0"]);
    assert_eq!(
        (ran.code, ran.stdout),
        (0, format!("oci:dist/registry:LTS__1.0.0@{digest}\n")),
        "{}",
        ran.stderr
    );
    assert_eq!(listed(&sandbox, "oci:dist/registry"), "demo:LTS__1.0.0\ndemo:1.0.0\n");
    sandbox.write("demo/new.txt", "");
    sandbox.run(&["publish", "demo", "--replace"]);
    let ran = sandbox.run(&["tag", "oci:dist/registry:1.0.0", "LTS__1.0.0"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (5, ""));
    let ran = sandbox.run(&["tag", "oci:dist/registry:1.0.0", "LTS__1.0.0", "--replace"]);
    assert!(ran.stderr.ends_with(&format!("replaced: the tag held {digest}\n")), "{}", ran.stderr);
    assert_eq!(sandbox.run(&["tag", "oci:dist/registry:1.0.0", "1+2"]).code, 2);
}
