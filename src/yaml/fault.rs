//! Why a text is not the YAML or JSON that Palette reads.

use std::error::Error;
use std::fmt;

use crate::span::Span;

/// One reason why a text, or a part of it, cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong: a lowercase fragment without a full stop, written for people.
    pub message: String,
    /// Where it is wrong, in bytes of the text; empty when something is missing at the end.
    pub span: Span,
    /// What kind of fault it is.
    pub kind: FaultKind,
    /// A second place that explains the first, such as the bracket that was never closed.
    pub related: Option<(Span, String)>,
}

/// What can be wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The text breaks the grammar in a way that has no kind of its own.
    Syntax,
    /// The bytes are neither UTF-8 nor UTF-16 with a byte order mark.
    Encoding,
    /// A character that may not stand in a file, such as NUL.
    ControlCharacter,
    /// U+0085, U+2028 or U+2029 outside quotes, which Go's reader takes for a line break.
    LineBreak,
    /// A tab where only spaces may indent.
    Tab,
    /// A key that stands twice in one map.
    DuplicateKey,
    /// A map or list used as a key, most often `{{ … }}` without quotes.
    CollectionKey,
    /// A key that cannot become a JSON key.
    UnsupportedKey,
    /// `*name` without `&name` before it.
    UnknownAlias,
    /// `*name` inside the value of `&name`.
    RecursiveAlias,
    /// Aliases that multiply beyond what Go's reader accepts.
    TooManyAliases,
    /// Collections nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    TooDeep,
    /// `<<` whose value is not a map or a list of maps.
    Merge,
    /// A tag that does not fit its value, such as `!!int x`.
    Tag,
    /// An infinite or undefined number where JSON must be made of it.
    NotFinite,
    /// JSON: nothing but white space.
    Empty,
    /// JSON: the text ends before the value does.
    Truncated,
    /// JSON: a comma before a closing bracket.
    TrailingComma,
    /// JSON: two values with no comma between them.
    MissingComma,
    /// JSON: a comment.
    Comment,
    /// JSON: a string in single quotes, or a key without quotes.
    Quotes,
    /// JSON: a byte order mark.
    ByteOrderMark,
}

impl Fault {
    pub(super) fn new(kind: FaultKind, span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, kind, related: None }
    }

    pub(super) fn with_related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related = Some((span, message.into()));
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Error for Fault {}
