//! The documentation sites that a page can be made for.

use std::fmt;
use std::str::FromStr;

/// A documentation site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Gatsby with MDX, as Palette's documentation was until 2023.
    Gatsby,
}

/// A name that no target has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no docs target `{0}`")]
pub struct UnknownTarget(
    /// The name that was given.
    pub String,
);

impl Target {
    /// All targets, in the order they are listed to a person.
    pub const ALL: [Self; 1] = [Self::Gatsby];

    /// Returns the name by which a target is asked for.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gatsby => "gatsby",
        }
    }

    /// Returns the file name of the target's layout, in `templates/` and in a folder of one's own.
    #[must_use]
    pub fn layout_name(self) -> &'static str {
        match self {
            Self::Gatsby => "gatsby.mdx",
        }
    }

    /// Returns the extension of the target's pages, without the dot.
    ///
    /// A Gatsby site compiles its `.md` files as MDX, and the pages of that era are all named so.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Gatsby => "md",
        }
    }

    pub(super) fn embedded_layout(self) -> &'static str {
        match self {
            Self::Gatsby => include_str!("../../templates/gatsby.mdx"),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Target {
    type Err = UnknownTarget;

    fn from_str(name: &str) -> Result<Self, UnknownTarget> {
        let found = Self::ALL.into_iter().find(|target| target.name() == name);
        found.ok_or_else(|| UnknownTarget(name.to_owned()))
    }
}
