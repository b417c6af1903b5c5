//! What `pack-build` says of a pack in its manifest, and what git has to do with it.

use crate::sandbox::{Sandbox, ran};
use serde_json::{Value, json};
use std::process::Command;

const COMMITTED: &str = "2020-01-02T03:04:05Z";

fn git(sandbox: &Sandbox, time: &str, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(sandbox.path("")).args(["-c", "user.name=x", "-c", "user.email=x@x"]);
    command.env("GIT_COMMITTER_DATE", time).env("HOME", sandbox.path(""));
    let ran = ran(command.args(arguments));
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
    ran.stdout.trim_end().to_owned()
}

/// Commits the pack in `demo`, and something else after it; returns the commit of the pack.
fn committed(sandbox: &Sandbox) -> String {
    git(sandbox, "", &["init", "-q", "-b", "main"]);
    git(sandbox, "", &["remote", "add", "origin", "git@github.com:team/packs.git"]);
    git(sandbox, COMMITTED, &["add", "demo"]);
    git(sandbox, COMMITTED, &["commit", "-q", "-m", "pack"]);
    let commit = git(sandbox, "", &["rev-parse", "HEAD"]);
    git(sandbox, "2021-01-01T00:00:00Z", &["commit", "-q", "--allow-empty", "-m", "later"]);
    sandbox.write("other.txt", "");
    git(sandbox, "", &["add", "other.txt"]);
    git(sandbox, "2022-01-01T00:00:00Z", &["commit", "-q", "-m", "more"]);
    commit
}

/// Publishes the pack anew and returns its annotations, without those that follow from the content.
fn annotations(sandbox: &Sandbox, options: &[&str]) -> Value {
    let arguments = ["publish", "demo", "--to", "oci:layout"];
    let published = sandbox.run(&[&arguments[..], options].concat());
    assert_eq!(published.code, 0, "{}", published.stderr);
    let ran = sandbox.run(&["inspect", "oci:layout:1.0.0", "--format", "json"]);
    std::fs::remove_dir_all(sandbox.path("layout")).unwrap();
    let mut annotations = serde_json::from_str::<Value>(&ran.stdout).unwrap()["annotations"].take();
    let own = annotations.as_object_mut().unwrap();
    for key in ["title", "version"] {
        own.remove(&format!("org.opencontainers.image.{key}")).unwrap();
    }
    own.remove("io.github.pack-build.tar.digest").unwrap();
    annotations
}

#[test]
fn a_manifest_names_the_commit_that_last_changed_the_pack() {
    let sandbox = Sandbox::with_pack();
    let commit = committed(&sandbox);
    let expected = json!({
        "org.opencontainers.image.created": COMMITTED,
        "org.opencontainers.image.revision": commit,
        "org.opencontainers.image.source": "https://github.com/team/packs"
    });
    assert_eq!(annotations(&sandbox, &[]), expected);
}

#[test]
fn build_prints_the_digest_that_publish_gives() {
    let sandbox = Sandbox::with_pack();
    committed(&sandbox);
    let built = sandbox.run(&["build", "demo"]);
    let digest = built.stdout.lines().last().unwrap().trim_start_matches("manifest").trim();
    let published = sandbox.run(&["publish", "demo"]);
    assert_eq!(published.stdout, format!("oci:dist/registry:1.0.0@{digest}\n"));
}

#[test]
fn the_commit_of_a_pack_does_not_change_its_archive() {
    let sandbox = Sandbox::with_pack();
    let archive = || sandbox.run(&["build", "demo"]).stdout.lines().take(4).collect::<String>();
    let before = archive();
    committed(&sandbox);
    assert_eq!(archive(), before);
}

#[test]
fn what_is_not_committed_has_no_commit() {
    let cases: [fn(&Sandbox); 3] = [
        |sandbox| sandbox.write("demo/new.txt", ""),
        |sandbox| sandbox.replace("demo/values.yaml", "\n", "\n# more\n"),
        |sandbox| {
            sandbox.write(".gitignore", "demo/secret/\n");
            sandbox.write("demo/secret/new.txt", "");
        },
    ];
    for change in cases {
        let sandbox = Sandbox::with_pack();
        committed(&sandbox);
        change(&sandbox);
        assert_eq!(annotations(&sandbox, &[]), json!({}));
    }
}

#[test]
fn what_is_not_shipped_may_stay_uncommitted() {
    let sandbox = Sandbox::with_pack();
    let commit = committed(&sandbox);
    sandbox.write("demo/dist/demo-1.0.0.tar.gz", "");
    sandbox.write("beside.txt", "");
    let found = annotations(&sandbox, &[]);
    assert_eq!(found["org.opencontainers.image.revision"], json!(commit));
}

#[test]
fn a_shallow_clone_knows_only_the_commits_it_reaches() {
    let sandbox = Sandbox::with_pack();
    let commit = committed(&sandbox);
    let origin = format!("file://{}", sandbox.path("").display());
    for (depth, known) in [("1", None), ("4", Some(commit))] {
        let clone = Sandbox::new();
        git(&clone, "", &["clone", "-q", "--depth", depth, &origin, "."]);
        let found = annotations(&clone, &[]);
        assert_eq!(found["org.opencontainers.image.revision"].as_str(), known.as_deref());
    }
}

#[test]
fn a_merge_is_where_a_branch_got_its_content() {
    let sandbox = Sandbox::with_pack();
    committed(&sandbox);
    git(&sandbox, "", &["switch", "-q", "-c", "feature"]);
    sandbox.write("demo/new.txt", "");
    git(&sandbox, "", &["add", "."]);
    git(&sandbox, "2023-01-01T00:00:00Z", &["commit", "-q", "-m", "feature"]);
    git(&sandbox, "", &["switch", "-q", "main"]);
    git(&sandbox, "2024-01-01T00:00:00Z", &["merge", "-q", "--no-ff", "feature"]);
    let found = annotations(&sandbox, &[]);
    assert_eq!(found["org.opencontainers.image.created"], json!("2024-01-01T00:00:00Z"));
    let merge = git(&sandbox, "", &["rev-parse", "HEAD"]);
    assert_eq!(found["org.opencontainers.image.revision"], json!(merge));
}

#[test]
fn many_packs_have_commits_of_their_own() {
    let sandbox = Sandbox::with_pack();
    let first = committed(&sandbox);
    for file in ["pack.json", "values.yaml", "README.md", "logo.png"] {
        let content = std::fs::read(sandbox.path(&format!("demo/{file}"))).unwrap();
        sandbox.write(&format!("deep/é \"b\"/{file}"), content);
    }
    sandbox.replace("deep/é \"b\"/pack.json", "\"demo\"", "\"other\"");
    git(&sandbox, "", &["add", "."]);
    git(&sandbox, "", &["commit", "-q", "-m", "other"]);
    let second = git(&sandbox, "", &["rev-parse", "HEAD"]);
    assert_eq!(sandbox.run(&["publish", "."]).code, 0);
    for (name, commit) in [("demo", first), ("other", second)] {
        let reference = format!("oci:dist/registry:{name}:1.0.0");
        let ran = sandbox.run(&["inspect", &reference]);
        let line = format!("annotation  org.opencontainers.image.revision={commit}\n");
        assert!(ran.stdout.contains(&line), "{name}: {}", ran.stdout);
    }
}

#[test]
fn what_the_command_line_says_has_precedence() {
    let sandbox = Sandbox::with_pack();
    committed(&sandbox);
    let found = annotations(
        &sandbox,
        &[
            "--timestamp=1700000000",
            "--source=https://ci:secret@git.example/packs.git",
            "--revision=v7",
            "--annotation=com.example.team=storage=1",
        ],
    );
    let expected = json!({
        "com.example.team": "storage=1",
        "org.opencontainers.image.created": "2023-11-14T22:13:20Z",
        "org.opencontainers.image.revision": "v7",
        "org.opencontainers.image.source": "https://git.example/packs"
    });
    assert_eq!(found, expected);
}

#[test]
fn a_bare_manifest_has_the_time_alone() {
    let sandbox = Sandbox::with_pack();
    committed(&sandbox);
    assert_eq!(sandbox.run(&["publish", "demo", "--bare"]).code, 0);
    let ran = sandbox.run(&["inspect", "oci:dist/registry:1.0.0", "--format", "json"]);
    let annotations = serde_json::from_str::<Value>(&ran.stdout).unwrap()["annotations"].take();
    assert_eq!(annotations, json!({"org.opencontainers.image.created": COMMITTED}));
}

#[test]
fn annotations_that_cannot_be_are_a_wrong_command_line() {
    let sandbox = Sandbox::with_pack();
    for option in [
        "--annotation=a",
        "--annotation==a",
        "--annotation=org.opencontainers.image.source=https://a.example/b",
        "--annotation=io.github.pack-build.tar.digest=sha256:00",
        "--source=../packs",
    ] {
        assert_eq!(sandbox.run(&["build", "demo", option]).code, 2, "{option}");
    }
    assert_eq!(sandbox.run(&["build", "demo", "--bare", "--revision=1"]).code, 2);
}
