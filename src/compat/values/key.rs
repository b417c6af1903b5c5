//! A key of `values.yaml` with its value.

use super::FILE;
use crate::finding::Place;
use crate::yaml::{Entry, Node};

/// A key in one version.
#[derive(Clone, Debug)]
pub(in super::super) struct Key<'a> {
    /// The keys that lead to it, itself included.
    pub(in super::super) path: Vec<&'a str>,
    /// Itself and its value.
    pub(in super::super) entry: Entry<'a>,
}

/// A key that one version has and the other has not.
#[derive(Clone, Debug)]
pub(in super::super) struct Missing<'a> {
    /// The key in the version that has it.
    pub(in super::super) key: Key<'a>,
    /// The innermost key around it that the other version has too, if any.
    pub(in super::super) around: Option<Key<'a>>,
}

impl<'a> Key<'a> {
    /// Returns the path with dots between the keys.
    pub(in super::super) fn dotted(&self) -> String {
        self.path.join(".")
    }

    /// Returns the value.
    pub(in super::super) fn value(&self) -> Node<'a> {
        self.entry.value
    }

    /// Returns where the key stands.
    pub(in super::super) fn place(&self) -> Place {
        Place::at(FILE, self.entry.key.span())
    }

    /// Returns where its value is written; of a map, and of what is not written, the key.
    pub(in super::super) fn value_place(&self) -> Place {
        let span = self.value().span();
        if self.value().is_mapping() || span.start == span.end {
            return self.place();
        }
        Place::at(FILE, span)
    }
}

impl Missing<'_> {
    /// Returns where the key would stand in the version that does not have it.
    pub(in super::super) fn place_around(&self) -> Place {
        self.around.as_ref().map_or_else(|| Place::file(FILE), Key::place)
    }
}
