//! The objects that a text writes out, plain or as a template, as far as the text tells.
//!
//! Nothing is rendered: what an action prints is not known, unless it only repeats a default value
//! of the pack, and what stands in a condition of its own may not be there.

mod located;
mod mask;
mod read;
#[cfg(test)]
mod tests;

use super::image_template::Scope;
use crate::span::Span;
use crate::yaml::Value;
use std::collections::BTreeMap;

pub use located::{Home, Located, LocatedObjects, Origin};

/// The objects of one text.
#[derive(Debug, Default)]
pub struct Objects {
    /// Every object that could be read, those within a `List` each for itself.
    pub objects: Vec<Written>,
    /// Where the text could not be read.
    pub unread: Vec<Span>,
}

/// Something that is written in an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// Where it stands in its file.
    pub span: Span,
    /// What is known of it.
    pub content: Content,
}

/// What is known of something that is written in an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A map.
    Map(Fields),
    /// A list.
    List(Vec<Written>),
    /// A single value, null too.
    Scalar(Value),
    /// What depends on something that is not known; its source, without blanks around it.
    Unknown(String),
}

/// The fields of a map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields {
    /// The fields that are written, by name.
    pub known: BTreeMap<String, Field>,
    /// Whether an action may print further fields.
    pub is_open: bool,
}

/// One field of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Where its key stands.
    pub key: Span,
    /// Its value.
    pub value: Written,
}

/// What an object has at a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Found<'a> {
    /// Nothing, or null.
    Absent,
    /// Something that cannot be told.
    Unknown,
    /// This.
    Value(&'a Written),
}

impl Objects {
    /// Reads a text that is no template.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        read::plain(text)
    }

    /// Reads a template that Helm or Palette renders.
    #[must_use]
    pub fn template(text: &str) -> Self {
        read::template(text, None)
    }

    /// Reads a template as [`Objects::template`] does, with the values that it is rendered with.
    pub(super) fn rendered_with(text: &str, scope: Scope<'_, '_>) -> Self {
        read::template(text, Some(scope))
    }
}

impl Written {
    /// Returns what stands at a path of keys.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Found<'_> {
        let Some((key, rest)) = path.split_first() else { return Found::of(self) };
        match &self.content {
            Content::Unknown(_) => Found::Unknown,
            Content::Map(fields) => match fields.known.get(*key) {
                Some(field) => field.value.at(rest),
                None if fields.is_open => Found::Unknown,
                None => Found::Absent,
            },
            _ => Found::Absent,
        }
    }

    /// Returns the value at a path, if it is known.
    #[must_use]
    pub fn get(&self, path: &[&str]) -> Option<&Self> {
        self.at(path).value()
    }

    /// Returns the text of the value at a path, if there is one that is known.
    #[must_use]
    pub fn text(&self, path: &[&str]) -> Option<String> {
        match &self.get(path)?.content {
            Content::Scalar(value) => Some(written(value)),
            _ => None,
        }
    }

    /// Returns the source of what stands at a path and cannot be told; nothing where it can.
    #[must_use]
    pub fn source(&self, path: &[&str]) -> String {
        let mut at = self;
        for key in path {
            let Some((_, field)) = at.fields().find(|(name, _)| name == key) else {
                return String::new();
            };
            at = &field.value;
        }
        match &at.content {
            Content::Unknown(source) => source.clone(),
            _ => String::new(),
        }
    }

    /// Returns the fields of a map; anything else has none.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &Field)> {
        let fields = match &self.content {
            Content::Map(fields) => Some(&fields.known),
            _ => None,
        };
        fields.into_iter().flatten().map(|(name, field)| (name.as_str(), field))
    }

    /// Returns the elements of a list; anything else has none.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }

    /// Returns whether the value at a path is `true`.
    #[must_use]
    pub fn is_true(&self, path: &[&str]) -> bool {
        self.get(path).is_some_and(|it| it.content == Content::Scalar(Value::Bool(true)))
    }
}

impl<'a> Found<'a> {
    fn of(written: &'a Written) -> Self {
        match &written.content {
            Content::Unknown(_) => Self::Unknown,
            Content::Scalar(Value::Null) => Self::Absent,
            _ => Self::Value(written),
        }
    }

    /// Returns the value, if there is one that is known.
    #[must_use]
    pub fn value(self) -> Option<&'a Written> {
        match self {
            Self::Value(written) => Some(written),
            Self::Absent | Self::Unknown => None,
        }
    }
}

/// Writes a single value as a template would print it; nothing for a list or map.
#[must_use]
pub fn written(value: &Value) -> String {
    match value {
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(text) | Value::Timestamp(text) => text.clone(),
    }
}
