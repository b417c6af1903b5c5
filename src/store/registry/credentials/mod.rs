//! Where the credentials for a registry come from: what was given, Docker's files, and helper programs.

mod config;
mod helper;

use super::host::Host;
use super::secret::Secret;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

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
    /// `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`. A missing file knows no registry.
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

/// Why the credentials for a registry could not be found out.
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
    #[error("`{program}`, which `{}` names, gave no credentials for `{host}`", file.display())]
    Helper {
        /// The program.
        program: String,
        /// The file that names it.
        file: PathBuf,
        /// The registry.
        host: Host,
        /// What went wrong.
        source: helper::Error,
    },
}

pub use helper::Error as HelperError;

impl Sources {
    /// Returns the credentials for a registry; `None` when there are none.
    ///
    /// Reads files and runs helper programs, so it may take seconds.
    ///
    /// # Errors
    /// See [`Error`]. A file that does not exist, and a helper that knows no credentials, are no errors.
    pub fn find(&self, host: &Host) -> Result<Option<Found>, Error> {
        if let Some(credentials) = &self.given {
            return Ok(Some(Found { credentials: credentials.clone(), origin: Origin::Given }));
        }
        for file in &self.files {
            let Some(config) = config::Config::read(file)? else { continue };
            if let Some(found) = self.in_config(&config, file, host)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// A helper for the registry comes before the one for all, as in Docker. Docker stops there; a
    /// password beside a helper that knows nothing is used here, since it was put there to be used.
    fn in_config(
        &self,
        config: &config::Config,
        file: &Path,
        host: &Host,
    ) -> Result<Option<Found>, Error> {
        if let Some(name) = config.helper(host) {
            let program = helper::program(name);
            let credentials = helper::get(&program, &server(host), self.path.as_deref());
            let credentials = credentials.map_err(|source| Error::Helper {
                program: program.clone(),
                file: file.to_owned(),
                host: host.clone(),
                source,
            })?;
            if let Some(credentials) = credentials {
                let origin = Origin::Helper { program, file: file.to_owned() };
                return Ok(Some(Found { credentials, origin }));
            }
        }
        let entry = config.entry(host).map_err(|(key, fault)| Error::Entry {
            path: file.to_owned(),
            key,
            fault,
        })?;
        let origin = Origin::File(file.to_owned());
        Ok(entry.map(|credentials| Found { credentials, origin }))
    }
}

/// Returns what Docker calls a registry when it talks to helpers.
fn server(host: &Host) -> String {
    if host.is_docker_hub() { config::DOCKER_HUB_KEY.to_owned() } else { host.to_string() }
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
