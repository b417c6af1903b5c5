//! Why a store could not do what it was asked.

use super::registry;
use std::io;
use std::path::PathBuf;

/// Why a store could not do what it was asked. The variant says on which side it failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file here could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A file here could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The registry refused, answered wrongly, or could not be reached.
    #[error(transparent)]
    Registry(registry::Error),
    /// The credentials for the registry could not be found out here.
    #[error(transparent)]
    Credentials(registry::credentials::Error),
}

impl Error {
    /// Returns what to do about it, for the cases that are known.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Registry(error) => error.hint(),
            _ => None,
        }
    }
}

impl From<registry::Error> for Error {
    fn from(error: registry::Error) -> Self {
        match error {
            registry::Error::Read { path, source } => Self::Read { path, source },
            registry::Error::Credentials(error) => Self::Credentials(error),
            error => Self::Registry(error),
        }
    }
}
