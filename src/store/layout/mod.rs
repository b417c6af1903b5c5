//! An OCI image layout as a [`Store`]: a folder that oras, skopeo and others read.
//!
//! Every file is written beside its place and renamed, blobs first and `index.json` last, so a crash at
//! any moment leaves a sound layout. Writers of `index.json` wait for each other at a lock file. Content
//! is compared with its digest whenever it is read.
//!
//! See <https://github.com/opencontainers/image-spec/blob/main/image-layout.md>.

mod index;
mod reading;

use super::{Error, Progress, Pushed, Store};
use crate::beside::Beside;
use crate::digest::{Digest, Hashing, Seen};
use crate::oci::{Blob, Content, Descriptor, Repository, Tag};
use index::Index;
pub use reading::Held;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

const MARKER: &str = "oci-layout";
const MARKER_CONTENT: &[u8] = b"{\"imageLayoutVersion\":\"1.0.0\"}";
const INDEX: &str = "index.json";
const LOCK: &str = ".pack-build.lock";

/// Larger manifests are refused by registries, too.
const LARGEST_MANIFEST: u64 = 4 << 20;
/// An index of a thousand manifests has 300 kB.
const LARGEST_INDEX: u64 = 64 << 20;
/// Files are copied in pieces of this many bytes.
const PIECE: usize = 256 * 1024;

/// How often, and after which pause, a lock is tried before it counts as stuck.
const LOCK_TRIES: u32 = 500;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// An OCI image layout.
pub struct Layout {
    folder: PathBuf,
    progress: Arc<dyn Progress>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Marker {
    image_layout_version: String,
}

impl Layout {
    /// Names a layout by its folder, which is made when something is pushed.
    #[must_use]
    pub fn new(folder: PathBuf, progress: Arc<dyn Progress>) -> Self {
        Self { folder, progress }
    }

    fn read_manifest(&self, repository: &Repository, tag: &Tag) -> Result<Option<Vec<u8>>, Error> {
        self.check_marker()?;
        let index = self.index()?;
        let Some(written) = index.find(repository, tag) else { return Ok(None) };
        let digest = self.named(written)?;
        let missing =
            || Error::Damaged { path: self.blob(digest), reason: "is missing".to_owned() };
        self.read_by_digest(digest)?.ok_or_else(missing).map(Some)
    }

    /// Reads a digest that the index names.
    fn named(&self, written: &str) -> Result<Digest, Error> {
        written.parse().map_err(|error| Error::Damaged {
            path: self.folder.join(INDEX),
            reason: format!("names `{written}`: {error}"),
        })
    }

    fn read_by_digest(&self, digest: Digest) -> Result<Option<Vec<u8>>, Error> {
        let path = self.blob(digest);
        match read(&path, LARGEST_MANIFEST)? {
            Some(bytes) if Digest::of(&bytes) != digest => {
                Err(wrong_digest(path, Digest::of(&bytes)))
            }
            found => Ok(found),
        }
    }

    fn write_blob(&self, blob: &Blob) -> Result<Pushed, Error> {
        self.prepare()?;
        let path = self.blob(blob.descriptor.digest);
        if is_present(&path, &blob.descriptor)? {
            return Ok(Pushed::Present);
        }
        let unwritable = |source| Error::Write { path: path.clone(), source };
        let mut file = Hashing::new(Beside::create(&path).map_err(unwritable)?);
        let told = match &blob.content {
            Content::Bytes(bytes) => {
                file.write_all(bytes).map_err(unwritable)?;
                &path
            }
            Content::File(from) => {
                self.copy(from, &mut file, &path, &blob.descriptor)?;
                from
            }
        };
        let (file, seen) = file.finish();
        if seen != (Seen { digest: blob.descriptor.digest, size: blob.descriptor.size }) {
            return Err(Error::Changed { path: told.clone() });
        }
        file.commit().map_err(unwritable)?;
        Ok(Pushed::Uploaded)
    }

    fn copy(
        &self,
        from: &Path,
        to: &mut impl Write,
        path: &Path,
        descriptor: &Descriptor,
    ) -> Result<(), Error> {
        let unreadable = |source| Error::Read { path: from.to_owned(), source };
        let mut file = File::open(from).map_err(unreadable)?;
        let mut piece = vec![0; PIECE];
        let mut sent = 0;
        loop {
            let taken = match file.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(taken) => taken,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(unreadable(error)),
            };
            to.write_all(&piece[..taken])
                .map_err(|source| Error::Write { path: path.to_owned(), source })?;
            sent += taken as u64;
            self.progress.sent(descriptor, sent);
        }
    }

    fn write_manifest(
        &self,
        repository: &Repository,
        tag: &Tag,
        manifest: &[u8],
    ) -> Result<(), Error> {
        self.prepare()?;
        let digest = Digest::of(manifest);
        write_file(&self.blob(digest), manifest)?;
        let _lock = self.lock()?;
        let mut index = self.index()?;
        index.put(repository, tag, digest, manifest.len() as u64);
        let path = self.folder.join(INDEX);
        let bytes = index
            .to_bytes()
            .map_err(|error| Error::Write { path: path.clone(), source: error.into() })?;
        write_file(&path, &bytes)
    }

    /// Makes the folders, and refuses to fill a folder that holds something else.
    fn prepare(&self) -> Result<(), Error> {
        let is_layout = self.check_marker()?;
        let blobs = self.folder.join("blobs").join("sha256");
        fs::create_dir_all(&blobs).map_err(|source| Error::Write { path: blobs, source })?;
        if is_layout { Ok(()) } else { write_file(&self.folder.join(MARKER), MARKER_CONTENT) }
    }

    /// Returns whether the layout is there already.
    fn check_marker(&self) -> Result<bool, Error> {
        let path = self.folder.join(MARKER);
        let Some(bytes) = self.marker(&path)? else { return Ok(false) };
        let damaged = |reason| Error::Damaged { path: path.clone(), reason };
        let marker: Marker = serde_json::from_slice(&bytes)
            .map_err(|error| damaged(format!("is not the marker of a layout: {error}")))?;
        if !marker.image_layout_version.starts_with("1.") {
            let version = marker.image_layout_version;
            return Err(damaged(format!("asks for version {version}, which is not known here")));
        }
        Ok(true)
    }

    /// Reads the marker; there is none in a folder that may become a layout.
    fn marker(&self, path: &Path) -> Result<Option<Vec<u8>>, Error> {
        if let Some(bytes) = read(path, LARGEST_MANIFEST)? {
            return Ok(Some(bytes));
        }
        let names = self.names()?;
        // Another writer may have made it a layout while the names were read.
        match read(path, LARGEST_MANIFEST)? {
            // One that made the folders may not have come further yet.
            None if !names.iter().all(|name| is_before_marker(name)) => {
                Err(Error::NotALayout { path: self.folder.clone() })
            }
            marker => Ok(marker),
        }
    }

    fn names(&self) -> Result<Vec<String>, Error> {
        let unreadable = |source| Error::Read { path: self.folder.clone(), source };
        let list = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            list => list.map_err(unreadable)?,
        };
        list.map(|item| Ok(item.map_err(unreadable)?.file_name().to_string_lossy().into_owned()))
            .collect()
    }

    fn index(&self) -> Result<Index, Error> {
        let path = self.folder.join(INDEX);
        match read(&path, LARGEST_INDEX)? {
            None => Ok(Index::default()),
            Some(bytes) => Index::parse(&bytes).map_err(|reason| Error::Damaged { path, reason }),
        }
    }

    fn blob(&self, digest: Digest) -> PathBuf {
        self.folder.join("blobs").join("sha256").join(digest.hex())
    }

    /// Waits until no other program writes to the index. The lock ends when the file is dropped.
    fn lock(&self) -> Result<File, Error> {
        let path = self.folder.join(LOCK);
        let unwritable = |source| Error::Write { path: path.clone(), source };
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(unwritable)?;
        for _ in 0..LOCK_TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                // Some network file systems have no locks; renaming is all the safety they give.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                    return Ok(file);
                }
                Err(TryLockError::Error(error)) => return Err(unwritable(error)),
                Err(TryLockError::WouldBlock) => thread::sleep(LOCK_PAUSE),
            }
        }
        Err(Error::Locked { path })
    }
}

impl Store for Layout {
    async fn manifest(&self, repository: &Repository, tag: &Tag) -> Result<Option<Vec<u8>>, Error> {
        self.read_manifest(repository, tag)
    }

    async fn push_blob(&self, _: &Repository, blob: &Blob) -> Result<Pushed, Error> {
        self.write_blob(blob)
    }

    async fn push_manifest(
        &self,
        repository: &Repository,
        tag: &Tag,
        manifest: &[u8],
    ) -> Result<(), Error> {
        self.write_manifest(repository, tag, manifest)
    }

    async fn tags(&self, repository: &Repository) -> Result<Option<BTreeSet<Tag>>, Error> {
        let of_it = |held: &Held| held.repository.as_ref() == Some(repository);
        let tags: BTreeSet<Tag> =
            self.held()?.into_iter().filter(of_it).filter_map(|held| held.tag).collect();
        Ok((!tags.is_empty()).then_some(tags))
    }

    /// Returns `oci:FOLDER:NAME`, as skopeo reads it.
    fn describe(&self, repository: &Repository, tag: &Tag) -> String {
        let index = self.index().unwrap_or_default();
        let name = index.name(repository, tag).unwrap_or(tag.as_str()).to_owned();
        format!("oci:{}:{name}", self.folder.display())
    }
}

/// Returns whether a blob is there, whole.
fn is_present(path: &Path, descriptor: &Descriptor) -> Result<bool, Error> {
    let unreadable = |source| Error::Read { path: path.to_owned(), source };
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        file => file.map_err(unreadable)?,
    };
    let found = Digest::of_all(file).map_err(unreadable)?;
    if found != descriptor.digest {
        return Err(wrong_digest(path.to_owned(), found));
    }
    Ok(true)
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let write = || {
        let mut file = Beside::create(path)?;
        file.write_all(bytes)?;
        file.commit()
    };
    write().map_err(|source| Error::Write { path: path.to_owned(), source })
}

/// Whether a writer puts something of this name into a layout before its marker.
fn is_before_marker(name: &str) -> bool {
    name == "blobs" || name == LOCK || name.starts_with(".pack-build-")
}

fn read(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, Error> {
    let unreadable = |source| Error::Read { path: path.to_owned(), source };
    let file = match File::open(path) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound) => return Ok(None),
        file => file.map_err(unreadable)?,
    };
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        let reason = format!("is larger than {limit} bytes");
        return Err(Error::Damaged { path: path.to_owned(), reason });
    }
    Ok(Some(bytes))
}

fn wrong_digest(path: PathBuf, found: Digest) -> Error {
    Error::Damaged { path, reason: format!("has the digest `{found}`") }
}

#[cfg(test)]
mod tests;
