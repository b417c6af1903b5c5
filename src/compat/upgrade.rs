//! Two versions of a pack, and what several classes of changes need to know of them.

use crate::pack::{Pack, PackVersion};

/// The step from one version of a pack to another.
#[derive(Debug)]
pub struct Upgrade<'a> {
    before: &'a Pack,
    after: &'a Pack,
}

impl<'a> Upgrade<'a> {
    /// Puts two packs side by side.
    #[must_use]
    pub fn new(before: &'a Pack, after: &'a Pack) -> Self {
        Self { before, after }
    }

    /// Returns the version that there was.
    #[must_use]
    pub fn before(&self) -> &'a Pack {
        self.before
    }

    /// Returns the version that replaces it.
    #[must_use]
    pub fn after(&self) -> &'a Pack {
        self.after
    }

    /// Returns both version numbers, if both packs have one that can be compared.
    #[must_use]
    pub fn versions(&self) -> Option<(PackVersion, PackVersion)> {
        self.before.metadata().version().zip(self.after.metadata().version())
    }
}
