//! The version of a pack at a revision of git.

use super::edition::{Edition, Origin};
use super::previous::{greatest_below, named};
use crate::cli::exit::{Exit, Failure};
use crate::cli::{git, packs};
use pack_build::archive::Archive;
use pack_build::pack::Pack;
use pack_build::source::Limits;
use semver::Version;
use std::fs;
use std::io::BufReader;
use std::path::Path;

/// Finds the older version at a revision: the same folder, or else the greatest lower version of the
/// same pack in any folder.
pub(super) fn find(
    new: &Edition,
    folder: &Path,
    revision: &str,
) -> Result<Option<Edition>, Failure> {
    git::check_revision(revision)?;
    let folder = fs::canonicalize(folder).map_err(|error| Failure::new(Exit::Local, &error))?;
    let top = git::top(&folder)?;
    let own = folder.strip_prefix(&top).unwrap_or(&folder).display().to_string();
    let folders = folders(&top, revision)?;
    let found =
        if folders.contains(&own) { Some(own) } else { other(new, &top, revision, folders)? };
    found.map(|found| read(&top, revision, &found)).transpose()
}

/// Returns every folder with a pack at a revision, relative to the top.
fn folders(top: &Path, revision: &str) -> Result<Vec<String>, Failure> {
    let listed = git::run(top, &["ls-tree", "-r", "-z", "--name-only", "--full-tree", revision])?;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let packs = listed.split('\0').filter_map(|path| path.strip_suffix(packs::MARKER));
    let whole = packs.filter(|folder| folder.is_empty() || folder.ends_with('/'));
    Ok(whole.map(|folder| folder.trim_end_matches('/').to_owned()).collect())
}

fn other(
    new: &Edition,
    top: &Path,
    revision: &str,
    folders: Vec<String>,
) -> Result<Option<String>, Failure> {
    let (name, version) = new.identity()?;
    let wanted: String =
        folders.iter().map(|folder| format!("{revision}:{}\n", file(folder))).collect();
    let contents = git::run_with(top, &["cat-file", "--batch"], &wanted)?;
    let versions: Vec<Option<Version>> =
        blobs(&contents).into_iter().map(|json| named(json, name)).collect();
    let candidates = versions.into_iter().zip(folders);
    let candidates = candidates.filter_map(|(version, folder)| Some((version?, folder)));
    Ok(greatest_below(candidates, &version))
}

fn file(folder: &str) -> String {
    if folder.is_empty() { packs::MARKER.to_owned() } else { format!("{folder}/{}", packs::MARKER) }
}

/// Splits the answer of `git cat-file --batch`: a line `OBJECT TYPE SIZE`, the content, a newline.
fn blobs(mut answer: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while let Some(end) = answer.iter().position(|byte| *byte == b'\n') {
        let header = String::from_utf8_lossy(&answer[..end]);
        let size = header.rsplit(' ').next().and_then(|size| size.parse::<usize>().ok());
        let content = &answer[end + 1..];
        let size = size.unwrap_or(0).min(content.len());
        found.push(&content[..size]);
        answer = content.get(size + 1..).unwrap_or_default();
    }
    found
}

/// Reads a folder at a revision, with what git makes of its files when it writes an archive.
fn read(top: &Path, revision: &str, folder: &str) -> Result<Edition, Failure> {
    let name = folder.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("pack");
    let tree = format!("{revision}:{folder}");
    let prefix = format!("--prefix={name}/");
    let archive = git::run(top, &["archive", "--format=tar.gz", &prefix, &tree])?;
    let (reader, aside) = (BufReader::new(archive.as_slice()), std::env::temp_dir());
    let source = Archive::open(reader, &Limits::PACK, &aside)
        .map_err(|error| Failure::new(Exit::Local, &error))?;
    Ok(Edition { name: tree, pack: Pack::read(source), origin: Origin::Archive })
}

#[cfg(test)]
mod tests {
    use super::blobs;

    #[test]
    fn contents_are_told_apart_by_their_sizes() {
        let answer = b"aa blob 3\na\nb\nbb blob 0\n\ncc blob 2\n{}\n";
        assert_eq!(blobs(answer), [&b"a\nb"[..], b"", b"{}"]);
    }
}
