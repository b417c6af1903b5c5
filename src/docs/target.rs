//! What a page can be made for.

use crate::docs::page::Page;
use std::fmt;
use std::str::FromStr;

/// A documentation site, or another reader of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Gatsby with MDX, as Palette's documentation was until 2023.
    Gatsby,
    /// Docusaurus, as Palette's documentation was in 2023.
    Docusaurus2023,
    /// Docusaurus with the packs component, as Palette's documentation is since 2024.
    Docusaurus,
    /// The pack's own README, which Palette shows: the blocks in it that come from the pack.
    Readme,
    /// A page of its own, that asks for nothing else.
    Html,
    /// Data for other generators.
    Json,
}

/// The language that a target is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Mdx,
    Markdown,
    Html,
    Json,
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
    pub const ALL: [Self; 6] = [
        Self::Gatsby,
        Self::Docusaurus2023,
        Self::Docusaurus,
        Self::Readme,
        Self::Html,
        Self::Json,
    ];

    /// Returns the name by which a target is asked for.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gatsby => "gatsby",
            Self::Docusaurus2023 => "docusaurus-2023",
            Self::Docusaurus => "docusaurus",
            Self::Readme => "readme",
            Self::Html => "html",
            Self::Json => "json",
        }
    }

    /// Returns the file name of the target's layout, in `templates/` and in a folder of one's own;
    /// `None` for the target that is all data.
    #[must_use]
    pub fn layout_name(self) -> Option<&'static str> {
        match self {
            Self::Gatsby => Some("gatsby.mdx"),
            Self::Docusaurus2023 => Some("docusaurus-2023.mdx"),
            Self::Docusaurus => Some("docusaurus.mdx"),
            Self::Readme => Some("readme.md"),
            Self::Html => Some("html.html"),
            Self::Json => None,
        }
    }

    /// Returns the name that the page's file has in its folder.
    ///
    /// Sites of the older eras compile their `.md` files as MDX, and all their pages are named so.
    /// The packs component finds a page by the name of the pack.
    #[must_use]
    pub fn file_name(self, page: &Page) -> String {
        let slug = &page.words(self).slug;
        match self {
            Self::Gatsby | Self::Docusaurus2023 => format!("{slug}.md"),
            Self::Docusaurus => format!("{}.mdx", page.name),
            Self::Readme => "README.md".to_owned(),
            Self::Html => format!("{slug}.html"),
            Self::Json => format!("{slug}.json"),
        }
    }

    /// Returns where the page is found from a page beside it.
    pub(super) fn link(self, page: &Page) -> String {
        match self {
            Self::Docusaurus => format!("/integrations/packs/?pack={}", page.name),
            _ => self.file_name(page),
        }
    }

    /// Returns whether the page shows the logo that the pack registry serves.
    #[must_use]
    pub fn needs_registry(self) -> bool {
        matches!(self, Self::Gatsby | Self::Docusaurus2023)
    }

    pub(super) fn syntax(self) -> Syntax {
        match self {
            Self::Gatsby | Self::Docusaurus2023 | Self::Docusaurus => Syntax::Mdx,
            Self::Readme => Syntax::Markdown,
            Self::Html => Syntax::Html,
            Self::Json => Syntax::Json,
        }
    }

    /// Returns the level of the highest heading that prose may have, where a page has its own above.
    pub(super) fn highest_heading(self) -> usize {
        match self {
            Self::Docusaurus => 3,
            Self::Html => 2,
            Self::Gatsby | Self::Docusaurus2023 | Self::Readme | Self::Json => 1,
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
