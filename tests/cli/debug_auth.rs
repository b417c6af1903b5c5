//! `--debug-auth`, and the order in which credentials are looked for.

use crate::guard::{Door, Guard, USER, basic};
use crate::sandbox::{Sandbox, ran};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use snapbox::{assert_data_eq, str};
use std::process::Command;

/// A secret in which every way to encode it shows.
const CANARY: &str = "can/ary+hunter2=";

fn entry(password: &str) -> serde_json::Value {
    json!({ "auth": basic(password) })
}

/// Prepares a run of `list` that tells of credentials.
fn list(sandbox: &Sandbox, guard: &Guard) -> Command {
    sandbox.command(&["list", &guard.pack(), "--debug-auth"])
}

#[test]
fn every_file_is_read_in_its_order() {
    let guard = Guard::start(Door::Password, "right");
    let files = [
        "auth-file.json",
        "docker/config.json",
        "runtime/containers/auth.json",
        "config/containers/auth.json",
    ];
    for (place, file) in files.iter().enumerate() {
        let sandbox = Sandbox::new();
        sandbox.write(file, json!({"auths": {&guard.host: entry("right")}}).to_string());
        for later in &files[place + 1..] {
            sandbox.write(later, json!({"auths": {&guard.host: entry("wrong")}}).to_string());
        }
        let mut command = list(&sandbox, &guard);
        command
            .env("REGISTRY_AUTH_FILE", sandbox.path("auth-file.json"))
            .env("DOCKER_CONFIG", sandbox.path("docker"))
            .env("XDG_RUNTIME_DIR", sandbox.path("runtime"))
            .env("XDG_CONFIG_HOME", sandbox.path("config"));
        assert_eq!(ran(&mut command).stdout, "demo:1.0.0\n", "{file}");
    }
}

#[test]
fn each_source_is_told_with_what_became_of_it() {
    let (sandbox, guard) = (Sandbox::new(), Guard::start(Door::Token, CANARY));
    sandbox.write(".docker/config.json", json!({"auths": {"other": entry(CANARY)}}).to_string());
    let paths = json!({"auths": {
        &guard.host: entry("wrong"),
        format!("{}/team", guard.host): entry(CANARY),
    }});
    sandbox.write("runtime/containers/auth.json", paths.to_string());
    let mut command = list(&sandbox, &guard);
    command
        .env("REGISTRY_AUTH_FILE", sandbox.path("missing.json"))
        .env("XDG_RUNTIME_DIR", sandbox.path("runtime"));
    let ran = ran(&mut command);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "demo:1.0.0\n"));
    let home = sandbox.path("").display().to_string();
    assert_data_eq!(
        ran.stderr.replace(&home, "HOME/").replace(&guard.host, "HOST"),
        str![[r#"
auth: `GET http://HOST/v2/team/spectro-packs/archive/demo/tags/list` was asked for bearer realm="http://HOST/token?secret=…" service="registry"
auth: `HOST/team/spectro-packs/archive/demo`: this run's flags or environment: nothing for it
auth: `HOST/team/spectro-packs/archive/demo`: `HOME/missing.json`: there is no such file
auth: `HOST/team/spectro-packs/archive/demo`: `HOME/.docker/config.json`: nothing for it
auth: `HOST/team/spectro-packs/archive/demo`: `HOME/runtime/containers/auth.json`: the password of `jane` under `HOST/team`, used
auth: `HOST/team/spectro-packs/archive/demo`: `HOME/.config/containers/auth.json`: not looked at, as there are credentials already
auth: asking `http://HOST/token?secret=…` for a token for `repository:team/spectro-packs/archive/demo:pull` with the password of `jane`
auth: got a token, used for [..] seconds

"#]]
    );
}

#[test]
fn a_registry_that_does_not_ask_is_told() {
    let (sandbox, guard) = (Sandbox::new(), Guard::start(Door::Open, CANARY));
    let ran = ran(&mut list(&sandbox, &guard));
    let told = format!("auth: `{}` answered without asking who is there\n", guard.host);
    assert_eq!((ran.code, ran.stderr), (0, told));
}

/// Every form in which a secret is written or sent.
fn forms(secret: &str) -> Vec<String> {
    let encoded = secret.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
    vec![secret.to_owned(), STANDARD.encode(secret), basic(secret), encoded]
}

#[test]
fn no_form_of_a_secret_is_printed() {
    for door in [Door::Password, Door::Token] {
        // The registry refuses, and repeats whatever it was shown.
        let guard = Guard::start(door, "another");
        let configs = [
            json!({"auths": {&guard.host: entry(CANARY)}}),
            json!({"auths": {&guard.host: {"username": USER, "password": CANARY}}}),
            json!({"auths": {&guard.host: {"identitytoken": CANARY}}}),
            json!({"auths": {&guard.host: {"registrytoken": CANARY}}}),
            json!({"auths": {&guard.host: {"auth": CANARY}}}),
            json!({"credsStore": "gives"}),
            json!({"credsStore": "fails"}),
        ];
        for config in configs {
            let sandbox = Sandbox::new();
            sandbox.write(".docker/config.json", config.to_string());
            let answer = json!({"Username": USER, "Secret": CANARY}).to_string();
            sandbox.program("bin/docker-credential-gives", &format!("echo '{answer}'"));
            sandbox.program("bin/docker-credential-fails", &format!("echo '{answer}'; exit 1"));
            let mut command = list(&sandbox, &guard);
            command.env("PATH", format!("{}:/usr/bin:/bin", sandbox.path("bin").display()));
            let ran = ran(&mut command);
            assert_ne!(ran.code, 0, "{config}");
            for form in forms(CANARY) {
                assert!(!ran.stderr.contains(&form), "{config} {form}: {}", ran.stderr);
            }
        }
        let sandbox = Sandbox::new();
        let mut command = list(&sandbox, &guard);
        command.env("PACK_BUILD_USERNAME", USER).env("PACK_BUILD_PASSWORD", CANARY);
        let ran = ran(&mut command);
        assert!(forms(CANARY).iter().all(|form| !ran.stderr.contains(form)), "{}", ran.stderr);
    }
}
