use super::*;
use crate::archive::Timestamp;
use crate::archive::gzip::Gzip;
use crate::archive::tar::TarWriter;
use crate::check::Checked;
use std::fs;
use std::io::Write;
use tar::Header;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = Gzip::new(Vec::new()).unwrap();
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// Returns an archive of entries as an attacker can write them.
fn hostile(entries: &[(EntryType, &str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (kind, path, text) in entries {
        let mut header = Header::new_ustar();
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        let ustar = header.as_ustar_mut().unwrap();
        ustar.name[..path.len()].copy_from_slice(path.as_bytes());
        if kind.is_file() {
            header.set_size(text.len() as u64);
        } else {
            header.set_size(0);
            header.as_ustar_mut().unwrap().linkname[..text.len()].copy_from_slice(text.as_bytes());
        }
        header.set_cksum();
        bytes.extend_from_slice(header.as_bytes());
        if kind.is_file() {
            bytes.extend_from_slice(text.as_bytes());
            bytes.resize(bytes.len().next_multiple_of(512), 0);
        }
    }
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

fn refusal(entries: &[(EntryType, &str, &str)]) -> (String, Refusal) {
    match Archive::open(&gzip(&hostile(entries))[..], &Limits::default()) {
        Err(OpenError::Refused { path, reason }) => (path, reason),
        other => panic!("{entries:?}: {other:?}"),
    }
}

fn listing(source: &Source) -> Vec<String> {
    source.entries().map(|(path, entry)| format!("{path} {:?}", entry.kind())).collect()
}

#[test]
fn what_was_built_is_opened_again() {
    let long = format!("manifests/{}.yaml", "long".repeat(60));
    let items = [
        ("pack.json", Item::File(b"{}".into())),
        ("sub/é", Item::File(vec![7; 70_000])),
        (&long, Item::File(Vec::new())),
        ("sub/link", Item::Link("../pack.json".to_owned())),
    ];
    let source = Source::from_items("demo-1.4.0", items);
    let out = tempfile::tempdir().unwrap();
    let checked = Checked::pretend(source.clone());
    let archive = Archive::build(&checked, Timestamp::FIXED, out.path()).unwrap();
    let opened =
        Archive::open(fs::File::open(archive.path()).unwrap(), &Limits::default()).unwrap();
    assert_eq!(opened.name(), "demo-1.4.0");
    assert_eq!(listing(&opened), listing(&source));
    assert_eq!(opened.read("sub/é", 1 << 20).unwrap(), vec![7; 70_000]);
}

#[test]
fn entries_that_no_pack_can_have_are_refused() {
    use EntryType::{Char, Directory, Fifo, Link, Regular, Symlink};
    let root = (Directory, "p/", "");
    let links_out = |target: &str| Refusal::LinksOut(target.to_owned());
    let cases = [
        (vec![root, (Regular, "../evil", "")], "../evil", Refusal::Escapes),
        (vec![root, (Regular, "/etc/passwd", "")], "/etc/passwd", Refusal::Escapes),
        (vec![root, (Regular, "p/a/../../evil", "")], "p/a/../../evil", Refusal::Escapes),
        (vec![root, (Symlink, "p/l", "/etc")], "p/l", links_out("/etc")),
        (vec![root, (Symlink, "p/l", "../x")], "p/l", links_out("../x")),
        (vec![root, (Symlink, "p/l", "C:/x")], "p/l", links_out("C:/x")),
        (vec![root, (Link, "p/l", "p/x")], "p/l", Refusal::Kind),
        (vec![root, (Fifo, "p/f", "")], "p/f", Refusal::Kind),
        (vec![root, (Char, "p/c", "")], "p/c", Refusal::Kind),
        (vec![root, (Regular, "p/a", "1"), (Regular, "p/./a", "2")], "p/./a", Refusal::Twice),
        (vec![root, (Symlink, "p/l", "."), (Regular, "p/l/x", "")], "p/l/x", Refusal::BelowFile),
        (vec![root, (Regular, "p/l/x", ""), (Regular, "p/l", "")], "p/l/x", Refusal::BelowFile),
        (vec![root, (Regular, "q/a", "")], "q/a", Refusal::OutsideRoot),
        (vec![(Regular, "pack.json", "")], "pack.json", Refusal::OutsideRoot),
    ];
    for (entries, path, reason) in cases {
        assert_eq!(refusal(&entries), (path.to_owned(), reason), "{entries:?}");
    }
}

#[test]
fn a_path_that_is_not_unicode_is_refused() {
    let mut bytes = hostile(&[(EntryType::Regular, "p/aa", "")]);
    bytes[2] = 0xff;
    let mut header = Header::from_byte_slice(&bytes[..512]).clone();
    header.set_cksum();
    bytes[..512].copy_from_slice(header.as_bytes());
    let error = Archive::open(&gzip(&bytes)[..], &Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "the archive holds `p/\u{fffd}a`: its path is not UTF-8");
}

#[test]
fn damage_of_every_kind_is_an_error() {
    let sound = gzip(&hostile(&[
        (EntryType::Directory, "p/", ""),
        (EntryType::Regular, "p/a", "text that is long enough to be cut"),
    ]));
    assert!(Archive::open(&sound[..], &Limits::default()).is_ok());
    for end in 0..sound.len() {
        assert!(Archive::open(&sound[..end], &Limits::default()).is_err(), "cut at {end}");
    }
    let mut wrong = sound.clone();
    let checksum = wrong.len() - 8;
    wrong[checksum] ^= 1;
    let error = Archive::open(&wrong[..], &Limits::default()).unwrap_err();
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    let garbage = [&sound[..], b"garbage"].concat();
    let error = Archive::open(&garbage[..], &Limits::default()).unwrap_err();
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
}

#[test]
fn what_is_no_archive_is_told_apart() {
    let open = |bytes: &[u8]| Archive::open(bytes, &Limits::default()).unwrap_err().to_string();
    assert_eq!(open(b""), "the archive is not compressed with gzip");
    assert_eq!(open(b"PK\x03\x04"), "the archive is not compressed with gzip");
    assert_eq!(open(&gzip(b"")), "the archive is empty");
    assert_eq!(open(&gzip(&[0; 1024])), "the archive is empty");
    assert_eq!(open(&gzip(&[7; 1024])), "the archive is damaged");
    let hidden = [hostile(&[(EntryType::Directory, "p/", "")]), vec![1; 512]].concat();
    assert_eq!(open(&gzip(&hidden)), "data follows the end of the archive");
    let mut short = hostile(&[(EntryType::Regular, "p/a", "abc")]);
    short.truncate(514);
    assert_eq!(open(&gzip(&short)), "the archive is damaged");
}

#[test]
fn a_size_that_is_only_claimed_takes_no_memory() {
    let mut bytes = hostile(&[(EntryType::Regular, "p/a", "")]);
    let mut header = Header::from_byte_slice(&bytes[..512]).clone();
    header.set_size(u64::MAX / 2);
    header.set_cksum();
    bytes[..512].copy_from_slice(header.as_bytes());
    let error = Archive::open(&gzip(&bytes)[..], &Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "the archive is damaged");
}

#[test]
fn limits_hold() {
    let mut writer = TarWriter::new(Vec::new(), Timestamp::FIXED);
    writer.folder("p/").unwrap();
    writer.file("p/zeros", 4 << 20).unwrap();
    writer.content(&vec![0; 4 << 20]).unwrap();
    let bomb = gzip(&writer.finish().unwrap());
    let open = |limits| Archive::open(&bomb[..], &limits).unwrap_err().to_string();
    let wide = Limits { entries: 9, bytes: 9 << 20, ratio: 9000 };
    assert!(Archive::open(&bomb[..], &wide).is_ok());
    assert_eq!(
        open(Limits { bytes: 1 << 20, ..wide }),
        "the archive holds more than 1048576 bytes"
    );
    assert_eq!(
        open(Limits { ratio: 300, ..wide }),
        "the archive holds more than 300 bytes for each compressed one"
    );
    assert_eq!(
        open(Limits { entries: 0, ..wide }),
        "the archive holds more than 0 files, folders and links"
    );
}
