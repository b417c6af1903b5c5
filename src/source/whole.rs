//! What an archive unpacks to, in one piece that its files are parts of: in memory, or in a file.

use super::{Bytes, Content, TarballError};
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Everything that an archive holds.
pub(super) enum Whole {
    /// In memory.
    Memory(Arc<Vec<u8>>),
    /// In a file.
    File(Part),
}

/// Reads all of an archive.
pub(super) trait Reader: Read + Seek {}

impl<T: Read + Seek> Reader for T {}

impl Whole {
    /// Takes what `write` writes into a file without a name in a folder, so that nothing is left of it
    /// when nobody reads it any more.
    pub(super) fn in_file(
        folder: &Path,
        write: impl FnOnce(&mut File) -> Result<u64, TarballError>,
    ) -> Result<Self, TarballError> {
        let mut file = tempfile::tempfile_in(folder).map_err(TarballError::Aside)?;
        let size = write(&mut file)?;
        Ok(Self::File(Part { file: Arc::new(Mutex::new(file)), range: 0..size, at: 0 }))
    }

    /// Returns its size in bytes.
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File(part) => part.range.end,
        }
    }

    /// Returns it from its start.
    pub(super) fn reader(&self) -> Box<dyn Reader + '_> {
        match self {
            Self::Memory(bytes) => Box::new(Cursor::new(bytes.as_slice())),
            Self::File(part) => Box::new(part.clone()),
        }
    }

    /// Returns a part of it; `None` when it does not reach as far.
    pub(super) fn part(&self, range: Range<u64>) -> Option<Content> {
        if range.start > range.end || range.end > self.size() {
            return None;
        }
        Some(match self {
            Self::Memory(whole) => {
                let range = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
                Content::InMemory(Bytes { whole: Arc::clone(whole), range })
            }
            Self::File(part) => {
                Content::Within(Part { at: range.start, file: Arc::clone(&part.file), range })
            }
        })
    }
}

/// A part of a file that other parts share: it is found again for each piece that is read.
#[derive(Clone, Debug)]
pub(super) struct Part {
    file: Arc<Mutex<File>>,
    /// Where it lies in the file.
    range: Range<u64>,
    /// Where in the file it is read next.
    at: u64,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.range.end.saturating_sub(self.at);
        let most = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if most == 0 {
            return Ok(0);
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(&mut buffer[..most])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Part {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(offset) => self.range.start.checked_add(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
            SeekFrom::End(offset) => self.range.end.checked_add_signed(offset),
        };
        self.at = at.filter(|at| *at >= self.range.start).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at - self.range.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn text(mut reader: impl Read) -> String {
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn parts_of_a_file_are_read_side_by_side_and_leave_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &mut File| {
            file.write_all(b"one and two").unwrap();
            Ok(11)
        };
        let whole = Whole::in_file(folder.path(), write).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        drop(folder);
        let part = |range| match whole.part(range) {
            Some(Content::Within(part)) => Some(part),
            _ => None,
        };
        let (mut one, two) = (part(0..3).unwrap(), part(8..11).unwrap());
        assert_eq!(one.read(&mut [0]).unwrap(), 1);
        assert_eq!((text(two), text(one)), ("two".to_owned(), "ne".to_owned()));
        assert!(part(8..12).is_none());
        let mut reader = whole.reader();
        reader.seek(SeekFrom::End(-3)).unwrap();
        reader.seek(SeekFrom::Current(1)).unwrap();
        assert_eq!(text(reader), "wo");
        assert!(whole.reader().seek(SeekFrom::Current(-1)).is_err());
    }
}
