//! Reading the tree: a node is a place in a document, and aliases are followed silently.

use std::fmt;

use super::document::{Content, Document, NodeData, NodeId, Scalar, Style};
use super::fault::Fault;
use super::merge;
use super::origin;
use super::scalar::{self, Dialect, ScalarValue};
use super::value::{self, Value};
use crate::span::Span;

/// One value of a document.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document,
    id: NodeId,
}

/// What a node is.
#[derive(Clone, Copy, Debug)]
pub enum Kind<'a> {
    /// Nothing, `~` or `null`.
    Null,
    /// Any other single value.
    Scalar(&'a Scalar),
    /// A list.
    Sequence,
    /// A map.
    Mapping,
}

/// A key of a map and its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// The key, never a collection.
    pub key: Node<'a>,
    /// The value.
    pub value: Node<'a>,
    /// Whether it comes from another map through `<<`.
    pub merged: bool,
}

impl Entry<'_> {
    /// Returns the place from the start of the key to the end of the value.
    #[must_use]
    pub fn span(&self) -> Span {
        let end = self.value.span().end.max(self.key.span().end);
        Span::new(self.key.span().start, end)
    }
}

impl<'a> Node<'a> {
    pub(super) fn new(document: &'a Document, id: NodeId) -> Self {
        Self { document, id }
    }

    /// Returns the exact place of the node, quotes and brackets included.
    ///
    /// An alias has the place of its `*name`. A block scalar starts at its `|` or `>` and ends
    /// with its last line that is not blank; a block collection ends where its last value ends.
    /// A null that was not written has an empty span where it would stand.
    #[must_use]
    pub fn span(self) -> Span {
        self.written().span
    }

    /// Returns the exact place of a part of the scalar's text.
    ///
    /// Where reading changed the text (folding, escapes), this is the place of the whole scalar.
    #[must_use]
    pub fn span_within(self, part: Span) -> Span {
        origin::place(self, part).unwrap_or(self.span())
    }

    /// Returns whether the node is an alias, so that its content is written elsewhere.
    #[must_use]
    pub fn is_alias(self) -> bool {
        matches!(self.written().content, Content::Alias(_))
    }

    /// Returns what the node is.
    #[must_use]
    pub fn kind(self) -> Kind<'a> {
        match self.content() {
            Content::Sequence(_) => Kind::Sequence,
            Content::Mapping(_) => Kind::Mapping,
            Content::Scalar(scalar) if scalar::is_null(scalar) => Kind::Null,
            Content::Scalar(scalar) => Kind::Scalar(scalar),
            Content::Alias(_) => Kind::Null,
        }
    }

    /// Returns the scalar as it was written, also of a null; `None` for a collection.
    #[must_use]
    pub fn as_scalar(self) -> Option<&'a Scalar> {
        match self.content() {
            Content::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Returns whether the node is null.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self.kind(), Kind::Null)
    }

    /// Returns whether the node is a map.
    #[must_use]
    pub fn is_mapping(self) -> bool {
        matches!(self.content(), Content::Mapping(_))
    }

    /// Returns whether the node is a list.
    #[must_use]
    pub fn is_sequence(self) -> bool {
        matches!(self.content(), Content::Sequence(_))
    }

    /// Returns the entries of a map in the order of the text, repeated keys included.
    ///
    /// Entries that come through `<<` follow the written ones, which win over them as in Go's
    /// yaml.v3. Anything but a map has none.
    pub fn entries(self) -> impl Iterator<Item = Entry<'a>> {
        merge::entries(self).into_iter()
    }

    /// Returns the elements of a list; anything but a list has none.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> {
        let items = match self.content() {
            Content::Sequence(items) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(move |id| Node::new(self.document, *id))
    }

    /// Returns the value of a key, the last one if the key is repeated, as Helm does.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.get_entry(key).map(|entry| entry.value)
    }

    /// Returns the entry of a key, the last one if the key is repeated, as Helm does.
    #[must_use]
    pub fn get_entry(self, key: &str) -> Option<Entry<'a>> {
        merge::get_entry(self, key)
    }

    /// Returns the text if the node is a string for Go's yaml.v3.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        let scalar = self.as_scalar()?;
        scalar::is_string(scalar).then_some(&*scalar.text)
    }

    /// Returns the text of a scalar without quotes, whatever its type; empty for a collection.
    #[must_use]
    pub fn source_text(self) -> &'a str {
        self.as_scalar().map_or("", |scalar| &scalar.text)
    }

    /// Returns the whole subtree as values.
    ///
    /// # Errors
    ///
    /// The first fault that makes the dialect's reader refuse the subtree.
    pub fn resolve(self, dialect: Dialect) -> Result<Value, Fault> {
        value::resolve(self, dialect)
    }

    /// Returns the value of a scalar; `None` for a collection and for a tag that does not fit.
    #[must_use]
    pub fn scalar(self, dialect: Dialect) -> Option<ScalarValue<'a>> {
        scalar::resolve(self.as_scalar()?, dialect).ok()
    }

    /// Returns what the node is in words with an article, for messages.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self.content() {
            Content::Sequence(_) => "a list",
            Content::Mapping(_) => "a map",
            _ => match self.scalar(Dialect::GoV3) {
                Some(ScalarValue::Bool(_)) => "a boolean",
                Some(ScalarValue::Int(_) | ScalarValue::Float(_)) => "a number",
                Some(ScalarValue::Timestamp(_)) => "a date",
                Some(ScalarValue::String(_)) => "a string",
                Some(ScalarValue::Null) => "null",
                None => "a value with the wrong tag",
            },
        }
    }

    pub(super) fn document(self) -> &'a Document {
        self.document
    }

    /// The position of the node itself, or of the alias's target.
    pub(super) fn target_id(self) -> NodeId {
        match self.written().content {
            Content::Alias(target) => target,
            _ => self.id,
        }
    }

    /// The place of the content, which for an alias is that of its anchored value.
    pub(super) fn target_span(self) -> Span {
        self.document.nodes[self.target_id()].span
    }

    pub(super) fn content(self) -> &'a Content {
        &self.document.nodes[self.target_id()].content
    }

    /// The entries as written: no merges are followed.
    pub(super) fn written_entries(self) -> impl DoubleEndedIterator<Item = Entry<'a>> {
        let entries = match self.content() {
            Content::Mapping(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(move |(key, value)| Entry {
            key: Node::new(self.document, *key),
            value: Node::new(self.document, *value),
            merged: false,
        })
    }

    fn written(self) -> &'a NodeData {
        &self.document.nodes[self.id]
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.span();
        let source = self.document.text().get(span.start..span.end);
        write!(formatter, "Node({span:?}, {:?})", source.unwrap_or_default())
    }
}

impl Scalar {
    /// Returns whether the scalar stands in quotes.
    #[must_use]
    pub fn is_quoted(&self) -> bool {
        matches!(self.style, Style::SingleQuoted | Style::DoubleQuoted)
    }
}
