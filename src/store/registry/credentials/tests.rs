use super::*;
use crate::store::Silent;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::sync::Arc;
use tempfile::TempDir;

/// A folder with a configuration file, and programs.
struct Home(TempDir);

impl Home {
    fn new(config: &str) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        fs::write(home.file(), config).unwrap();
        home
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("config.json")
    }

    fn sources(&self) -> Sources {
        Sources { given: None, files: vec![self.file()], path: Some(self.0.path().into()) }
    }

    /// Returns the credentials for `HOST[/REPOSITORY]`.
    fn find(&self, place: &str) -> Result<Option<Credentials>, Error> {
        let (host, repository) = place.split_once('/').unzip();
        let repository = repository.map(|path| path.parse().unwrap());
        let keyring = keyring(self.sources(), host.unwrap_or(place));
        Ok(keyring.find(repository.as_ref())?.map(|found| found.credentials))
    }
}

fn keyring(sources: Sources, host: &str) -> Keyring {
    Keyring::new(host.parse().unwrap(), sources, Arc::new(Silent))
}

fn jane(password: &str) -> Credentials {
    Credentials::Password { username: "jane".to_owned(), password: Secret::new(password) }
}

fn auth(password: &str) -> String {
    STANDARD.encode(format!("jane:{password}"))
}

#[test]
fn what_was_given_wins_over_files() {
    let home = Home::new("{");
    let sources = Sources { given: Some(jane("a")), ..home.sources() };
    let found = keyring(sources, "ghcr.io").find(None).unwrap().unwrap();
    assert_eq!(found, Found { credentials: jane("a"), origin: Origin::Given });
}

#[test]
fn the_first_file_that_knows_the_registry_wins() {
    let missing = tempfile::tempdir().unwrap().path().join("auth.json");
    let first = Home::new(r#"{"auths":{"other":{"username":"jane","password":"x"}}}"#);
    let second = Home::new(r#"{"auths":{"ghcr.io":{"username":"jane","password":"b"}}}"#);
    let third = Home::new(r#"{"auths":{"ghcr.io":{"username":"jane","password":"c"}}}"#);
    let files = vec![missing, first.file(), second.file(), third.file()];
    let sources = Sources { files, ..Sources::default() };
    let found = keyring(sources, "ghcr.io").find(None).unwrap().unwrap();
    assert_eq!(found, Found { credentials: jane("b"), origin: Origin::File(second.file()) });
}

#[test]
fn every_form_of_an_entry_is_read() {
    let token = |text| Some(Credentials::IdentityToken(Secret::new(text)));
    let cases = [
        (format!(r#"{{"auth":"{}"}}"#, auth("a:b")), Some(jane("a:b"))),
        (format!(r#"{{"auth":"{}"}}"#, auth("abc").trim_end_matches('=')), Some(jane("abc"))),
        (format!(r#"{{"auth":"{}"}}"#, auth("a\0\0")), Some(jane("a"))),
        (r#"{"username":"jane","password":"p","email":"x"}"#.to_owned(), Some(jane("p"))),
        (r#"{"auth":"amFuZTo=","identitytoken":"i"}"#.to_owned(), token("i")),
        (r#"{"username":"<token>","password":"i"}"#.to_owned(), token("i")),
        (
            r#"{"registrytoken":"r","identitytoken":"i"}"#.to_owned(),
            Some(Credentials::RegistryToken(Secret::new("r"))),
        ),
        ("{}".to_owned(), None),
        ("null".to_owned(), None),
        (r#"{"auth":""}"#.to_owned(), None),
    ];
    for (entry, credentials) in cases {
        let home = Home::new(&format!(r#"{{"auths":{{"ghcr.io":{entry}}}}}"#));
        assert_eq!(home.find("ghcr.io").unwrap(), credentials, "{entry}");
    }
}

#[test]
fn keys_are_written_in_many_ways() {
    let cases = [
        ("ghcr.io", "ghcr.io", true),
        ("https://ghcr.io", "ghcr.io", true),
        ("http://ghcr.io/v1/", "ghcr.io", true),
        ("ghcr.io/v2", "ghcr.io", true),
        ("GHCR.io/", "ghcr.io", true),
        ("localhost:5000", "localhost:5000", true),
        ("localhost", "localhost:5000", false),
        ("ghcr.io/team", "ghcr.io", false),
        ("evil-ghcr.io", "ghcr.io", false),
        ("https://index.docker.io/v1/", "docker.io", true),
        ("docker.io", "registry-1.docker.io", true),
        ("registry-1.docker.io", "index.docker.io", true),
    ];
    for (key, host, found) in cases {
        let config = format!(r#"{{"auths":{{"{key}":{{"username":"jane","password":"p"}}}}}}"#);
        let expected = found.then(|| jane("p"));
        assert_eq!(Home::new(&config).find(host).unwrap(), expected, "{key} {host}");
    }
}

#[test]
fn the_exact_key_wins() {
    let home = Home::new(
        r#"{"auths":{"https://a.io":{"username":"jane","password":"1"},
            "a.io":{"username":"jane","password":"2"},
            "a.io/v2/":{"username":"jane","password":"3"}}}"#,
    );
    assert_eq!(home.find("a.io").unwrap(), Some(jane("2")));
}

#[test]
fn the_longest_path_that_leads_to_the_repository_wins() {
    let entry = |key: &str, password: &str| {
        format!(r#""{key}":{{"username":"jane","password":"{password}"}}"#)
    };
    let entries = [
        entry("https://a.io/v1/", "host"),
        entry("a.io/team", "team"),
        entry("https://a.io/team/packs/", "packs"),
        r#""a.io/team/packs/empty":{}"#.to_owned(),
        entry("b.io/team/packs/demo", "another"),
    ];
    let home = Home::new(&format!(r#"{{"auths":{{{}}}}}"#, entries.join(",")));
    let cases = [
        ("a.io", "host"),
        ("a.io/teams", "host"),
        ("a.io/team", "team"),
        ("a.io/team/pack", "team"),
        ("a.io/team/packs/demo", "packs"),
        ("a.io/team/packs/empty", "packs"),
    ];
    for (place, password) in cases {
        assert_eq!(home.find(place).unwrap(), Some(jane(password)), "{place}");
    }
    assert_eq!(home.find("b.io/team/packs").unwrap(), None);
}

#[test]
fn a_broken_file_is_told_with_its_place_and_without_its_secrets() {
    let cases = [
        ("{\n \"auths\": {", "line 2, column 11: it ends too early"),
        (
            "{\"auths\": {\"a\": \"s3cret\"}}",
            "line 1, column 24: another kind of value belongs there",
        ),
        ("s3cret", "line 1, column 1: it is not JSON"),
        ("", "line 1, column 0: it ends too early"),
        ("7", "line 1, column 1: another kind of value belongs there"),
        (&"[".repeat(100_000), "line 1, column 1: another kind of value belongs there"),
        ("\u{0}\u{0}", "line 1, column 1: it is not JSON"),
    ];
    for (config, told) in cases {
        let home = Home::new(config);
        let error = home.find("a").unwrap_err();
        let path = home.file();
        let expected = format!("`{}` is not a Docker configuration file: {told}", path.display());
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains("s3cret"));
    }
}

#[test]
fn a_broken_entry_is_told_for_its_registry_alone() {
    let no_auth = "`auth` is not `USER:PASSWORD` in base64";
    let cases = [
        (r#"{"auth":"s3cret!"}"#, no_auth),
        (r#"{"auth":"am9l"}"#, no_auth),
        (r#"{"auth":"//46eA=="}"#, no_auth),
        (r#"{"username":"jane"}"#, "`username` and `password` belong together"),
    ];
    for (entry, fault) in cases {
        let home = Home::new(&format!(r#"{{"auths":{{"https://a.io":{entry}}}}}"#));
        let path = home.file();
        let expected = format!(
            "`auths` of `{}` has no usable credentials for `https://a.io`: {fault}",
            path.display()
        );
        assert_eq!(home.find("a.io").unwrap_err().to_string(), expected);
        assert_eq!(home.find("b.io").unwrap(), None);
    }
}

#[test]
fn a_folder_in_place_of_the_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let sources = Sources { files: vec![folder.path().to_owned()], ..Sources::default() };
    let error = keyring(sources, "a").find(None).unwrap_err();
    assert!(matches!(error, Error::Read { .. }), "{error}");
}

#[test]
fn credentials_are_not_printed() {
    let found = Found { credentials: jane("hunter2"), origin: Origin::Given };
    let token = Credentials::IdentityToken(Secret::new("hunter2"));
    let printed = format!("{found:?} {token:?}");
    assert!(!printed.contains("hunter2"), "{printed}");
}

#[cfg(unix)]
mod helpers {
    use super::*;
    use std::error::Error as _;
    use std::process::Command;
    use std::time::Duration;

    impl Home {
        /// Writes a helper; `script` is the body of a shell script.
        fn with_helper(self, name: &str, script: &str) -> Self {
            // A shell writes the program: while this process has it open, another test that starts a
            // program would inherit that, and Linux runs no file that is open for writing.
            let written = Command::new("/bin/sh")
                .args(["-c", r#"printf '#!/bin/sh\n%s\n' "$2" >"$1" && chmod 755 "$1""#, "sh"])
                .arg(self.0.path().join(format!("docker-credential-{name}")))
                .arg(script)
                .status()
                .unwrap();
            assert!(written.success());
            self
        }
    }

    const ANSWER: &str = r#"read server; echo "{\"ServerURL\":\"$server\",\"Username\":\"jane\",\"Secret\":\"$1 $server\"}""#;
    const UNKNOWN: &str = "echo 'credentials not found in native keychain'; exit 1";

    /// Returns what a failed lookup says after its own part.
    fn reason(home: &Home) -> String {
        let error = home.find("a.io").unwrap_err();
        let expected = format!(
            "`docker-credential-x`, which `{}` names, gave no credentials for `a.io`",
            home.file().display()
        );
        assert_eq!(error.to_string(), expected);
        error.source().unwrap().to_string()
    }

    #[test]
    fn a_helper_is_asked_with_the_host_on_its_input() {
        let home = Home::new(r#"{"credsStore":"x"}"#).with_helper("x", ANSWER);
        let found = keyring(home.sources(), "a.io").find(None).unwrap().unwrap();
        let program = "docker-credential-x".to_owned();
        assert_eq!(found.credentials, jane("get a.io"));
        assert_eq!(found.origin, Origin::Helper { program, file: home.file() });
        assert_eq!(home.find("docker.io").unwrap(), Some(jane("get https://index.docker.io/v1/")));
    }

    #[test]
    fn the_helper_of_a_registry_wins_over_the_one_for_all_and_both_over_passwords() {
        let config = |helpers: &str| {
            Home::new(&format!(
                r#"{{{helpers}"auths":{{"a.io":{{"username":"jane","password":"file"}}}}}}"#
            ))
            .with_helper("x", "read s; echo '{\"Username\":\"jane\",\"Secret\":\"x\"}'")
            .with_helper("y", "read s; echo '{\"Username\":\"jane\",\"Secret\":\"y\"}'")
            .with_helper("none", UNKNOWN)
        };
        let cases = [
            (r#""credHelpers":{"a.io":"x"},"credsStore":"y","#, "x"),
            (r#""credHelpers":{"b.io":"x"},"credsStore":"y","#, "y"),
            (r#""credHelpers":{"https://a.io/v1/":"x"},"#, "x"),
            (r#""credsStore":"","#, "file"),
            (r#""credHelpers":{"a.io":"none"},"credsStore":"y","#, "file"),
            (r#""credsStore":"none","#, "file"),
        ];
        for (helpers, password) in cases {
            assert_eq!(config(helpers).find("a.io").unwrap(), Some(jane(password)), "{helpers}");
        }
    }

    #[test]
    fn a_path_in_the_registry_wins_over_a_helper_for_all_of_it() {
        let config = r#"{"credsStore":"x","auths":{"a.io/b":{"username":"jane","password":"b"}}}"#;
        let home = Home::new(config).with_helper("x", ANSWER);
        assert_eq!(home.find("a.io/b/c").unwrap(), Some(jane("b")));
        assert_eq!(home.find("a.io/c").unwrap(), Some(jane("get a.io")));
    }

    #[test]
    fn a_helper_is_asked_once_for_all_repositories() {
        let script = r#"echo asked >>"${0%/*}/log"; echo '{"Username":"a","Secret":"b"}'"#;
        let home = Home::new(r#"{"credsStore":"x"}"#).with_helper("x", script);
        let keyring = keyring(home.sources(), "a.io");
        for repository in ["b", "c", "b"] {
            keyring.find(Some(&repository.parse().unwrap())).unwrap().unwrap();
        }
        assert_eq!(fs::read_to_string(home.0.path().join("log")).unwrap(), "asked\n");
    }

    #[test]
    fn a_helper_may_know_nothing() {
        for script in [
            UNKNOWN,
            "echo 'credentials not found' >&2; exit 7",
            "echo '{\"Username\":\"\",\"Secret\":\"\"}'",
        ] {
            let home = Home::new(r#"{"credsStore":"x"}"#).with_helper("x", script);
            assert_eq!(home.find("a.io").unwrap(), None, "{script}");
        }
    }

    #[test]
    fn an_identity_token_is_marked_by_its_user() {
        let script = "echo '{\"Username\":\"<token>\",\"Secret\":\"i\"}'";
        let home = Home::new(r#"{"credsStore":"x"}"#).with_helper("x", script);
        let token = Credentials::IdentityToken(Secret::new("i"));
        assert_eq!(home.find("a.io").unwrap(), Some(token));
    }

    #[test]
    fn a_helper_that_fails_is_told_in_its_words_but_never_its_output() {
        let home = Home::new(r#"{"credsStore":"x"}"#);
        let home = home.with_helper("x", "echo s3cret; echo 'key ring is locked' >&2; exit 3");
        assert_eq!(reason(&home), "it failed (exit status: 3): key ring is locked");
        let home = home.with_helper("x", "echo s3cret; exit 3");
        assert_eq!(reason(&home), "it failed (exit status: 3)");
    }

    #[test]
    fn a_helper_that_answers_nonsense_is_told() {
        for script in ["echo s3cret", "true", "echo '[]'", "echo '{\"Username\":\"a\"}'"] {
            let home = Home::new(r#"{"credsStore":"x"}"#).with_helper("x", script);
            assert_eq!(reason(&home), "its answer is not credentials in JSON");
        }
    }

    #[test]
    fn a_helper_that_is_missing_is_told() {
        let home = Home::new(r#"{"credsStore":"x"}"#);
        assert_eq!(reason(&home), "it could not be run");
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_refused() {
        let home = Home::new(r#"{"credsStore":"../x"}"#);
        let error = home.find("a.io").unwrap_err();
        let expected = "a helper's name holds letters, digits, `.`, `_` and `-` only";
        assert_eq!(error.source().unwrap().to_string(), expected);
    }

    #[test]
    fn a_helper_that_hangs_is_ended() {
        let home = Home::new("{}").with_helper("x", "exec /bin/sleep 600");
        let limit = Duration::from_millis(50);
        let path = home.0.path().as_os_str();
        let slow = helper::run(limit, ("docker-credential-x", "get"), "a.io", Some(path));
        assert!(matches!(slow, Err(HelperError::Slow(_))), "{slow:?}");
    }
}
