//! Makes the page about a pack for a documentation site, from the pack itself.
//!
//! A [`Page`] is what the page says, taken from the pack and from the prose in its `docs/`
//! folder. A [`Layout`] turns it into the text of one [`Target`]. Both are pure: the same pack
//! and layout give the same bytes.

pub mod manuscript;
pub mod mdx;
pub mod quote;
pub mod series;

mod choices;
mod error;
mod excerpt;
mod layout;
mod link;
mod page;
mod target;
mod view;

pub use error::{Error, Problem};
pub use layout::Layout;
pub use page::{Block, MANUSCRIPT, Page};
pub use target::{Target, UnknownTarget};
