//! A pack's files, wherever they come from: sorted relative paths and lazily read content.
//!
//! Says what is there; judges nothing.

mod folder;
mod inflate;
mod subtree;
mod tar_gz;
mod tarball;
#[cfg(test)]
mod tarball_tests;
mod whole;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use whole::Part;

pub use folder::Error;
pub use subtree::Subtree;
pub use tar_gz::tar_gz;
pub use tarball::{BadMember, Limits, MemberFault, Tarball, TarballError};

/// Links that lead from one to the next before [`Source::read`] gives up, as many as Linux allows.
const LINK_HOPS: usize = 40;

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File {
        /// Size in bytes when it was listed.
        size: u64,
    },
    /// A folder.
    Folder,
    /// A symbolic link.
    Link {
        /// Where it leads, as written, with `/` between its parts.
        target: String,
    },
    /// Neither of these: a device, a socket or a pipe.
    Special(
        /// The word for it.
        &'static str,
    ),
    /// Something whose name is not Unicode; its path holds U+FFFD in place of the bad bytes.
    NotUnicode,
}

#[derive(Clone, Debug)]
enum Content {
    Nothing,
    OnDisk(PathBuf),
    InMemory(Bytes),
    Within(Part),
}

/// A part of something in memory, shared with the other parts of it.
#[derive(Clone, Debug)]
struct Bytes {
    whole: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.whole[self.range.clone()]
    }
}

/// One path of a [`Source`].
#[derive(Clone, Debug)]
pub struct Entry {
    kind: Kind,
    content: Content,
}

impl Entry {
    /// Returns what stands here.
    #[must_use]
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Opens the content for reading. Only a [`Kind::File`] has any.
    ///
    /// # Errors
    /// The file could not be opened.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.content {
            Content::Nothing => Box::new(io::empty()),
            Content::OnDisk(path) => Box::new(File::open(path)?),
            Content::InMemory(bytes) => Box::new(Cursor::new(bytes.clone())),
            Content::Within(part) => Box::new(part.clone()),
        })
    }

    /// Returns the content if it is in memory, as that of a chart archive's members is.
    #[must_use]
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::InMemory(bytes) => Some(bytes.as_ref()),
            Content::Nothing | Content::OnDisk(_) | Content::Within(_) => None,
        }
    }
}

/// Why a path of a [`Source`] gave no content.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing stands there.
    #[error("there is no such file")]
    Missing,
    /// Something stands there that is not a regular file.
    #[error("it is {0}, not a file")]
    NotAFile(&'static str),
    /// The file is larger than the caller can use.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// The most that would have been read, in bytes.
        limit: u64,
    },
    /// The operating system refused.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// The files of one pack.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    folder_name: String,
    entries: BTreeMap<String, Entry>,
}

impl Source {
    /// Returns a source held in memory, from paths (`/`-separated, relative) and contents.
    #[must_use]
    pub fn from_files<P, C>(name: &str, files: impl IntoIterator<Item = (P, C)>) -> Self
    where
        P: Into<String>,
        C: Into<Vec<u8>>,
    {
        let mut source = Self::empty(name);
        for (path, content) in files {
            source.put(&path.into(), content);
        }
        source
    }

    /// Puts a file at a path, over what stood there, and the folders that lead to it.
    pub fn put(&mut self, path: &str, content: impl Into<Vec<u8>>) {
        let whole = Arc::new(content.into());
        let range = 0..whole.len();
        let kind = Kind::File { size: whole.len() as u64 };
        self.insert(path, Entry { kind, content: Content::InMemory(Bytes { whole, range }) });
    }

    /// Puts something that has no content at a path, over what stood there, and the folders that lead to it.
    pub fn put_empty(&mut self, path: &str, kind: Kind) {
        self.insert(path, Entry { kind, content: Content::Nothing });
    }

    /// Takes away what stands at a path; what it holds, if it is a folder, goes with it.
    pub fn remove(&mut self, path: &str) {
        let inside = format!("{path}/");
        self.entries.retain(|entry, _| entry != path && !entry.starts_with(&inside));
    }

    /// Returns what the pack was called when it was given or found, usually its folder.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the name of the pack's folder, which reports may call `.` or by a longer path.
    #[must_use]
    pub fn folder_name(&self) -> &str {
        &self.folder_name
    }

    /// Returns all paths, relative to the pack and sorted by bytes, so that a folder comes before what it holds.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// Returns what stands at a path, in exact case.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// Returns what a folder holds, as a source of its own that is called like the folder.
    #[must_use]
    pub fn below(&self, folder: &str) -> Self {
        let prefix = format!("{folder}/");
        let inside = |(path, entry): (&String, &Entry)| {
            Some((path.strip_prefix(&prefix)?.to_owned(), entry.clone()))
        };
        Self { entries: self.entries.iter().filter_map(inside).collect(), ..Self::empty(folder) }
    }

    /// Returns the bytes of a file, following links as long as they stay inside the pack.
    ///
    /// # Errors
    /// See [`ReadError`]; `limit` is the largest size in bytes that will be read.
    pub fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let entry = self.follow(path)?;
        let size = match entry.kind {
            Kind::File { size } if size > limit => return Err(ReadError::TooLarge { limit }),
            Kind::File { size } => size,
            Kind::Folder => return Err(ReadError::NotAFile("a folder")),
            Kind::Link { .. } => return Err(ReadError::NotAFile("a link that leads nowhere")),
            Kind::Special(word) => return Err(ReadError::NotAFile(word)),
            Kind::NotUnicode => return Err(ReadError::Missing),
        };
        // One byte more, so that reading to the end is one call.
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
        entry.open()?.take(limit + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge { limit });
        }
        Ok(bytes)
    }

    fn empty(name: &str) -> Self {
        let folder = name.trim_end_matches(['/', '\\']);
        let folder_name = folder.rsplit(['/', '\\']).next().unwrap_or(folder).to_owned();
        Self { name: name.to_owned(), folder_name, entries: BTreeMap::new() }
    }

    fn insert(&mut self, path: &str, entry: Entry) {
        for (slash, _) in path.rmatch_indices('/') {
            if self.entries.contains_key(&path[..slash]) {
                break;
            }
            let folder = Entry { kind: Kind::Folder, content: Content::Nothing };
            self.entries.insert(path[..slash].to_owned(), folder);
        }
        self.entries.insert(path.to_owned(), entry);
    }

    fn follow(&self, path: &str) -> Result<&Entry, ReadError> {
        let mut path = path.to_owned();
        for _ in 0..LINK_HOPS {
            let entry = self.entries.get(&path).ok_or(ReadError::Missing)?;
            let Kind::Link { target } = &entry.kind else { return Ok(entry) };
            path = join_link(&path, target)
                .ok_or(ReadError::NotAFile("a link that leads out of the pack"))?;
        }
        Err(ReadError::NotAFile("a link that leads in circles"))
    }
}

/// Returns the path, relative to the pack, that a link at `path` leads to; `None` when that is outside the pack.
#[must_use]
pub fn join_link(path: &str, target: &str) -> Option<String> {
    if target.starts_with('/') || target.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_come_before_what_they_hold() {
        let source = Source::from_files("p", [("b/c/d", "1"), ("b.txt", "2"), ("a", "3")]);
        let paths: Vec<&str> = source.entries().map(|(path, _)| path).collect();
        assert_eq!(paths, ["a", "b", "b.txt", "b/c", "b/c/d"]);
    }

    #[test]
    fn a_link_is_joined_to_its_own_folder() {
        assert_eq!(join_link("charts/a.tgz", "../x/./b.tgz"), Some("x/b.tgz".to_owned()));
        assert_eq!(join_link("a", "../b"), None);
        assert_eq!(join_link("a", "/etc/passwd"), None);
        assert_eq!(join_link("a", "C:/x"), None);
    }

    #[test]
    fn a_file_above_the_limit_is_not_read() {
        let source = Source::from_files("p", [("a", "12345")]);
        assert!(matches!(source.read("a", 4), Err(ReadError::TooLarge { limit: 4 })));
        assert_eq!(source.read("a", 5).unwrap(), b"12345");
    }
}
