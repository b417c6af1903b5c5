//! Makes the page about a pack for a documentation site, from the pack itself.
//!
//! A [`Page`] is what the page says, taken from the versions of a pack and from the prose in their
//! `docs/` folders. [`Layouts`] turn it into the text of one [`Target`]. Both are pure: the same
//! packs and layouts give the same bytes.

pub mod manuscript;
pub mod mdx;
pub mod quote;
pub mod series;

mod block;
mod choices;
mod error;
mod excerpt;
mod filters;
mod gfm;
mod heading;
mod html;
mod inline;
mod json;
mod layout;
mod link;
mod logo;
mod page;
mod parameter;
mod plain;
mod preset;
#[cfg(test)]
mod random_markdown;
mod readme;
mod summary;
mod target;
mod view;
mod void_tag;
mod words;

pub use block::{Block, Text};
pub use error::{Error, Problem};
pub use layout::Layouts;
pub use logo::Logo;
pub use page::{MANUSCRIPT, Page, README, Site};
pub use parameter::{Comments, Constraint, Parameter, PresetValue};
pub use preset::{Preset, Setting};
pub use readme::Readme;
pub use target::{Target, UnknownTarget};
pub use words::Words;
