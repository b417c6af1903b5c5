//! The template of a format: literal text and `${TYPE:SPEC}`.

use super::expression::ExpressionFault;
use super::pattern::Pattern;
use crate::span::{Span, Spanned};
use std::fmt::Write;

/// The types of a format, as they are documented.
pub const FORMAT_TYPES: &[&str] =
    &["string", "number", "boolean", "password", "list", "ipv4", "version"];

/// What a value looks like: pieces one after the other, with nothing between them.
#[derive(Clone, Debug)]
pub struct Template {
    text: String,
    pieces: Vec<Piece>,
}

/// One piece of a template.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Exactly this text.
    Literal(String),
    /// A text of this kind.
    Slot(Format),
}

/// What a text must be.
#[derive(Clone, Debug)]
pub enum Format {
    /// Anything that matches the expression, if there is one.
    String(Option<Pattern>),
    /// A number that matches the expression, if there is one.
    Number(Option<Pattern>),
    /// A number from one to another, both included.
    Range(f64, f64),
    /// `true` or `false`.
    Boolean,
    /// Like a string, and never shown.
    Password(Option<Pattern>),
    /// One of these.
    List(Vec<String>),
    /// An address of IPv4.
    Ipv4,
    /// A semantic version.
    Version,
    /// A type that is not documented: whatever it takes is not known.
    Unknown(Spanned<String>),
}

impl Template {
    /// Reads a template that stands at an offset of the expression's text.
    pub(super) fn parse(text: &str, offset: usize) -> Result<Self, ExpressionFault> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            if start > 0 {
                pieces.push(Piece::Literal(rest[..start].replace("\\\"", "\"")));
            }
            let at = offset + text.len() - rest.len() + start;
            let inner = &rest[start + 2..];
            let Some(length) = length(inner) else {
                return Err(ExpressionFault::new(
                    "a `${` is not closed",
                    "write `}` behind the type",
                    Span::new(at, at + 2),
                ));
            };
            pieces.push(Piece::Slot(Format::parse(&inner[..length], at + 2)?));
            rest = &inner[length + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Literal(rest.replace("\\\"", "\"")));
        }
        if !pieces.iter().any(|piece| matches!(piece, Piece::Slot(_))) {
            return Err(ExpressionFault::new(
                format!("the format `{text}` has no type"),
                "write a type as `${string}`",
                Span::new(offset, offset + text.len()),
            ));
        }
        Ok(Self { text: text.to_owned(), pieces })
    }

    /// Returns the template as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the pieces, at least one of them a slot.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns the options of the first list.
    #[must_use]
    pub fn options(&self) -> Option<&[String]> {
        self.slots().find_map(|format| match format {
            Format::List(options) => Some(options.as_slice()),
            _ => None,
        })
    }

    pub(super) fn unknown_types(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.slots().filter_map(|format| match format {
            Format::Unknown(name) => Some(name),
            _ => None,
        })
    }

    pub(super) fn slots(&self) -> impl Iterator<Item = &Format> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Slot(format) => Some(format),
            Piece::Literal(_) => None,
        })
    }
}

/// Returns how long the text of a slot is up to its `}`: an expression and a list may hold braces.
fn length(inner: &str) -> Option<usize> {
    let name = inner.find([':', '}'])?;
    let spec = inner[name..].strip_prefix(':').map(str::trim_start);
    let ends = match spec.and_then(|spec| spec.chars().next()) {
        Some(mark @ ('/' | '[')) => {
            let from = inner.len() - spec.map_or(0, str::len) + 1;
            let close = if mark == '/' { '/' } else { ']' };
            return closing(&inner[from..], close).map(|end| from + end);
        }
        _ => inner[name..].find('}')?,
    };
    Some(name + ends)
}

/// Returns where the `}` stands that follows the closing mark.
fn closing(spec: &str, mark: char) -> Option<usize> {
    spec.match_indices('}').map(|(at, _)| at).find(|at| spec[..*at].trim_end().ends_with(mark))
}

impl Format {
    fn parse(text: &str, offset: usize) -> Result<Self, ExpressionFault> {
        let (name, spec) = match text.split_once(':') {
            Some((name, spec)) => (name, Some(spec)),
            None => (text, None),
        };
        let span = Span::new(offset, offset + name.len());
        let slot = Slot {
            name: name.trim(),
            spec: spec.map(str::trim),
            span,
            spec_at: offset + name.len() + 1,
            whole: Span::new(offset, offset + text.len()),
        };
        match slot.name {
            "" => Err(ExpressionFault::new("a `${}` names no type", types(), slot.whole)),
            "string" => slot.pattern().map(Self::String),
            "password" => slot.pattern().map(Self::Password),
            "number" if slot.spec.is_some_and(|spec| spec.starts_with('[')) => slot.range(),
            "number" => slot.pattern().map(Self::Number),
            "list" => slot.options(),
            "boolean" => slot.alone(Self::Boolean),
            "ipv4" => slot.alone(Self::Ipv4),
            "version" => slot.alone(Self::Version),
            other => Ok(Self::Unknown(Spanned::new(other.to_owned(), span))),
        }
    }
}

/// The parts of one `${…}`.
struct Slot<'t> {
    name: &'t str,
    spec: Option<&'t str>,
    span: Span,
    spec_at: usize,
    whole: Span,
}

impl Slot<'_> {
    fn pattern(&self) -> Result<Option<Pattern>, ExpressionFault> {
        let Some(spec) = self.spec else { return Ok(None) };
        let inner = spec.strip_prefix('/').and_then(|spec| spec.strip_suffix('/'));
        let Some(inner) = inner.filter(|_| spec.len() > 1) else {
            let mut help = format!("write `${{{}:/EXPRESSION/}}`", self.name);
            if self.name == "number" {
                help.push_str(" or `${number:[LOWEST-HIGHEST]}`");
            } else if spec.starts_with('[') {
                help = format!("write `${{list:{spec}}}` for a choice");
            }
            return Err(self.fault(format!("`{}` cannot be `{spec}`", self.name), help));
        };
        Pattern::parse(inner).map(Some).map_err(|reason| {
            let shown: String = inner.chars().take(60).collect();
            let message = format!("`/{shown}/` is not a regular expression of Go: {reason}");
            self.fault(message, "correct it; the syntax is that of RE2")
        })
    }

    fn range(&self) -> Result<Format, ExpressionFault> {
        let help = "write `${number:[LOWEST-HIGHEST]}`";
        let spec = self.spec.unwrap_or_default();
        let wrong = || self.fault(format!("`{spec}` is not a range of numbers"), help);
        let inner = spec.strip_prefix('[').and_then(|spec| spec.strip_suffix(']'));
        let (low, high) = bounds(inner.ok_or_else(wrong)?).ok_or_else(wrong)?;
        if low > high {
            let message = format!("no number is in `{spec}`");
            return Err(self.fault(message, "write the lower number first"));
        }
        Ok(Format::Range(low, high))
    }

    fn options(&self) -> Result<Format, ExpressionFault> {
        let spec = self.spec.unwrap_or_default();
        let inner = spec.strip_prefix('[').and_then(|spec| spec.strip_suffix(']'));
        match inner {
            Some(inner) if !inner.trim().is_empty() => {
                let options = inner.split(',').map(|option| option.trim().to_owned());
                Ok(Format::List(options.collect()))
            }
            _ => {
                let help = "write them as `${list:[A,B,C]}`";
                Err(ExpressionFault::new("`list` has no options", help, self.whole))
            }
        }
    }

    fn alone(&self, format: Format) -> Result<Format, ExpressionFault> {
        match self.spec {
            None => Ok(format),
            Some(spec) => {
                let mut message = format!("`{}` takes nothing behind a colon", self.name);
                // Only fails when there is no memory left.
                let _ = write!(message, ", here `{spec}`");
                Err(self.fault(message, format!("write `${{{}}}`", self.name)))
            }
        }
    }

    /// A fault of what stands behind the colon.
    fn fault(&self, message: impl Into<String>, help: impl Into<String>) -> ExpressionFault {
        let start = self.spec_at.min(self.whole.end).max(self.span.start);
        ExpressionFault::new(message, help, Span::new(start, self.whole.end))
    }
}

/// Reads `5000-5005`, `-5 - 5` and `0.5-1.5`.
fn bounds(text: &str) -> Option<(f64, f64)> {
    let signed = text.trim_start();
    let from = 1.min(signed.len());
    let dash = signed.char_indices().find(|(at, mark)| *at >= from && *mark == '-')?.0;
    let low = number(signed[..dash].trim())?;
    let high = number(signed[dash + 1..].trim())?;
    Some((low, high))
}

/// Reads a number in digits, as a person writes it.
pub(super) fn number(text: &str) -> Option<f64> {
    let is_plain = text.chars().all(|mark| mark.is_ascii_digit() || "+-.eE".contains(mark));
    text.parse().ok().filter(|number: &f64| is_plain && number.is_finite())
}

fn types() -> String {
    format!("write one of `{}`", FORMAT_TYPES.join("`, `"))
}
