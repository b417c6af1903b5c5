//! Where the credentials for a registry come from: what was given, Docker's files, and helper programs.

mod config;
mod helper;
mod keep;
mod keyring;

use super::host::Host;
use super::secret::Secret;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Docker pads; podman and people do not always.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The user name by which Docker marks a password as an identity token.
const TOKEN_USER: &str = "<token>";

/// What proves to a registry who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// A user and a password.
    Password {
        /// The user.
        username: String,
        /// The password.
        password: Secret,
    },
    /// A refresh token that the registry's token service exchanges, Docker's `identitytoken`.
    IdentityToken(Secret),
    /// A token that is shown to the registry as it is, Docker's `registrytoken`.
    RegistryToken(Secret),
}

impl Credentials {
    /// Reads a user and a password as Docker does, whose user `<token>` marks an identity token.
    #[must_use]
    pub fn new(username: &str, password: Secret) -> Self {
        if username == TOKEN_USER {
            return Self::IdentityToken(password);
        }
        Self::Password { username: username.to_owned(), password }
    }
}

/// Where to look for credentials. The caller reads the environment; this module does not.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Credentials given for this run, which win over all files.
    pub given: Option<Credentials>,
    /// Files in Docker's format, the first that knows the registry wins: `$REGISTRY_AUTH_FILE`, then
    /// `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`, then the `containers/auth.json` of
    /// podman. A missing file knows no registry.
    pub files: Vec<PathBuf>,
    /// `$PATH`, in which helper programs are looked for; this process's own when absent.
    pub path: Option<OsString>,
}

/// Credentials and where they were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The credentials.
    pub credentials: Credentials,
    /// Where they were found.
    pub origin: Origin,
}

/// Where credentials were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// They were given for this run.
    Given,
    /// They stand in a file.
    File(PathBuf),
    /// A helper program that a file names gave them.
    Helper {
        /// The program.
        program: String,
        /// The file that names it.
        file: PathBuf,
    },
}

/// What a helper program is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// To give the credentials for a registry.
    Give,
    /// To keep them.
    Keep,
    /// To forget them.
    Forget,
}

impl fmt::Display for Task {
    /// Says what did not happen.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Give => "gave no credentials",
            Self::Keep => "did not keep the credentials",
            Self::Forget => "did not forget the credentials",
        })
    }
}

/// Why the credentials for a registry could not be found out, kept or forgotten.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A file is not what Docker writes. Its words are kept out, because they may be secret.
    #[error("`{}` is not a Docker configuration file: line {line}, column {column}: {fault}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line of the fault, from 1.
        line: usize,
        /// The column of the fault, from 1.
        column: usize,
        /// What kind of fault it is.
        fault: &'static str,
    },
    /// A file could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// There is no file to keep credentials in.
    #[error("there is no file to keep credentials in")]
    NoFile,
    /// The credentials of a registry in a file cannot be understood.
    #[error("`auths` of `{}` has no usable credentials for `{key}`: {fault}", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// The registry as the file writes it.
        key: String,
        /// What is wrong.
        fault: &'static str,
    },
    /// A helper program could not be run, or failed.
    #[error("`{program}`, which `{}` names, {task} for `{host}`", file.display())]
    Helper {
        /// The program.
        program: String,
        /// The file that names it.
        file: PathBuf,
        /// The registry.
        host: Host,
        /// What it was to do.
        task: Task,
        /// What went wrong.
        source: helper::Error,
    },
}

pub use helper::Error as HelperError;
pub(super) use keyring::Keyring;

impl Error {
    /// Returns what to do about it, for the cases that are known.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoFile => Some(
                "set `DOCKER_CONFIG` to a folder, or `REGISTRY_AUTH_FILE` to a file".to_owned(),
            ),
            Self::Malformed { .. } | Self::Entry { .. } => {
                Some("mend the file, or remove it and log in again".to_owned())
            }
            Self::Helper { program, file, source: HelperError::Run(_), .. } => {
                Some(format!("install `{program}`, or take it out of `{}`", file.display()))
            }
            Self::Helper { file, task: Task::Keep, .. } => Some(format!(
                "helpers of cloud registries make their own credentials and keep none; \
                 to keep these, take the helper out of `{}`",
                file.display()
            )),
            _ => None,
        }
    }
}

/// Returns what Docker calls a registry when it talks to helpers.
fn server(host: &Host) -> String {
    if host.is_docker_hub() { config::DOCKER_HUB_KEY.to_owned() } else { host.to_string() }
}

impl fmt::Display for Credentials {
    /// Says what they are and for whom, and never what the secret is.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Password { username, .. } => write!(formatter, "the password of `{username}`"),
            Self::IdentityToken(_) => formatter.write_str("an identity token"),
            Self::RegistryToken(_) => formatter.write_str("a registry token"),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => formatter.write_str("this run's flags or environment"),
            Self::File(path) => write!(formatter, "`{}`", path.display()),
            Self::Helper { program, .. } => write!(formatter, "`{program}`"),
        }
    }
}

#[cfg(test)]
mod tests;
