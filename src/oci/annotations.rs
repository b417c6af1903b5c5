//! What a manifest says of a pack beside its content.

use super::source_url::SourceUrl;
use crate::archive::{Archive, Timestamp};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

pub(super) const TITLE: &str = "org.opencontainers.image.title";
pub(crate) const CREATED: &str = "org.opencontainers.image.created";
const VERSION: &str = "org.opencontainers.image.version";
const SOURCE: &str = "org.opencontainers.image.source";
const REVISION: &str = "org.opencontainers.image.revision";
/// The digest of the uncompressed archive, by which content is known whatever compressed it.
pub(super) const TAR_DIGEST: &str = "io.github.pack-build.tar.digest";

/// What a manifest says of a pack beside its content.
///
/// Extra annotations leave the shape that Palette reads as it is: "Consumers MUST NOT generate an
/// error on unknown annotation key" (image-spec, `annotations.md`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Annotations {
    /// The time alone, as `oras push` writes it.
    Bare(Option<Timestamp>),
    /// Name, version, the digest of the uncompressed archive, and where the pack comes from.
    Full(Origin),
}

/// Where a pack comes from; what is not known is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// When it was made.
    pub created: Option<Timestamp>,
    /// The repository that it was made from.
    pub source: Option<SourceUrl>,
    /// The commit that it was made from.
    pub revision: Option<String>,
    /// Whatever else somebody wants to say.
    pub others: BTreeMap<AnnotationKey, String>,
}

/// The key of an annotation that this program does not write by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnnotationKey(String);

/// Why a text is not the key of a further annotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAnnotationKey {
    /// It is empty, or holds spaces or control characters.
    #[error("the key of an annotation is a word such as `com.example.team`")]
    NotAWord,
    /// It is written already.
    #[error("`{0}` is written from what is known of the pack")]
    Taken(&'static str),
}

impl Annotations {
    /// Adds what was found out to what was given, which has precedence.
    #[must_use]
    pub fn or(self, found: &Origin) -> Self {
        match self {
            Self::Bare(created) => Self::Bare(created.or(found.created)),
            Self::Full(given) => Self::Full(Origin {
                created: given.created.or(found.created),
                source: given.source.or_else(|| found.source.clone()),
                revision: given.revision.or_else(|| found.revision.clone()),
                others: given.others,
            }),
        }
    }

    /// Returns the annotations of an archive's manifest.
    #[must_use]
    pub(super) fn of(&self, archive: &Archive) -> BTreeMap<String, String> {
        let mut map = self.without_content();
        if let Self::Full(_) = self {
            map.insert(TITLE.to_owned(), archive.name().to_string());
            map.insert(VERSION.to_owned(), archive.version().to_string());
            map.insert(TAR_DIGEST.to_owned(), archive.tar_digest().to_string());
        }
        map
    }

    /// Returns those annotations that do not follow from the content.
    #[must_use]
    pub fn without_content(&self) -> BTreeMap<String, String> {
        let mut map = BTreeMap::new();
        let (created, origin) = match self {
            Self::Bare(created) => (*created, None),
            Self::Full(origin) => (origin.created, Some(origin)),
        };
        map.extend(created.map(|created| (CREATED.to_owned(), created.to_string())));
        if let Some(Origin { source, revision, others, .. }) = origin {
            map.extend(others.iter().map(|(key, value)| (key.to_string(), value.clone())));
            map.extend(source.iter().map(|source| (SOURCE.to_owned(), source.to_string())));
            map.extend(revision.iter().map(|revision| (REVISION.to_owned(), revision.clone())));
        }
        map
    }
}

impl fmt::Display for AnnotationKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for AnnotationKey {
    type Err = InvalidAnnotationKey;

    fn from_str(text: &str) -> Result<Self, InvalidAnnotationKey> {
        if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(InvalidAnnotationKey::NotAWord);
        }
        let own = [TITLE, CREATED, VERSION, SOURCE, REVISION, TAR_DIGEST];
        match own.into_iter().find(|own| *own == text) {
            Some(own) => Err(InvalidAnnotationKey::Taken(own)),
            None => Ok(Self(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(created: Option<&str>, revision: Option<&str>) -> Origin {
        Origin {
            created: created.map(|seconds| seconds.parse().unwrap()),
            revision: revision.map(str::to_owned),
            ..Origin::default()
        }
    }

    #[test]
    fn what_is_given_has_precedence_over_what_is_found() {
        let found = origin(Some("1"), Some("found"));
        let given = Annotations::Full(origin(None, Some("given")));
        assert_eq!(given.or(&found), Annotations::Full(origin(Some("1"), Some("given"))));
        let bare = Annotations::Bare(None);
        assert_eq!(bare.or(&found), Annotations::Bare(found.created));
    }

    #[test]
    fn keys_that_are_written_anyway_are_not_given() {
        assert_eq!("com.example.team".parse(), Ok(AnnotationKey("com.example.team".to_owned())));
        for key in ["", "a b", "a\n"] {
            assert_eq!(key.parse::<AnnotationKey>(), Err(InvalidAnnotationKey::NotAWord));
        }
        for key in [TITLE, TAR_DIGEST] {
            assert_eq!(key.parse::<AnnotationKey>(), Err(InvalidAnnotationKey::Taken(key)));
        }
    }
}
