//! Lists a folder on disk as a [`Source`].

use super::{Content, Entry, Kind, Source};
use std::collections::BTreeMap;
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};

/// Why a folder could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A folder or entry could not be read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// The path on disk.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

/// Folders of version control, which are never part of a pack.
const NEVER_LISTED: [&str; 4] = [".git", ".hg", ".svn", ".jj"];

impl Source {
    /// Lists a pack's folder without reading any content. Links are listed, never followed.
    ///
    /// `name` is what reports call the pack. Folders of version control are left out.
    ///
    /// # Errors
    /// [`Error::Unreadable`] names the folder or entry that could not be read.
    pub fn folder(path: &Path, name: &str) -> Result<Self, Error> {
        let mut entries = BTreeMap::new();
        let mut waiting = vec![(path.to_owned(), String::new())];
        while let Some((folder, prefix)) = waiting.pop() {
            let items = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
            let items = match items {
                Ok(items) => items,
                // The rest of the pack can still be judged.
                Err(_) if let Some(inner) = prefix.strip_suffix('/') => {
                    let kind = Kind::Special("a folder that cannot be read");
                    entries.insert(inner.to_owned(), Entry { kind, content: Content::Nothing });
                    continue;
                }
                Err(source) => return Err(Error::Unreadable { path: folder, source }),
            };
            for item in items {
                let name = item.file_name();
                if NEVER_LISTED.iter().any(|never| name == *never) {
                    continue;
                }
                let relative = format!("{prefix}{}", name.to_string_lossy());
                let entry = list(&item)?;
                if entry.kind == Kind::Folder {
                    waiting.push((item.path(), format!("{relative}/")));
                }
                entries.insert(relative, entry);
            }
        }
        let mut source = Self { entries, ..Self::empty(name) };
        if let Some(folder_name) = folder_name(path) {
            source.folder_name = folder_name;
        }
        Ok(source)
    }
}

/// The name of a folder, which its path need not end in: `.` has one too.
fn folder_name(path: &Path) -> Option<String> {
    let name = |path: &Path| Some(path.file_name()?.to_string_lossy().into_owned());
    name(path).or_else(|| name(&fs::canonicalize(path).ok()?))
}

fn list(item: &DirEntry) -> Result<Entry, Error> {
    let path = item.path();
    let unreadable = |source| Error::Unreadable { path: path.clone(), source };
    if item.file_name().to_str().is_none() {
        return Ok(Entry { kind: Kind::NotUnicode, content: Content::Nothing });
    }
    let file_type = item.file_type().map_err(unreadable)?;
    if file_type.is_file() {
        let size = item.metadata().map_err(unreadable)?.len();
        return Ok(Entry { kind: Kind::File { size }, content: Content::OnDisk(path) });
    }
    let kind = if file_type.is_dir() {
        Kind::Folder
    } else if file_type.is_symlink() {
        let target = fs::read_link(&path).map_err(unreadable)?;
        Kind::Link { target: target.to_string_lossy().replace('\\', "/") }
    } else {
        Kind::Special(special_word(file_type))
    };
    Ok(Entry { kind, content: Content::Nothing })
}

#[cfg(unix)]
fn special_word(file_type: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if file_type.is_socket() {
        "a socket"
    } else if file_type.is_fifo() {
        "a pipe"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn special_word(_: FileType) -> &'static str {
    "a device"
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    #[test]
    fn a_folder_has_its_name_however_its_path_ends() {
        let folder = tempfile::tempdir().unwrap();
        let pack = folder.path().join("demo-1.0.0");
        fs::create_dir_all(pack.join("docs")).unwrap();
        for path in [pack.clone(), pack.join("."), pack.join("docs/..")] {
            assert_eq!(Source::folder(&path, ".").unwrap().folder_name(), "demo-1.0.0");
        }
    }

    #[test]
    fn every_kind_is_listed_and_version_control_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join(".git")).unwrap();
        fs::create_dir(root.join("charts")).unwrap();
        fs::write(root.join("charts/a.tgz"), "12").unwrap();
        symlink("charts/a.tgz", root.join("link")).unwrap();
        let _socket = UnixListener::bind(root.join("socket")).unwrap();
        let source = Source::folder(root, "pack").unwrap();
        let kinds: Vec<(&str, &Kind)> =
            source.entries().map(|(path, entry)| (path, entry.kind())).collect();
        let expected = [
            ("charts", &Kind::Folder),
            ("charts/a.tgz", &Kind::File { size: 2 }),
            ("link", &Kind::Link { target: "charts/a.tgz".to_owned() }),
            ("socket", &Kind::Special("a socket")),
        ];
        assert_eq!(kinds, expected);
        assert_eq!(source.read("link", 10).unwrap(), b"12");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = Source::folder(Path::new("no/such"), "x").unwrap_err();
        assert_eq!(error.to_string(), "cannot read `no/such`");
    }
}
