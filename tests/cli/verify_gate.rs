//! `pack-build verify` as a gate: what is selected, what passes, what fails and what is mended.

use crate::sandbox::{Ran, Sandbox};
use std::fs;
use std::process::Command;

fn without_logo() -> Sandbox {
    let sandbox = Sandbox::with_pack();
    fs::remove_file(sandbox.path("demo/logo.png")).unwrap();
    sandbox
}

fn rules(ran: &Ran) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_level_from_the_settings_or_the_command_line_decides() {
    let sandbox = without_logo();
    assert_eq!(sandbox.run(&["verify", "demo", "--level", "logo-missing=off"]).code, 0);
    assert_eq!(sandbox.run(&["verify", "demo", "--level", "PB601=note"]).code, 0);
    let strict = ["verify", "demo", "--level", "PB601=note", "--fail-on", "note"];
    assert_eq!(sandbox.run(&strict).code, 1);
    sandbox.write(
        "pack-build.toml",
        "[verify]\nfail-on = \"error\"\n[verify.levels]\nlogo-missing = \"warning\"\n",
    );
    assert_eq!(sandbox.run(&["verify", "demo"]).code, 0);
}

#[test]
fn a_level_of_an_unknown_rule_is_a_wrong_command_line() {
    let ran = without_logo().run(&["verify", "demo", "--level", "nothing=off"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("there is no such rule"), "{}", ran.stderr);
}

#[test]
fn an_allowance_needs_no_other_change_and_is_counted() {
    let sandbox = without_logo();
    sandbox.write(
        "pack-build.toml",
        "[[allow]]\nrule = \"logo-missing\"\npath = \"demo/logo.png\"\nreason = \"drawn next week\"\n",
    );
    let ran = sandbox.run(&["verify", "demo"]);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.stderr, "1 pack checked: 0 errors, 0 warnings, 0 notes; 1 allowed\n");
}

#[test]
fn an_allowance_that_is_over_or_matches_nothing_is_reported() {
    let sandbox = without_logo();
    let entry = "[[allow]]\nrule = \"logo-missing\"\nreason = \"x\"\n";
    sandbox.write("pack-build.toml", format!("{entry}until = 2020-01-31\n"));
    let over = rules(&sandbox.run(&["verify", "demo", "--format", "json"]));
    assert_eq!(over, ["logo-missing", "allow-unused"]);
    sandbox.write("pack-build.toml", entry.replace("logo-missing", "json-syntax"));
    let unused = rules(&sandbox.run(&["verify", "demo", "--format", "json"]));
    assert_eq!(unused, ["logo-missing", "allow-unused"]);
}

#[test]
fn a_baseline_lets_old_findings_pass_and_new_ones_fail() {
    let sandbox = without_logo();
    assert_eq!(sandbox.run(&["verify", "demo", "--write-baseline", "base.json"]).code, 0);
    assert_eq!(sandbox.run(&["verify", "demo", "--baseline", "base.json"]).code, 0);
    sandbox.replace("demo/pack.json", "1.0.0", "v1.0.0");
    let ran = sandbox.run(&["verify", "demo", "--baseline", "base.json", "--format", "json"]);
    assert_eq!(rules(&ran), ["version-invalid"]);
}

#[test]
fn a_baseline_survives_lines_that_move() {
    let sandbox = Sandbox::with_pack();
    sandbox.replace("demo/pack.json", "1.0.0", "v1.0.0");
    sandbox.run(&["verify", "demo", "--write-baseline", "base.json"]);
    sandbox.replace("demo/pack.json", "{\n", "{\n\n\n");
    assert_eq!(sandbox.run(&["verify", "demo", "--baseline", "base.json"]).code, 0);
}

#[test]
fn a_stale_baseline_fails_when_locked() {
    let sandbox = without_logo();
    sandbox.run(&["verify", "demo", "--write-baseline", "base.json"]);
    let whole = Sandbox::with_pack();
    fs::copy(whole.path("demo/logo.png"), sandbox.path("demo/logo.png")).unwrap();
    let arguments = ["verify", "demo", "--baseline", "base.json"];
    assert_eq!(sandbox.run(&arguments).code, 0);
    let locked = sandbox.run(&["verify", "demo", "--baseline", "base.json", "--locked"]);
    assert_eq!(locked.code, 1);
    assert!(locked.stderr.contains("which is gone"), "{}", locked.stderr);
}

#[test]
fn safe_fixes_are_applied_and_unsafe_ones_only_when_asked() {
    let sandbox = Sandbox::with_pack();
    sandbox.replace("demo/pack.json", "1.0.0", "v1.0.0");
    sandbox.replace("demo/pack.json", "\"cni\"", "\"CNI\"");
    let safe = sandbox.run(&["verify", "demo", "--fix", "--format", "json"]);
    assert_eq!(rules(&safe), ["version-invalid"]);
    assert!(sandbox.read("demo/pack.json").contains("\"layer\": \"cni\""));
    assert_eq!(sandbox.run(&["verify", "demo", "--fix-unsafe"]).code, 0);
    let fixed = sandbox.read("demo/pack.json");
    assert_eq!(
        sandbox.run(&["verify", "demo", "--fix-unsafe"]).stderr.lines().next(),
        Some("mended 0 findings")
    );
    assert_eq!(sandbox.read("demo/pack.json"), fixed);
}

#[test]
fn reports_go_to_files_in_several_formats_at_once() {
    let sandbox = without_logo();
    let arguments = [
        "verify",
        "demo",
        "--format",
        "concise",
        "--format",
        "sarif=out/a.sarif",
        "--format",
        "junit=out/a.xml",
    ];
    let ran = sandbox.run(&arguments);
    assert_eq!(ran.stdout, "demo/logo.png: error[logo-missing] `logo.png` is missing\n");
    assert!(sandbox.read("out/a.sarif").contains("\"ruleId\": \"PB601\""));
    assert!(sandbox.read("out/a.xml").contains("<testsuite name=\"demo\""));
}

#[test]
fn two_formats_on_standard_output_are_refused() {
    let ran = without_logo().run(&["verify", "demo", "--format", "json", "--format", "human"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn the_github_format_also_writes_the_step_summary() {
    let sandbox = without_logo();
    let mut command = sandbox.command(&["verify", "demo", "--format", "github"]);
    let ran = crate::sandbox::ran(command.env("GITHUB_STEP_SUMMARY", sandbox.path("summary.md")));
    assert!(
        ran.stdout.starts_with("::error file=demo/logo.png,title=PB601 logo-missing::"),
        "{}",
        ran.stdout
    );
    assert!(sandbox.read("summary.md").contains("| error | logo-missing | demo/logo.png |"));
}

#[test]
fn an_excluded_pack_is_not_checked() {
    let sandbox = without_logo();
    let ran = sandbox.run(&["verify", ".", "--exclude", "demo"]);
    assert_eq!(ran.code, 2);
    assert_eq!(sandbox.run(&["verify", ".", "--exclude", "demo", "--allow-empty"]).code, 0);
}

fn git(sandbox: &Sandbox, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(sandbox.path("")).args([
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
    ]);
    command.env("HOME", sandbox.path("")).env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command.args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
}

fn repository() -> Sandbox {
    let sandbox = Sandbox::with_pack();
    for file in ["pack.json", "values.yaml", "README.md"] {
        sandbox.write(&format!("other/{file}"), sandbox.read(&format!("demo/{file}")));
    }
    git(&sandbox, &["init", "-q", "-b", "main"]);
    git(&sandbox, &["add", "."]);
    git(&sandbox, &["commit", "-qm", "first"]);
    sandbox
}

#[test]
fn only_packs_with_changed_files_are_checked() {
    let sandbox = repository();
    let since = ["verify", "--changed-since", "main", "--format", "concise"];
    assert_eq!(sandbox.run(&since).code, 2);
    sandbox.write("demo/manifests/new.txt", "untracked");
    let ran = sandbox.run(&since);
    assert!(ran.stderr.starts_with("1 pack checked"), "{}", ran.stderr);
    sandbox.replace("other/values.yaml", "\"demo\"", "\"other\"");
    let ran = sandbox.run(&since);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (1, "other/logo.png: error[logo-missing] `logo.png` is missing\n")
    );
}

#[test]
fn only_staged_packs_are_checked() {
    let sandbox = repository();
    sandbox.replace("other/values.yaml", "\"demo\"", "\"other\"");
    assert_eq!(
        sandbox.run(&["verify", "--staged", "--allow-empty"]).stderr,
        "no pack is selected\n"
    );
    git(&sandbox, &["add", "other"]);
    assert_eq!(sandbox.run(&["verify", "--staged"]).code, 1);
}

#[test]
fn a_deleted_pack_is_named() {
    let sandbox = repository();
    fs::remove_dir_all(sandbox.path("other")).unwrap();
    let ran = sandbox.run(&["verify", "--changed-since", "HEAD", "--allow-empty"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.starts_with("deleted, so not checked: "), "{}", ran.stderr);
}

#[test]
fn an_unknown_revision_is_a_wrong_command_line() {
    let ran = repository().run(&["verify", "--changed-since", "nowhere"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("nowhere"), "{}", ran.stderr);
}
