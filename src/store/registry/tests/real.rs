//! Debian's `docker-registry`: open, behind a password, and behind TLS under a CA of our own.

#[path = "../../../../tests/cli/docker_registry.rs"]
mod docker_registry;

use super::mock::{Mock, Reply};
use super::{IMPATIENT, Patience, in_a_file, layer, options, password, publish};
use crate::store::Pushed;
use crate::store::registry::{
    ClientCertificate, Entrance, Error, Options, Registry, Security, Trust,
};
use docker_registry::DockerRegistry;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What stands before a registry.
#[derive(Clone, Copy, PartialEq)]
enum Door {
    Open,
    Password,
    PasswordAndTls,
    ClientCertificate,
    SelfSigned,
}

/// A running registry with its own folder.
pub(super) struct Real {
    pub(super) host: String,
    _registry: DockerRegistry,
    folder: TempDir,
}

impl Real {
    /// Starts a registry on a port that the system chooses.
    fn start(door: Door) -> Self {
        let folder = tempfile::tempdir().unwrap();
        match door {
            Door::Open => {}
            Door::Password => protect(folder.path()),
            Door::PasswordAndTls => {
                protect(folder.path());
                certify(folder.path());
            }
            Door::ClientCertificate => certify(folder.path()),
            Door::SelfSigned => self_sign(folder.path(), "leaf"),
        }
        let (auth, tls) = (auth(door, folder.path()), tls(door, folder.path()));
        Self::serve(folder, &auth, &tls)
    }

    /// Starts a registry that keeps everything in a folder; `auth` is a line of its configuration,
    /// `tls` a part of one.
    pub(super) fn serve(folder: TempDir, auth: &str, tls: &str) -> Self {
        let registry = DockerRegistry::start(folder.path(), tls, auth);
        Self { host: registry.host.clone(), _registry: registry, folder }
    }

    fn options(&self) -> Options {
        let mut options = options(&self.host);
        options.credentials.given = Some(password("hunter2"));
        options
    }

    fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.crt")
    }

    /// Returns a certificate that the registry's own CA has signed.
    fn certificate(&self) -> ClientCertificate {
        let file = |name| self.folder.path().join(name);
        ClientCertificate { certificate: file("leaf.crt"), key: file("leaf.key") }
    }

    /// Returns the requests in the access log, once it has this many that read the manifest.
    ///
    /// A line may be written after its answer has arrived.
    fn requests(&self, reads: usize) -> Vec<String> {
        let started = Instant::now();
        loop {
            let log = fs::read_to_string(self.folder.path().join("access")).unwrap();
            let requests = log.lines().filter_map(|line| line.split('"').nth(1));
            let requests: Vec<String> = requests.map(str::to_owned).collect();
            let read = requests.iter().filter(|request| request.starts_with("GET ")).count();
            if log.ends_with('\n') && read >= reads {
                return requests;
            }
            assert!(started.elapsed() < Duration::from_mins(1), "{requests:#?}");
            thread::yield_now();
        }
    }
}

fn protect(folder: &Path) {
    let file = fs::File::create(folder.join("htpasswd")).unwrap();
    let mut htpasswd = Command::new("htpasswd");
    run(htpasswd.args(["-nbB", "-C", "4", "jane", "hunter2"]).stdout(file), "apache2-utils");
}

fn auth(door: Door, folder: &Path) -> String {
    let file = folder.join("htpasswd");
    if matches!(door, Door::Password | Door::PasswordAndTls) {
        return format!("auth: {{htpasswd: {{realm: basic, path: '{}'}}}}\n", file.display());
    }
    String::new()
}

fn tls(door: Door, folder: &Path) -> String {
    let folder = folder.display();
    let clients = match door {
        Door::Open | Door::Password => return String::new(),
        Door::ClientCertificate => format!(", clientcas: ['{folder}/ca.crt']"),
        Door::PasswordAndTls | Door::SelfSigned => String::new(),
    };
    let pair = format!("certificate: '{folder}/leaf.crt', key: '{folder}/leaf.key'");
    format!(", tls: {{{pair}{clients}}}")
}

fn run(command: &mut Command, package: &str) {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.stderr(Stdio::null()).status();
    let status = status.unwrap_or_else(|error| missing(&program, package, &error));
    assert!(status.success(), "{command:?}");
}

fn missing(program: &str, package: &str, error: &io::Error) -> ! {
    panic!("`{program}` cannot be run ({error}): apt-get install {package}")
}

pub(super) fn openssl(folder: &Path, arguments: &str) {
    run(Command::new("openssl").args(arguments.split(' ')).current_dir(folder), "openssl");
}

const EC: &str = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";

/// Makes a certificate that is its own CA, which is what openssl does when it is asked for no more.
fn self_sign(folder: &Path, name: &str) {
    let subject = "-subj /CN=test -addext subjectAltName=IP:127.0.0.1";
    openssl(folder, &format!("req -x509 {EC} -keyout {name}.key -out {name}.crt {subject}"));
}

/// Makes a CA, and a certificate for this machine that it signs.
fn certify(folder: &Path) {
    self_sign(folder, "ca");
    openssl(folder, &format!("req {EC} -keyout leaf.key -out leaf.csr -subj /CN=leaf"));
    fs::write(
        folder.join("extensions"),
        "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n",
    )
    .unwrap();
    openssl(
        folder,
        "x509 -req -in leaf.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out leaf.crt",
    );
}

async fn publish_with(options: &Options) -> Result<Pushed, Error> {
    publish(&Registry::patiently(options, Patience::default())?).await
}

#[tokio::test]
async fn an_open_registry_takes_a_pack_in_eight_requests_and_the_same_again_in_one() {
    let real = Real::start(Door::Open);
    assert_eq!(publish_with(&real.options()).await.unwrap(), Pushed::Uploaded);
    let new = real.requests(2);
    assert!(new.len() <= 8, "{new:#?}");
    assert_eq!(publish_with(&real.options()).await.unwrap(), Pushed::Present);
    let again = real.requests(3)[new.len()..].to_vec();
    assert_eq!(again, ["GET /v2/team/demo/manifests/1.0.0 HTTP/1.1"]);
}

#[tokio::test]
async fn a_password_takes_one_request_more() {
    let real = Real::start(Door::Password);
    assert_eq!(publish_with(&real.options()).await.unwrap(), Pushed::Uploaded);
    let new = real.requests(3);
    assert!(new.len() <= 9, "{new:#?}");
    assert_eq!(publish_with(&real.options()).await.unwrap(), Pushed::Present);
    assert_eq!(real.requests(5).len() - new.len(), 2);
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let real = Real::start(Door::Password);
    let mut options = real.options();
    options.credentials.given = Some(password("wrong"));
    let failed = publish_with(&options).await.unwrap_err();
    assert_eq!(
        failed.to_string().replace(&real.host, "HOST"),
        "`GET http://HOST/v2/team/demo/manifests/1.0.0` was answered with 401 Unauthorized \
         (UNAUTHORIZED: authentication required): \
         it does not accept the credentials from this run's flags or environment"
    );
}

#[tokio::test]
async fn a_login_is_checked() {
    let (open, guarded) = (Real::start(Door::Open), Real::start(Door::Password));
    let log_in = async |real: &Real, word| {
        let mut options = real.options();
        options.credentials.given = Some(password(word));
        Registry::connect(&options).unwrap().log_in().await
    };
    assert_eq!(log_in(&open, "wrong").await.unwrap(), Entrance::Open);
    assert_eq!(log_in(&guarded, "hunter2").await.unwrap(), Entrance::Guarded);
    let failed = log_in(&guarded, "wrong").await.unwrap_err();
    assert!(matches!(failed, Error::Unauthorized { .. }), "{failed}");
}

#[tokio::test]
async fn tls_is_trusted_by_a_ca_file() {
    let real = Real::start(Door::PasswordAndTls);
    let mut options = real.options();
    options.trust = Trust::Also(real.ca());
    assert_eq!(publish_with(&options).await.unwrap(), Pushed::Uploaded);
    assert_eq!(publish_with(&options).await.unwrap(), Pushed::Present);
}

#[tokio::test]
async fn a_file_streams_over_tls() {
    let real = Real::start(Door::PasswordAndTls);
    let mut options = real.options();
    options.trust = Trust::Also(real.ca());
    let registry = Registry::connect(&options).unwrap();
    let (_file, blob) = in_a_file(&vec![9; 3_000_000]);
    let repository = super::repository();
    assert_eq!(registry.put_blob(&repository, &blob).await.unwrap(), Pushed::Uploaded);
    assert_eq!(registry.put_blob(&repository, &blob).await.unwrap(), Pushed::Present);
    let lines = fs::read_to_string(real.folder.path().join("access")).unwrap();
    assert!(lines.contains(" HTTP/2.0\""), "{lines}");
}

#[tokio::test]
async fn tls_under_an_unknown_ca_is_not_trusted() {
    let real = Real::start(Door::PasswordAndTls);
    let mut options = real.options();
    options.security = Security::Tls;
    let failed = publish_with(&options).await.unwrap_err();
    let hint = "if the registry's certificate is signed by your own CA, pass it with `--ca-file`";
    assert_eq!(failed.hint().as_deref(), Some(hint), "{failed:?}");
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_a_registry_that_wants_one() {
    let real = Real::start(Door::ClientCertificate);
    let mut options = real.options();
    options.trust = Trust::Also(real.ca());
    publish_with(&options).await.unwrap_err();
    options.identity = Some(real.certificate());
    assert_eq!(publish_with(&options).await.unwrap(), Pushed::Uploaded);
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_no_other_host() {
    let other = Real::start(Door::ClientCertificate);
    let target = format!("https://{}/v2/team/demo/manifests/1.0.0", other.host);
    let mock = Mock::start(move |_| Reply::new(307).header("Location", &target));
    let mut options = options(&mock.host());
    options.security = Security::Plain;
    options.trust = Trust::Anybody;
    // The other host would let in whoever shows it.
    options.identity = Some(other.certificate());
    let registry = Registry::patiently(&options, IMPATIENT).unwrap();
    let failed = registry.get_manifest(&super::repository(), &super::tag()).await.unwrap_err();
    let shown = format!("`GET https://{}/v2/", other.host);
    assert!(failed.to_string().starts_with(&shown), "{failed}");
}

#[tokio::test]
async fn any_certificate_is_taken_when_asked_for() {
    for door in [Door::PasswordAndTls, Door::SelfSigned] {
        let real = Real::start(door);
        let mut options = real.options();
        options.trust = Trust::Anybody;
        assert_eq!(publish_with(&options).await.unwrap(), Pushed::Uploaded);
    }
}

#[test]
fn a_certificate_and_a_key_that_cannot_be_used_are_told() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path());
    let told = |certificate: &str, key: &str| {
        let file = |name| folder.path().join(name);
        let mut options = options("localhost");
        options.identity =
            Some(ClientCertificate { certificate: file(certificate), key: file(key) });
        let failed = Registry::connect(&options).err().map(|failed| match failed {
            Error::Read { path, source } => {
                format!("{}: {source}", path.file_name().unwrap().display())
            }
            other => other.to_string(),
        });
        failed.unwrap_or_default()
    };
    assert_eq!(told("leaf.crt", "leaf.key"), "");
    assert_eq!(told("leaf.key", "leaf.key"), "leaf.key: it holds no certificate in PEM form");
    let no_key = "leaf.crt: it holds no key in PEM form that can be read without a password";
    assert_eq!(told("leaf.crt", "leaf.crt"), no_key);
    assert_eq!(told("leaf.crt", "ca.key"), "cannot set up TLS");
    assert!(told("none", "leaf.key").starts_with("none: No such file"));
}

#[tokio::test]
async fn a_ca_that_serves_itself_is_explained() {
    let real = Real::start(Door::SelfSigned);
    let mut options = real.options();
    options.trust = Trust::Also(real.folder.path().join("leaf.crt"));
    let failed = publish_with(&options).await.unwrap_err();
    let hint = "the server shows a CA certificate as its own; give it a certificate that the CA \
                signs, and pass the CA with `--ca-file`";
    assert_eq!(failed.hint().as_deref(), Some(hint), "{failed:?}");
}

#[tokio::test]
async fn tls_to_a_registry_without_it_is_explained() {
    let real = Real::start(Door::Open);
    let mut options = real.options();
    options.security = Security::Tls;
    let failed = publish_with(&options).await.unwrap_err();
    let hint = "the other side does not speak TLS; if that is meant, pass `--plain-http`";
    assert_eq!(failed.hint().as_deref(), Some(hint), "{failed:?}");
}

#[tokio::test]
async fn plain_http_to_a_registry_with_tls_is_told() {
    let real = Real::start(Door::PasswordAndTls);
    let failed = publish_with(&real.options()).await.unwrap_err();
    assert!(matches!(failed, Error::Refused(_)), "{failed:?}");
}

#[test]
fn a_ca_file_without_certificates_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.crt");
    let cases = [
        ("", "it holds no certificate in PEM form"),
        ("hello", "it holds no certificate in PEM form"),
        (
            "-----BEGIN CERTIFICATE-----\n%\n-----END CERTIFICATE-----\n",
            "it holds a certificate that cannot be read",
        ),
    ];
    for (content, reason) in cases {
        fs::write(&file, content).unwrap();
        let mut options = options("localhost");
        options.trust = Trust::Also(file.clone());
        let Err(Error::Read { path, source }) = Registry::connect(&options) else { panic!() };
        assert_eq!((path, source.to_string()), (file.clone(), reason.to_owned()));
    }
    fs::write(&file, "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n").unwrap();
    let mut options = options("localhost");
    options.trust = Trust::Also(file);
    assert!(matches!(Registry::connect(&options), Err(Error::Client(_))));
}

#[tokio::test]
async fn a_blob_that_is_not_what_its_digest_says_is_refused() {
    let real = Real::start(Door::Open);
    let registry = Registry::connect(&real.options()).unwrap();
    let mut blob = layer();
    blob.descriptor.digest = crate::digest::Digest::of(b"other");
    let failed = registry.put_blob(&super::repository(), &blob).await.unwrap_err();
    let Error::Refused(refusal) = &failed else { panic!("{failed}") };
    assert_eq!(refusal.words.codes, ["DIGEST_INVALID"]);
}
