//! Files that appear whole or not at all.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// A file that is written beside its place and moved there when it is complete.
///
/// Dropped before [`Beside::commit`], it leaves nothing behind.
pub struct Beside {
    file: NamedTempFile,
    path: PathBuf,
}

impl Beside {
    /// Starts a file that will stand at `path`. Its folder must exist.
    ///
    /// # Errors
    /// Nothing can be created in the folder.
    pub fn create(path: &Path) -> io::Result<Self> {
        Self::with(path, permissions())
    }

    /// Starts a file that only its owner will be able to read.
    ///
    /// # Errors
    /// Nothing can be created in the folder.
    pub fn create_private(path: &Path) -> io::Result<Self> {
        Self::with(path, None)
    }

    fn with(path: &Path, permissions: Option<Permissions>) -> io::Result<Self> {
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut builder = Builder::new();
        builder.prefix(".pack-build-").suffix(".part");
        if let Some(permissions) = permissions {
            builder.permissions(permissions);
        }
        Ok(Self { file: builder.tempfile_in(folder)?, path: path.to_owned() })
    }

    /// Returns the file itself.
    #[must_use]
    pub fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Moves the file to its place, over what stands there.
    ///
    /// # Errors
    /// The file could not be moved, as when a folder stands at its place.
    pub fn commit(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Not through the temporary file's own writer, which tells its name in errors.
        self.file.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

/// Temporary files are private; these are not, so the umask decides as for any other file.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have nothing to set")]
fn permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn permissions() -> Option<Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_appears_when_it_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "old").unwrap();
        let mut beside = Beside::create(&path).unwrap();
        beside.write_all(b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        beside.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_was_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(Beside::create(&folder.path().join("a.txt")).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
