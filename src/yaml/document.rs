//! The tree of one file: an arena of nodes with their places, and the comments beside them.

use std::sync::Arc;

use super::node::Node;
use super::path::Path;
use crate::span::Span;

/// The first document of a YAML file, or the value of a JSON file.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) text: Arc<str>,
    pub(super) nodes: Vec<NodeData>,
    pub(super) root: NodeId,
    pub(super) comments: Vec<Comment>,
    pub(super) next_start: Option<Span>,
    pub(super) duplicate_keys: Vec<DuplicateKey>,
}

/// A comment as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From the `#` to the end of the line, without the line break.
    pub span: Span,
    /// The text after the `#`, blanks included.
    pub text: String,
    /// Where it stands beside the values.
    pub placement: Placement,
}

/// Where a comment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// On its own line, directly above a value.
    Above,
    /// On the line of a value, after it.
    Right,
    /// On its own line, with a blank line or nothing below it.
    Free,
}

/// A key that stands again in the same map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The key, without quotes.
    pub key: String,
    /// The place of this occurrence.
    pub span: Span,
    /// The place of the first occurrence.
    pub first: Span,
}

/// The position of a node in its document's arena.
pub(super) type NodeId = usize;

#[derive(Clone, Debug)]
pub(super) struct NodeData {
    pub(super) span: Span,
    pub(super) content: Content,
}

#[derive(Clone, Debug)]
pub(super) enum Content {
    Scalar(Scalar),
    Sequence(Vec<NodeId>),
    Mapping(Vec<(NodeId, NodeId)>),
    /// The target is never an alias itself, and never holds this node.
    Alias(NodeId),
}

/// A value without parts, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text after quotes, escapes and line folding are taken away.
    pub text: Box<str>,
    /// How it was written.
    pub style: Style,
    /// The tag in its short form: `!!str`, `!own`, or `!` alone.
    pub tag: Option<Box<str>>,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes; the only style that can be something else than a string.
    Plain,
    /// In single quotes.
    SingleQuoted,
    /// In double quotes.
    DoubleQuoted,
    /// A block after `|`.
    Literal,
    /// A block after `>`.
    Folded,
}

impl Style {
    /// Returns whether this is a block after `|` or `>`.
    pub(super) fn is_block(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }
}

impl Document {
    /// Returns the text the tree was made from; all spans are offsets into it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the outermost node; that of an empty file is null.
    #[must_use]
    pub fn root(&self) -> Node<'_> {
        Node::new(self, self.root)
    }

    /// Returns every value and key as it was written, aliases included, each once.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len()).map(|id| Node::new(self, id))
    }

    /// Returns the comments in the order of the text, up to the end of the first document.
    #[must_use]
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// Returns the place of the `---` that starts a second document, which Helm does not read.
    #[must_use]
    pub fn second_document(&self) -> Option<Span> {
        self.next_start
    }

    /// Returns every key that repeats an earlier one of its map, in the order of the text.
    ///
    /// Keys are compared by their text, as Go's yaml.v3 does: `a` and `"a"` are the same key.
    #[must_use]
    pub fn duplicate_keys(&self) -> &[DuplicateKey] {
        &self.duplicate_keys
    }

    /// Returns the node at a dotted path, the first one if the path names every element.
    #[must_use]
    pub fn at(&self, path: &Path) -> Option<Node<'_>> {
        path.first_in(self.root())
    }

    /// Returns every node at a dotted path, in the order of the text.
    #[must_use]
    pub fn all_at(&self, path: &Path) -> Vec<Node<'_>> {
        path.all_in(self.root())
    }
}
