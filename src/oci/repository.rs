//! The path of a repository in a registry.

use crate::pack::{InvalidName, PackName};
use std::fmt;
use std::str::FromStr;

/// Where Palette looks for packs below the base path that a registry is configured with.
const NAMESPACE: &str = "spectro-packs/archive";

/// Registries refuse longer paths.
const MAX_LENGTH: usize = 255;

/// The path of a repository, without the registry's host: components separated by `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Repository(String);

/// Why a text is not the path of a repository.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRepository {
    /// It has no characters.
    #[error("a repository path cannot be empty")]
    Empty,
    /// It is longer than 255 characters.
    #[error("a repository path cannot be longer than {MAX_LENGTH} characters")]
    TooLong,
    /// One of its components breaks the grammar.
    #[error("`{component}` cannot be part of a repository path: {reason}")]
    Component {
        /// The text between two slashes.
        component: String,
        /// What is wrong with it.
        reason: InvalidComponent,
    },
}

/// Why a text is not one component of a repository's path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidComponent {
    /// Two slashes stand side by side.
    #[error("it is empty")]
    Empty,
    /// It holds a character outside `a-z`, `0-9`, `.`, `_` and `-`.
    #[error("it holds `{0}`; lower-case letters, digits, `.`, `_` and `-` are allowed")]
    Character(char),
    /// A separator stands at an end, or beside another one.
    #[error("`{0}` must stand between letters or digits")]
    Separator(char),
    /// It is longer than a component can be.
    #[error("it is too long")]
    TooLong,
}

impl Repository {
    /// Returns the repository of a pack below a base path, `BASE/spectro-packs/archive/NAME`.
    ///
    /// Slashes around the base are dropped; an empty base is allowed. A base that already ends in
    /// `spectro-packs/archive` is taken as it is. One that ends in `spectro-packs` alone is not: Palette
    /// appends the whole namespace to its base path, so that a registry whose base path is
    /// `spectro-packs` really holds `spectro-packs/spectro-packs/archive/NAME`, as Palette's own mirror does.
    ///
    /// # Errors
    /// [`InvalidRepository`] says which part of the base, or of the whole path, is wrong.
    pub fn under(base: &str, name: &PackName) -> Result<Self, InvalidRepository> {
        let base = base.trim_matches('/');
        let parent = base.strip_suffix(NAMESPACE);
        if parent.is_some_and(|parent| parent.is_empty() || parent.ends_with('/')) {
            return format!("{base}/{name}").parse();
        }
        format!("{base}/{NAMESPACE}/{name}").trim_start_matches('/').parse()
    }

    /// Returns whether this is where [`Repository::under`] puts a pack below a base path.
    #[must_use]
    pub fn is_pack_below(&self, base: &str) -> bool {
        let own = self.last().parse().ok().and_then(|name| Self::under(base, &name).ok());
        own.as_ref() == Some(self)
    }

    /// Returns the path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the last component, which is the pack's name.
    #[must_use]
    pub fn last(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Repository {
    type Err = InvalidRepository;

    fn from_str(text: &str) -> Result<Self, InvalidRepository> {
        if text.is_empty() {
            return Err(InvalidRepository::Empty);
        }
        for component in text.split('/') {
            // A pack's name has the very grammar of a component.
            if let Err(invalid) = component.parse::<PackName>() {
                let component = component.to_owned();
                return Err(InvalidRepository::Component { component, reason: invalid.into() });
            }
        }
        if text.len() > MAX_LENGTH {
            return Err(InvalidRepository::TooLong);
        }
        Ok(Self(text.to_owned()))
    }
}

impl From<InvalidName> for InvalidComponent {
    fn from(invalid: InvalidName) -> Self {
        match invalid {
            InvalidName::Empty => Self::Empty,
            InvalidName::TooLong => Self::TooLong,
            InvalidName::Character(character) => Self::Character(character),
            InvalidName::Separator(separator) => Self::Separator(separator),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_lies_where_palette_looks_for_it() {
        let name: PackName = "cni-azure".parse().unwrap();
        let cases = [
            ("", "spectro-packs/archive/cni-azure"),
            ("/team/", "team/spectro-packs/archive/cni-azure"),
            ("team/spectro-packs/archive", "team/spectro-packs/archive/cni-azure"),
            ("spectro-packs/archive//", "spectro-packs/archive/cni-azure"),
            ("spectro-packs", "spectro-packs/spectro-packs/archive/cni-azure"),
            (
                "my-spectro-packs/archive",
                "my-spectro-packs/archive/spectro-packs/archive/cni-azure",
            ),
        ];
        for (base, path) in cases {
            let repository = Repository::under(base, &name).unwrap();
            assert_eq!((repository.as_str(), repository.last()), (path, "cni-azure"), "{base}");
        }
    }

    #[test]
    fn a_bad_component_is_named() {
        let name: PackName = "a".parse().unwrap();
        let cases = [
            ("Team", "Team", InvalidComponent::Character('T')),
            ("a//b", "", InvalidComponent::Empty),
            ("a/../b", "..", InvalidComponent::Separator('.')),
            ("team/x:1", "x:1", InvalidComponent::Character(':')),
        ];
        for (base, component, reason) in cases {
            let component = component.to_owned();
            let expected = InvalidRepository::Component { component, reason };
            assert_eq!(Repository::under(base, &name), Err(expected), "{base}");
        }
        let long = "a/".repeat(150);
        assert_eq!(Repository::under(&long, &name), Err(InvalidRepository::TooLong));
    }

    #[test]
    fn packs_lie_below_their_base_and_nothing_else_does() {
        let repository: Repository = "team/spectro-packs/archive/demo".parse().unwrap();
        assert!(
            repository.is_pack_below("team")
                && repository.is_pack_below("team/spectro-packs/archive")
        );
        assert!(!repository.is_pack_below("") && !repository.is_pack_below("team/spectro-packs"));
        let chart: Repository = "team/demo".parse().unwrap();
        assert!(!chart.is_pack_below("team"));
    }
}
