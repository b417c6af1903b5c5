//! The headers of a tar archive, with nothing in them that differs between machines.

use super::Timestamp;
use std::io::{self, Write};
use tar::{EntryType, Header};

/// Tar counts in blocks of this many bytes.
const BLOCK: usize = 512;
/// Sizes that eleven octal digits cannot hold need an extended header.
const LARGEST_OCTAL: u64 = 0o777_7777_7777;
const LONGEST_NAME: usize = 100;
const LONGEST_PREFIX: usize = 155;

/// Writes the blocks of a tar archive: ustar, with extended headers only for what ustar cannot hold.
pub(super) struct TarWriter<W> {
    out: W,
    timestamp: Timestamp,
}

impl<W: Write> TarWriter<W> {
    /// Starts an archive in which everything carries the same time.
    pub(super) fn new(out: W, timestamp: Timestamp) -> Self {
        Self { out, timestamp }
    }

    /// Adds a folder; its path ends with a slash.
    pub(super) fn folder(&mut self, path: &str) -> io::Result<()> {
        self.header(EntryType::Directory, path, "", 0)
    }

    /// Adds a symbolic link.
    pub(super) fn link(&mut self, path: &str, target: &str) -> io::Result<()> {
        self.header(EntryType::Symlink, path, target, 0)
    }

    /// Starts a file. Exactly `size` bytes must be written with [`TarWriter::content`] after it.
    pub(super) fn file(&mut self, path: &str, size: u64) -> io::Result<()> {
        self.header(EntryType::Regular, path, "", size)
    }

    /// Adds to the content of the file that was started.
    pub(super) fn content(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Ends a file of this many bytes.
    pub(super) fn pad(&mut self, size: u64) -> io::Result<()> {
        let excess = usize::try_from(size % BLOCK as u64).map_err(io::Error::other)?;
        if excess > 0 {
            self.out.write_all(&[0; BLOCK][excess..])?;
        }
        Ok(())
    }

    /// Ends the archive and gives the writer back.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&[0; 2 * BLOCK])?;
        Ok(self.out)
    }

    fn header(&mut self, kind: EntryType, path: &str, target: &str, size: u64) -> io::Result<()> {
        let split = split(path);
        let mut records = Vec::new();
        if split.is_none() {
            record(&mut records, "path", path);
        }
        if target.len() > LONGEST_NAME {
            record(&mut records, "linkpath", target);
        }
        if size > LARGEST_OCTAL {
            record(&mut records, "size", &size.to_string());
        }
        if !records.is_empty() {
            let size = records.len() as u64;
            self.block(EntryType::XHeader, ("", "PaxHeaders"), "", size)?;
            self.out.write_all(&records)?;
            self.pad(size)?;
        }
        // Readers take the true values from the records; these are for those that know none.
        let name = split.unwrap_or(("", start(path)));
        self.block(kind, name, start(target), if size > LARGEST_OCTAL { 0 } else { size })
    }

    fn block(
        &mut self,
        kind: EntryType,
        (prefix, name): (&str, &str),
        target: &str,
        size: u64,
    ) -> io::Result<()> {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        header.set_mode(mode(kind));
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(size);
        header.set_mtime(self.timestamp.seconds());
        if let Some(ustar) = header.as_ustar_mut() {
            ustar.name[..name.len()].copy_from_slice(name.as_bytes());
            ustar.prefix[..prefix.len()].copy_from_slice(prefix.as_bytes());
            ustar.linkname[..target.len()].copy_from_slice(target.as_bytes());
        }
        header.set_cksum();
        self.out.write_all(header.as_bytes())
    }
}

/// Windows has no executable bit and an umask can take it away, so no file has one.
fn mode(kind: EntryType) -> u32 {
    match kind {
        EntryType::Directory => 0o755,
        EntryType::Symlink => 0o777,
        _ => 0o644,
    }
}

/// Divides a path between the two fields of a ustar header; `None` when it does not fit.
fn split(path: &str) -> Option<(&str, &str)> {
    if path.len() <= LONGEST_NAME {
        return Some(("", path));
    }
    let within = &path.as_bytes()[..path.len().min(LONGEST_PREFIX + 1)];
    let slash = within.iter().rposition(|byte| *byte == b'/')?;
    let (prefix, name) = (&path[..slash], &path[slash + 1..]);
    (!prefix.is_empty() && !name.is_empty() && name.len() <= LONGEST_NAME).then_some((prefix, name))
}

/// Returns as much of a text as a name field holds.
fn start(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST_NAME.min(text.len()))]
}

/// Appends `LENGTH KEY=VALUE\n`, where the length counts its own digits.
fn record(records: &mut Vec<u8>, key: &str, value: &str) {
    let rest = format!(" {key}={value}\n");
    let mut length = rest.len() + 1;
    while length != rest.len() + length.to_string().len() {
        length = rest.len() + length.to_string().len();
    }
    records.extend_from_slice(format!("{length}{rest}").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_record_counts_its_own_length() {
        for (value, expected) in [("a", "9 path=a\n"), ("aa", "11 path=aa\n")] {
            let mut records = Vec::new();
            record(&mut records, "path", value);
            assert_eq!(String::from_utf8(records).unwrap(), expected);
        }
        let mut records = Vec::new();
        record(&mut records, "path", &"a".repeat(91));
        assert!(records.starts_with(b"101 path=a"), "{records:?}");
        assert_eq!(records.len(), 101);
    }

    #[test]
    fn a_path_is_divided_at_a_slash_when_it_fits() {
        let long = "d/".repeat(60);
        let tail = "f".repeat(100);
        let fits = format!("{}/{tail}", "p".repeat(155));
        assert_eq!(split("a/b"), Some(("", "a/b")));
        assert_eq!(split(&fits), Some(("p".repeat(155).as_str(), tail.as_str())));
        assert_eq!(split(&format!("{long}x")).map(|(_, name)| name), Some("x"));
        assert_eq!(split(&format!("{fits}f")), None);
        assert_eq!(split(&"f".repeat(101)), None);
        assert_eq!(split(&format!("{}/", "f".repeat(101))), None);
    }

    #[test]
    fn long_paths_and_targets_are_read_back() {
        let path = format!("root/{}é", "ab".repeat(120));
        let target = "é".repeat(90);
        let mut writer = TarWriter::new(Vec::new(), Timestamp::FIXED);
        writer.file(&path, 3).unwrap();
        writer.content(b"abc").unwrap();
        writer.pad(3).unwrap();
        writer.link("root/link", &target).unwrap();
        let bytes = writer.finish().unwrap();
        let mut archive = tar::Archive::new(&bytes[..]);
        let mut entries = archive.entries().unwrap();
        let mut file = entries.next().unwrap().unwrap();
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        assert_eq!((file.path_bytes().as_ref(), content.as_str()), (path.as_bytes(), "abc"));
        let link = entries.next().unwrap().unwrap();
        assert_eq!(link.link_name_bytes().unwrap().as_ref(), target.as_bytes());
        assert!(entries.next().is_none());
    }
}
