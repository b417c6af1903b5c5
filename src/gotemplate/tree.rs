//! What a template holds: its pieces in order, and the branches they stand in.

use crate::span::Span;

/// A template that Go accepts.
#[derive(Clone, Debug, Default)]
pub struct Template {
    pub(super) pieces: Vec<Piece>,
    pub(super) branches: Vec<Branch>,
}

/// The position of a branch in its template.
pub type BranchId = usize;

/// A stretch of text or one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands, delimiters included.
    pub span: Span,
    /// What it is.
    pub kind: PieceKind,
    /// The innermost branch it stands in. The words that open or divide a block stand outside it.
    pub branch: Option<BranchId>,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// Text that is copied, but for the white space that trim markers take away.
    Text,
    /// A comment.
    Comment,
    /// Anything else between `{{` and `}}`.
    Action(Action),
}

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Prints a value, or keeps it in a variable.
    Value,
    /// Opens, divides or ends a block.
    Control,
}

/// What stands between two words that open, divide or end a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The action that opens it, delimiters included, such as `{{ else if .x }}`.
    pub opener: Span,
    /// The branch that holds its block.
    pub parent: Option<BranchId>,
    /// The branch of the same block that is taken before it comes to this one.
    pub previous: Option<BranchId>,
    /// Whether it is the body of `define` or `block`.
    pub defines: bool,
}

impl Template {
    /// Returns the pieces in the order of the text, which they cover without gaps.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns all branches in the order in which they open.
    #[must_use]
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Returns the openers that decide whether a branch is taken: its own, those of its block
    /// before it, and those of all blocks around it, from the inside out.
    pub fn conditions(&self, branch: Option<BranchId>) -> impl Iterator<Item = Span> {
        let mut next = branch;
        std::iter::from_fn(move || {
            let branch = &self.branches[next?];
            next = branch.previous.or(branch.parent);
            Some(branch.opener)
        })
    }
}
