//! What the archive of a pack holds.

use super::{PackName, PackVersion};
use crate::source::{Entry, Source};
use std::sync::Arc;

/// What the archive of a pack holds, and what it is called; whether the pack is sound is another question.
#[derive(Clone, Debug)]
pub struct Shipment {
    pub(super) name: PackName,
    pub(super) version: PackVersion,
    pub(super) source: Arc<Source>,
    pub(super) paths: Vec<String>,
}

impl Shipment {
    /// Returns the pack's name.
    #[must_use]
    pub fn name(&self) -> &PackName {
        &self.name
    }

    /// Returns the pack's version.
    #[must_use]
    pub fn version(&self) -> &PackVersion {
        &self.version
    }

    /// Returns what the archive is called without its extension, and the one folder in it.
    #[must_use]
    pub fn stem(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }

    /// Returns the folders, files and links that stay inside, sorted by the bytes of their paths,
    /// without what `.packignore` leaves out.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.paths.iter().filter_map(|path| Some((path.as_str(), self.source.get(path)?)))
    }
}

#[cfg(test)]
impl Shipment {
    /// Pretends that a source is version 1.4.0 of a pack `demo` and ships everything in it.
    pub(crate) fn pretend(source: Source) -> Self {
        let paths = source.entries().map(|(path, _)| path.to_owned()).collect();
        let (name, version) = ("demo".parse().unwrap(), "1.4.0".parse().unwrap());
        Self { name, version, source: Arc::new(source), paths }
    }
}
