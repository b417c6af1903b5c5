//! `pack-build verify` as a gate: what is selected, what passes, what fails and what is mended.

use crate::sandbox::{Ran, Sandbox, ran};
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
fn a_baseline_is_stale_when_its_pack_is_deleted_but_not_when_it_is_left_out() {
    let sandbox = repository();
    fs::remove_file(sandbox.path("demo/logo.png")).unwrap();
    sandbox.run(&["verify", ".", "--write-baseline", "base.json"]);
    let locked = ["verify", "demo", "--baseline", "base.json", "--locked"];
    assert_eq!(sandbox.run(&locked).code, 0);
    fs::remove_dir_all(sandbox.path("other")).unwrap();
    assert_eq!(sandbox.run(&locked).code, 1);
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
fn a_fix_changes_the_bytes_concerned_and_no_others() {
    let sandbox = Sandbox::with_pack();
    let key = format!("AKIA{}", "QWERTYUIOPASDFGH");
    let text = |on: &str| {
        format!("\u{feff}charts:\r\n  a: {on} # é\r\n  key: {key}\r\npack:\r\n  b:  \"x\"")
    };
    sandbox.write("demo/values.yaml", text("yes"));
    let ran = sandbox.run(&["verify", "demo", "--fix"]);
    assert_eq!(ran.stderr.lines().next(), Some("mended 1 finding"), "{}", ran.stderr);
    assert_eq!(sandbox.read("demo/values.yaml"), text("true"));
    assert!(!ran.stdout.contains(&key));
}

#[test]
fn a_fix_leaves_alone_what_is_let_pass() {
    let sandbox = Sandbox::with_pack();
    sandbox.replace("demo/pack.json", "\"cni\"", "\"CNI\"");
    let before = sandbox.read("demo/pack.json");
    sandbox.run(&["verify", "demo", "--fix", "--level", "pack-json-schema=off"]);
    assert_eq!(sandbox.read("demo/pack.json"), before);
    sandbox.write(
        "pack-build.toml",
        "[[allow]]\nrule = \"pack-json-schema\"\nreason = \"shown on purpose\"\n",
    );
    sandbox.run(&["verify", "demo", "--fix"]);
    assert_eq!(sandbox.read("demo/pack.json"), before);
}

#[test]
#[cfg(unix)]
fn a_fix_keeps_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = Sandbox::with_pack();
    sandbox.write("demo/values/main.yaml", "charts:\n  a: yes\n");
    fs::remove_file(sandbox.path("demo/values.yaml")).unwrap();
    symlink("values/main.yaml", sandbox.path("demo/values.yaml")).unwrap();
    let real = sandbox.path("demo/values/main.yaml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    sandbox.run(&["verify", "demo", "--fix"]);
    assert!(sandbox.path("demo/values.yaml").is_symlink());
    assert_eq!(sandbox.read("demo/values/main.yaml"), "charts:\n  a: true\n");
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_guess_is_an_unsafe_fix_and_a_word_in_another_case_a_safe_one() {
    let sandbox = Sandbox::with_pack();
    let json = |layer: &str, key: &str, file: &str| {
        format!(
            "{{\"name\": \"demo\", \"displayName\": \"Demo\", \"version\": \"1.0.0\",\n\
             \"layer\": \"{layer}\", \"cloudTypes\": [\"all\"], \"{key}\": [\"{file}\"]}}\n"
        )
    };
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: demo}\n";
    sandbox.write("demo/manifests/a.yaml", namespace);
    sandbox.write("demo/pack.json", json("cn", "kubeManifests", "manifests/A.yaml"));
    sandbox.write("demo/values.yaml", "pack:\n  namepsace: \"a\"\n  b: \"yes\"\n");
    sandbox.run(&["verify", "demo", "--fix"]);
    assert_eq!(sandbox.read("demo/pack.json"), json("cn", "kubeManifests", "manifests/a.yaml"));
    sandbox.write("demo/pack.json", json("cni", "kubeManifest", "manifests/a.yaml"));
    assert_eq!(sandbox.run(&["verify", "demo", "--fix-unsafe"]).code, 0);
    assert_eq!(sandbox.read("demo/pack.json"), json("cni", "kubeManifests", "manifests/a.yaml"));
    assert_eq!(sandbox.read("demo/values.yaml"), "pack:\n  namespace: \"a\"\n  b: \"yes\"\n");
}

#[test]
#[cfg(unix)]
fn a_folder_that_cannot_be_read_does_not_stop_the_others() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = without_logo();
    sandbox.write("demo/manifests/a.yaml", "");
    sandbox.write("closed/pack.json", "{}");
    let close = |path: &str, mode| {
        fs::set_permissions(sandbox.path(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    close("closed", 0o000);
    close("demo/manifests", 0o000);
    let is_obeyed = fs::read_dir(sandbox.path("closed")).is_err();
    let ran = sandbox.run(&["verify", ".", "--format", "json"]);
    close("closed", 0o755);
    close("demo/manifests", 0o755);
    // Nothing is closed to root.
    if is_obeyed {
        assert_eq!(ran.code, 3);
        assert_eq!(rules(&ran), ["logo-missing", "special-file"]);
        assert!(ran.stderr.contains("not checked: cannot read `closed`"), "{}", ran.stderr);
    }
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
fn a_report_for_a_person_in_a_file_says_what_was_counted() {
    let sandbox = without_logo();
    sandbox.run(&["verify", "demo", "--format", "concise=a.txt", "--format", "human=b.txt"]);
    let sentence = "1 pack checked: 1 error, 0 warnings, 0 notes\n";
    let concise = "demo/logo.png: error[logo-missing] `logo.png` is missing\n";
    assert_eq!(sandbox.read("a.txt"), format!("{concise}{sentence}"));
    let human = sandbox.read("b.txt");
    assert!(
        human.starts_with("error[PB601 logo-missing]: ") && human.ends_with(sentence),
        "{human:?}"
    );
}

#[test]
fn two_formats_on_standard_output_are_refused() {
    let ran = without_logo().run(&["verify", "demo", "--format", "json", "--format", "human"]);
    assert_eq!(ran.code, 2);
    let ran = without_logo().run(&["verify", "demo", "--format", "json=a", "--format", "sarif=a"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: two formats are written to `a`\n"), "{}", ran.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn a_report_goes_through_a_device_and_leaves_it_one() {
    use std::os::unix::fs::FileTypeExt;
    let ran = without_logo().run(&["verify", "demo", "--format", "concise=/dev/stdout"]);
    assert!(ran.stdout.starts_with("demo/logo.png: error[logo-missing]"), "{ran:?}");
    let full = without_logo().run(&["verify", "demo", "--format", "json=/dev/full"]);
    assert_eq!(full.code, 3);
    assert!(fs::metadata("/dev/full").unwrap().file_type().is_char_device());
}

#[test]
fn the_github_format_also_writes_the_step_summary() {
    let sandbox = without_logo();
    let mut command = sandbox.command(&["verify", "demo", "--format", "github"]);
    let ran = ran(command.env("GITHUB_STEP_SUMMARY", sandbox.path("summary.md")));
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

#[test]
fn a_glob_that_is_none_is_named() {
    let ran = without_logo().run(&["verify", ".", "--exclude", "packs/[a"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: `packs/[a` is not a glob"), "{}", ran.stderr);
}

pub(crate) fn git(sandbox: &Sandbox, arguments: &[&str]) {
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
    assert_eq!(ran.stderr, "deleted, so not checked: other\nno pack is selected\n");
}

#[test]
fn a_hook_in_a_work_tree_of_its_own_selects_what_is_staged() {
    let sandbox = repository();
    git(&sandbox, &["worktree", "add", "-q", "beside"]);
    sandbox.replace("beside/other/values.yaml", "\"demo\"", "\"other\"");
    git(&sandbox, &["-C", "beside", "add", "."]);
    let mut command = sandbox.command(&["verify", "other", "--staged", "--format", "concise"]);
    // So git runs a hook: with the repository, and without the work tree.
    command.current_dir(sandbox.path("beside"));
    let ran = ran(command.env("GIT_DIR", sandbox.path(".git/worktrees/beside")));
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (1, "other/logo.png: error[logo-missing] `logo.png` is missing\n")
    );
}

#[test]
fn a_revision_cannot_be_an_option_of_git() {
    let sandbox = repository();
    let ran = sandbox.run(&["verify", "--changed-since=--output=written"]);
    assert_eq!(ran.code, 2);
    assert!(!sandbox.path("written").exists());
}

#[test]
fn an_unknown_revision_is_a_wrong_command_line() {
    let ran = repository().run(&["verify", "--changed-since", "nowhere"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("nowhere"), "{}", ran.stderr);
}
