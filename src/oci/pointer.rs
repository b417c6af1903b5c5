//! What names a manifest within a repository.

use super::Tag;
use crate::digest::Digest;
use std::fmt;

/// A tag, which can be moved, or a digest, which always names the same manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pointer {
    /// Whatever the tag holds now.
    Tag(Tag),
    /// The manifest with this digest.
    Digest(Digest),
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => tag.fmt(formatter),
            Self::Digest(digest) => digest.fmt(formatter),
        }
    }
}
