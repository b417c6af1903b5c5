//! Go templates as Helm and Palette read them: whether they parse, and which text depends on what.
//!
//! Follows Go's `text/template/parse` token for token, so that exactly what Go refuses is a
//! [`Fault`]; `tests/data/go-templates.json` holds its verdicts. Two things differ on purpose:
//! functions need not exist, because every reader brings its own, and names after `.spectro` may
//! hold hyphens, because Palette replaces its macros before Go sees them. Nothing is executed.

mod fault;
mod lexer;
mod literal;
mod parse;
mod pipeline;
mod token;
mod tree;

#[cfg(test)]
mod tests;

pub use fault::Fault;
pub use parse::parse;
pub use tree::{Action, Branch, BranchId, Piece, PieceKind, Template};
