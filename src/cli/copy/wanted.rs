//! Which packs are copied.

use crate::cli::exit::{Exit, Failure};
use crate::cli::place::Shelved;
use crate::cli::registry;
use crate::cli::shelf::Shelf;
use pack_build::oci::{Pointer, Repository, Tag};
use pack_build::pack::PackName;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// One version of a pack.
pub(super) struct Wanted {
    pub(super) name: PackName,
    pub(super) tag: Tag,
    pub(super) repository: Repository,
    pub(super) pointer: Pointer,
}

impl Wanted {
    /// Takes the one that was named.
    pub(super) fn one(shelved: &Shelved) -> Result<Self, Failure> {
        let Some(tag) = shelved.tag.clone() else {
            let message = format!("`{}` says no tag, and its copy needs one", shelved.reference());
            return Err(Failure::say(Exit::Usage, message).hint("write `REPOSITORY:TAG@sha256:…`"));
        };
        let (repository, pointer) = (shelved.repository.clone(), shelved.pointer.clone());
        Ok(Self { name: name(&repository)?, tag, repository, pointer })
    }

    fn tagged(repository: &Repository, tag: Tag) -> Result<Self, Failure> {
        let pointer = Pointer::Tag(tag.clone());
        Ok(Self { name: name(repository)?, tag, repository: repository.clone(), pointer })
    }
}

/// Takes all that lie in a place.
pub(super) async fn everything(shelf: &Shelf) -> Result<Vec<Wanted>, Failure> {
    let mut wanted = Vec::new();
    for pack in shelf.packs(&[]).await? {
        for tag in pack.tags {
            wanted.push(Wanted::tagged(&pack.repository, tag)?);
        }
    }
    Ok(wanted)
}

/// Takes those that a file names; what is not there is found out when it is copied.
pub(super) fn listed(file: &Path, shelf: &Shelf) -> Result<Vec<Wanted>, Failure> {
    let text = fs::read_to_string(file).map_err(|error| {
        Failure::say(Exit::Local, format!("cannot read `{}`: {error}", file.display()))
    })?;
    let lines = parse(&text).map_err(|reason| {
        Failure::say(Exit::Usage, format!("cannot use `{}`: {reason}", file.display()))
            .hint("write `NAME:VERSION` a line, as `pack-build list` prints them")
    })?;
    let names: BTreeSet<&PackName> = lines.iter().map(|(name, _)| name).collect();
    let mut repositories = BTreeMap::new();
    for name in names {
        repositories.insert(name.clone(), registry::wait_for(shelf.find(name))?);
    }
    lines
        .iter()
        .filter_map(|(name, tag)| Some(Wanted::tagged(repositories.get(name)?, tag.clone())))
        .collect()
}

/// Returns the versions of each pack apart from those of others.
pub(super) fn by_repository(wanted: Vec<Wanted>) -> Vec<Vec<Wanted>> {
    let mut packs: BTreeMap<PackName, Vec<Wanted>> = BTreeMap::new();
    for one in wanted {
        packs.entry(one.name.clone()).or_default().push(one);
    }
    packs.into_values().collect()
}

/// Reads `NAME:VERSION` line by line; empty lines and those that start with `#` say nothing.
fn parse(text: &str) -> Result<Vec<(PackName, Tag)>, String> {
    let lines = text.lines().map(str::trim).enumerate();
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| {
            let wrong = |reason: &str| format!("line {}, `{line}`: {reason}", number + 1);
            let (name, tag) = line.split_once(':').ok_or_else(|| wrong("there is no `:`"))?;
            let name = name.parse().map_err(|error| wrong(&format!("{error}")))?;
            let tag = tag.parse().map_err(|error| wrong(&format!("{error}")))?;
            Ok((name, tag))
        })
        .collect()
}

fn name(repository: &Repository) -> Result<PackName, Failure> {
    repository.last().parse().map_err(|error| Failure::new(Exit::Usage, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_a_pack_a_line() {
        let read = parse("# release\n\n demo:1.0.0 \nother:2.0.0-rc1\n").unwrap();
        let texts: Vec<String> = read.iter().map(|(name, tag)| format!("{name}:{tag}")).collect();
        assert_eq!(texts, ["demo:1.0.0", "other:2.0.0-rc1"]);
        assert_eq!(parse("\ndemo").unwrap_err(), "line 2, `demo`: there is no `:`");
        assert!(parse("demo:1+2").unwrap_err().ends_with("a tag cannot hold `+`"));
        assert!(parse("Demo:1").unwrap_err().ends_with("a pack name cannot hold `D`"));
    }
}
