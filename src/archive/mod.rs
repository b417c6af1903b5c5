//! The archive of a pack: one `.tar.gz` file whose bytes depend on the pack alone.

mod build;
mod gzip;
mod open;
mod tar;
mod texture;
mod timestamp;
mod unpack;

use crate::digest::Digest;
use crate::pack::{PackName, PackVersion};
use std::path::{Path, PathBuf};

pub use build::{BuildError, file_name, tar_digest};
pub use open::OpenError;
pub use timestamp::{InvalidTimestamp, Timestamp};
pub use unpack::{Room, UnpackError};

/// An archive that was written to disk, and what was learned while writing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    name: PackName,
    version: PackVersion,
    path: PathBuf,
    file_name: String,
    layer_digest: Digest,
    size: u64,
    tar_digest: Digest,
    tar_size: u64,
}

impl Archive {
    /// Returns the name of the pack.
    #[must_use]
    pub fn name(&self) -> &PackName {
        &self.name
    }

    /// Returns the version of the pack.
    #[must_use]
    pub fn version(&self) -> &PackVersion {
        &self.version
    }

    /// Returns where the archive was written.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the bare file name, `NAME-VERSION.tar.gz`, which is the title Palette looks for.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Returns the digest of the file, which is the digest of the artifact's layer.
    #[must_use]
    pub fn layer_digest(&self) -> Digest {
        self.layer_digest
    }

    /// Returns the size of the file in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the digest of the uncompressed archive: it stays the same when only the compressor changes.
    #[must_use]
    pub fn tar_digest(&self) -> Digest {
        self.tar_digest
    }

    /// Returns the size of the uncompressed archive in bytes.
    #[must_use]
    pub fn tar_size(&self) -> u64 {
        self.tar_size
    }
}

#[cfg(test)]
impl Archive {
    /// Pretends that `bytes` are the archive at `path`, which is called after name and version.
    pub(crate) fn pretend(path: &Path, bytes: &[u8]) -> Self {
        let file_name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let stem = file_name.strip_suffix(".tar.gz").unwrap();
        let (name, version) = stem.rsplit_once('-').unwrap();
        Self {
            name: name.parse().unwrap(),
            version: version.parse().unwrap(),
            path: path.to_owned(),
            file_name,
            layer_digest: Digest::of(bytes),
            size: bytes.len() as u64,
            tar_digest: Digest::of(&[b"tar of ", bytes].concat()),
            tar_size: bytes.len() as u64 + 7,
        }
    }
}
