//! Why a text is not a Go template.

use crate::span::Span;
use std::error::Error;
use std::fmt;

/// The first reason why Go refuses a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong: a lowercase fragment without a full stop, written for people.
    pub message: String,
    /// Where it is wrong, in bytes of the text.
    pub span: Span,
    /// A second place that explains the first, such as the action that was never closed.
    pub related: Option<(Span, String)>,
}

impl Fault {
    pub(super) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, related: None }
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
