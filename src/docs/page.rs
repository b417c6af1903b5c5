//! What a page says, before any site's layout.

use crate::docs::manuscript::{Alert, Prose};
use crate::docs::series::Series;

/// A page about one pack, in all its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Path of the prose relative to the pack, for messages.
    pub manuscript: String,
    /// File name without its extension.
    pub slug: String,
    /// Heading of the page.
    pub title: String,
    /// Title for search engines.
    pub meta_title: String,
    /// One sentence for search engines.
    pub description: String,
    /// Whether the page stays out of the site's menu.
    pub hidden_from_nav: bool,
    /// Categories of the site.
    pub categories: Vec<String>,
    /// Address of the logo, which holds the digest of its bytes.
    pub logo_url: String,
    /// All versions, newest first.
    pub series: Vec<Series>,
    /// What stands before the first heading.
    pub intro: Vec<Block>,
    /// The first heading and everything after it.
    pub sections: Vec<Block>,
    /// Web addresses for further reading.
    pub references: Vec<String>,
}

/// One part of a page's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Text.
    Prose(Prose),
    /// Text in a box.
    Alert(Alert, Prose),
    /// Lines of `values.yaml`, exactly as they stand there.
    Values(String),
    /// The values that something can take, in the order of the schema.
    Choices(Vec<String>),
}
