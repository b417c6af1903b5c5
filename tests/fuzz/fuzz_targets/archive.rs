//! Opening hostile archives, and building and opening an archive of any content.
#![no_main]

use flate2::{Compression, write::GzEncoder};
use libfuzzer_sys::fuzz_target;
use pack_build::archive::{Archive, Timestamp};
use pack_build::check::policy::Policy;
use pack_build::check::{approve, minimal_pack};
use pack_build::pack::Pack;
use pack_build::source::{Kind, Limits, join_link};
use std::fs::File;
use std::io::{BufReader, Write};

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else { return };
    match kind % 3 {
        0 => open(data),
        1 => {
            // Few inputs have a right checksum, so most get one.
            let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
            gzip.write_all(data).unwrap();
            open(&gzip.finish().unwrap());
        }
        _ => round_trip(data),
    }
});

fn open(bytes: &[u8]) {
    let Ok(source) = Archive::open(bytes, &Limits::PACK, &std::env::temp_dir()) else { return };
    for (path, entry) in source.entries() {
        assert!(!path.is_empty() && !path.starts_with('/'), "{path:?}");
        assert!(!path.split('/').any(|part| matches!(part, "" | "." | "..")), "{path:?}");
        match entry.kind() {
            Kind::File { .. } => drop(source.read(path, u64::MAX - 1).unwrap()),
            Kind::Link { target } => assert!(join_link(path, target).is_some(), "{target:?}"),
            Kind::Folder => {}
            other => panic!("{path:?} is {other:?}"),
        }
    }
}

fn round_trip(data: &[u8]) {
    let mut source = minimal_pack();
    source.put("files/data.bin", data);
    let Ok((checked, _)) = approve(Pack::read(source), &Policy::default()) else { return };
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::build(&checked, Timestamp::FIXED, folder.path()).unwrap();
    let file = BufReader::new(File::open(archive.path()).unwrap());
    let opened = Archive::open(file, &Limits::PACK, &std::env::temp_dir()).unwrap();
    assert!(opened.read("files/data.bin", u64::MAX - 1).unwrap() == data);
}
