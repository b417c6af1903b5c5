//! Writes the files of an archive to a folder: all of them, or none.

use super::Archive;
use crate::source::{Entry, Kind, Source, join_link};
use std::fs::{self, DirEntry, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::Builder;

/// How the folder is called in which files wait to be moved to their place.
const PREFIX: &str = ".pack-build-";

/// Why an archive was not unpacked. Nothing was left behind.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// The folder is there and holds something.
    #[error("`{}` is not empty", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// Something else than a folder is there.
    #[error("`{}` is not a folder", path.display())]
    NotAFolder {
        /// What is there.
        path: PathBuf,
    },
    /// A link leads through another link, so that nobody can say where it ends.
    #[error("the archive holds `{path}`, which links to `{target}` through another link")]
    LinkThroughLink {
        /// The path in the pack.
        path: String,
        /// Where the link leads, as written.
        target: String,
    },
    /// The system has no such links, or a path is none that the system knows.
    #[error("cannot write `{path}` of the archive")]
    Member {
        /// The path in the pack.
        path: String,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The folder could not be made or moved to its place.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The folder.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

/// What may stand where an archive is unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Nothing, or an empty folder.
    Empty,
    /// A pack, too: the folder that holds `pack.json` is replaced with all that is in it.
    Pack,
}

impl Archive {
    /// Writes files that [`Archive::open`] has read to a folder.
    ///
    /// They are written aside first and then moved to their place. A folder that is there keeps being
    /// the same one.
    ///
    /// # Errors
    /// [`UnpackError`] says what stands in the way.
    pub fn unpack(source: &Source, folder: &Path, room: Room) -> Result<(), UnpackError> {
        let unwritable = |source| UnpackError::Write { path: folder.to_owned(), source };
        check_links(source)?;
        let there = make_room(folder, room)?;
        let parent = match folder.parent() {
            // A folder that is there may be the current one, or where a disk is mounted, and stays.
            _ if there == There::Folder => folder,
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).map_err(unwritable)?;
        let beside = Builder::new().prefix(PREFIX).tempdir_in(parent).map_err(unwritable)?;
        let written = beside.path().join("new");
        fs::create_dir(&written).map_err(unwritable)?;
        write_all(source, &written)?;
        match there {
            There::Nothing => fs::rename(&written, folder),
            There::Folder => exchange(folder, &written, beside.path()),
        }
        .map_err(unwritable)
    }
}

/// What stands where the folder will be.
#[derive(Clone, Copy, PartialEq)]
enum There {
    Nothing,
    Folder,
}

fn make_room(folder: &Path, room: Room) -> Result<There, UnpackError> {
    let unreadable = |source| UnpackError::Write { path: folder.to_owned(), source };
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(There::Nothing),
        Err(error) => return Err(unreadable(error)),
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(UnpackError::NotAFolder { path: folder.to_owned() }),
    }
    let is_empty = fs::read_dir(folder).map_err(unreadable)?.next().is_none();
    let is_pack = || folder.join("pack.json").is_file();
    if is_empty || (room == Room::Pack && is_pack()) {
        return Ok(There::Folder);
    }
    Err(UnpackError::NotEmpty { path: folder.to_owned() })
}

/// Moves what a folder holds away, and what was written into it.
fn exchange(folder: &Path, written: &Path, beside: &Path) -> io::Result<()> {
    let old = beside.join("old");
    fs::create_dir(&old)?;
    move_all(folder, &old)?;
    move_all(written, folder).inspect_err(|_| {
        // What was there is put back; when even that fails, the first error says why.
        let _ = move_all(&old, folder);
    })
}

fn move_all(from: &Path, to: &Path) -> io::Result<()> {
    for item in fs::read_dir(from)?.collect::<io::Result<Vec<DirEntry>>>()? {
        if !item.file_name().to_string_lossy().starts_with(PREFIX) {
            fs::rename(item.path(), to.join(item.file_name()))?;
        }
    }
    Ok(())
}

fn check_links(source: &Source) -> Result<(), UnpackError> {
    for (path, entry) in source.entries() {
        if let Kind::Link { target } = entry.kind()
            && leads_through_link(source, path, target)
        {
            let (path, target) = (path.to_owned(), target.clone());
            return Err(UnpackError::LinkThroughLink { path, target });
        }
    }
    Ok(())
}

/// Links come last, so that nothing is ever written through one.
fn write_all(source: &Source, folder: &Path) -> Result<(), UnpackError> {
    let mut links = Vec::new();
    for (path, entry) in source.entries() {
        let member = |source| UnpackError::Member { path: path.to_owned(), source };
        let place = folder.join(path);
        match entry.kind() {
            Kind::Folder => fs::create_dir(&place).map_err(member)?,
            Kind::File { .. } => write(entry, &place).map_err(member)?,
            Kind::Link { target } => links.push((path, target, place)),
            Kind::Special(_) | Kind::NotUnicode => {
                return Err(member(io::Error::other("it is not a file, a folder or a link")));
            }
        }
    }
    for (path, target, place) in links {
        let member = |source| UnpackError::Member { path: path.to_owned(), source };
        link(source, path, target, &place).map_err(member)?;
    }
    Ok(())
}

/// A new file, because on some systems two paths are the same place.
fn write(entry: &Entry, place: &Path) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).open(place)?;
    io::copy(&mut entry.open()?, &mut file)?;
    Ok(())
}

/// Where `..` behind a link leads depends on where that link leads, and so could lead out.
fn leads_through_link(source: &Source, path: &str, target: &str) -> bool {
    let mut walked = String::new();
    for part in target.split('/') {
        let is_link = join_link(path, &walked)
            .and_then(|walked| source.get(&walked))
            .is_some_and(|entry| matches!(entry.kind(), Kind::Link { .. }));
        if is_link && !walked.is_empty() {
            return true;
        }
        walked.push_str(part);
        walked.push('/');
    }
    false
}

#[cfg(unix)]
fn link(_: &Source, _: &str, target: &str, place: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, place)
}

/// Links need a privilege here, so the file that is meant is copied.
#[cfg(not(unix))]
fn link(source: &Source, path: &str, _: &str, place: &Path) -> io::Result<()> {
    let content = source.read(path, crate::source::Limits::PACK.file).map_err(io::Error::other)?;
    fs::write(place, content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::tempdir;

    fn sample() -> Source {
        let mut source =
            Source::from_files("demo", [("pack.json", "{}"), ("charts/a.tgz", "chart")]);
        source.put_empty("link", Kind::Link { target: "charts/a.tgz".to_owned() });
        source
    }

    fn listed(folder: &Path) -> Vec<String> {
        let source = Source::folder(folder, "x").unwrap();
        source.entries().map(|(path, _)| path.to_owned()).collect()
    }

    #[test]
    fn everything_arrives_and_nothing_else() {
        let root = tempdir().unwrap();
        let folder = root.path().join("a/b");
        Archive::unpack(&sample(), &folder, Room::Empty).unwrap();
        assert_eq!(listed(&folder), ["charts", "charts/a.tgz", "link", "pack.json"]);
        assert_eq!(fs::read(folder.join("link")).unwrap(), b"chart");
        assert_eq!(listed(&root.path().join("a")).len(), 5);
    }

    #[test]
    fn a_folder_that_holds_something_stays_as_it_is() {
        let root = tempdir().unwrap();
        let folder = root.path().join("demo");
        fs::create_dir(&folder).unwrap();
        Archive::unpack(&sample(), &folder, Room::Empty).unwrap();
        fs::write(folder.join("own"), "").unwrap();
        let error = Archive::unpack(&sample(), &folder, Room::Empty).unwrap_err();
        assert!(matches!(error, UnpackError::NotEmpty { .. }), "{error}");
        Archive::unpack(&sample(), &folder, Room::Pack).unwrap();
        assert!(!folder.join("own").exists());
        fs::write(root.path().join("own"), "").unwrap();
        let error = Archive::unpack(&sample(), root.path(), Room::Pack).unwrap_err();
        assert!(matches!(error, UnpackError::NotEmpty { .. }), "{error}");
        let file = root.path().join("own");
        let error = Archive::unpack(&sample(), &file, Room::Pack).unwrap_err();
        assert!(matches!(error, UnpackError::NotAFolder { .. }), "{error}");
    }

    #[test]
    fn a_link_through_a_link_is_refused_and_leaves_nothing_behind() {
        let root = tempdir().unwrap();
        let mut source = Source::from_files("demo", [("x/y/file", "")]);
        source.put_empty("x/y/up", Kind::Link { target: "../..".to_owned() });
        source.put_empty("out", Kind::Link { target: "x/y/up/../file".to_owned() });
        let error = Archive::unpack(&source, &root.path().join("demo"), Room::Empty).unwrap_err();
        let expected =
            "the archive holds `out`, which links to `x/y/up/../file` through another link";
        assert_eq!(error.to_string(), expected);
        assert_eq!(listed(root.path()), Vec::<String>::new());
    }
}
