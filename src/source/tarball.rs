//! Lists a `.tar.gz` as a [`Source`]: unpacked once, in one piece, safe on hostile input.

use super::inflate::inflate;
use super::whole::Whole;
use super::{Content, Entry, Kind, Source};
use crate::digest::Digest;
use std::borrow::Cow;
use std::io::{self, BufRead};
use std::path::Path;
use std::sync::Arc;
use tar::EntryType;

/// How much a `.tar.gz` may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of everything in it, unpacked.
    pub total: u64,
    /// Bytes of one file in it.
    pub file: u64,
    /// Files, folders and links in it.
    pub members: usize,
    /// Bytes unpacked for one byte compressed, once it is more than 8 MiB.
    pub ratio: u64,
    /// Names in one path.
    pub depth: usize,
}

impl Limits {
    /// For a Helm chart. Helm itself unpacks no more than 100 MiB; the largest chart seen in public
    /// packs has 4 MiB.
    pub const CHART: Self =
        Self { total: 100 << 20, file: 32 << 20, members: 20_000, ratio: 250, depth: 64 };
    /// For the archive of a pack, which holds charts.
    pub const PACK: Self =
        Self { total: 1 << 30, file: 512 << 20, members: 200_000, ratio: 250, depth: 64 };
    /// Bytes of all charts of one pack, unpacked, those within charts included.
    pub const PACK_CHARTS: u64 = 512 << 20;
}

/// Why nothing can be said about what a `.tar.gz` holds.
#[derive(Debug, thiserror::Error)]
pub enum TarballError {
    /// The bytes could not be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// What was unpacked could not be kept.
    #[error("it cannot be unpacked: {0}")]
    Aside(#[source] io::Error),
    /// The bytes are not gzip.
    #[error("it is not compressed with gzip")]
    NotGzip,
    /// The compressed data, or their checksum, is wrong.
    #[error("its compressed data are damaged")]
    Damaged,
    /// The compressed data end before they are complete.
    #[error("it is cut off: its compressed data have no end")]
    Truncated,
    /// What was compressed is not a tar archive.
    #[error("what is compressed in it is not a tar archive")]
    NotTar,
    /// A header of the tar archive is wrong.
    #[error("what follows its member `{after}` is damaged")]
    Header {
        /// The last member that could be read.
        after: String,
    },
    /// The tar archive ends within the content of a file.
    #[error("it is cut off within its member `{member}`")]
    CutOff {
        /// The path of the member.
        member: String,
    },
    /// It holds too much.
    #[error("it holds more than the {} MiB that are read", limit >> 20)]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// It unpacks to so much more than it is that it is made to fill a disk.
    #[error("it unpacks to more than {limit} times its size, as only a bomb does")]
    TooCompressed {
        /// The limit as a factor.
        limit: u64,
    },
    /// It has too many members.
    #[error("it has more than the {limit} members that are read")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// A file in it is too large.
    #[error("its member `{member}` is larger than the {} MiB that are read", limit >> 20)]
    FileTooLarge {
        /// The path of the member.
        member: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// A path in it has too many parts.
    #[error("its member `{member}` lies deeper than {limit} folders")]
    TooDeep {
        /// The start of the member's path.
        member: String,
        /// The limit in names.
        limit: usize,
    },
    /// A member that must not be unpacked.
    #[error(transparent)]
    Member(#[from] BadMember),
}

/// A member that must not be unpacked, and is left out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("its member `{path}` {fault}")]
pub struct BadMember {
    /// The path as it stands in the archive.
    pub path: String,
    /// What is wrong with it.
    pub fault: MemberFault,
}

/// What is wrong with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemberFault {
    /// The path starts at the root of a disk.
    #[error("has an absolute path")]
    Absolute,
    /// The path leads out of the folder in which the archive is unpacked.
    #[error("leads out of the archive")]
    Escapes,
    /// Another member of the same path has other content.
    #[error("stands in it twice, with different content")]
    Duplicate,
}

impl MemberFault {
    /// Returns whether the path itself is the fault, wherever the archive is unpacked.
    #[must_use]
    pub fn is_unsafe_path(self) -> bool {
        matches!(self, Self::Absolute | Self::Escapes)
    }
}

/// What a `.tar.gz` holds, and what it should not hold.
#[derive(Clone, Debug)]
pub struct Tarball {
    source: Source,
    bad_members: Vec<BadMember>,
    unpacked_size: u64,
    is_dotted: bool,
}

impl Tarball {
    /// Lists a `.tar.gz` in memory. Members that must not be unpacked are set aside.
    ///
    /// # Errors
    /// See [`TarballError`]; it is never [`TarballError::Member`].
    pub fn read(name: &str, reader: impl BufRead, limits: &Limits) -> Result<Self, TarballError> {
        let mut bytes = Vec::new();
        inflate(reader, limits, &mut bytes)?;
        Self::list(name, &Whole::Memory(Arc::new(bytes)), limits)
    }

    fn list(name: &str, whole: &Whole, limits: &Limits) -> Result<Self, TarballError> {
        let tarball = Self {
            source: Source::empty(name),
            bad_members: Vec::new(),
            unpacked_size: whole.size(),
            is_dotted: false,
        };
        let mut listing = Listing { tarball, whole, limits };
        listing.list()?;
        Ok(listing.tarball)
    }

    /// Returns the files, with their paths as in the archive, without `.` in them and with `/`
    /// between their parts.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Gives the files away.
    #[must_use]
    pub fn into_source(self) -> Source {
        self.source
    }

    /// Returns the members that were set aside, in the order of the archive.
    #[must_use]
    pub fn bad_members(&self) -> &[BadMember] {
        &self.bad_members
    }

    /// Returns whether paths were written with `./` before them, as `tar` does for the folder `.`.
    #[must_use]
    pub fn is_dotted(&self) -> bool {
        self.is_dotted
    }

    /// Returns how much was unpacked, in bytes.
    #[must_use]
    pub fn unpacked_size(&self) -> u64 {
        self.unpacked_size
    }
}

impl Source {
    /// Lists a `.tar.gz` all of whose members can be unpacked, without holding them in memory: they
    /// are unpacked into a file without a name in the folder `aside`.
    ///
    /// # Errors
    /// See [`TarballError`].
    pub fn from_tar_gz(
        name: &str,
        reader: impl BufRead,
        limits: &Limits,
        aside: &Path,
    ) -> Result<Self, TarballError> {
        let whole = Whole::in_file(aside, |file| inflate(reader, limits, file))?;
        let tarball = Tarball::list(name, &whole, limits)?;
        match tarball.bad_members.into_iter().next() {
            None => Ok(tarball.source),
            Some(bad) => Err(bad.into()),
        }
    }
}

struct Listing<'a> {
    tarball: Tarball,
    whole: &'a Whole,
    limits: &'a Limits,
}

impl Listing<'_> {
    fn list(&mut self) -> Result<(), TarballError> {
        let mut archive = tar::Archive::new(self.whole.reader());
        let mut last: Option<String> = None;
        for (count, member) in archive.entries_with_seek()?.enumerate() {
            let Ok(member) = member else {
                return Err(
                    last.map_or(TarballError::NotTar, |after| TarballError::Header { after })
                );
            };
            if count == self.limits.members {
                return Err(TarballError::TooMany { limit: self.limits.members });
            }
            let path = String::from_utf8_lossy(&member.path_bytes()).into_owned();
            self.member(&member, &path)?;
            last = Some(path);
        }
        Ok(())
    }

    fn member<R: io::Read>(
        &mut self,
        member: &tar::Entry<'_, R>,
        written: &str,
    ) -> Result<(), TarballError> {
        let header = member.header();
        let kind = header.entry_type();
        if matches!(kind, EntryType::XGlobalHeader | EntryType::XHeader) {
            return Ok(());
        }
        let content = self.content(member, written)?;
        let path = match clean(written) {
            Ok(path) if path.is_empty() => return Ok(()),
            Ok(path) => path,
            Err(fault) => {
                self.refuse(written, fault);
                return Ok(());
            }
        };
        if path.split('/').count() > self.limits.depth {
            let member = written.chars().take(80).collect();
            return Err(TarballError::TooDeep { member, limit: self.limits.depth });
        }
        let target = || {
            let target = member.link_name_bytes().unwrap_or_default();
            String::from_utf8_lossy(&target).replace('\\', "/")
        };
        let is_unicode = std::str::from_utf8(&member.path_bytes()).is_ok();
        let entry = match kind {
            _ if !is_unicode => Entry { kind: Kind::NotUnicode, content: Content::Nothing },
            EntryType::Directory => Entry { kind: Kind::Folder, content: Content::Nothing },
            EntryType::Regular | EntryType::Continuous if written.ends_with('/') => {
                Entry { kind: Kind::Folder, content: Content::Nothing }
            }
            EntryType::Symlink => {
                Entry { kind: Kind::Link { target: target() }, content: Content::Nothing }
            }
            EntryType::Link => self.hard_link(&path, &target()),
            EntryType::Fifo => special("a pipe"),
            EntryType::Char | EntryType::Block => special("a device"),
            EntryType::GNUSparse => special("a sparse file"),
            // Readers take what they do not know for a file.
            _ => Entry { kind: Kind::File { size: member.size() }, content },
        };
        self.tarball.is_dotted |= written.starts_with("./");
        self.put(written, &path, entry);
        Ok(())
    }

    /// Finds the member's content in the archive.
    fn content<R: io::Read>(
        &self,
        member: &tar::Entry<'_, R>,
        path: &str,
    ) -> Result<Content, TarballError> {
        let size =
            member.header().entry_size().map_or(member.size(), |size| size.max(member.size()));
        if size > self.limits.file {
            let (member, limit) = (path.to_owned(), self.limits.file);
            return Err(TarballError::FileTooLarge { member, limit });
        }
        let start = member.raw_file_position();
        let end = start.checked_add(member.size());
        let content = end.and_then(|end| self.whole.part(start..end));
        content.ok_or_else(|| TarballError::CutOff { member: path.to_owned() })
    }

    /// A hard link names an earlier member by its path in the archive.
    fn hard_link(&self, path: &str, target: &str) -> Entry {
        let known = clean(target).ok().and_then(|target| self.tarball.source.get(&target).cloned());
        known.unwrap_or_else(|| {
            let up = if target.starts_with('/') { 0 } else { path.matches('/').count() };
            let target = format!("{}{target}", "../".repeat(up));
            Entry { kind: Kind::Link { target }, content: Content::Nothing }
        })
    }

    fn put(&mut self, written: &str, path: &str, entry: Entry) {
        let source = &mut self.tarball.source;
        let below_file = path.match_indices('/').any(|(slash, _)| {
            let above = source.get(&path[..slash]);
            above.is_some_and(|above| above.kind != Kind::Folder)
        });
        let differs = source.get(path).is_some_and(|earlier| !same(earlier, &entry));
        if below_file || differs {
            self.refuse(written, MemberFault::Duplicate);
        } else {
            source.insert(path, entry);
        }
    }

    fn refuse(&mut self, path: &str, fault: MemberFault) {
        self.tarball.bad_members.push(BadMember { path: path.to_owned(), fault });
    }
}

fn special(word: &'static str) -> Entry {
    Entry { kind: Kind::Special(word), content: Content::Nothing }
}

fn same(one: &Entry, other: &Entry) -> bool {
    let digest = |entry: &Entry| entry.open().and_then(Digest::of_all);
    one.kind == other.kind
        && matches!((digest(one), digest(other)), (Ok(one), Ok(other)) if one == other)
}

/// Returns the path without `.` and empty parts.
fn clean(path: &str) -> Result<String, MemberFault> {
    let path = if path.contains('\\') { Cow::Owned(path.replace('\\', "/")) } else { path.into() };
    let has_drive = path.as_bytes().get(1) == Some(&b':');
    if path.starts_with('/') || has_drive {
        return Err(MemberFault::Absolute);
    }
    let parts: Vec<&str> =
        path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.contains(&"..") {
        return Err(MemberFault::Escapes);
    }
    Ok(parts.join("/"))
}
