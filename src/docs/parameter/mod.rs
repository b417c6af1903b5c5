//! The values that a user of a pack may set, as far as somebody said what they are for.
//!
//! A value counts when a comment of a known dialect describes it or `schema.yaml` constrains it.
//! Order is that of `values.yaml`; what only the schema or a comment knows follows.

mod collect;
mod comments;
mod dialect;
mod literal;
mod note;

pub(super) use collect::collect;
pub use comments::Comments;
pub(super) use literal::literal;

use crate::pack::schema::{Expression, Format, Piece, Template};
use serde::Serialize;

/// One value that a user may set.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// Dotted path in `values.yaml`.
    pub path: String,
    /// Heading of the group that the author put it in.
    pub section: Option<String>,
    /// What it is for, in Markdown without blocks; empty when nobody said.
    pub description: String,
    /// What kind of value it is, in a word or two.
    #[serde(rename = "type")]
    pub kind: String,
    /// The value without the user's doing; `None` when there is none, or when nobody may see it.
    pub default: Option<String>,
    /// Whether the user must not leave it empty.
    pub required: bool,
    /// Whether the user cannot change it.
    pub readonly: bool,
    /// What the value must be, beyond its type.
    pub constraint: Option<Constraint>,
    /// What the user sees beside the field.
    pub hints: Vec<String>,
    /// The presets that change it.
    pub presets: Vec<PresetValue>,
}

/// What a value must be, beyond its type.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Constraint {
    /// One of these.
    Choices {
        /// In the order of the schema.
        options: Vec<String>,
    },
    /// A number from one to another, both included.
    Range {
        /// The lowest.
        from: f64,
        /// The highest.
        to: f64,
    },
    /// A text that a regular expression of Go matches.
    Pattern {
        /// Without its slashes.
        pattern: String,
    },
    /// A text of several parts.
    Format {
        /// The template, as `${ipv4} - ${ipv4}`.
        format: String,
    },
}

/// What a preset makes of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PresetValue {
    /// The preset's name as people see it.
    pub preset: String,
    /// The value; `None` when the preset takes it away.
    pub value: Option<String>,
}

/// Returns the type that a schema names, and what else it says about the value.
fn constraint(expression: &Expression) -> (Option<&'static str>, Option<Constraint>) {
    let Some(template) = &expression.format else { return (None, None) };
    let [Piece::Slot(format)] = template.pieces() else { return (None, Some(whole(template))) };
    let pattern = |pattern: &Option<crate::pack::schema::Pattern>| {
        let pattern = pattern.as_ref()?.as_str().to_owned();
        Some(Constraint::Pattern { pattern })
    };
    match format {
        Format::String(text) => (Some("string"), pattern(text)),
        Format::Number(text) => (Some("number"), pattern(text)),
        Format::Password(text) => (Some("password"), pattern(text)),
        Format::Range(from, to) => {
            (Some("number"), Some(Constraint::Range { from: *from, to: *to }))
        }
        Format::Boolean => (Some("boolean"), None),
        Format::List(options) => (None, Some(Constraint::Choices { options: options.clone() })),
        Format::Ipv4 => (Some("IPv4 address"), None),
        Format::Version => (Some("version"), None),
        Format::Unknown(_) => (None, Some(whole(template))),
    }
}

fn whole(template: &Template) -> Constraint {
    Constraint::Format { format: template.as_str().to_owned() }
}

#[cfg(test)]
mod tests;
