//! Further versions of a pack, from where many packs lie.

use crate::cli::destination::Destination;
use crate::cli::exit::Failure;
use crate::cli::open;
use crate::cli::packs;
use crate::cli::place::Shelved;
use crate::cli::registry::Access;
use crate::cli::shelf::Shelf;
use pack_build::oci::{Pointer, Tag};
use pack_build::pack::{Pack, PackName, PackVersion};
use pack_build::store::Store;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Where further versions lie.
#[derive(Debug)]
pub(super) enum Elsewhere {
    /// A folder that contains packs.
    Folder(PathBuf),
    /// A layout or a registry.
    Shelf(Destination, Access),
}

/// Versions that are not among the packs that were named.
#[derive(Debug, Default)]
pub(super) struct Others {
    /// Those whose content a page needs: the newest of each series that it is not at hand for.
    pub(super) packs: Vec<Pack>,
    /// All.
    pub(super) versions: Vec<PackVersion>,
}

impl Elsewhere {
    /// Reads what a person wrote, whose paths are relative to a folder.
    pub(super) fn parse(text: &str, base: &Path, access: &Access) -> Result<Self, Failure> {
        if base.join(text).is_dir() {
            return Ok(Self::Folder(base.join(text)));
        }
        let destination = match Destination::parse(text)? {
            Destination::Layout(folder) => Destination::Layout(base.join(folder)),
            registry @ Destination::Registry(_) => registry,
        };
        Ok(Self::Shelf(destination, access.clone()))
    }

    /// Finds the versions of a pack that are not known yet.
    pub(super) fn versions(
        &self,
        name: &PackName,
        known: &[PackVersion],
    ) -> Result<Others, Failure> {
        match self {
            Self::Folder(folder) => below(folder, name, known),
            Self::Shelf(destination, access) => {
                let place = Shelf::at(destination.clone(), access)?;
                access.wait_for(on_shelf(place, name, known))
            }
        }
    }
}

fn below(folder: &Path, name: &PackName, known: &[PackVersion]) -> Result<Others, Failure> {
    let mut others = Others::default();
    for folder in packs::find(&[folder.to_owned()])?.packs {
        let pack = packs::read(&folder)?;
        let version = pack.metadata().version().filter(|version| !known.contains(version));
        let Some(version) = version else { continue };
        if pack.metadata().name().as_ref() == Some(name) {
            others.versions.push(version);
            others.packs.push(pack);
        }
    }
    Ok(others)
}

/// A pack that was never published has no versions there, which is no fault.
async fn on_shelf(shelf: Shelf, name: &PackName, known: &[PackVersion]) -> Result<Others, Failure> {
    let repository = shelf.find(name).await?;
    let tags = shelf.store.tags(&repository).await?.unwrap_or_default();
    let mut versions: Vec<(PackVersion, Tag)> = tags
        .into_iter()
        .filter_map(|tag| Some((tag.as_str().parse().ok()?, tag)))
        .filter(|(version, _)| !known.contains(version))
        .collect();
    versions.sort_by(|(one, _), (two, _)| two.cmp(one));
    let mut told: HashSet<String> = known.iter().map(PackVersion::series).collect();
    let mut place = (shelf.store, repository);
    let mut others = Others::default();
    for (version, tag) in versions {
        if told.insert(version.series()) {
            let (store, repository) = place;
            let pointer = Pointer::Tag(tag.clone());
            let shelved = Shelved { store, repository, pointer, tag: Some(tag) };
            let source = open::fetched(&shelved, &shelved.manifest().await?).await?;
            others.packs.push(Pack::read(source));
            place = (shelved.store, shelved.repository);
        }
        others.versions.push(version);
    }
    Ok(others)
}
