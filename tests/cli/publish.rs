//! `pack-build publish`

use crate::sandbox::{Ran, Sandbox, ran};
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::process::Stdio;

const DIGEST: &str = "sha256:0b03dee3bb38316d8a069f4e93795cb2a5d07686d6a763fb566994f95e9a15bf";

fn published(name: &str) -> Ran {
    Ran {
        code: 0,
        stdout: format!("oci:{name}:1.0.0@{DIGEST}\n"),
        stderr: "demo 1.0.0 published: 2 blobs sent, 0 there already\n".to_owned(),
    }
}

#[test]
fn a_pack_goes_into_a_layout_when_nothing_else_is_said() {
    let sandbox = Sandbox::with_pack();
    assert_eq!(sandbox.run(&["publish", "demo"]), published("dist/registry"));
    let index: Value = serde_json::from_str(&sandbox.read("dist/registry/index.json")).unwrap();
    let name = &index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"];
    assert_eq!((name, &index["manifests"][0]["digest"]), (&json!("1.0.0"), &json!(DIGEST)));
}

#[test]
fn the_same_content_again_changes_nothing() {
    let sandbox = Sandbox::with_pack();
    sandbox.run(&["publish", "demo"]);
    let ran = sandbox.run(&["publish", "demo"]);
    assert_eq!((ran.code, ran.stdout), (0, published("dist/registry").stdout));
    assert_eq!(ran.stderr, "demo 1.0.0 unchanged: the tag holds this content already\n");
}

#[test]
fn other_content_is_refused_with_both_digests() {
    let sandbox = Sandbox::with_pack();
    sandbox.run(&["publish", "demo"]);
    let before = sandbox.read("dist/registry/index.json");
    sandbox.write("demo/new.txt", "");
    let ran = sandbox.run(&["publish", "demo"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (5, ""));
    assert_data_eq!(
        ran.stderr,
        str![[r#"
error: `oci:dist/registry:1.0.0` holds other content: there is `sha256:0b03dee3bb38316d8a069f4e93795cb2a5d07686d6a763fb566994f95e9a15bf`, here is `sha256:[..]`; the archives differ
hint: raise the version in `pack.json`, or pass --replace to move the tag

"#]]
    );
    assert_eq!(sandbox.read("dist/registry/index.json"), before);
}

#[test]
fn replace_moves_the_tag_and_says_what_it_held() {
    let sandbox = Sandbox::with_pack();
    sandbox.run(&["publish", "demo"]);
    sandbox.write("demo/new.txt", "");
    let ran = sandbox.run(&["publish", "demo", "--replace"]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.stderr, format!("demo 1.0.0 replaced: the tag held {DIGEST}\n"));
}

#[test]
fn a_dry_run_shows_the_same_digest_and_writes_nothing() {
    let sandbox = Sandbox::with_pack();
    let ran = sandbox.run(&["publish", "demo", "--dry-run"]);
    assert_eq!((ran.code, ran.stdout), (0, published("dist/registry").stdout));
    assert_eq!(ran.stderr, "demo 1.0.0 would be published: 423 bytes of archive\n");
    assert!(!sandbox.path("dist").exists());
}

#[test]
fn json_is_the_receipt() {
    let sandbox = Sandbox::with_pack();
    let ran = sandbox.run(&["publish", "demo", "--to", "oci:there", "--format", "json"]);
    let receipt: Value = serde_json::from_str(&ran.stdout).unwrap();
    let layer = json!({
        "mediaType": "application/vnd.oci.image.layer.v1.tar",
        "digest": "sha256:22411461eb6a779f7ce76edc2a3f518f21879cc8b9b71ce11ca927cce10a028d",
        "size": 423,
        "annotations": {"org.opencontainers.image.title": "demo-1.0.0.tar.gz"}
    });
    let config = json!({
        "mediaType": "application/vnd.unknown.config.v1+json",
        "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "size": 2
    });
    let expected = json!({
        "version": 1,
        "status": "published",
        "dry_run": false,
        "reference": format!("oci:there:1.0.0@{DIGEST}"),
        "digest": DIGEST,
        "previous": null,
        "differs": [],
        "pack": {"name": "demo", "version": "1.0.0"},
        "layer": layer,
        "tar": "sha256:0e65e7709658859f5ea8eb8e3f16fe65c58dfad5872fa630f03a14c36abafa2d",
        "uploaded": [layer, config],
        "present": []
    });
    assert_eq!(receipt, expected);
}

#[test]
fn the_receipt_of_a_dry_run_counts_nothing_as_uploaded() {
    let sandbox = Sandbox::with_pack();
    let ran = sandbox.run(&["publish", "demo", "--dry-run", "--format", "json"]);
    let receipt: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&receipt["dry_run"], &receipt["uploaded"]), (&json!(true), &json!([])));
}

#[test]
fn the_settings_name_the_destination_from_where_they_are() {
    let sandbox = Sandbox::with_pack();
    sandbox.write("pack-build.toml", "[publish]\ndestination = \"oci:out/layout\"\n");
    assert_eq!(sandbox.run(&["publish", "demo"]), published("out/layout"));
}

#[test]
fn two_packs_of_one_version_get_names_of_their_own() {
    let sandbox = Sandbox::with_pack();
    for file in ["pack.json", "values.yaml", "README.md", "logo.png"] {
        sandbox.write(
            &format!("other/{file}"),
            fs::read(sandbox.path(&format!("demo/{file}"))).unwrap(),
        );
    }
    sandbox.replace("other/pack.json", "\"demo\"", "\"other\"");
    sandbox.run(&["publish", "demo"]);
    let ran = sandbox.run(&["publish", "other"]);
    assert!(ran.stdout.starts_with("oci:dist/registry:other-1.0.0@sha256:"), "{ran:?}");
    let again = sandbox.run(&["publish", "demo"]);
    assert_eq!(again.stdout, format!("oci:dist/registry:demo-1.0.0@{DIGEST}\n"));
}

#[test]
fn a_pack_with_errors_is_not_pushed() {
    let sandbox = Sandbox::with_pack();
    sandbox.replace("demo/pack.json", "1.0.0", "v1.0.0");
    let ran = sandbox.run(&["publish", "demo"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(!sandbox.path("dist").exists());
}

#[test]
fn a_damaged_layout_is_an_error_here_that_names_the_file() {
    let sandbox = Sandbox::with_pack();
    sandbox.run(&["publish", "demo"]);
    sandbox.write("dist/registry/index.json", "{");
    let ran = sandbox.run(&["publish", "demo"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    assert_data_eq!(
        ran.stderr,
        str![[r#"
error: the OCI image layout is damaged: `dist/registry/index.json` is not an index: EOF while parsing an object at line 1 column 1
hint: remove the file, or the whole folder, and publish again

"#]]
    );
}

#[test]
fn what_is_no_destination_is_a_wrong_command_line() {
    let sandbox = Sandbox::with_pack();
    for to in ["dist/registry", "oci:", "ftp://a.b/c", "ghcr.io/Team", "http://ghcr.io/team"] {
        let ran = sandbox.run(&["publish", "demo", "--to", to]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{to}: {}", ran.stderr);
    }
    assert!(!sandbox.path("dist/registry").exists());
}

#[test]
fn a_registry_that_does_not_answer_is_told_apart_from_faults_here() {
    let sandbox = Sandbox::with_pack();
    // A port that was free a moment ago, so that nobody listens there.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = sandbox.run(&["publish", "demo", "--to", &format!("{address}/team")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (4, ""), "{}", ran.stderr);
    assert!(ran.stderr.contains(&address.to_string()), "{}", ran.stderr);
}

#[test]
fn a_user_without_a_password_is_a_wrong_command_line() {
    let sandbox = Sandbox::with_pack();
    let arguments = ["publish", "demo", "--to", "127.0.0.1:1/team", "--username", "me"];
    let alone = sandbox.run(&arguments);
    assert_eq!(alone.code, 2);
    let expected = "error: there is no password for `me`\n\
                    hint: set PACK_BUILD_PASSWORD, or pass --password-stdin\n";
    assert_eq!(alone.stderr, expected);
    assert_eq!(sandbox.run(&["publish", "demo", "--password-stdin"]).code, 2);
}

#[test]
fn a_password_is_never_shown() {
    let sandbox = Sandbox::with_pack();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let to = format!("{address}/team");
    let arguments = ["publish", "demo", "--to", &to, "--username", "me"];
    let from_environment =
        ran(sandbox.command(&arguments).env("PACK_BUILD_PASSWORD", "correct horse"));
    let mut child = sandbox
        .command(&[&arguments[..], &["--password-stdin"]].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"correct horse\n").unwrap();
    let from_stdin = child.wait_with_output().unwrap();
    assert_eq!((from_environment.code, from_stdin.status.code()), (4, Some(4)));
    let said = format!("{from_environment:?}{from_stdin:?}");
    assert!(!said.contains("correct"), "{said}");
}

#[test]
fn what_the_settings_let_pass_is_published() {
    let sandbox = Sandbox::with_pack();
    std::fs::remove_file(sandbox.path("demo/logo.png")).unwrap();
    assert_eq!(sandbox.run(&["publish", "demo"]).code, 1);
    sandbox.write("pack-build.toml", "[[allow]]\nrule = \"logo-missing\"\nreason = \"x\"\n");
    assert_eq!(sandbox.run(&["publish", "demo"]).code, 0);
}
