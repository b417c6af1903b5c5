//! The version that a pack is compared with.

use super::edition::{Edition, Origin};
use super::history;
use crate::cli::exit::{Exit, Failure};
use crate::cli::packs;
use crate::cli::place::{Place, Shelved};
use crate::cli::registry::Access;
use clap::Args;
use pack_build::compat::comparable;
use pack_build::oci::{Repository, Tag};
use pack_build::pack::Metadata;
use pack_build::store::registry::PackReference;
use pack_build::store::{Any, Store};
use pack_build::yaml;
use semver::Version;
use std::fs;
use std::path::{Path, PathBuf};

/// What a new version is compared with.
#[derive(Debug, Args)]
pub(crate) struct Against {
    /// The older version, in any form of a pack, or a registry's `HOST/REPOSITORY` with many; by
    /// default the greatest lower one of the same pack, among the packs beside a folder or the tags
    /// beside a tag.
    #[arg(long, value_name = "OLD", conflicts_with = "against_rev")]
    against: Option<String>,
    /// Compare with what the git revision has: the same folder, or else the greatest lower version
    /// of the same pack.
    #[arg(long, value_name = "REV")]
    against_rev: Option<String>,
}

impl Against {
    /// Returns whether a comparison was asked for.
    pub(crate) fn is_asked(&self) -> bool {
        self.against.is_some() || self.against_rev.is_some()
    }

    /// Returns whether one version was named, so that it can belong to one pack only.
    pub(crate) fn names_one(&self) -> bool {
        self.against.is_some()
    }

    /// Finds the older version; `None` when there is none.
    pub(crate) fn find(&self, new: &Edition, access: &Access) -> Result<Option<Edition>, Failure> {
        if let Some(text) = &self.against {
            return match Place::parse(text)? {
                Place::Registry(reference) if reference.pointer().is_none() => {
                    published(new, reference, access)
                }
                _ => Edition::read(text, access).map(Some),
            };
        }
        match (&self.against_rev, &new.origin) {
            (Some(revision), Origin::Folder(folder)) => history::find(new, folder, revision),
            (Some(_), _) => {
                let message = format!("`{}` is no folder in a git repository", new.name);
                Err(Failure::say(Exit::Usage, message)
                    .hint("name the older version with --against"))
            }
            (None, Origin::Folder(folder)) => beside(new, folder),
            (None, Origin::Shelved(place, shelved)) => on_shelf(new, (place, shelved), access),
            (None, Origin::Archive) => Ok(None),
        }
    }
}

/// Returns the greatest version below another one.
pub(super) fn greatest_below<T>(
    candidates: impl Iterator<Item = (Version, T)>,
    version: &Version,
) -> Option<T> {
    let lower = candidates.filter(|(candidate, _)| candidate < version);
    lower.max_by(|(one, _), (other, _)| one.cmp(other)).map(|(_, found)| found)
}

/// Finds the older version among the packs in the folder around.
fn beside(new: &Edition, folder: &Path) -> Result<Option<Edition>, Failure> {
    let (name, version) = new.identity()?;
    let around = match folder.file_name().and(folder.parent()) {
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None => folder.join(".."),
    };
    // Who may not list the folder has named a pack that has none beside it.
    let items = fs::read_dir(&around).into_iter().flatten().flatten();
    let others = items.filter_map(|item| {
        let bytes = fs::read(item.path().join(packs::MARKER)).ok()?;
        let folder = item.path().strip_prefix("./").map_or(item.path(), Path::to_owned);
        Some((named(&bytes, name)?, folder))
    });
    greatest_below(others, &version).map(Edition::folder).transpose()
}

/// Returns the version in a `pack.json`, if it is one of the pack that is meant.
pub(super) fn named(json: &[u8], name: &str) -> Option<Version> {
    let metadata = Metadata::parse(&yaml::parse_json(yaml::decode(json).ok()?).ok()?);
    let is_meant = metadata.written_name().is_some_and(|it| it.value == name);
    comparable(&metadata.written_version()?.value).filter(|_| is_meant)
}

/// Finds the older version among the tags of the repository; a group in front of a tag is the same.
fn on_shelf(
    new: &Edition,
    (place, shelved): (&Place, &Shelved),
    access: &Access,
) -> Result<Option<Edition>, Failure> {
    let (_, version) = new.identity()?;
    let group = shelved.tag.as_ref().and_then(group);
    let tags = tags((&shelved.store, &shelved.repository), group, access)?;
    match greatest_below(tags.into_iter(), &version) {
        Some(tag) => tagged(place, &shelved.repository, tag, access),
        None => Ok(None),
    }
}

/// Finds the version to compare with in a repository that was named without a tag: the greatest lower
/// one, or else the greatest, which a new version must come after.
fn published(
    new: &Edition,
    reference: PackReference,
    access: &Access,
) -> Result<Option<Edition>, Failure> {
    let (_, version) = new.identity()?;
    let store = access.registry(&reference.host, reference.security)?;
    let repository = reference.repository.clone();
    let tags = tags((&store, &repository), None, access)?;
    let greatest = tags.iter().max_by(|(one, _), (other, _)| one.cmp(other)).cloned();
    let greatest = greatest.map(|(_, tag)| tag);
    match greatest_below(tags.into_iter(), &version).or(greatest) {
        Some(tag) => tagged(&Place::Registry(reference), &repository, tag, access),
        None => Ok(None),
    }
}

fn tags(
    (store, repository): (&Any, &Repository),
    wanted: Option<&str>,
    access: &Access,
) -> Result<Vec<(Version, Tag)>, Failure> {
    let all = access.wait_for(async { Ok(store.tags(repository).await?) })?;
    let of_group = all.unwrap_or_default().into_iter().filter(|tag| group(tag) == wanted);
    let versions = of_group.filter_map(|tag| {
        let text = tag.as_str().rsplit("__").next().unwrap_or_default();
        Some((comparable(text)?, tag))
    });
    Ok(versions.collect())
}

/// Returns what stands before the version in a tag such as `LTS__22.04.0`.
fn group(tag: &Tag) -> Option<&str> {
    tag.as_str().rsplit_once("__").map(|(group, _)| group)
}

fn tagged(
    place: &Place,
    repository: &Repository,
    tag: Tag,
    access: &Access,
) -> Result<Option<Edition>, Failure> {
    let older = place.with_tag(repository, tag);
    let found = older.shelved(access)?;
    found.map(|shelved| Edition::fetch(older, shelved, access)).transpose()
}
