//! Why a store could not do what it was asked.

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
    Registry(Box<dyn std::error::Error + Send + Sync>),
}
