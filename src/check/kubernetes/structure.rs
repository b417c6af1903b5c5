//! Holds a value against the API of Kubernetes, the way the API server decodes it.
//!
//! Own code instead of a JSON Schema engine: the API needs a dozen types, and what matters is how
//! the server treats them. A field that is null counts as absent, `1` and `"1"` differ unless the
//! field takes both, a number without fraction is whole, and what is YAML 1.1 or 1.2 is accepted
//! where either fits. Nothing is required that the server fills in.

use super::quantity::is_quantity;
use super::schemas::{Definition, Field, Schemas, fields};
use super::versions::Versions;
use crate::check::near::nearest;
use crate::span::Span;
use crate::yaml::{Dialect, Node, ScalarValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// One thing that the API server refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Its place in the document.
    pub(crate) span: Span,
    /// What is wrong.
    pub(crate) message: String,
    /// The shortest fix.
    pub(crate) help: String,
}

/// Problems of one object after which no more are looked for.
pub(super) const MOST: usize = 20;

/// Returns what is wrong with an object of a built-in kind. Its `status`, which the server sets, is
/// not looked at.
pub(super) fn check(
    schemas: &Schemas,
    definition: &str,
    allowed: Versions,
    object: Node<'_>,
) -> Vec<Problem> {
    let covered = allowed.and(schemas.covered);
    // A pack for older versions is held against all that are known.
    let allowed = if covered.is_empty() { schemas.covered } else { covered };
    let mut checker = Checker { schemas, allowed, problems: Vec::new() };
    checker.structure(definition, object, &["status"]);
    checker.problems
}

struct Checker<'s> {
    schemas: &'s Schemas,
    allowed: Versions,
    problems: Vec<Problem>,
}

impl Checker<'_> {
    fn structure(&mut self, definition: &str, node: Node<'_>, skipped: &[&str]) {
        let lines = match self.schemas.definition(definition) {
            None => return,
            Some(Definition::Alias(kind)) => {
                return self.value(kind, node, &format!("this {}", label(definition)));
            }
            Some(Definition::Fields(lines)) => lines,
        };
        let label = label(definition);
        if !node.is_mapping() {
            return self.wrong(node, &format!("this {label}"), "a map");
        }
        let fields: Vec<Field> = fields(lines).collect();
        // A field that is there under a slip of its name is not missing as well.
        let mut present = Vec::new();
        for entry in node.entries() {
            let key = entry.key.source_text();
            if skipped.contains(&key) || self.problems.len() >= MOST {
                continue;
            }
            match fields.iter().find(|field| field.name == key) {
                None => present.extend(self.unknown(entry.key, label, &fields)),
                Some(field) => {
                    self.serve(*field, entry.key, label);
                    if !entry.value.is_null() {
                        present.push(field.name);
                        self.value(field.kind, entry.value, &format!("`{}`", field.name));
                    }
                }
            }
        }
        let missing =
            fields.iter().filter(|field| field.required && !present.contains(&field.name));
        for field in missing {
            let message = format!("`{}` is missing in this {label}", field.name);
            self.push(first_key(node), message, format!("add `{}`", field.name));
        }
    }

    fn serve(&mut self, field: Field, key: Node<'_>, label: &str) {
        let known = field.versions.and(self.schemas.covered);
        if known.and(self.allowed).is_empty() {
            let name = field.name;
            let message = format!(
                "{label} has the field `{name}` only in Kubernetes {known}, which the pack excludes"
            );
            self.push(key.span(), message, format!("remove `{name}`, or allow such a version"));
        }
    }

    fn value(&mut self, kind: &'static str, node: Node<'_>, name: &str) {
        if let Some(definition) = kind.strip_prefix('@') {
            return self.structure(definition, node, &[]);
        }
        if let Some(inner) = kind.strip_prefix('[') {
            return self.list(inner, node, name);
        }
        if let Some(inner) = kind.strip_prefix('{') {
            return self.map(inner, node, name);
        }
        if let Some(set) = kind.strip_prefix('=') {
            return self.choice(set, node, name);
        }
        let expected = match kind {
            "a" => return,
            "o" if node.is_mapping() => return,
            "o" => "a map",
            "y" => return self.base64(node, name),
            "q" => return self.quantity(node, name),
            _ if scalar_fits(kind, node) => return,
            "s" | "t" => "a string",
            "i" => "a whole number",
            "n" => "a number",
            "b" => "`true` or `false`",
            _ => "a string or a whole number",
        };
        self.wrong(node, name, expected);
    }

    fn list(&mut self, inner: &'static str, node: Node<'_>, name: &str) {
        if !node.is_sequence() {
            return self.wrong(node, name, "a list");
        }
        for item in node.items().filter(|item| !item.is_null()) {
            self.value(inner, item, &format!("an element of {name}"));
        }
    }

    fn map(&mut self, inner: &'static str, node: Node<'_>, name: &str) {
        if !node.is_mapping() {
            return self.wrong(node, name, "a map");
        }
        for entry in node.entries().filter(|entry| !entry.value.is_null()) {
            let key = entry.key.source_text();
            self.value(inner, entry.value, &format!("`{key}` in {name}"));
        }
    }

    /// An empty string is the default.
    fn choice(&mut self, set: &'static str, node: Node<'_>, name: &str) {
        if !scalar_fits("s", node) {
            return self.wrong(node, name, "a string");
        }
        let text = node.source_text();
        let choices: Vec<&str> = set.split('|').collect();
        if text.is_empty() || choices.contains(&text) {
            return;
        }
        let help = match nearest(text, &choices) {
            Some(near) => format!("write `{near}`"),
            None => format!("write one of `{}`", choices.join("`, `")),
        };
        self.push(node.span(), format!("{name} cannot be `{text}`"), help);
    }

    fn base64(&mut self, node: Node<'_>, name: &str) {
        if !scalar_fits("s", node) {
            return self.wrong(node, name, "a string in base64");
        }
        let compact: String = node.source_text().split(['\n', '\r']).collect();
        if STANDARD.decode(compact).is_err() {
            // The value may be a secret, so it is not quoted.
            let help = "encode it, or put it under `stringData` if this is a Secret";
            self.push(node.span(), format!("{name} is not base64"), help);
        }
    }

    fn quantity(&mut self, node: Node<'_>, name: &str) {
        if scalar_fits("n", node) {
            return;
        }
        if !scalar_fits("s", node) {
            return self.wrong(node, name, "a quantity");
        }
        let text = node.source_text();
        if !is_quantity(text) {
            let message = format!("{name} is `{text}`, and that is no quantity");
            self.push(node.span(), message, "write a number and one of m, k, M, G, Ki, Mi, Gi, …");
        }
    }

    /// Returns the field that was probably meant.
    fn unknown(&mut self, key: Node<'_>, label: &str, fields: &[Field]) -> Option<&'static str> {
        let name = key.source_text();
        let names: Vec<&'static str> = fields.iter().map(|field| field.name).collect();
        let near = nearest(name, &names);
        let help = match near {
            Some(near) => format!("write `{near}`"),
            None => {
                format!("remove it, or indent it to where it belongs; {label} has no such field")
            }
        };
        self.push(key.span(), format!("{label} has no field `{name}`"), help);
        near
    }

    fn wrong(&mut self, node: Node<'_>, name: &str, expected: &str) {
        let found = node.type_name();
        let message = format!("{name} must be {expected}, not {found}");
        let help = match node.as_scalar() {
            Some(scalar) if expected.starts_with("a string") && !scalar.is_quoted() => {
                // The value may be a secret, so it is not quoted.
                "put it in quotes".to_owned()
            }
            Some(scalar) if scalar.is_quoted() => "take the quotes away".to_owned(),
            _ => format!("write {expected}"),
        };
        self.push(node.span(), message, help);
    }

    fn push(&mut self, span: Span, message: String, help: impl Into<String>) {
        if self.problems.len() < MOST {
            self.problems.push(Problem { span, message, help: help.into() });
        }
    }
}

/// Returns whether a scalar is of a type for either of the YAML readers that matter.
pub(super) fn scalar_fits(kind: &str, node: Node<'_>) -> bool {
    if node.as_scalar().is_none() {
        return false;
    }
    [Dialect::Helm, Dialect::GoV3].into_iter().any(|dialect| match node.scalar(dialect) {
        // A tag of its own; the server never sees it.
        None => true,
        Some(ScalarValue::String(_) | ScalarValue::Timestamp(_)) => {
            matches!(kind, "s" | "t" | "p")
        }
        Some(ScalarValue::Int(_)) => matches!(kind, "i" | "n" | "p"),
        Some(ScalarValue::Float(float)) => {
            kind == "n" || (matches!(kind, "i" | "p") && float.fract() == 0.0)
        }
        Some(ScalarValue::Bool(_)) => kind == "b",
        Some(ScalarValue::Null) => false,
    })
}

/// Returns the place that stands for a map in a message: its first key.
pub(super) fn first_key(node: Node<'_>) -> Span {
    node.entries().next().map_or(node.span(), |entry| entry.key.span())
}

fn label(definition: &str) -> &str {
    definition.rsplit('.').next().unwrap_or(definition)
}
