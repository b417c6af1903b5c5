//! From paths on the command line to packs.

use crate::cli::exit::{Exit, Failure};
use pack_build::pack::Pack;
use pack_build::source::Source;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What makes a folder a pack.
pub(crate) const MARKER: &str = "pack.json";
/// Folders that hold no packs of the repository they are in.
const NEVER_SEARCHED: [&str; 3] = [".git", "node_modules", "target"];

/// What was found below some paths.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Pack folders.
    pub(crate) packs: Vec<PathBuf>,
    /// Folders in which there may be more.
    pub(crate) unreadable: Vec<Failure>,
}

/// Finds the packs that paths name: pack folders, their `pack.json`, or folders that contain packs.
///
/// The packs of one path are sorted; a pack that is named twice comes once.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Found, Failure> {
    let mut found = Found::default();
    for path in paths {
        let below = find_below(path)?;
        if below.packs.is_empty() && below.unreadable.is_empty() {
            return Err(no_pack(path));
        }
        found.packs.extend(below.packs);
        found.unreadable.extend(below.unreadable);
    }
    let mut seen = BTreeSet::new();
    found.packs.retain(|pack| seen.insert(pack.clone()));
    Ok(found)
}

/// Finds the one pack that a path names.
pub(crate) fn find_one(path: &Path) -> Result<PathBuf, Failure> {
    let Found { mut packs, unreadable } = find(&[path.to_owned()])?;
    if let Some(failure) = unreadable.into_iter().next() {
        return Err(failure);
    }
    match (packs.pop(), packs.len()) {
        (Some(pack), 0) => Ok(pack),
        (_, others) => {
            let message = format!("`{}` holds {} packs", path.display(), others + 1);
            Err(Failure::say(Exit::Usage, message).hint("pass the folder of one of them"))
        }
    }
}

/// Reads a pack from its folder; reports call it by that path.
pub(crate) fn read(folder: &Path) -> Result<Pack, Failure> {
    let name = folder.display().to_string();
    let source =
        Source::folder(folder, &name).map_err(|error| Failure::new(Exit::Local, &error))?;
    Ok(Pack::read(source))
}

fn find_below(path: &Path) -> Result<Found, Failure> {
    let unreadable = |path: &Path, error| {
        let message = format!("cannot read `{}`: {error}", path.display());
        Failure::say(Exit::Local, message).hint("pass the path of a pack's folder")
    };
    let metadata = fs::metadata(path).map_err(|error| unreadable(path, error))?;
    if metadata.is_file() {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let is_marker = path.file_name().is_some_and(|name| name == MARKER);
        let folder = parent.unwrap_or(Path::new(".")).to_owned();
        let packs = if is_marker { vec![folder] } else { Vec::new() };
        return Ok(Found { packs, unreadable: Vec::new() });
    }
    let Found { mut packs, unreadable: mut failures } = Found::default();
    let mut waiting = vec![path.to_owned()];
    while let Some(folder) = waiting.pop() {
        if fs::symlink_metadata(folder.join(MARKER)).is_ok() {
            packs.push(folder);
            continue;
        }
        let items = fs::read_dir(&folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let items = items.unwrap_or_else(|error| {
            failures.push(unreadable(&plain(&folder), error));
            Vec::new()
        });
        for item in items {
            let searched = !NEVER_SEARCHED.iter().any(|never| item.file_name() == *never);
            // Links are not followed: they could lead in circles.
            if searched && item.file_type().is_ok_and(|kind| kind.is_dir()) {
                waiting.push(item.path());
            }
        }
    }
    packs.sort();
    Ok(Found { packs: packs.iter().map(|pack| plain(pack)).collect(), unreadable: failures })
}

/// What a user calls `demo` is found as `./demo`.
fn plain(path: &Path) -> PathBuf {
    match path.strip_prefix("./") {
        Ok(inner) if !inner.as_os_str().is_empty() => inner.to_owned(),
        _ => path.to_owned(),
    }
}

fn no_pack(path: &Path) -> Failure {
    let message = format!("no pack in `{}`: no folder below it has a `{MARKER}`", path.display());
    Failure::say(Exit::Usage, message).hint("pass pack folders, or a folder that contains packs")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        root
    }

    #[test]
    fn packs_are_found_below_a_folder_and_not_inside_a_pack() {
        let root =
            tree(&["b/pack.json", "a/c/pack.json", "b/charts/x/pack.json", ".git/pack.json"]);
        let found = find(&[root.path().to_owned(), root.path().join("b/pack.json")]).unwrap();
        assert_eq!(found.packs, [root.path().join("a/c"), root.path().join("b")]);
    }

    #[test]
    fn a_folder_without_packs_is_a_wrong_command_line() {
        let root = tree(&["a/values.yaml"]);
        assert_eq!(find(&[root.path().to_owned()]).unwrap_err().exit, Exit::Usage);
    }

    #[test]
    fn one_pack_is_wanted_and_two_are_there() {
        let root = tree(&["a/pack.json", "b/pack.json"]);
        let failure = find_one(root.path()).unwrap_err();
        assert_eq!(failure.message, format!("`{}` holds 2 packs", root.path().display()));
    }
}
