//! What `pack-build publish` leaves for the next job: lock file, digests, GitHub's files.

use crate::sandbox::{Sandbox, ran};

const LOCK: &str = r#"# Written by `pack-build publish --lock`; `--locked` holds a run to it.
version = 1

[[pack]]
name = "demo"
version = "1.0.0"
reference = "oci:dist/registry:demo:1.0.0"
manifest = "sha256:0b03dee3bb38316d8a069f4e93795cb2a5d07686d6a763fb566994f95e9a15bf"
layer = "sha256:22411461eb6a779f7ce76edc2a3f518f21879cc8b9b71ce11ca927cce10a028d"
tar = "sha256:0e65e7709658859f5ea8eb8e3f16fe65c58dfad5872fa630f03a14c36abafa2d"
"#;
const DIGEST: &str = "sha256:0b03dee3bb38316d8a069f4e93795cb2a5d07686d6a763fb566994f95e9a15bf";

#[test]
fn the_lock_holds_every_digest_and_a_later_run_to_it() {
    let sandbox = Sandbox::with_pack();
    assert_eq!(sandbox.run(&["publish", "demo", "--lock", "packs.lock"]).code, 0);
    assert_eq!(sandbox.read("packs.lock"), LOCK);
    let locked = ["publish", "demo", "--lock", "packs.lock", "--locked"];
    assert_eq!(sandbox.run(&locked).code, 0);
    sandbox.write("demo/new.txt", "");
    sandbox.replace("demo/pack.json", "1.0.0", "1.0.1");
    let other = sandbox.run(&locked);
    assert_eq!((other.code, other.stdout.as_str()), (1, ""));
    assert!(other.stderr.contains("`packs.lock`: demo 1.0.1 is not in it\n"), "{other:?}");
    assert!(other.stderr.contains("demo 1.0.0 is in it and would not be published"), "{other:?}");
    sandbox.replace("demo/pack.json", "1.0.1", "1.0.0");
    let changed = sandbox.run(&locked);
    assert_eq!((changed.code, changed.stdout.as_str()), (1, ""));
    assert!(changed.stderr.contains("demo 1.0.0 has the tar sha256:0e65"), "{changed:?}");
    assert_eq!(sandbox.read("packs.lock"), LOCK);
}

#[test]
fn a_lock_is_not_written_by_a_dry_run_or_a_run_that_failed() {
    let sandbox = Sandbox::with_pack();
    assert_eq!(sandbox.run(&["publish", "demo", "--lock", "l", "--dry-run"]).code, 0);
    assert!(!sandbox.path("l").exists());
    sandbox.run(&["publish", "demo"]);
    sandbox.write("demo/new.txt", "");
    let ran = sandbox.run(&["publish", "demo", "--lock", "l"]);
    assert_eq!(ran.code, 5);
    assert!(ran.stderr.contains("`l` was not written"), "{ran:?}");
    assert!(!sandbox.path("l").exists());
}

#[test]
fn a_lock_that_cannot_be_used_keeps_everything_from_being_published() {
    let sandbox = Sandbox::with_pack();
    let locked = ["publish", "demo", "--lock", "l", "--locked"];
    assert_eq!(sandbox.run(&locked).code, 3);
    for text in ["version = 2\n", "nonsense", "version = 1\n[[pack]]\nname = \"a\"\n", "\0"] {
        sandbox.write("l", text);
        let ran = sandbox.run(&locked);
        assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{text}");
    }
    assert!(!sandbox.path("dist/registry").exists());
    assert_eq!(sandbox.run(&["publish", "demo", "--locked"]).code, 2);
}

#[test]
fn the_next_step_of_a_workflow_knows_what_was_published() {
    let sandbox = Sandbox::with_pack();
    let mut command = sandbox.command(&["publish", "demo", "--digest-file", "out/digests"]);
    command.env("GITHUB_OUTPUT", "output").env("GITHUB_STEP_SUMMARY", "summary.md");
    assert_eq!(ran(&mut command).code, 0);
    assert_eq!(sandbox.read("out/digests"), format!("{DIGEST}\n"));
    let reference = format!("oci:dist/registry:1.0.0@{DIGEST}");
    let expected = format!(
        "references=[\"{reference}\"]\npublished=[\"{reference}\"]\nreference={reference}\ndigest={DIGEST}\n"
    );
    assert_eq!(sandbox.read("output"), expected);
    let row = format!("| demo 1.0.0 | published | `{DIGEST}` |\n");
    assert!(sandbox.read("summary.md").contains(&row), "{}", sandbox.read("summary.md"));
}
