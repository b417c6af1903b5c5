//! One version of a pack, wherever it lies.

use crate::cli::exit::{Exit, Failure};
use crate::cli::place::{Place, Shelved};
use crate::cli::registry::Access;
use crate::cli::{open, packs};
use pack_build::compat::comparable;
use pack_build::pack::Pack;
use semver::Version;
use std::path::{Path, PathBuf};

/// A pack and where it came from.
pub(crate) struct Edition {
    /// What reports call it.
    pub(crate) name: String,
    pub(crate) pack: Pack,
    pub(super) origin: Origin,
}

/// Where a pack lies.
pub(super) enum Origin {
    Folder(PathBuf),
    Archive,
    Shelved(Place, Box<Shelved>),
}

impl Edition {
    /// Reads a pack that a person named.
    pub(crate) fn read(text: &str, access: &Access) -> Result<Self, Failure> {
        let place = Place::parse(text)?;
        if let Some(shelved) = place.shelved(access)? {
            return Self::fetch(place, shelved, access);
        }
        let path = Path::new(text);
        let is_archive = path.is_file() && path.file_name().is_some_and(|it| it != packs::MARKER);
        if is_archive {
            let pack = Pack::read(open::local(path)?);
            return Ok(Self { name: text.to_owned(), pack, origin: Origin::Archive });
        }
        Self::folder(packs::find_one(path)?)
    }

    /// Reads a pack from its folder.
    pub(super) fn folder(folder: PathBuf) -> Result<Self, Failure> {
        let pack = packs::read(&folder)?;
        Ok(Self::of_folder(pack, folder))
    }

    /// Takes a pack that was read from its folder.
    pub(crate) fn of_folder(pack: Pack, folder: PathBuf) -> Self {
        Self { name: folder.display().to_string(), pack, origin: Origin::Folder(folder) }
    }

    /// Fetches a published pack.
    pub(super) fn fetch(place: Place, shelved: Shelved, access: &Access) -> Result<Self, Failure> {
        let source =
            access.wait_for(async { open::fetched(&shelved, &shelved.manifest().await?).await })?;
        let (name, pack) = (shelved.reference(), Pack::read(source));
        Ok(Self { name, pack, origin: Origin::Shelved(place, Box::new(shelved)) })
    }

    /// Returns what the pack calls itself.
    pub(super) fn pack_name(&self) -> Option<&str> {
        Some(&self.pack.metadata().written_name()?.value)
    }

    /// Returns its version, if it can be compared.
    pub(super) fn version(&self) -> Option<Version> {
        comparable(&self.pack.metadata().written_version()?.value)
    }

    /// Returns both, without which nobody knows what came before.
    pub(super) fn identity(&self) -> Result<(&str, Version), Failure> {
        self.pack_name().zip(self.version()).ok_or_else(|| {
            let message = format!("`{}` has no name and version that can be compared", self.name);
            Failure::say(Exit::Usage, message).hint("name the older version with --against")
        })
    }
}
