//! `pack-build list`

use crate::pull::put;
use crate::sandbox::Sandbox;
use crate::server;
use pack_build::source::tar_gz;
use serde_json::{Value, json};

/// A sandbox with two packs in `oci:dist/registry`, one of them in several versions.
pub(crate) fn several() -> Sandbox {
    let sandbox = Sandbox::with_pack();
    let mut before = "1.0.0";
    for version in ["1.10.0", "1.9.0", "1.10.0-rev1"] {
        sandbox.run(&["publish", "demo", "--allow-older"]);
        let (from, to) = (format!("\"{before}\""), format!("\"{version}\""));
        sandbox.replace("demo/pack.json", &from, &to);
        before = version;
    }
    sandbox.run(&["publish", "demo", "--allow-older"]);
    sandbox.replace("demo/pack.json", "\"demo\"", "\"other\"");
    let ran = sandbox.run(&["publish", "demo", "--allow-older"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    sandbox
}

#[test]
fn packs_come_with_their_versions_in_order() {
    let sandbox = several();
    let ran = sandbox.run(&["list"]);
    let versions = "demo:1.0.0\ndemo:1.9.0\ndemo:1.10.0-rev1\ndemo:1.10.0\n";
    assert_eq!((ran.code, ran.stdout), (0, format!("{versions}other:1.10.0-rev1\n")));
    assert_eq!(sandbox.run(&["list", "demo"]).stdout, versions);
    assert_eq!(sandbox.run(&["list", "oci:dist/registry", "demo"]).stdout, versions);
    let ran = sandbox.run(&["list", "demo", "none"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""));
    assert!(ran.stderr.contains("there is no version of `none`"), "{}", ran.stderr);
}

#[test]
fn json_is_one_object() {
    let ran = several().run(&["list", "other", "--format", "json"]);
    let expected = json!({
        "version": 1,
        "place": "oci:dist/registry",
        "packs": [{
            "name": "other",
            "repository": "spectro-packs/archive/other",
            "versions": ["1.10.0-rev1"]
        }]
    });
    assert_eq!(serde_json::from_str::<Value>(&ran.stdout).unwrap(), expected);
}

#[test]
fn what_another_program_wrote_is_called_as_its_archive() {
    let sandbox = Sandbox::new();
    put(&sandbox, "foreign", "hand-made-1.0.0.tar.gz", &tar_gz([("a/pack.json", "{}")]).unwrap());
    assert_eq!(sandbox.run(&["list", "oci:foreign"]).stdout, "hand-made:1.0.0\n");
}

#[test]
fn an_empty_place_is_no_failure() {
    let ran = Sandbox::new().run(&["list"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert_eq!(ran.stderr, "there are no packs in `oci:dist/registry`\n");
}

const PACKS: &str = "/v2/team/spectro-packs/archive";

fn tags(path: &str) -> Option<server::Answer> {
    let body = match path.strip_prefix(PACKS)? {
        "/demo/tags/list" => r#"{"tags": ["1.10.0", "1.9.0"]}"#,
        "/other/tags/list" => r#"{"tags": ["2.0.0"]}"#,
        "/gone/tags/list" => r#"{"tags": null}"#,
        _ => return None,
    };
    Some((200, String::new(), body.to_owned()))
}

#[test]
fn the_catalog_is_read_to_its_last_page() {
    let host = server::start(|target| match (tags(target), target) {
        (Some(answer), _) => answer,
        (None, "/v2/_catalog") => {
            let link = "Link: </v2/_catalog?last=b>; rel=\"next\"\r\n".to_owned();
            let body = r#"{"repositories": ["team/spectro-packs/archive/demo", "team/chart"]}"#;
            (200, link, body.to_owned())
        }
        (None, "/v2/_catalog?last=b") => {
            let names = [
                "demo2/spectro-packs/archive/demo",
                "team/spectro-packs/archive/gone",
                "team/spectro-packs/archive/other",
            ];
            (200, String::new(), json!({ "repositories": names }).to_string())
        }
        _ => (404, String::new(), String::new()),
    });
    let ran = Sandbox::new().run(&["list", &format!("{host}/team")]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert_eq!(ran.stdout, "demo:1.9.0\ndemo:1.10.0\nother:2.0.0\n");
    let ran = Sandbox::new().run(&["list", &format!("{host}/team/spectro-packs/archive/demo")]);
    assert_eq!(ran.stdout, "demo:1.9.0\ndemo:1.10.0\n");
}

#[test]
fn where_the_catalog_is_closed_packs_are_named() {
    for status in [401, 404, 405] {
        let host = server::start(move |target| {
            tags(target).unwrap_or((status, String::new(), String::new()))
        });
        let place = format!("{host}/team");
        let sandbox = Sandbox::new();
        let ran = sandbox.run(&["list", &place]);
        assert_eq!((ran.code, ran.stdout.as_str()), (4, ""));
        assert!(
            ran.stderr.starts_with("error: the registry does not tell its repositories: "),
            "{}",
            ran.stderr
        );
        let hint = format!("hint: name the packs: `pack-build list {place} NAME…`\n");
        assert!(ran.stderr.ends_with(&hint), "{}", ran.stderr);
        let ran = sandbox.run(&["list", &place, "demo", "other"]);
        assert_eq!(ran.stdout, "demo:1.9.0\ndemo:1.10.0\nother:2.0.0\n");
    }
}

#[test]
fn what_a_registry_warns_of_is_shown_once() {
    let host = server::start(|_| {
        let warning = "Warning: 299 - \"this registry moves on Monday\"\r\n";
        (200, warning.to_owned(), r#"{"tags": ["1.0.0"]}"#.to_owned())
    });
    let ran = Sandbox::new().run(&["list", &host, "demo", "other"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "demo:1.0.0\nother:1.0.0\n"));
    assert_eq!(ran.stderr, "warning: `127.0.0.1` says: this registry moves on Monday\n");
}
