//! YAML and JSON as Palette reads them: a tree in which every value knows its place.
//!
//! [`parse`] builds the tree of a YAML file, [`parse_json`] that of a strict JSON file. What a
//! scalar means depends on the reader, so a [`Dialect`] is named where it matters. The parser
//! underneath is an implementation detail of this module. Nothing here knows what a pack is.

mod aliases;
mod arena;
mod build;
mod characters;
mod decode;
mod document;
mod fault;
mod json;
mod json_fault;
mod locate;
mod merge;
mod node;
mod number;
mod origin;
mod path;
mod place;
mod scalar;
mod syntax;
mod tabs;
mod timestamp;
mod value;

#[cfg(test)]
mod dialect_tests;
#[cfg(test)]
mod tests;

pub use build::parse;
pub use decode::decode;
pub use document::{Comment, Document, DuplicateKey, Placement, Scalar, Style};
pub use fault::{Fault, FaultKind};
pub use json::parse_json;
pub use node::{Entry, Kind, Node};
pub use path::{InvalidPath, Path, Segment};
pub use scalar::{Dialect, ScalarValue};
pub use value::Value;

/// How deep maps and lists may be nested, counted through aliases.
///
/// Go's readers accept 10,000 levels; this is far above any real file and low enough that a
/// function may walk a tree by recursion on every platform's stack.
pub const MAX_DEPTH: usize = 400;
