//! Archives that are sound, odd or hostile.

use super::{BadMember, Kind, Limits, MemberFault, Source, Tarball, TarballError};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use tar::{EntryType, Header};

const SMALL: Limits = Limits { total: 64 << 20, file: 1 << 20, members: 3, ratio: 100, depth: 3 };

/// A member with any name at all: the fields are written as they are.
fn member(kind: EntryType, path: &[u8], target: &[u8], content: &[u8]) -> Vec<u8> {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(content.len() as u64);
    header.as_mut_bytes()[..path.len()].copy_from_slice(path);
    header.as_mut_bytes()[157..157 + target.len()].copy_from_slice(target);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn file(path: &str, content: &str) -> Vec<u8> {
    member(EntryType::Regular, path.as_bytes(), b"", content.as_bytes())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tgz(members: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = members.concat();
    bytes.resize(bytes.len() + 1024, 0);
    gzip(&bytes)
}

fn read(bytes: &[u8]) -> Tarball {
    Tarball::read("a.tgz", bytes, &Limits::CHART).unwrap()
}

fn error(bytes: &[u8], limits: &Limits) -> String {
    Tarball::read("a.tgz", bytes, limits).unwrap_err().to_string()
}

fn kinds(tarball: &Tarball) -> Vec<(&str, Kind)> {
    tarball.source().entries().map(|(path, entry)| (path, entry.kind().clone())).collect()
}

#[test]
fn files_folders_and_links_are_listed_and_read() {
    let tarball = read(&tgz(&[
        member(EntryType::Directory, b"./demo/", b"", b""),
        file("./demo/Chart.yaml", "name: demo"),
        file("demo//templates/a.yaml", "a"),
        member(EntryType::Symlink, b"demo/link", b"Chart.yaml", b""),
        member(EntryType::Link, b"demo/hard", b"demo/Chart.yaml", b""),
        member(EntryType::Fifo, b"demo/pipe", b"", b""),
        member(EntryType::Char, b"demo/device", b"", b""),
        member(EntryType::Regular, b"demo/\xff", b"", b"x"),
        file("demo\\windows.txt", "w"),
    ]));
    let expected = [
        ("demo", Kind::Folder),
        ("demo/Chart.yaml", Kind::File { size: 10 }),
        ("demo/device", Kind::Special("a device")),
        ("demo/hard", Kind::File { size: 10 }),
        ("demo/link", Kind::Link { target: "Chart.yaml".to_owned() }),
        ("demo/pipe", Kind::Special("a pipe")),
        ("demo/templates", Kind::Folder),
        ("demo/templates/a.yaml", Kind::File { size: 1 }),
        ("demo/windows.txt", Kind::File { size: 1 }),
        ("demo/\u{fffd}", Kind::NotUnicode),
    ];
    assert_eq!(kinds(&tarball), expected);
    assert_eq!(tarball.bad_members(), []);
    assert_eq!(tarball.source().read("demo/link", 100).unwrap(), b"name: demo");
    assert_eq!(tarball.source().read("demo/hard", 10).unwrap(), b"name: demo");
}

#[test]
fn long_names_are_read_whole() {
    let mut builder = tar::Builder::new(Vec::new());
    let path = format!("demo/{}", "long/".repeat(50) + "name");
    let mut header = Header::new_gnu();
    header.set_size(2);
    builder.append_data(&mut header, &path, &b"ok"[..]).unwrap();
    let bytes = gzip(&builder.into_inner().unwrap());
    assert_eq!(read(&bytes).source().read(&path, 10).unwrap(), b"ok");
}

#[test]
fn members_that_must_not_be_unpacked_are_set_aside() {
    let bytes = tgz(&[
        file("/etc/passwd", "a"),
        file("C:\\x", "a"),
        file("demo/../../evil", "a"),
        file("demo/twice", "a"),
        file("demo/twice", "a"),
        file("demo/twice", "b"),
        file("demo/twice/below", "c"),
    ]);
    let tarball = read(&bytes);
    let bad = |path: &str, fault| BadMember { path: path.to_owned(), fault };
    let expected = [
        bad("/etc/passwd", MemberFault::Absolute),
        bad("C:\\x", MemberFault::Absolute),
        bad("demo/../../evil", MemberFault::Escapes),
        bad("demo/twice", MemberFault::Duplicate),
        bad("demo/twice/below", MemberFault::Duplicate),
    ];
    assert_eq!(tarball.bad_members(), expected);
    assert_eq!(kinds(&tarball), [("demo", Kind::Folder), ("demo/twice", Kind::File { size: 1 })]);
    let error = Source::from_tar_gz("a.tgz", &bytes[..], &Limits::CHART, &std::env::temp_dir())
        .unwrap_err();
    assert_eq!(error.to_string(), "its member `/etc/passwd` has an absolute path");
}

#[test]
fn a_hard_link_out_of_the_archive_is_a_link_that_leads_outside() {
    let tarball = read(&tgz(&[
        member(EntryType::Link, b"demo/a", b"../secret", b""),
        member(EntryType::Link, b"demo/b", b"/etc/passwd", b""),
    ]));
    let targets = ["demo/a", "demo/b"].map(|path| {
        let Some(Kind::Link { target }) = tarball.source().get(path).map(super::Entry::kind) else {
            panic!("no link");
        };
        super::join_link(path, target)
    });
    assert_eq!(targets, [None, None]);
}

#[test]
fn what_is_no_archive_is_told_from_a_damaged_one() {
    let sound = tgz(&[file("demo/Chart.yaml", "name: demo"), file("demo/values.yaml", "a: 1")]);
    let mut wrong_sum = sound.clone();
    let last = wrong_sum.len() - 8;
    wrong_sum[last] ^= 1;
    let mut tar = [file("demo/a", "a"), file("demo/b", "b")].concat();
    tar[1024] ^= 1;
    let cases: [(Vec<u8>, &str); 9] = [
        (b"".to_vec(), "it is not compressed with gzip"),
        (b"PK\x03\x04 a zip".to_vec(), "it is not compressed with gzip"),
        (vec![0x1f, 0x8b], "it is not compressed with gzip"),
        (sound[..sound.len() - 20].to_vec(), "it is cut off: its compressed data have no end"),
        (sound[..sound.len() - 3].to_vec(), "it is cut off: its compressed data have no end"),
        (wrong_sum, "its compressed data are damaged"),
        (gzip(b"just a text"), "what is compressed in it is not a tar archive"),
        (gzip(&tar), "what follows its member `demo/a` is damaged"),
        (
            gzip(&file("demo/a", &"x".repeat(2000))[..1000]),
            "it is cut off within its member `demo/a`",
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(error(&bytes, &Limits::CHART), expected);
    }
}

#[test]
fn what_follows_the_end_is_not_looked_at() {
    let mut bytes = tgz(&[file("demo/a", "a")]);
    bytes.extend_from_slice(&[0; 100]);
    assert_eq!(read(&bytes).source().entries().count(), 2);
}

#[test]
fn several_gzip_members_are_one_archive() {
    let bytes = [gzip(&file("demo/a", "a")), gzip(&file("demo/b", "b"))].concat();
    assert_eq!(read(&bytes).source().entries().count(), 3);
}

#[test]
fn every_limit_is_named() {
    let many: Vec<Vec<u8>> = (0..4).map(|number| file(&format!("d/{number}"), "")).collect();
    let noise: Vec<u8> = (0_u32..400_000).flat_map(|n| n.wrapping_mul(n).to_le_bytes()).collect();
    let cases = [
        (
            gzip(&vec![0; 20 << 20]),
            "it unpacks to more than 100 times its size, as only a bomb does",
        ),
        (tgz(&many), "it has more than the 3 members that are read"),
        (tgz(&[file("a/b/c/d", "")]), "its member `a/b/c/d` lies deeper than 3 folders"),
        (
            tgz(&[file("d/large", &"x".repeat((1 << 20) + 1))]),
            "its member `d/large` is larger than the 1 MiB that are read",
        ),
    ];
    for (bytes, expected) in cases {
        assert_eq!(error(&bytes, &SMALL), expected);
    }
    let tight = Limits { total: 1 << 20, ..Limits::CHART };
    assert_eq!(error(&gzip(&noise), &tight), "it holds more than the 1 MiB that are read");
}

#[test]
fn a_size_that_cannot_be_is_no_overflow() {
    let mut header = Header::new_gnu();
    header.set_path("demo/a").unwrap();
    header.set_size(u64::MAX);
    header.set_cksum();
    let result = Tarball::read("a", &gzip(header.as_bytes())[..], &Limits::CHART);
    assert!(matches!(result, Err(TarballError::NotTar | TarballError::FileTooLarge { .. })));
}

#[test]
fn no_prefix_of_an_archive_is_taken_for_the_whole() {
    let bytes = tgz(&[file("demo/a", "hello"), member(EntryType::Symlink, b"l", b"demo/a", b"")]);
    for length in 0..bytes.len() {
        assert!(Tarball::read("a", &bytes[..length], &Limits::CHART).is_err(), "{length}");
    }
}

#[test]
fn no_changed_byte_makes_it_panic() {
    let mut members = vec![file("demo/Chart.yaml", "name: demo")];
    members.push(member(EntryType::GNULongName, b"././@LongLink", b"", b"demo/long/name"));
    members.push(file("x", "long"));
    members.push(member(EntryType::XHeader, b"pax", b"", b"13 path=demo\n"));
    members.push(file("y", "pax"));
    members.push(member(EntryType::GNUSparse, b"demo/sparse", b"", b"1234"));
    let tar = members.concat();
    for at in (0..tar.len()).step_by(3) {
        let mut changed = tar.clone();
        changed[at] = [0, b'/', b'9', 0xff][at % 4];
        // The right checksum lets the change through to what comes after it.
        let start = at / 512 * 512;
        let mut header = Header::new_old();
        header.as_mut_bytes().copy_from_slice(&changed[start..start + 512]);
        header.set_cksum();
        changed[start..start + 512].copy_from_slice(header.as_bytes());
        let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
        encoder.write_all(&changed).unwrap();
        let _ = Tarball::read("a", &encoder.finish().unwrap()[..], &SMALL);
    }
}
