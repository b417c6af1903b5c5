//! Two versions of a pack, and what several classes of changes need to know of them.

use super::values::ValueChanges;
use crate::pack::{Pack, PackVersion};
use std::cell::OnceCell;

/// The step from one version of a pack to another.
#[derive(Debug)]
pub struct Upgrade<'a> {
    before: &'a Pack,
    after: &'a Pack,
    values: OnceCell<ValueChanges<'a>>,
}

impl<'a> Upgrade<'a> {
    /// Puts two packs side by side.
    #[must_use]
    pub fn new(before: &'a Pack, after: &'a Pack) -> Self {
        Self { before, after, values: OnceCell::new() }
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

    /// Returns what happened to the values, found out when this is first asked for.
    pub(super) fn values(&self) -> &ValueChanges<'a> {
        self.values.get_or_init(|| ValueChanges::of(self))
    }
}
