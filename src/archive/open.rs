//! Reads the archive of a pack back into memory, trusting nothing in it.

use super::Archive;
use super::meter::Meter;
use crate::source::{Item, Source, join_link};
use flate2::read::MultiGzDecoder;
use std::collections::BTreeMap;
use std::io::{self, Read};
use tar::{Entry, EntryType};

/// How much an archive may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Files, folders and links.
    pub entries: usize,
    /// Bytes after decompression, headers and padding included.
    pub bytes: u64,
    /// Bytes after decompression for each byte before it, once there are more than a megabyte.
    pub ratio: u64,
}

impl Default for Limits {
    /// Far above any real pack, and harmless to a machine.
    fn default() -> Self {
        Self { entries: 20_000, bytes: 512 * 1024 * 1024, ratio: 300 }
    }
}

/// Why an archive could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The first bytes are not those of gzip.
    #[error("the archive is not compressed with gzip")]
    NotGzip,
    /// It ends early, a checksum is wrong, or a header makes no sense.
    #[error("the archive is damaged")]
    Damaged {
        /// What the decoder found.
        source: io::Error,
    },
    /// It holds more than the limits allow.
    #[error("the archive holds more than {limit} {unit}")]
    TooMuch {
        /// The limit.
        limit: u64,
        /// What is counted.
        unit: &'static str,
    },
    /// Something in it has a path that no pack can have.
    #[error("the archive holds `{path}`: {reason}")]
    Refused {
        /// The path as it is written in the archive.
        path: String,
        /// What is wrong with it.
        reason: Refusal,
    },
    /// It does not hold any folder.
    #[error("the archive is empty")]
    Empty,
    /// Data follows the end of the archive.
    #[error("data follows the end of the archive")]
    TrailingData,
}

/// What is wrong with one entry of an archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The path is absolute, or leads upwards.
    #[error("its path leads out of the archive")]
    Escapes,
    /// The path is not Unicode.
    #[error("its path is not UTF-8")]
    NotUnicode,
    /// A link leads out of the pack.
    #[error("it links to `{0}`, outside the pack")]
    LinksOut(String),
    /// It is a device, a pipe, a hard link or something newer.
    #[error("it is neither a file, a folder nor a symbolic link")]
    Kind,
    /// The path was there before.
    #[error("it is there twice")]
    Twice,
    /// Something above it is a file or a link.
    #[error("it lies below something that is not a folder")]
    BelowFile,
    /// It lies outside the one folder that all others are in.
    #[error("it does not lie in the one folder that an archive must have")]
    OutsideRoot,
}

impl Archive {
    /// Reads an archive into memory: the inverse of [`Archive::build`].
    ///
    /// The source is called as the one folder that holds everything. Nothing is written to disk.
    ///
    /// # Errors
    /// [`OpenError`] says which limit or rule the archive breaks.
    pub fn open(reader: impl Read, limits: &Limits) -> Result<Source, OpenError> {
        let mut reader = reader;
        let mut magic = Vec::new();
        reader.by_ref().take(2).read_to_end(&mut magic).map_err(damaged)?;
        if magic != [0x1f, 0x8b] {
            return Err(OpenError::NotGzip);
        }
        let meter = Meter::new(limits);
        let packed = meter.packed(magic.as_slice().chain(reader));
        let unpacked = meter.unpacked(MultiGzDecoder::new(packed));
        let result = read(unpacked, limits);
        // Whatever the decoders made of it, a limit that was passed is the true reason.
        match meter.passed() {
            Some((limit, unit)) => Err(OpenError::TooMuch { limit, unit }),
            None => result,
        }
    }
}

fn read(reader: impl Read, limits: &Limits) -> Result<Source, OpenError> {
    let mut archive = tar::Archive::new(reader);
    let mut items = Items::default();
    for entry in archive.entries().map_err(damaged)? {
        items.add(entry.map_err(damaged)?)?;
        if items.found.len() > limits.entries {
            let limit = limits.entries as u64;
            return Err(OpenError::TooMuch { limit, unit: "files, folders and links" });
        }
    }
    let mut rest = archive.into_inner();
    let mut piece = [0; 4096];
    loop {
        // Reading on to the end makes the decoder compare its checksum, too.
        match rest.read(&mut piece).map_err(damaged)? {
            0 => break,
            taken if piece[..taken].iter().any(|byte| *byte != 0) => {
                return Err(OpenError::TrailingData);
            }
            _ => {}
        }
    }
    items.finish()
}

#[derive(Default)]
struct Items {
    root: Option<String>,
    found: BTreeMap<String, Item>,
}

impl Items {
    fn add(&mut self, mut entry: Entry<'_, impl Read>) -> Result<(), OpenError> {
        let kind = entry.header().entry_type();
        if kind == EntryType::XGlobalHeader {
            return Ok(());
        }
        let written = entry.path_bytes().into_owned();
        let shown = String::from_utf8_lossy(&written).into_owned();
        let refused = |reason| OpenError::Refused { path: shown.clone(), reason };
        let path = String::from_utf8(written).map_err(|_| refused(Refusal::NotUnicode))?;
        let path = tidy(&path).ok_or_else(|| refused(Refusal::Escapes))?;
        let inside = self.below_root(&path, kind).map_err(refused)?;
        let Some(inside) = inside else { return Ok(()) };
        let item = match kind {
            EntryType::Directory => Item::Folder,
            EntryType::Regular => Item::File(content(&mut entry)?),
            EntryType::Symlink => {
                let target = entry.link_name_bytes().unwrap_or_default();
                let target = String::from_utf8_lossy(&target).into_owned();
                if join_link(&inside, &target).is_none() {
                    return Err(refused(Refusal::LinksOut(target)));
                }
                Item::Link(target)
            }
            _ => return Err(refused(Refusal::Kind)),
        };
        if self.found.insert(inside, item).is_some() {
            return Err(refused(Refusal::Twice));
        }
        Ok(())
    }

    /// Takes the root folder off a path; `None` when the path is the root folder itself.
    fn below_root(&mut self, path: &str, kind: EntryType) -> Result<Option<String>, Refusal> {
        let (root, inside) = path.split_once('/').unwrap_or((path, ""));
        if self.root.get_or_insert_with(|| root.to_owned()) != root {
            return Err(Refusal::OutsideRoot);
        }
        if !inside.is_empty() {
            return Ok(Some(inside.to_owned()));
        }
        if kind.is_dir() { Ok(None) } else { Err(Refusal::OutsideRoot) }
    }

    fn finish(self) -> Result<Source, OpenError> {
        let root = self.root.filter(|root| !root.is_empty()).ok_or(OpenError::Empty)?;
        for path in self.found.keys() {
            let above = path.match_indices('/').map(|(slash, _)| &path[..slash]);
            if above.filter_map(|above| self.found.get(above)).any(|item| *item != Item::Folder) {
                let path = format!("{root}/{path}");
                return Err(OpenError::Refused { path, reason: Refusal::BelowFile });
            }
        }
        Ok(Source::from_items(&root, self.found))
    }
}

fn content(entry: &mut Entry<'_, impl Read>) -> Result<Vec<u8>, OpenError> {
    let mut bytes = Vec::new();
    // The size in a header is only a claim, so room is made as bytes arrive.
    entry.read_to_end(&mut bytes).map_err(damaged)?;
    if bytes.len() as u64 != entry.size() {
        return Err(damaged(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(bytes)
}

/// Drops `.` and empty parts; `None` for a path that is absolute, leads upwards or holds a NUL.
fn tidy(path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains('\0') {
        return None;
    }
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    (!parts.contains(&"..")).then(|| parts.join("/"))
}

fn damaged(source: io::Error) -> OpenError {
    OpenError::Damaged { source }
}

#[cfg(test)]
#[path = "open_tests.rs"]
mod tests;
