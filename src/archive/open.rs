//! Reads the archive of a pack back: the inverse of building it.

use super::Archive;
use crate::source::{Kind, Limits, Source, TarballError, join_link};
use std::collections::BTreeSet;
use std::io::BufRead;
use std::path::Path;

/// Why a file is not the archive of a pack.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is no sound `.tar.gz`, or holds more than one may.
    #[error("the archive cannot be opened: {0}")]
    Tarball(#[from] TarballError),
    /// It holds nothing.
    #[error("the archive is empty")]
    Empty,
    /// Not everything in it lies in one folder.
    #[error("the archive holds `{path}`, which does not lie in the one folder that it must have")]
    OutsideFolder {
        /// The path in the archive.
        path: String,
    },
    /// A link in it leads out of the pack.
    #[error("the archive holds `{path}`, which links to `{target}`, outside the pack")]
    LinksOut {
        /// The path in the pack.
        path: String,
        /// Where the link leads, as written.
        target: String,
    },
    /// Something in it is neither a file, a folder nor a symbolic link.
    #[error("the archive holds `{path}`, which is neither a file, a folder nor a link")]
    Special {
        /// The path in the pack.
        path: String,
    },
}

impl Archive {
    /// Reads an archive; nothing in it is trusted. What it holds is unpacked into a file without a name
    /// in the folder `aside`, so that memory does not grow with it.
    ///
    /// The source is called like the one folder that holds everything, which its paths leave out.
    ///
    /// # Errors
    /// [`OpenError`] says what no archive of a pack can hold.
    pub fn open(reader: impl BufRead, limits: &Limits, aside: &Path) -> Result<Source, OpenError> {
        let whole = Source::from_tar_gz("", reader, limits, aside)?;
        let tops: BTreeSet<&str> =
            whole.entries().map(|(path, _)| path.split('/').next().unwrap_or(path)).collect();
        let root = *tops.first().ok_or(OpenError::Empty)?;
        let is_folder = whole.get(root).is_some_and(|entry| *entry.kind() == Kind::Folder);
        let outside = if is_folder { tops.iter().nth(1).copied() } else { Some(root) };
        if let Some(path) = outside {
            return Err(OpenError::OutsideFolder { path: path.to_owned() });
        }
        let source = whole.below(root);
        for (path, entry) in source.entries() {
            let path = path.to_owned();
            match entry.kind() {
                Kind::File { .. } | Kind::Folder => {}
                Kind::Link { target } if join_link(&path, target).is_some() => {}
                Kind::Link { target } => {
                    return Err(OpenError::LinksOut { path, target: target.clone() });
                }
                Kind::Special(_) | Kind::NotUnicode => return Err(OpenError::Special { path }),
            }
        }
        Ok(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Timestamp;
    use crate::archive::gzip::Gzip;
    use crate::archive::tar::TarWriter;
    use crate::check::Checked;
    use std::fs::File;
    use std::io::{BufReader, Write};

    fn open(reader: impl BufRead) -> Result<Source, OpenError> {
        Archive::open(reader, &Limits::PACK, &std::env::temp_dir())
    }

    fn listing(source: &Source) -> Vec<String> {
        source.entries().map(|(path, entry)| format!("{path} {:?}", entry.kind())).collect()
    }

    fn error(write: impl FnOnce(&mut TarWriter<Vec<u8>>)) -> String {
        let mut tar = TarWriter::new(Vec::new(), Timestamp::FIXED);
        write(&mut tar);
        let mut gzip = Gzip::new(Vec::new()).unwrap();
        gzip.write_all(&tar.finish().unwrap()).unwrap();
        let bytes = gzip.finish().unwrap();
        open(&bytes[..]).unwrap_err().to_string()
    }

    #[test]
    fn what_was_built_is_opened_again() {
        let long = format!("manifests/{}.yaml", "long".repeat(60));
        let big = vec![b'a'; 300_000];
        let files = [("pack.json", &b"{}"[..]), ("sub/é", &big), (&long, b"")];
        let mut source = Source::from_files("demo-1.4.0", files);
        source.put_empty("sub/link", Kind::Link { target: "../pack.json".to_owned() });
        let out = tempfile::tempdir().unwrap();
        let checked = Checked::pretend(source.clone());
        let archive = Archive::build(&checked, Timestamp::FIXED, out.path()).unwrap();
        let file = BufReader::new(File::open(archive.path()).unwrap());
        let opened = open(file).unwrap();
        assert_eq!((opened.name(), listing(&opened)), ("demo-1.4.0", listing(&source)));
        assert_eq!(opened.read("sub/é", 1 << 20).unwrap(), big);
        assert_eq!(opened.read("sub/link", 9).unwrap(), b"{}");
    }

    #[test]
    fn everything_lies_in_one_folder() {
        assert_eq!(error(|_| ()), "the archive is empty");
        let expected =
            "the archive holds `b`, which does not lie in the one folder that it must have";
        assert_eq!(error(|tar| { tar.folder("a/").and(tar.folder("b/x/")).unwrap() }), expected);
        assert_eq!(error(|tar| tar.file("b", 0).unwrap()), expected);
    }

    #[test]
    fn links_stay_inside() {
        for target in ["../x", "/etc/passwd", "C:/x"] {
            let expected =
                format!("the archive holds `l`, which links to `{target}`, outside the pack");
            assert_eq!(error(|tar| tar.link("p/l", target).unwrap()), expected);
        }
    }

    #[test]
    fn an_archive_cut_anywhere_is_an_error() {
        let checked = Checked::pretend(Source::from_files("demo", [("a", "text"), ("b", "")]));
        let out = tempfile::tempdir().unwrap();
        let archive = Archive::build(&checked, Timestamp::FIXED, out.path()).unwrap();
        let bytes = std::fs::read(archive.path()).unwrap();
        for end in 0..bytes.len() {
            assert!(open(&bytes[..end]).is_err(), "cut at {end}");
        }
    }
}
