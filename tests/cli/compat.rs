//! `pack-build compat`

use crate::sandbox::Sandbox;
use crate::verify_gate::git;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

/// A sandbox with the packs `packs/demo-1.0.0` and `packs/demo-1.1.0`, of which the newer one has lost
/// the value `pack.mode` and got another one.
fn versions() -> Sandbox {
    let sandbox = Sandbox::with_pack();
    for version in ["1.0.0", "1.1.0"] {
        for file in ["pack.json", "values.yaml", "README.md", "logo.png"] {
            let bytes = std::fs::read(sandbox.path(&format!("demo/{file}"))).unwrap();
            sandbox.write(&format!("packs/demo-{version}/{file}"), bytes);
        }
        sandbox.replace(&format!("packs/demo-{version}/pack.json"), "1.0.0", version);
    }
    sandbox.write("packs/demo-1.0.0/values.yaml", "pack:\n  namespace: demo\n  mode: fast\n");
    sandbox.write("packs/demo-1.1.0/values.yaml", "pack:\n  namespace: demo\n  color: red\n");
    sandbox
}

const NEW: &str = "packs/demo-1.1.0";

fn commit(sandbox: &Sandbox, message: &str) {
    git(sandbox, &["add", "--all", "packs"]);
    git(sandbox, &["commit", "--quiet", "--message", message]);
}

#[test]
fn a_breaking_change_is_shown_at_its_place_in_both_versions() {
    let ran = versions().run(&["compat", NEW]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (1, "1 pack checked: 1 error, 0 warnings, 1 note\n")
    );
    assert_data_eq!(
        ran.stdout,
        str![[r#"
error[PB701 value-removed]: `pack.mode` is gone
  ╭▸ packs/demo-1.1.0/values.yaml:1:1
  │
1 │ pack:
  │ ━━━━
  ╰╴
note: it stood here
  ╭▸ packs/demo-1.0.0/values.yaml:3:3
  │
3 │   mode: fast
  │   ━━━━
  ╰ help: undo it, or tell users of `pack.mode` under `## Upgrade` in README.md

minor  `pack.color` is new [value-added]  packs/demo-1.1.0/values.yaml:3
demo 1.0.0 → 1.1.0: a minor version, and the changes ask for a major one; 1 breaking, 1 minor, 0 patch


"#]]
    );
}

#[test]
fn a_breaking_change_passes_that_the_readme_tells_or_a_major_version_brings() {
    let told = versions();
    told.write("packs/demo-1.1.0/README.md", "# Demo\n\n## Upgrade\n\nRemove `pack.mode`.\n");
    assert_eq!(told.run(&["compat", NEW]).code, 0);
    let elsewhere = versions();
    elsewhere.write("packs/demo-1.1.0/README.md", "# Demo\n\n## Usage\n\nRemove `pack.mode`.\n");
    assert_eq!(elsewhere.run(&["compat", NEW]).code, 1);
    let major = versions();
    major.replace("packs/demo-1.1.0/pack.json", "1.1.0", "2.0.0");
    assert_eq!(major.run(&["compat", NEW]).code, 0);
}

#[test]
fn a_policy_asks_for_the_bump_or_for_nothing() {
    let sandbox = versions();
    sandbox.replace("packs/demo-1.1.0/pack.json", "1.1.0", "1.0.1");
    sandbox.write("packs/demo-1.1.0/README.md", "# Demo\n\n## Upgrade\n\nRemove `pack.mode`.\n");
    assert_eq!(sandbox.run(&["compat", NEW]).code, 0);
    let semver = sandbox.run(&["compat", NEW, "--policy", "semver"]);
    assert_eq!(
        (semver.code, semver.stderr.lines().next()),
        (1, Some("1 pack checked: 2 errors, 0 warnings, 0 notes"))
    );
    assert_eq!(versions().run(&["compat", NEW, "--policy", "report"]).code, 0);
    sandbox.write("pack-build.toml", "[compat]\npolicy = \"semver\"\n");
    assert_eq!(sandbox.run(&["compat", NEW]).code, 1);
}

#[test]
fn a_change_is_accepted_with_a_reason_and_an_entry_of_no_use_is_found() {
    let sandbox = versions();
    let entry = |pointer: &str| {
        format!(
            "[[compat.accept]]\nrule = \"value-removed\"\npointer = \"{pointer}\"\nreason = \"nobody set it\"\n"
        )
    };
    sandbox.write("pack-build.toml", entry("pack.mode"));
    let ran = sandbox.run(&["compat", NEW]);
    assert_eq!(ran.stderr, "1 pack checked: 0 errors, 0 warnings, 1 note; 1 allowed\n");
    assert_eq!(ran.code, 0);
    sandbox.write("pack-build.toml", entry("pack.mode") + &entry("pack.other"));
    let ran = sandbox.run(&["compat", NEW, "--format", "concise"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("pack-build.toml:6:8: warning[allow-unused]"), "{}", ran.stdout);
    sandbox.write("pack-build.toml", entry("pack.mode").replace("value-removed", "logo-missing"));
    assert_eq!(sandbox.run(&["compat", NEW]).code, 2);
}

#[test]
fn a_revision_of_git_is_read_in_the_same_folder_or_else_by_version() {
    let sandbox = versions();
    git(&sandbox, &["init", "--quiet"]);
    std::fs::rename(sandbox.path(NEW), sandbox.path("new")).unwrap();
    commit(&sandbox, "the old version");
    std::fs::rename(sandbox.path("new"), sandbox.path(NEW)).unwrap();
    let by_version = sandbox.run(&["compat", NEW, "--against-rev", "HEAD", "--format", "json"]);
    let json: Value = serde_json::from_str(&by_version.stdout).unwrap();
    let old = json!({"pack": "HEAD:packs/demo-1.0.0", "version": "1.0.0"});
    assert_eq!((by_version.code, &json["compared"][0]["old"]), (1, &old));
    sandbox.write("packs/demo-1.0.0/values.yaml", "pack:\n  namespace: demo\n");
    let same = sandbox.run(&[
        "compat",
        "packs/demo-1.0.0",
        "--against-rev",
        "HEAD",
        "--format",
        "concise",
    ]);
    let reused = "error[version-reused] `1.0.0` has other content than before: `values.yaml`\n";
    assert!(same.stdout.contains(reused), "{}", same.stdout);
    for revision in ["--output=x", "no-such"] {
        let revision = format!("--against-rev={revision}");
        assert_eq!(sandbox.run(&["compat", NEW, &revision]).code, 2);
    }
}

#[test]
fn the_tag_before_is_found_by_number() {
    let sandbox = versions();
    for version in ["1.9.0", "1.10.0-rev1", "1.10.0", "2.0.0"] {
        sandbox.replace("demo/pack.json", "\"1.0.0\"", &format!("\"{version}\""));
        assert_eq!(sandbox.run(&["publish", "demo"]).code, 0);
        sandbox.replace("demo/pack.json", &format!("\"{version}\""), "\"1.0.0\"");
    }
    let against = |tag: &str| {
        let ran = sandbox.run(&["compat", &format!("oci:dist/registry:{tag}"), "--format", "json"]);
        let json: Value = serde_json::from_str(&ran.stdout).unwrap();
        json["compared"][0]["old"]["version"].as_str().unwrap().to_owned()
    };
    assert_eq!(against("2.0.0"), "1.10.0");
    assert_eq!(against("1.10.0"), "1.10.0-rev1");
    assert_eq!(against("1.10.0-rev1"), "1.9.0");
    assert_eq!(sandbox.run(&["compat", "oci:dist/registry:1.9.0"]).code, 2);
}

#[test]
fn without_an_older_version_nothing_was_compared() {
    let sandbox = versions();
    let old = "packs/demo-1.0.0";
    let ran = sandbox.run(&["compat", old]);
    let message =
        "error: there is no older version of `packs/demo-1.0.0` to compare it with\nhint: ";
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with(message), "{}", ran.stderr);
    assert_eq!(sandbox.run(&["compat", old, "--allow-empty"]).code, 0);
}

#[test]
fn an_archive_is_compared_with_what_is_named() {
    let sandbox = versions();
    sandbox.run(&["build", "packs/demo-1.0.0"]);
    let ran = sandbox.run(&["compat", "dist/demo-1.0.0.tar.gz", "--against", "packs/demo-1.0.0"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "1 pack checked: 0 errors, 0 warnings, 0 notes\n")
    );
    let ran =
        sandbox.run(&["compat", NEW, "--against", "dist/demo-1.0.0.tar.gz", "--format", "concise"]);
    assert_eq!(ran.code, 1);
    assert_data_eq!(
        ran.stdout,
        str![[r#"
packs/demo-1.1.0/values.yaml:1:1: error[value-removed] `pack.mode` is gone
packs/demo-1.1.0/values.yaml:3:3: note[value-added] `pack.color` is new

"#]]
    );
}

#[test]
fn all_versions_are_a_table_and_the_same_as_json() {
    let sandbox = versions();
    let ran = sandbox.run(&["compat", "packs", "--all"]);
    assert_eq!(ran.code, 1);
    assert_data_eq!(
        ran.stdout,
        str![[r#"
pack  old    new    bump   asked for  breaking  minor  patch
demo  1.0.0  1.1.0  minor  major      1         1      0      1 error

"#]]
    );
    let json: Value = serde_json::from_str(
        &sandbox.run(&["compat", "packs", "--all", "--format", "json"]).stdout,
    )
    .unwrap();
    let compared = json!([{
        "name": "demo",
        "old": {"pack": "packs/demo-1.0.0", "version": "1.0.0"},
        "new": {"pack": "packs/demo-1.1.0", "version": "1.1.0"},
        "bump": "minor", "required": "major", "breaking": 1, "minor": 1, "patch": 0, "errors": 1
    }]);
    assert_eq!(json["compared"], compared);
    assert_eq!(json["findings"][0]["related"][0]["pack"], "packs/demo-1.0.0");
    assert_eq!(sandbox.run(&["compat", "demo", "--all"]).code, 2);
}

#[test]
fn a_changelog_is_markdown_to_paste() {
    let sandbox = versions();
    let ran = sandbox.run(&["compat", NEW, "--format", "changelog"]);
    assert_data_eq!(
        ran.stdout.clone(),
        str![[r#"
### From 1.0.0 to 1.1.0

**Breaking changes**

- `pack.mode` is gone.

**Changes**

- `pack.color` is new.

"#]]
    );
    sandbox.write("packs/demo-1.1.0/README.md", format!("# Demo\n\n## Upgrade\n\n{}", ran.stdout));
    assert_eq!(sandbox.run(&["compat", NEW]).code, 0);
}

#[test]
fn verify_compares_as_a_part_of_its_run() {
    let sandbox = versions();
    let ran = sandbox.run(&["verify", NEW, "--against", "packs/demo-1.0.0", "--format", "concise"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("packs/demo-1.1.0/values.yaml:1:1: error[value-removed]"),
        "{}",
        ran.stdout
    );
    let off = ["verify", NEW, "--against", "packs/demo-1.0.0", "--level", "value-removed=note"];
    assert_eq!(sandbox.run(&off).code, 0);
    assert_eq!(sandbox.run(&["verify", "packs", "--against", "packs/demo-1.0.0"]).code, 2);
}

#[test]
fn a_repository_without_a_tag_is_searched_for_the_version_before() {
    let repository = "/v2/team/spectro-packs/archive/demo";
    let host = crate::server::start(move |target| match target.strip_prefix(repository) {
        Some("/tags/list") => {
            let body = r#"{"tags": ["1.0.1", "1.0.0", "2.0.0", "latest", "LTS__1.0.2"]}"#;
            (200, String::new(), body.to_owned())
        }
        _ => (404, String::new(), String::new()),
    });
    let sandbox = versions();
    let place = format!("{host}/team/spectro-packs/archive/demo");
    for (version, tag) in [("1.1.0", "1.0.1"), ("3.0.0", "2.0.0"), ("0.9.0", "2.0.0")] {
        sandbox.replace("demo/pack.json", "\"1.0.0\"", &format!("\"{version}\""));
        let ran = sandbox.run(&["compat", "demo", "--against", &place]);
        sandbox.replace("demo/pack.json", &format!("\"{version}\""), "\"1.0.0\"");
        let message = format!("error: there is no `{place}:{tag}`\n");
        assert_eq!((ran.code, ran.stderr.starts_with(&message)), (4, true), "{}", ran.stderr);
    }
}
