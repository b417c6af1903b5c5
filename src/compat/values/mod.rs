//! What happened to the keys of `values.yaml`, found in one walk over both versions.

mod fate;
mod key;
mod rename;
mod sensitive;
mod shift;
mod walk;

pub(super) use fate::{Fate, Fates};
pub(super) use key::{Key, Missing};
pub(super) use sensitive::{is_sensitive, names_image};
pub(super) use shift::{Shift, is_empty, shift, shown};

use super::upgrade::Upgrade;

/// The file.
pub(super) const FILE: &str = "values.yaml";

/// Every key that is not what it was; of a map that is gone or new only the map itself.
#[derive(Debug, Default)]
pub(super) struct ValueChanges<'a> {
    /// Keys that are gone, and what becomes of overrides of them.
    pub(super) removed: Vec<(Missing<'a>, Fate)>,
    /// Keys that are gone and have come back under another name, first the old one.
    pub(super) renamed: Vec<(Key<'a>, Key<'a>)>,
    /// Keys that are new.
    pub(super) added: Vec<Missing<'a>>,
    /// Keys that hold something else, first the old one.
    pub(super) shifted: Vec<(Key<'a>, Key<'a>, Shift)>,
}

impl<'a> ValueChanges<'a> {
    /// Compares the values of two versions.
    pub(super) fn of(upgrade: &Upgrade<'a>) -> Self {
        let walk::Walked { removed, mut added, shifted } = walk::walk(upgrade);
        let mut changes = Self { shifted, ..Self::default() };
        for missing in removed {
            let fate = upgrade.fates().of_removed(&missing.key.path, missing.key.value());
            let renamed = fate.is_lost().then(|| rename::take(&missing, &mut added)).flatten();
            match renamed {
                Some(new) => changes.renamed.push((missing.key, new)),
                None => changes.removed.push((missing, fate)),
            }
        }
        changes.added = added;
        changes
    }
}
