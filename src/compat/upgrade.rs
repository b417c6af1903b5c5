//! Two versions of a pack, and what several classes of changes need to know of them.

use super::charts::Installed;
use super::definitions::Definitions;
use super::images::PackImages;
use super::objects::PackObjects;
use super::values::{Fates, Key, ValueChanges};
use super::version::comparable;
use crate::pack::Pack;
use crate::pack::object::LocatedObjects;
use crate::span::{Span, Spanned};
use crate::yaml::Node;
use semver::Version;
use std::cell::OnceCell;

/// The step from one version of a pack to another.
#[derive(Debug)]
pub struct Upgrade<'a> {
    before: &'a Pack,
    after: &'a Pack,
    values: OnceCell<ValueChanges<'a>>,
    fates: OnceCell<Fates<'a>>,
    manifests: OnceCell<Sides<LocatedObjects>>,
    objects: OnceCell<Sides<PackObjects>>,
    definitions: OnceCell<Sides<Definitions>>,
    images: OnceCell<Sides<PackImages>>,
    charts: OnceCell<Sides<Vec<Installed<'a>>>>,
}

/// The same thing of both versions.
#[derive(Debug)]
pub(super) struct Sides<T> {
    /// Of the old version.
    pub(super) old: T,
    /// Of the new version.
    pub(super) new: T,
}

impl<'a> Upgrade<'a> {
    /// Puts two packs side by side.
    #[must_use]
    pub fn new(before: &'a Pack, after: &'a Pack) -> Self {
        Self {
            before,
            after,
            manifests: OnceCell::new(),
            objects: OnceCell::new(),
            definitions: OnceCell::new(),
            images: OnceCell::new(),
            charts: OnceCell::new(),
            values: OnceCell::new(),
            fates: OnceCell::new(),
        }
    }

    fn sides<T>(&self, of: impl Fn(&'a Pack) -> T) -> Sides<T> {
        Sides { old: of(self.before), new: of(self.after) }
    }

    fn manifests(&self) -> &Sides<LocatedObjects> {
        self.manifests.get_or_init(|| self.sides(LocatedObjects::of_manifests))
    }

    /// Returns the objects of the manifests.
    pub(super) fn objects(&self) -> &Sides<PackObjects> {
        self.objects.get_or_init(|| Sides {
            old: PackObjects::of(self.before, &self.manifests().old),
            new: PackObjects::of(self.after, &self.manifests().new),
        })
    }

    /// Returns the definitions of custom resources.
    pub(super) fn definitions(&self) -> &Sides<Definitions> {
        self.definitions.get_or_init(|| Sides {
            old: Definitions::of(self.before, &self.manifests().old),
            new: Definitions::of(self.after, &self.manifests().new),
        })
    }

    /// Returns the images that are listed or run.
    pub(super) fn images(&self) -> &Sides<PackImages> {
        self.images.get_or_init(|| self.sides(PackImages::of))
    }

    /// Returns whether an image is told by a value of the new version, or by one beside it.
    pub(super) fn shows_image(&self, key: &Key<'_>) -> bool {
        let values = self.after.values();
        let around = key.path.split_last().and_then(|(_, around)| {
            let root = values.document()?.root();
            around.iter().try_fold(root, |node, key| node.get(key))
        });
        let beside: Vec<Span> =
            around.into_iter().flat_map(Node::entries).map(|entry| entry.value.span()).collect();
        let mut pins = self.images().new.all.iter().flat_map(|image| image.pins.values());
        pins.any(|pin| {
            pin.place.file == values.path()
                && pin.place.span.is_some_and(|span| beside.contains(&span))
        })
    }

    /// Returns the charts, and those within them.
    pub(super) fn charts(&self) -> &Sides<Vec<Installed<'a>>> {
        self.charts.get_or_init(|| self.sides(Installed::all))
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
    pub fn versions(&self) -> Option<(Version, Version)> {
        let version = |written: Option<&Spanned<String>>| comparable(&written?.value);
        let (before, after) = (self.before.metadata(), self.after.metadata());
        version(before.written_version()).zip(version(after.written_version()))
    }

    /// Returns who reads the values in both versions.
    pub(super) fn fates(&self) -> &Fates<'a> {
        self.fates.get_or_init(|| Fates::of(self))
    }

    /// Returns what happened to the values, found out when this is first asked for.
    pub(super) fn values(&self) -> &ValueChanges<'a> {
        self.values.get_or_init(|| ValueChanges::of(self))
    }
}
