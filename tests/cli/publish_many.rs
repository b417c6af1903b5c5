//! `pack-build publish` with several packs.

use crate::sandbox::{Sandbox, ran};
use crate::server;
use serde_json::Value;
use std::fs;
use std::net::TcpListener;
use std::process::Command;
use std::sync::{Arc, Mutex};

/// Returns a sandbox with the packs `a`, `b` and `c` in `packs`, each sound.
fn three() -> Sandbox {
    let sandbox = Sandbox::with_pack();
    for name in ["a", "b", "c"] {
        for file in ["pack.json", "values.yaml", "README.md", "logo.png"] {
            let content = fs::read(sandbox.path(&format!("demo/{file}"))).unwrap();
            sandbox.write(&format!("packs/{name}/{file}"), content);
        }
        sandbox.replace(
            &format!("packs/{name}/pack.json"),
            "\"demo\"",
            &format!("\"pack-{name}\""),
        );
    }
    sandbox
}

fn references(stdout: &str) -> Vec<&str> {
    stdout.lines().map(|line| line.split_once('@').unwrap().0).collect()
}

#[test]
fn all_packs_of_a_folder_go_with_one_reference_a_line() {
    let sandbox = three();
    let first = sandbox.run(&["publish", "packs"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let expected = ["pack-a-1.0.0", "pack-b-1.0.0", "pack-c-1.0.0"]
        .map(|name| format!("oci:dist/registry:{name}"));
    assert_eq!(references(&first.stdout), expected);
    assert!(first.stderr.ends_with("\n3 packs: 3 published\n"), "{}", first.stderr);
    let again = sandbox.run(&["publish", "packs/c", "packs/a/pack.json", "packs"]);
    assert_eq!((again.code, again.stdout.lines().count()), (0, 3));
    assert!(again.stderr.ends_with("\n3 packs: 3 unchanged\n"), "{}", again.stderr);
}

#[test]
fn one_that_is_refused_does_not_stop_the_others() {
    let sandbox = three();
    assert_eq!(sandbox.run(&["publish", "packs/a"]).code, 0);
    sandbox.write("packs/a/new.txt", "");
    let ran = sandbox.run(&["publish", "packs", "--jobs", "1"]);
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    assert_eq!(ran.stdout.lines().count(), 2);
    assert!(ran.stderr.contains("error: pack-a 1.0.0 refused: `oci:"), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("\n3 packs: 2 published, 1 refused\n"), "{}", ran.stderr);
}

#[test]
fn one_unsound_pack_keeps_all_from_being_pushed() {
    let sandbox = three();
    sandbox.replace("packs/b/pack.json", "1.0.0", "v1.0.0");
    let ran = sandbox.run(&["publish", "packs"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("1 of 3 packs have 1 error, so nothing was built"), "{ran:?}");
    assert!(!sandbox.path("dist/registry").exists());
}

#[test]
fn two_packs_with_one_tag_are_a_wrong_command_line() {
    let sandbox = three();
    sandbox.replace("packs/b/pack.json", "pack-b", "pack-a");
    let ran = sandbox.run(&["publish", "packs"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("`packs/a` and `packs/b` are both pack-a 1.0.0"), "{ran:?}");
    assert!(!sandbox.path("dist/registry").exists());
}

#[test]
fn json_has_a_line_for_each_pack_also_for_what_failed() {
    let sandbox = three();
    sandbox.run(&["publish", "packs/a"]);
    sandbox.write("packs/a/new.txt", "");
    let ran = sandbox.run(&["publish", "packs", "--format", "json"]);
    let words: Vec<(Value, Value)> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .map(|json: Value| (json["pack"]["name"].clone(), json["status"].clone()))
        .collect();
    let expected = [("pack-a", "refused"), ("pack-b", "published"), ("pack-c", "published")];
    assert_eq!(words, expected.map(|(name, word)| (name.into(), word.into())));
}

#[test]
fn a_registry_that_is_not_there_fails_every_pack() {
    let sandbox = three();
    // A port that was free a moment ago, so that nobody listens there.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = sandbox.run(&["publish", "packs", "--to", &format!("{address}/team")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (4, ""), "{}", ran.stderr);
    assert!(ran.stderr.ends_with("\n3 packs: 3 failed\n"), "{}", ran.stderr);
}

#[test]
fn only_what_changed_is_published() {
    let sandbox = three();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(sandbox.path("")).args(["-c", "user.name=x", "-c", "user.email=x@x"]);
        assert_eq!(ran(command.args(arguments)).code, 0, "{arguments:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "x"]);
    let none = sandbox.run(&["publish", "packs", "--changed-since", "main"]);
    assert_eq!(none.code, 2, "{}", none.stderr);
    let allowed = sandbox.run(&["publish", "packs", "--changed-since", "main", "--allow-empty"]);
    assert_eq!((allowed.code, allowed.stdout.as_str()), (0, ""), "{}", allowed.stderr);
    sandbox.write("packs/b/new.txt", "");
    let one = sandbox.run(&["publish", "packs", "--changed-since", "main"]);
    assert_eq!(one.code, 0, "{}", one.stderr);
    assert!(one.stderr.starts_with("pack-b 1.0.0 published"), "{}", one.stderr);
}

#[test]
fn versions_of_one_pack_go_one_after_another_the_oldest_first() {
    let sandbox = three();
    for version in ["1.1.0", "1.2.0"] {
        for file in ["pack.json", "values.yaml", "README.md", "logo.png"] {
            let content = fs::read(sandbox.path(&format!("demo/{file}"))).unwrap();
            sandbox.write(&format!("packs/{version}/{file}"), content);
        }
        sandbox.replace(&format!("packs/{version}/pack.json"), "\"demo\"", "\"pack-a\"");
        sandbox.replace(&format!("packs/{version}/pack.json"), "1.0.0", version);
    }
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    // It takes blobs and no manifests.
    let host = server::start(move |target| {
        log.lock().unwrap().push(target.to_owned());
        let location = format!("Location: {target}1\r\n");
        match target {
            _ if target.ends_with("/uploads/") => (202, location, String::new()),
            _ if target.contains("/uploads/") => (201, String::new(), String::new()),
            _ => (404, String::new(), String::new()),
        }
    });
    let ran = sandbox.run(&["publish", "packs", "--to", &format!("{host}/team")]);
    assert!(ran.stderr.ends_with("\n5 packs: 5 failed\n"), "{}", ran.stderr);
    let of_a = |target: &String| {
        let (kind, rest) = target.split_once("/pack-a/")?.1.split_once('/')?;
        Some(if kind == "blobs" { kind.to_owned() } else { rest.to_owned() })
    };
    let mut asked: Vec<String> = asked.lock().unwrap().iter().filter_map(of_a).collect();
    asked.dedup();
    // What the three tags hold is asked before anything is sent.
    let sent = asked.split_off(3);
    let of_one = |version| ["blobs", "list", version];
    assert_eq!(sent, ["1.0.0", "1.1.0", "1.2.0"].map(of_one).concat());
}
