//! `pack-build verify` where a rule needs Helm.

use crate::sandbox::{Ran, Sandbox, ran};
use pack_build::source::tar_gz;

/// A pack with a chart of which only Helm can say which image it runs.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_pack();
    let listed = "\"cloudTypes\": [\"all\"], \"charts\": [\"charts/demo-1.0.0.tgz\"]";
    sandbox.replace("demo/pack.json", "\"cloudTypes\": [\"all\"]", listed);
    let values = "pack:\n  namespace: demo\n  content:\n    images:\n      - image: \
                  quay.io/demo/app:1.0.0\ncharts:\n  demo:\n    name: other\n";
    sandbox.write("demo/values.yaml", values);
    let chart = [
        ("demo/Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n"),
        ("demo/values.yaml", "name: app\n"),
        (
            "demo/templates/pod.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: demo}\nspec:\n  containers:\n    - name: demo\n      \
             image: quay.io/demo/{{ .Values.name }}:1.0.0\n",
        ),
    ];
    sandbox.write("demo/charts/demo-1.0.0.tgz", tar_gz(chart).unwrap());
    sandbox
}

/// Runs `verify` with nothing but the sandbox's `bin` on the PATH.
fn verify(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let arguments = [&["verify", "demo", "--format", "concise"], arguments].concat();
    ran(sandbox.command(&arguments).env("PATH", sandbox.path("bin")))
}

#[test]
fn without_helm_the_rule_is_counted_as_skipped() {
    let ran = verify(&sandbox(), &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    let expected = "1 pack checked: 0 errors, 0 warnings, 0 notes\nskipped image-not-listed: no `helm` on the PATH to render \
                    `demo`\n";
    assert_eq!(ran.stderr, expected);
}

#[test]
fn a_rule_that_is_off_is_not_skipped() {
    let ran = verify(&sandbox(), &["--level", "image-not-listed=off"]);
    assert_eq!(ran.stderr, "1 pack checked: 0 errors, 0 warnings, 0 notes\n");
}

#[test]
fn a_comment_for_a_skipped_rule_is_of_use() {
    let sandbox = sandbox();
    let comment = "    # pack-build: allow(image-not-listed) the registry has it\n    images:";
    sandbox.replace("demo/values.yaml", "    images:", comment);
    assert_eq!(verify(&sandbox, &[]).stdout, "");
}

#[cfg(unix)]
mod with_helm {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    /// Puts a program on the PATH that takes the values and answers as a shell script says.
    fn install(sandbox: &Sandbox, answer: &str) {
        let script = format!(
            "#!/bin/sh\n/bin/cat > \"$HOME/given\"\necho \"$@\" > \"$HOME/asked\"\n{answer}\n"
        );
        sandbox.write("bin/helm", script);
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(sandbox.path("bin/helm"), mode).unwrap();
    }

    #[test]
    fn an_image_that_runs_and_is_not_listed_is_found() {
        let sandbox = sandbox();
        install(
            &sandbox,
            "printf 'kind: Pod\\nspec:\\n  containers:\\n  - image: quay.io/demo/other:1.0.0\\n'",
        );
        let ran = verify(&sandbox, &[]);
        let expected = "demo/values.yaml:4:5: warning[image-not-listed] `charts/demo-1.0.0.tgz` runs \
                        `quay.io/demo/other:1.0.0`, and it is not listed\n";
        assert_eq!((ran.code, ran.stdout.as_str()), (1, expected));
        assert_eq!(sandbox.read("given"), r#"{"name":"other"}"#);
        assert!(sandbox.read("asked").starts_with("template pack "), "{}", sandbox.read("asked"));
    }

    #[test]
    fn a_chart_that_helm_cannot_render_is_no_finding() {
        let sandbox = sandbox();
        install(&sandbox, "echo 'Error: no luck' >&2; exit 1");
        let ran = verify(&sandbox, &[]);
        let expected = "1 pack checked: 0 errors, 0 warnings, 0 notes\nskipped image-not-listed: `helm` could not \
                        render `demo`: Error: no luck\n";
        assert_eq!((ran.code, ran.stderr.as_str()), (0, expected));
    }
}
