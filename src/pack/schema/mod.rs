//! `schema.yaml`: what Palette lets a user put in the place of a default value.
//!
//! The language is that of the "Pack constraints" page of Palette's documentation
//! (<https://docs.spectrocloud.com/registries-and-packs/pack-constraints/>).

mod check;
mod expression;
mod pattern;
mod template;
#[cfg(test)]
mod tests;

pub use check::Violation;
pub use expression::{Expression, ExpressionFault};
pub use pattern::Pattern;
pub use template::{FORMAT_TYPES, Format, Piece, Template};

use crate::span::{Span, Spanned};
use crate::yaml::{Document, Entry, Node, Path};

/// The constraints of a pack's values, in the order of the file.
#[derive(Debug, Default)]
pub struct Schema {
    /// Those that could be read.
    pub entries: Vec<SchemaEntry>,
    /// What is wrong with the others.
    pub faults: Vec<SchemaFault>,
}

/// The constraint of one path.
#[derive(Debug)]
pub struct SchemaEntry {
    /// The values it is about.
    pub path: Spanned<Path>,
    /// What they must be.
    pub expression: Spanned<Expression>,
    /// The types in its format that Palette does not know, each at its place in the file.
    pub unknown_types: Vec<Spanned<String>>,
}

/// Why an entry of `schema.yaml` is no constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaFault {
    /// What is wrong, in words.
    pub message: String,
    /// The shortest way to mend it.
    pub help: String,
    /// Where it stands in the file.
    pub span: Span,
}

impl Schema {
    /// Reads a parsed `schema.yaml`; an empty file has no constraints.
    #[must_use]
    pub fn parse(document: &Document) -> Self {
        let root = document.root();
        let mut schema = Self::default();
        if !root.is_mapping() && !root.is_null() {
            let message = format!("the file is {} instead of a map of paths", root.type_name());
            schema.faults.push(fault(message, "write `PATH:` with `schema:` below it", root));
        }
        for entry in root.entries() {
            match read(&entry) {
                Ok(entry) => schema.entries.push(entry),
                Err(fault) => schema.faults.push(fault),
            }
        }
        schema
    }

    /// Returns the entry of a dotted path as it is written, the last if there are several.
    #[must_use]
    pub fn get(&self, path: &Path) -> Option<&SchemaEntry> {
        self.entries.iter().rev().find(|entry| entry.path.value == *path)
    }
}

fn read(entry: &Entry<'_>) -> Result<SchemaEntry, SchemaFault> {
    let key = entry.key.source_text();
    let path: Path = key.parse().map_err(|error| {
        fault(format!("`{key}`: {error}"), "write the keys with one dot between them", entry.key)
    })?;
    let node = expression(entry)?;
    // The text of a scalar that is a string.
    let text = node.source_text();
    let place = |span: Span| node.span_within(span);
    let expression = Expression::parse(text).map_err(|fault| SchemaFault {
        message: fault.message,
        help: fault.help,
        span: place(fault.span),
    })?;
    let unknown = expression.unknown_types();
    let unknown_types =
        unknown.map(|name| Spanned::new(name.value.clone(), place(name.span))).collect();
    Ok(SchemaEntry {
        path: Spanned::new(path, entry.key.span()),
        expression: Spanned::new(expression, node.span()),
        unknown_types,
    })
}

/// Returns the expression's text of an entry.
fn expression<'a>(entry: &Entry<'a>) -> Result<Node<'a>, SchemaFault> {
    const QUOTE: &str = "put the expression in single quotes: `schema: '{{ … }}'`";
    let key = entry.key.source_text();
    if entry.value.as_str().is_some_and(|text| text.trim_start().starts_with("{{")) {
        let message = format!("the expression of `{key}` does not stand below `schema`");
        return Err(fault(message, "write `schema:` in front of it", entry.value));
    }
    if !entry.value.is_mapping() {
        let message = format!("`{key}` is {} instead of a map", entry.value.type_name());
        let help = "write `schema: '{{ … }}'` below the path";
        let place = if entry.value.is_null() { entry.key } else { entry.value };
        return Err(fault(message, help, place));
    }
    let Some(node) = entry.value.get("schema") else {
        let mut keys = entry.value.entries().map(|entry| entry.key);
        let close = keys.find(|key| strsim::osa_distance(key.source_text(), "schema") <= 2);
        let help = match close {
            Some(close) => format!("write `schema` instead of `{}`", close.source_text()),
            None => "write `schema: '{{ … }}'` below the path".to_owned(),
        };
        return Err(fault(format!("`{key}` has no `schema`"), help, close.unwrap_or(entry.key)));
    };
    if node.as_str().is_none() {
        let message = format!("the `schema` of `{key}` is {}, not a string", node.type_name());
        let place = if node.is_null() { entry.key } else { node };
        return Err(fault(message, QUOTE, place));
    }
    Ok(node)
}

fn fault(message: String, help: impl Into<String>, node: Node<'_>) -> SchemaFault {
    SchemaFault { message, help: help.into(), span: node.span() }
}
