//! `--changed-since` and `--staged`: the packs that git says have changed.

use super::Verify;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{git, output};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which changes count.
pub(crate) enum Range {
    /// Those since the merge base of a revision and HEAD, uncommitted and untracked ones included.
    Since(String),
    /// Those that the next commit takes.
    Staged,
}

impl Range {
    /// Returns what the command line asks for.
    pub(super) fn of(arguments: &Verify) -> Option<Self> {
        match &arguments.changed_since {
            Some(revision) => Some(Self::Since(revision.clone())),
            None => arguments.staged.then_some(Self::Staged),
        }
    }
}

/// Returns the packs below some paths that have a changed file. Deleted packs are named on standard error.
pub(crate) fn select(paths: &[PathBuf], range: &Range) -> Result<Vec<PathBuf>, Failure> {
    if let Range::Since(revision) = range {
        git::check_revision(revision)?;
    }
    let mut selected = BTreeSet::new();
    for path in paths {
        let folder = fs::canonicalize(path).map_err(|error| {
            Failure::say(Exit::Local, format!("cannot read `{}`: {error}", path.display()))
        })?;
        let top = git::top(&folder)?;
        for file in changed(&folder, range)? {
            let file = top.join(file);
            if !file.starts_with(&folder) {
                continue;
            }
            match pack_of(&file, &folder) {
                Some(pack) => {
                    let relative = pack.strip_prefix(&folder).unwrap_or(&pack);
                    selected.insert(as_given(path, relative));
                }
                None if file.ends_with("pack.json") => {
                    let pack = file.parent().and_then(|pack| pack.strip_prefix(&folder).ok());
                    deleted(&as_given(path, pack.unwrap_or(Path::new(""))))?;
                }
                None => {}
            }
        }
    }
    Ok(selected.into_iter().collect())
}

/// Returns the nearest folder at or below `top` that holds the file and is a pack.
fn pack_of(file: &Path, top: &Path) -> Option<PathBuf> {
    let folders = file.ancestors().skip(1).take_while(|folder| folder.starts_with(top));
    folders.filter(|folder| folder.join("pack.json").exists()).last().map(Path::to_owned)
}

fn as_given(path: &Path, relative: &Path) -> PathBuf {
    if relative.as_os_str().is_empty() {
        path.to_owned()
    } else if path == Path::new(".") {
        relative.to_owned()
    } else {
        path.join(relative)
    }
}

fn deleted(pack: &Path) -> Result<(), Failure> {
    output::say(&format!("deleted, so not checked: {}\n", pack.display()))
}

/// Returns changed paths from the top of the work tree.
fn changed(folder: &Path, range: &Range) -> Result<Vec<String>, Failure> {
    let listed = match range {
        Range::Since(revision) => {
            let mut listed = git::run(
                folder,
                &["diff", "--name-only", "-z", "--no-renames", "--merge-base", revision, "--"],
            )?;
            listed.extend(git::run(
                folder,
                &["ls-files", "-z", "--others", "--exclude-standard", "--full-name", ":/"],
            )?);
            listed
        }
        Range::Staged => {
            git::run(folder, &["diff", "--cached", "--name-only", "-z", "--no-renames", "--"])?
        }
    };
    let listed = String::from_utf8_lossy(&listed).into_owned();
    Ok(listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect())
}
