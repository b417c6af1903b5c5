//! What a pack is made of: its parts parsed once, each into a type that keeps its places.

pub mod name;
pub mod version;

pub use name::{InvalidName, PackName};
pub use version::{InvalidVersion, PackVersion};
