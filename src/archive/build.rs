//! Writes the archive of a pack.

use super::gzip::Gzip;
use super::tar::TarWriter;
use super::{Archive, Timestamp};
use crate::beside::Beside;
use crate::check::Checked;
use crate::digest::{Digest, Hashing, Seen};
use crate::pack::Shipment;
use crate::source::{Entry, Kind};
use std::fs;
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// Files are read in pieces of this many bytes.
const PIECE: usize = 64 * 1024;

/// Why an archive could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// A file of the pack could not be read.
    #[error("cannot read `{path}` of the pack")]
    Read {
        /// The path relative to the pack.
        path: String,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A file of the pack became longer or shorter than it was when the pack was listed.
    #[error("`{path}` changed while it was read")]
    Changed {
        /// The path relative to the pack.
        path: String,
    },
    /// Something in the pack is neither a file, a folder nor a link.
    #[error("`{path}` cannot be part of an archive")]
    NotArchivable {
        /// The path relative to the pack.
        path: String,
    },
    /// The archive, or the folder it belongs in, could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The path on disk.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
}

impl Archive {
    /// Writes `NAME-VERSION.tar.gz` into a folder, which is made when it is missing.
    ///
    /// The bytes follow from the paths, contents and links of the pack and from the timestamp alone.
    /// Entries are sorted by the bytes of their paths, below one folder `NAME-VERSION`; owners are
    /// zero and nameless; folders have mode 0755, and files always 0644, because Windows has no
    /// executable bit and an umask can take it away. The archive appears whole or not at all, and
    /// memory does not grow with its size.
    ///
    /// # Errors
    /// [`BuildError`] names the path that could not be read or written.
    pub fn build(
        checked: &Checked,
        timestamp: Timestamp,
        folder: &Path,
    ) -> Result<Self, BuildError> {
        let shipment = checked.shipment();
        let file_name = file_name(shipment);
        let path = folder.join(&file_name);
        let failed = |source| BuildError::Write { path: path.clone(), source };
        fs::create_dir_all(folder)
            .map_err(|source| BuildError::Write { path: folder.to_owned(), source })?;
        let file = Beside::create(&path).map_err(failed)?;
        let gzip = Gzip::new(Hashing::new(BufWriter::new(file))).map_err(failed)?;
        let (gzip, tar) = write_tar(shipment, timestamp, gzip, &path)?;
        let (file, layer) = gzip.finish().map_err(failed)?.finish();
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.commit().map_err(failed)?;
        Ok(Self {
            name: shipment.name().clone(),
            version: shipment.version().clone(),
            path,
            file_name,
            layer_digest: layer.digest,
            size: layer.size,
            tar_digest: tar.digest,
            tar_size: tar.size,
        })
    }
}

/// Returns what the archive of a pack is called.
#[must_use]
pub fn file_name(shipment: &Shipment) -> String {
    format!("{}.tar.gz", shipment.stem())
}

/// Returns the digest that [`Archive::tar_digest`] of a pack would have, without compressing anything.
///
/// # Errors
/// [`BuildError`] names the path that could not be read.
pub fn tar_digest(shipment: &Shipment, timestamp: Timestamp) -> Result<Digest, BuildError> {
    let nowhere = PathBuf::from(file_name(shipment));
    Ok(write_tar(shipment, timestamp, io::sink(), &nowhere)?.1.digest)
}

/// Writes the uncompressed archive; `path` is where errors say that it goes.
fn write_tar<W: Write>(
    shipment: &Shipment,
    timestamp: Timestamp,
    out: W,
    path: &Path,
) -> Result<(W, Seen), BuildError> {
    let mut writer =
        Writer { tar: TarWriter::new(Hashing::new(out), timestamp), path, piece: vec![0; PIECE] };
    let root = shipment.stem();
    writer.folder(&format!("{root}/"))?;
    for (inside, entry) in shipment.entries() {
        writer.entry(inside, &format!("{root}/{inside}"), entry)?;
    }
    let done = writer.tar.finish();
    let failed = |source| BuildError::Write { path: path.to_owned(), source };
    Ok(done.map_err(failed)?.finish())
}

struct Writer<'a, W> {
    tar: TarWriter<W>,
    path: &'a Path,
    piece: Vec<u8>,
}

impl<W: Write> Writer<'_, W> {
    fn entry(&mut self, inside: &str, path: &str, entry: &Entry) -> Result<(), BuildError> {
        match entry.kind() {
            Kind::File { size } => self.file(inside, path, *size, entry),
            Kind::Folder => self.folder(&format!("{path}/")),
            Kind::Link { target } => {
                let done = self.tar.link(path, target);
                self.written(done)
            }
            Kind::Special(_) | Kind::NotUnicode => {
                Err(BuildError::NotArchivable { path: inside.to_owned() })
            }
        }
    }

    fn folder(&mut self, path: &str) -> Result<(), BuildError> {
        let done = self.tar.folder(path);
        self.written(done)
    }

    fn file(
        &mut self,
        inside: &str,
        path: &str,
        size: u64,
        entry: &Entry,
    ) -> Result<(), BuildError> {
        let unreadable = |source| BuildError::Read { path: inside.to_owned(), source };
        let changed = || BuildError::Changed { path: inside.to_owned() };
        let mut content = entry.open().map_err(unreadable)?;
        let done = self.tar.file(path, size);
        self.written(done)?;
        let mut left = size;
        loop {
            let taken = read(&mut content, &mut self.piece).map_err(unreadable)?;
            if taken == 0 {
                break;
            }
            left = left.checked_sub(taken as u64).ok_or_else(changed)?;
            let done = self.tar.content(&self.piece[..taken]);
            self.written(done)?;
        }
        if left > 0 {
            return Err(changed());
        }
        let done = self.tar.pad(size);
        self.written(done)
    }

    fn written(&self, result: io::Result<()>) -> Result<(), BuildError> {
        result.map_err(|source| BuildError::Write { path: self.path.to_owned(), source })
    }
}

fn read(content: &mut impl Read, piece: &mut [u8]) -> io::Result<usize> {
    loop {
        match content.read(piece) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use tempfile::{TempDir, tempdir};

    fn build(source: Source) -> (TempDir, Result<Archive, BuildError>) {
        let out = tempdir().unwrap();
        let result =
            Archive::build(&Checked::pretend(source), Timestamp::FIXED, &out.path().join("dist"));
        (out, result)
    }

    fn error(source: Source) -> String {
        let (out, result) = build(source);
        let left: Vec<_> = fs::read_dir(out.path().join("dist")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
        result.unwrap_err().to_string()
    }

    #[test]
    fn the_bytes_are_the_ones_they_always_were() {
        let long = format!("manifests/{}.yaml", "long".repeat(60));
        let files = [("pack.json", "{}\n"), ("manifests/a.yaml", ""), (&long, "kind: List\n")];
        let mut source = Source::from_files("demo", files);
        source.put_empty("link", Kind::Link { target: "manifests/a.yaml".to_owned() });
        let (out, archive) = build(source);
        let path = out.path().join("dist/demo-1.4.0.tar.gz");
        let expected = Archive {
            name: "demo".parse().unwrap(),
            version: "1.4.0".parse().unwrap(),
            file_name: "demo-1.4.0.tar.gz".to_owned(),
            layer_digest: Digest::of(&fs::read(&path).unwrap()),
            size: fs::metadata(&path).unwrap().len(),
            tar_digest: "sha256:b60270af2f8390304716ebf87d41a480d4c125585c0803c069d09e3537eee7d5"
                .parse()
                .unwrap(),
            tar_size: 6144,
            path,
        };
        assert_eq!(archive.unwrap(), expected);
        assert_eq!(
            expected.layer_digest.to_string(),
            "sha256:c55e06a83a02f547b843b213a94ab7e5f3b1d910bd10b710cbd809405736db2e"
        );
    }

    #[test]
    fn the_digest_of_the_tar_is_known_without_compressing() {
        let mut source = Source::from_files("demo", [("a", "1"), ("b/c", "22")]);
        source.put_empty("link", Kind::Link { target: "a".to_owned() });
        let later = "1700000000".parse().unwrap();
        for timestamp in [Timestamp::FIXED, later] {
            let checked = Checked::pretend(source.clone());
            let out = tempdir().unwrap();
            let archive = Archive::build(&checked, timestamp, out.path()).unwrap();
            assert_eq!(tar_digest(checked.shipment(), timestamp).unwrap(), archive.tar_digest());
        }
    }

    #[test]
    fn entries_are_sorted_plain_and_below_one_folder() {
        let mut source = Source::from_files("demo", [("b/c", "1"), ("b.txt", "22")]);
        source.put_empty("a", Kind::Link { target: "b/c".to_owned() });
        let (_out, archive) = build(source);
        let file = fs::File::open(archive.unwrap().path()).unwrap();
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(file));
        let list: Vec<String> = tar
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let header = entry.header();
                assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
                assert_eq!(header.username_bytes(), Some(&[][..]));
                assert_eq!(header.groupname_bytes(), Some(&[][..]));
                assert_eq!(header.mtime().unwrap(), Timestamp::FIXED.seconds());
                let (path, size) = (entry.path().unwrap().into_owned(), entry.size());
                format!("{:o} {size} {}", header.mode().unwrap(), path.display())
            })
            .collect();
        let expected = [
            "755 0 demo-1.4.0/",
            "777 0 demo-1.4.0/a",
            "755 0 demo-1.4.0/b/",
            "644 2 demo-1.4.0/b.txt",
            "644 1 demo-1.4.0/b/c",
        ];
        assert_eq!(list, expected);
    }

    #[cfg(unix)]
    #[test]
    fn neither_order_nor_mode_nor_time_nor_place_changes_the_bytes() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let make = |folder: &Path, paths: &[&str], mode: u32| {
            fs::create_dir_all(folder.join("sub")).unwrap();
            symlink("sub/x", folder.join("link")).unwrap();
            for path in paths {
                fs::write(folder.join(path), path).unwrap();
                let permissions = fs::Permissions::from_mode(mode);
                fs::set_permissions(folder.join(path), permissions).unwrap();
            }
            fs::File::open(folder.join(paths[0])).unwrap().set_modified(std::time::UNIX_EPOCH)
        };
        let places = tempdir().unwrap();
        let (one, other) = (places.path().join("one"), places.path().join("other/deeper"));
        make(&one, &["pack.json", "sub/x", "é"], 0o600).unwrap();
        make(&other, &["é", "sub/x", "pack.json"], 0o777).unwrap();
        let digests = [one, other].map(|folder| {
            let (_out, archive) = build(Source::folder(&folder, "any").unwrap());
            archive.unwrap().layer_digest()
        });
        assert_eq!(digests[0], digests[1]);
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_ends_the_build() {
        for (before, after) in [("12345", "1234"), ("12345", "123456")] {
            let pack = tempdir().unwrap();
            fs::write(pack.path().join("values.yaml"), before).unwrap();
            let source = Source::folder(pack.path(), "demo").unwrap();
            fs::write(pack.path().join("values.yaml"), after).unwrap();
            assert_eq!(error(source), "`values.yaml` changed while it was read");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let pack = tempdir().unwrap();
        fs::write(pack.path().join("values.yaml"), "a").unwrap();
        let source = Source::folder(pack.path(), "demo").unwrap();
        fs::remove_file(pack.path().join("values.yaml")).unwrap();
        assert_eq!(error(source), "cannot read `values.yaml` of the pack");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let out = tempdir().unwrap();
        fs::write(out.path().join("dist"), "a file").unwrap();
        let dist = out.path().join("dist");
        let checked = Checked::pretend(Source::from_files("demo", [("a", "1")]));
        let error = Archive::build(&checked, Timestamp::FIXED, &dist).unwrap_err();
        assert_eq!(error.to_string(), format!("cannot write `{}`", dist.display()));
    }
}
