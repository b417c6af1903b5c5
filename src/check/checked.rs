//! A pack that passed its checks.

use crate::pack::{PackName, PackVersion};
use crate::source::{Entry, Source};

/// A pack without errors. Archives and artifacts are made from nothing else.
#[derive(Debug)]
pub struct Checked {
    name: PackName,
    version: PackVersion,
    source: Source,
    shipped: Vec<String>,
}

impl Checked {
    /// Joins what the checks have established; only they may.
    #[must_use]
    pub(super) fn new(
        name: PackName,
        version: PackVersion,
        source: Source,
        shipped: Vec<String>,
    ) -> Self {
        Self { name, version, source, shipped }
    }

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

    /// Returns what the pack's archive holds: folders, files and links that stay inside, sorted by the
    /// bytes of their paths, without what `.packignore` leaves out.
    pub fn shipped(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.shipped.iter().filter_map(|path| Some((path.as_str(), self.source.get(path)?)))
    }
}

#[cfg(test)]
impl Checked {
    /// Pretends that a source is version 1.4.0 of a sound pack `demo` and ships everything in it.
    pub(crate) fn pretend(source: Source) -> Self {
        let shipped = source.entries().map(|(path, _)| path.to_owned()).collect();
        Self::new("demo".parse().unwrap(), "1.4.0".parse().unwrap(), source, shipped)
    }
}
