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
    /// A folder is there that is not an OCI image layout, and holds something else.
    #[error("`{}` holds other files and is not an OCI image layout", path.display())]
    NotALayout {
        /// The folder.
        path: PathBuf,
    },
    /// An OCI image layout holds something that it cannot hold.
    #[error("the OCI image layout is damaged: `{}` {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another program has been writing to an OCI image layout for too long.
    #[error("another program is writing to the OCI image layout: it holds `{}`", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// A file is no longer what the manifest says of it.
    #[error("`{}` no longer holds what its manifest says", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
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
            Self::Credentials(error) => error.hint(),
            Self::NotALayout { .. } => {
                Some("name a folder that is empty, or that does not exist yet".to_owned())
            }
            Self::Damaged { .. } => {
                Some("remove the file, or the whole folder, and publish again".to_owned())
            }
            Self::Changed { .. } => Some("publish again".to_owned()),
            _ => None,
        }
    }
}

impl From<registry::Error> for Error {
    fn from(error: registry::Error) -> Self {
        match error {
            registry::Error::Read { path, source } => Self::Read { path, source },
            registry::Error::Changed { path } => Self::Changed { path },
            registry::Error::Credentials(error) => Self::Credentials(error),
            error => Self::Registry(error),
        }
    }
}
