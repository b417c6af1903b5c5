//! Credential helpers: programs that keep secrets for Docker.
//!
//! The protocol is that of <https://github.com/docker/docker-credential-helpers>. What a helper
//! writes to its standard output is never shown, because that is where the secret comes.

use super::{Credentials, TOKEN_USER};
use crate::store::registry::secret::Secret;
use crate::store::registry::words;
use serde::Deserialize;
use serde_json::json;
use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::slice;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// How long a helper may take; a person may have to unlock a key ring.
const LIMIT: Duration = Duration::from_mins(1);
/// How often a helper that has closed its output is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);
/// The most that is read of each output, in bytes.
const LARGEST: u64 = 1 << 20;
/// How helpers say that they know no credentials; it comes on either output.
const UNKNOWN: &str = "credentials not found";

/// Why a helper did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its name would lead to a program elsewhere.
    #[error("a helper's name holds letters, digits, `.`, `_` and `-` only")]
    Name,
    /// It could not be started, written to or read from.
    #[error("it could not be run")]
    Run(#[source] io::Error),
    /// It took too long.
    #[error("it did not answer within {} seconds", .0.as_secs())]
    Slow(Duration),
    /// It said that it failed.
    #[error("it failed ({status}){}", if words.is_empty() { String::new() } else { format!(": {words}") })]
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// What it said about it.
        words: String,
    },
    /// It did not write credentials.
    #[error("its answer is not credentials in JSON")]
    Answer,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    secret: String,
}

/// Returns the program that a configuration file means by a name.
pub(super) fn program(name: &str) -> String {
    format!("docker-credential-{name}")
}

/// Asks a helper for the credentials of a server; `None` when it knows none.
pub(super) fn get(
    program: &str,
    server: &str,
    path: Option<&OsStr>,
) -> Result<Option<Credentials>, Error> {
    read(run(LIMIT, (program, "get"), server, path)?)
}

/// Gives a helper credentials to keep for a server.
pub(super) fn store(
    program: &str,
    server: &str,
    credentials: &Credentials,
    path: Option<&OsStr>,
) -> Result<(), Error> {
    let (username, secret) = match credentials {
        Credentials::Password { username, password } => (username.as_str(), password),
        Credentials::IdentityToken(token) | Credentials::RegistryToken(token) => {
            (TOKEN_USER, token)
        }
    };
    let message = json!({ "ServerURL": server, "Username": username, "Secret": secret.expose() });
    done(run(LIMIT, (program, "store"), &message.to_string(), path)?, slice::from_ref(secret))
}

/// Lets a helper forget the credentials of a server.
pub(super) fn erase(program: &str, server: &str, path: Option<&OsStr>) -> Result<(), Error> {
    done(run(LIMIT, (program, "erase"), server, path)?, &[])
}

/// Runs a helper with one of its verbs, and ends it when it takes too long.
pub(super) fn run(
    limit: Duration,
    (program, verb): (&str, &str),
    input: &str,
    path: Option<&OsStr>,
) -> Result<Output, Error> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if !program.chars().all(allowed) {
        return Err(Error::Name);
    }
    let mut command = Command::new(program);
    command.arg(verb).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(path) = path {
        command.env("PATH", path);
    }
    let mut child = command.spawn().map_err(Error::Run)?;
    let output = converse(&mut child, input, limit);
    if output.is_err() {
        // It may have ended by itself; either way it is gone now.
        let _ = child.kill();
        let _ = child.wait();
    }
    output
}

/// What a helper left behind.
#[derive(Debug)]
pub(super) struct Output {
    status: ExitStatus,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

fn converse(child: &mut Child, input: &str, limit: Duration) -> Result<Output, Error> {
    let deadline = Instant::now() + limit;
    let stdout = child.stdout.take().map(collect);
    let stderr = child.stderr.take().map(collect);
    if let Some(mut stdin) = child.stdin.take() {
        // A helper that does not read its input may still answer.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = |from: Option<Receiver<Vec<u8>>>| {
        let left = deadline.saturating_duration_since(Instant::now());
        from.map_or(Ok(Vec::new()), |from| from.recv_timeout(left)).map_err(|_| Error::Slow(limit))
    };
    let (stdout, stderr) = (output(stdout)?, output(stderr)?);
    loop {
        if let Some(status) = child.try_wait().map_err(Error::Run)? {
            return Ok(Output { status, stdout, stderr });
        }
        if Instant::now() >= deadline {
            return Err(Error::Slow(limit));
        }
        thread::sleep(PAUSE);
    }
}

/// Reads a pipe to its end in a thread, so that no helper blocks on a full one.
fn collect(pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What came before an error is all that there is.
        let _ = pipe.take(LARGEST).read_to_end(&mut bytes);
        // Nobody listens any more when the time is over.
        let _ = sender.send(bytes);
    });
    receiver
}

fn read(output: Output) -> Result<Option<Credentials>, Error> {
    let Output { status, stdout, stderr } = output;
    if status.success() {
        let answer: Answer = serde_json::from_slice(&stdout).map_err(|_| Error::Answer)?;
        if answer.secret.is_empty() {
            return Ok(None);
        }
        return Ok(Some(Credentials::new(&answer.username, Secret::new(answer.secret))));
    }
    let unknown = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(UNKNOWN);
    if unknown(&stdout) || unknown(&stderr) {
        return Ok(None);
    }
    Err(Error::Failed { status, words: words::plain(&String::from_utf8_lossy(&stderr)) })
}

/// What a helper was given it may say again, so that is taken out of its words. Most of them say on
/// their standard output why they failed.
fn done(output: Output, secrets: &[Secret]) -> Result<(), Error> {
    let Output { status, stdout, stderr } = output;
    if status.success() {
        return Ok(());
    }
    let said = [stderr, stdout].into_iter().find(|said| !said.is_empty()).unwrap_or_default();
    let said = words::without(secrets, &String::from_utf8_lossy(&said));
    Err(Error::Failed { status, words: words::plain(&said) })
}
