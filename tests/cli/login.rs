//! `pack-build login` and `pack-build logout`

use crate::guard::{Door, Guard, USER, basic};
use crate::sandbox::{Ran, Sandbox, ran};
use serde_json::{Value, json};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::{env, fs};

const PASSWORD: &str = "s3cret/canary";

/// A helper that keeps what it is given in `kept`, beside it.
const HELPER: &str = r#"kept="$(dirname "$0")/kept"
case "$1" in
store) cat >"$kept" ;;
get) cat "$kept" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
erase) rm "$kept" ;;
esac"#;

fn with_input(command: &mut Command, input: &str) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may fail before it reads.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn log_in(sandbox: &Sandbox, guard: &Guard, password: &str) -> Ran {
    let arguments = ["login", &guard.host, "--username", USER, "--password-stdin"];
    let ran = with_input(&mut with_helpers(sandbox, &arguments), &format!("{password}\n"));
    assert_eq!(ran.stdout, "");
    Ran { stderr: told(sandbox, guard, &ran.stderr), ..ran }
}

/// Prepares a run that finds the helpers of the sandbox.
fn with_helpers(sandbox: &Sandbox, arguments: &[&str]) -> Command {
    let mut command = sandbox.command(arguments);
    let path = format!("{}:{}", sandbox.path("bin").display(), env::var("PATH").unwrap());
    command.env("PATH", path);
    command
}

fn told(sandbox: &Sandbox, guard: &Guard, text: &str) -> String {
    let home = sandbox.path("").display().to_string();
    text.replace(&home, "HOME/").replace(&guard.host, "HOST")
}

fn config(sandbox: &Sandbox) -> Value {
    serde_json::from_str(&sandbox.read(".docker/config.json")).unwrap()
}

fn versions(sandbox: &Sandbox, guard: &Guard) -> Ran {
    ran(&mut with_helpers(sandbox, &["list", &guard.pack()]))
}

#[test]
fn a_password_goes_into_dockers_file_with_a_warning_and_is_used_from_there() {
    for door in [Door::Password, Door::Token] {
        let (sandbox, guard) = (Sandbox::new(), Guard::start(door, PASSWORD));
        let ran = log_in(&sandbox, &guard, PASSWORD);
        let expected = "logged in to `HOST`; `HOME/.docker/config.json` holds the password\n\
             warning: it is only encoded there, in base64, and not encrypted\n\
             hint: name a credential helper in `credsStore` of that file\n";
        assert_eq!((ran.code, ran.stderr.as_str()), (0, expected), "{door:?}");
        assert_eq!(config(&sandbox), json!({"auths": {&guard.host: {"auth": basic(PASSWORD)}}}));
        let mode = |path: &str| fs::metadata(sandbox.path(path)).unwrap().permissions().mode();
        assert_eq!(mode(".docker/config.json") & 0o777, 0o600);
        assert_eq!(mode(".docker") & 0o777, 0o700);
        assert_eq!(versions(&sandbox, &guard).stdout, "demo:1.0.0\n");
    }
}

#[test]
fn what_else_stands_in_the_file_stays_there() {
    let (sandbox, guard) = (Sandbox::new(), Guard::start(Door::Password, PASSWORD));
    let host = &guard.host;
    let before = json!({
        "auths": {
            "other": {"auth": "eDp5", "email": "x"},
            format!("http://{host}/v1/"): {"auth": "b2xkOm9sZA=="},
            format!("{host}/team/path"): {"auth": "eDp5"}
        },
        "HttpHeaders": {"X": "y"},
        "number": 12_345_678_901_234_567_890_u64
    });
    sandbox.write("real.json", before.to_string());
    fs::create_dir(sandbox.path(".docker")).unwrap();
    let link = sandbox.path(".docker/config.json");
    std::os::unix::fs::symlink(sandbox.path("real.json"), &link).unwrap();
    assert_eq!(log_in(&sandbox, &guard, PASSWORD).code, 0);
    let mut after = before;
    let auths = after["auths"].as_object_mut().unwrap();
    auths.remove(&format!("http://{host}/v1/"));
    auths.insert(host.clone(), json!({"auth": basic(PASSWORD)}));
    assert_eq!(config(&sandbox), after);
    assert!(fs::symlink_metadata(link).unwrap().is_symlink());
}

#[test]
fn a_wrong_password_is_told_and_not_kept() {
    for (door, request) in [
        (Door::Password, "GET http://HOST/v2/"),
        (Door::Token, "GET http://HOST/token?secret=…&service=registry"),
    ] {
        let (sandbox, guard) = (Sandbox::new(), Guard::start(door, PASSWORD));
        let ran = log_in(&sandbox, &guard, "wrong-canary");
        assert_eq!(ran.code, 4);
        let start =
            format!("error: `HOST` does not accept this user and password: `{request}` was");
        assert!(ran.stderr.starts_with(&start), "{}", ran.stderr);
        assert!(!sandbox.path(".docker").exists());
    }
}

#[test]
fn a_registry_that_asks_nobody_is_told() {
    let (sandbox, guard) = (Sandbox::new(), Guard::start(Door::Open, PASSWORD));
    let ran = log_in(&sandbox, &guard, PASSWORD);
    let warning = "warning: `HOST` asks nobody who they are, so the password was not checked\n";
    assert!(ran.code == 0 && ran.stderr.starts_with(warning), "{}", ran.stderr);
    assert!(guard.seen().iter().all(|seen| seen.authorization.is_empty()));
}

#[test]
fn the_file_that_is_read_first_is_written() {
    let (sandbox, guard) = (Sandbox::new(), Guard::start(Door::Password, PASSWORD));
    for (name, value, file) in [
        ("REGISTRY_AUTH_FILE", "a/auth.json", "a/auth.json"),
        ("DOCKER_CONFIG", "b", "b/config.json"),
    ] {
        let arguments = ["login", &guard.host, "--username", USER];
        let mut command = sandbox.command(&arguments);
        command.env(name, sandbox.path(value)).env("PACK_BUILD_PASSWORD", PASSWORD);
        assert_eq!(ran(&mut command).code, 0);
        assert!(sandbox.path(file).exists(), "{file}");
    }
    assert!(!sandbox.path(".docker").exists());
}

#[test]
fn a_helper_keeps_and_forgets_the_password() {
    let (sandbox, guard) = (Sandbox::new(), Guard::start(Door::Password, PASSWORD));
    let old = json!({"credsStore": "test", "auths": {&guard.host: {"auth": "b2xkOm9sZA=="}}});
    sandbox.write(".docker/config.json", old.to_string());
    sandbox.program("bin/docker-credential-test", HELPER);
    let keeping = log_in(&sandbox, &guard, PASSWORD);
    let kept = "logged in to `HOST`; `docker-credential-test` keeps the password\n";
    assert_eq!((keeping.code, keeping.stderr.as_str()), (0, kept));
    let given = json!({"ServerURL": &guard.host, "Username": USER, "Secret": PASSWORD});
    assert_eq!(serde_json::from_str::<Value>(&sandbox.read("bin/kept")).unwrap(), given);
    assert_eq!(config(&sandbox), json!({"credsStore": "test", "auths": {&guard.host: {}}}));
    assert_eq!(versions(&sandbox, &guard).stdout, "demo:1.0.0\n");

    let log_out = || {
        let ran = ran(&mut with_helpers(&sandbox, &["logout", &guard.host]));
        (ran.code, told(&sandbox, &guard, &ran.stderr))
    };
    let removed = "removed the credentials for `HOST` from `docker-credential-test`\n";
    assert_eq!(log_out(), (0, removed.to_owned()));
    assert!(!sandbox.path("bin/kept").exists());
    assert_eq!(config(&sandbox), json!({"credsStore": "test", "auths": {}}));
    assert_eq!(log_out(), (0, "there were no credentials for `HOST`\n".to_owned()));
}

#[test]
fn a_helper_that_keeps_nothing_is_told_without_the_password() {
    let (sandbox, guard) = (Sandbox::new(), Guard::start(Door::Password, PASSWORD));
    sandbox.write(".docker/config.json", json!({"credHelpers": {&guard.host: "test"}}).to_string());
    sandbox.program("bin/docker-credential-test", "echo not implemented: $(cat); exit 1");
    let ran = log_in(&sandbox, &guard, PASSWORD);
    let expected = "error: `docker-credential-test`, which `HOME/.docker/config.json` names, did not \
         keep the credentials for `HOST`: it failed (exit status: 1): not implemented: \
         {\"Secret\":\"[redacted]\",\"ServerURL\":\"HOST\",\"Username\":\"jane\"}\n\
         hint: helpers of cloud registries make their own credentials and keep none; to keep \
         these, take the helper out of `HOME/.docker/config.json`\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (3, expected));
}

#[test]
fn a_log_out_clears_every_file_that_is_read() {
    let (sandbox, guard) = (Sandbox::new(), Guard::start(Door::Password, PASSWORD));
    let content = json!({"auths": {&guard.host: {"auth": basic(PASSWORD)}, "other": {}}});
    let files = [".docker/config.json", ".config/containers/auth.json"];
    for file in files {
        sandbox.write(file, content.to_string());
    }
    let ran = sandbox.run(&["logout", &guard.host]);
    let expected = "removed the credentials for `HOST` from `HOME/.docker/config.json`\n\
         removed the credentials for `HOST` from `HOME/.config/containers/auth.json`\n";
    assert_eq!((ran.code, told(&sandbox, &guard, &ran.stderr).as_str()), (0, expected));
    for file in files {
        let left: Value = serde_json::from_str(&sandbox.read(file)).unwrap();
        assert_eq!(left, json!({"auths": {"other": {}}}), "{file}");
    }
}

#[test]
fn docker_hub_has_the_key_that_docker_gives_it() {
    let sandbox = Sandbox::new();
    let auths =
        json!({"https://index.docker.io/v1/": {"auth": "eDp5"}, "docker.io": {"auth": "eDp5"}});
    sandbox.write(".docker/config.json", json!({"auths": auths}).to_string());
    assert_eq!(sandbox.run(&["logout", "docker.io"]).code, 0);
    assert_eq!(config(&sandbox), json!({"auths": {}}));
}

#[test]
fn who_lists_a_registry_without_a_password_is_told_to_log_in() {
    let (sandbox, guard) = (Sandbox::new(), Guard::start(Door::Password, PASSWORD));
    let ran = sandbox.run(&["list", &guard.host]);
    let hint = "hint: log in with `pack-build login HOST`, or give a user and a password for this \
                run; where that does not help, name the packs: `pack-build list HOST NAME…`\n";
    assert!(told(&sandbox, &guard, &ran.stderr).ends_with(hint), "{}", ran.stderr);
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let guard = Guard::start(Door::Password, PASSWORD);
    let cases = [
        (vec!["login", &guard.host], "error: there is nobody to log in\n"),
        (
            vec!["login", &guard.host, "--username", "jane"],
            "error: there is no password for `jane`\n",
        ),
        (
            vec!["login", "HOST.io/team"],
            "error: `HOST.io/team` is more than a registry\nhint: write `host.io`\n",
        ),
        (vec!["login", "oci:dist"], "error: `oci:dist` is no registry\n"),
    ];
    for (arguments, message) in cases {
        let ran = with_input(&mut Sandbox::new().command(&arguments), "");
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.starts_with(message), "{}", ran.stderr);
    }
    assert_eq!(guard.seen().len(), 0);
}

/// Runs the program at a terminal, and types each answer when its question has appeared.
#[test]
fn at_a_terminal_the_password_is_asked_for_and_not_shown() {
    use std::io::Read;
    let (sandbox, guard) = (Sandbox::new(), Guard::start(Door::Password, PASSWORD));
    let command = format!("{} login {}", env!("CARGO_BIN_EXE_pack-build"), guard.host);
    let mut terminal = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .env("HOME", sandbox.path(""))
        .env_remove("DOCKER_CONFIG")
        .env_remove("REGISTRY_AUTH_FILE")
        .env_remove("PACK_BUILD_USERNAME")
        .env_remove("PACK_BUILD_PASSWORD")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keyboard = terminal.stdin.take().unwrap();
    let mut screen = terminal.stdout.take().unwrap();
    let mut shown = Vec::new();
    for (question, answer) in [("Username: ", USER), ("Password: ", PASSWORD)] {
        while !shown.ends_with(question.as_bytes()) {
            let mut byte = [0];
            assert_eq!(screen.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&shown));
            shown.extend(byte);
        }
        keyboard.write_all(format!("{answer}\n").as_bytes()).unwrap();
    }
    screen.read_to_end(&mut shown).unwrap();
    assert!(terminal.wait().unwrap().success());
    let shown = String::from_utf8(shown).unwrap();
    assert!(shown.contains("logged in to") && !shown.contains("canary"), "{shown}");
    assert_eq!(config(&sandbox)["auths"][&guard.host], json!({"auth": basic(PASSWORD)}));
}
