//! Custom resources, held against the definitions that come with the pack.
//!
//! Of a definition's schema, types, required fields, closed sets, bounds and unknown fields are
//! looked at. What the server fills in or lets pass is let pass: defaults, null, fields it is told
//! to preserve, and everything where an old definition does not prune.

use super::schemas::group_of;
use super::structure::{MOST, Problem, first_key, scalar_fits};
use crate::check::near::nearest;
use crate::span::Span;
use crate::yaml::{Dialect, Node, ScalarValue};

/// The custom resources that a pack defines.
#[derive(Default)]
pub(crate) struct Definitions<'a> {
    kinds: Vec<CustomKind<'a>>,
}

struct CustomKind<'a> {
    group: &'a str,
    kind: &'a str,
    /// The versions that are served, each with its schema if there is one.
    versions: Vec<(&'a str, Option<Node<'a>>)>,
    prunes: bool,
}

impl<'a> Definitions<'a> {
    /// Adds an object, if it is a definition.
    pub(crate) fn add(&mut self, object: Node<'a>) {
        let text = |node: Option<Node<'a>>| node.and_then(Node::as_str);
        if text(object.get("kind")) != Some("CustomResourceDefinition") {
            return;
        }
        let Some(spec) = object.get("spec") else { return };
        let kind = text(spec.get("names").and_then(|names| names.get("kind")));
        let Some((group, kind)) = text(spec.get("group")).zip(kind) else { return };
        let old = text(object.get("apiVersion")) == Some("apiextensions.k8s.io/v1beta1");
        let flag = |key| spec.get(key).map(Node::source_text);
        let prunes = if old {
            flag("preserveUnknownFields") == Some("false")
        } else {
            flag("preserveUnknownFields") != Some("true")
        };
        self.kinds.push(CustomKind { group, kind, versions: versions(spec), prunes });
    }

    /// Returns what is wrong with an object, if the pack defines its kind.
    pub(crate) fn check(&self, api: &str, kind: &str, object: Node<'_>) -> Vec<Problem> {
        let defining = || self.kinds.iter().filter(|custom| custom.is(api, kind));
        let Some(first) = defining().next() else { return Vec::new() };
        let version = api.rsplit('/').next().unwrap_or(api);
        // A pack may define a kind twice, for different clusters: one of them must fit.
        defining()
            .filter_map(|custom| custom.check(version, object))
            .min_by_key(Vec::len)
            .unwrap_or_else(|| unserved(first, version, object))
    }
}

impl CustomKind<'_> {
    fn is(&self, api: &str, kind: &str) -> bool {
        self.kind == kind && self.group == group_of(api)
    }

    /// Holds an object against the schema of a version, if that is served.
    fn check(&self, version: &str, object: Node<'_>) -> Option<Vec<Problem>> {
        let (_, schema) = self.versions.iter().find(|(name, _)| *name == version)?;
        let mut checker = Checker { prunes: self.prunes, problems: Vec::new() };
        if let Some(schema) = *schema {
            checker.map(
                schema,
                object,
                &["apiVersion", "kind", "metadata", "status"],
                "this object",
            );
        }
        Some(checker.problems)
    }
}

fn unserved(custom: &CustomKind<'_>, version: &str, object: Node<'_>) -> Vec<Problem> {
    let served: Vec<&str> = custom.versions.iter().map(|(version, _)| *version).collect();
    let Some(newest) = served.last() else { return Vec::new() };
    let list = served.join("`, `");
    let message = format!("the pack defines {} as `{list}`, and not as `{version}`", custom.kind);
    let span = object.get("apiVersion").map_or(first_key(object), Node::span);
    vec![Problem { span, message, help: format!("write `{}/{newest}`", custom.group) }]
}

fn versions(spec: Node<'_>) -> Vec<(&str, Option<Node<'_>>)> {
    let shared = spec.get("validation").and_then(|validation| validation.get("openAPIV3Schema"));
    let mut found = Vec::new();
    for version in spec.get("versions").into_iter().flat_map(Node::items) {
        let served = version.get("served").map(Node::source_text) != Some("false");
        let own = version.get("schema").and_then(|schema| schema.get("openAPIV3Schema"));
        if let Some(name) = version.get("name").and_then(Node::as_str).filter(|_| served) {
            found.push((name, own.or(shared)));
        }
    }
    if found.is_empty() {
        found.extend(spec.get("version").and_then(Node::as_str).map(|name| (name, shared)));
    }
    found
}

struct Checker {
    prunes: bool,
    problems: Vec<Problem>,
}

impl Checker {
    fn value(&mut self, schema: Node<'_>, node: Node<'_>, name: &str) {
        if node.is_null() || self.problems.len() >= MOST {
            return;
        }
        if is_true(schema, "x-kubernetes-int-or-string") {
            if !scalar_fits("p", node) {
                self.wrong(node, name, "a string or a whole number");
            }
            return;
        }
        let kind = schema.get("type").map_or("", Node::source_text);
        let (fits, expected) = match kind {
            "object" => (node.is_mapping(), "a map"),
            "array" => (node.is_sequence(), "a list"),
            "string" => (scalar_fits("s", node), "a string"),
            "integer" => (scalar_fits("i", node), "a whole number"),
            "number" => (scalar_fits("n", node), "a number"),
            "boolean" => (scalar_fits("b", node), "`true` or `false`"),
            _ => (true, ""),
        };
        if !fits {
            return self.wrong(node, name, expected);
        }
        match kind {
            "object" => {
                let embedded = is_true(schema, "x-kubernetes-embedded-resource");
                let known: &[&str] =
                    if embedded { &["apiVersion", "kind", "metadata"] } else { &[] };
                self.map(schema, node, known, name);
            }
            "array" => {
                let Some(items) = schema.get("items") else { return };
                for item in node.items() {
                    self.value(items, item, &format!("an element of {name}"));
                }
            }
            _ => self.scalar(schema, node, name),
        }
    }

    fn map(&mut self, schema: Node<'_>, node: Node<'_>, known: &[&str], name: &str) {
        let properties = schema.get("properties").filter(|properties| properties.is_mapping());
        let others = schema.get("additionalProperties");
        let closed = self.prunes
            && properties.is_some()
            && others.is_none_or(|others| others.source_text() == "false")
            && !is_true(schema, "x-kubernetes-preserve-unknown-fields");
        // A field that is there under a slip of its name is not missing as well.
        let mut meant = Vec::new();
        for entry in node.entries() {
            let key = entry.key.source_text();
            if known.contains(&key) {
                continue;
            }
            let property = properties.and_then(|properties| properties.get(key));
            match property.or(others.filter(|others| others.is_mapping())) {
                Some(schema) => self.value(schema, entry.value, &format!("`{key}`")),
                None if closed => meant.extend(self.unknown(properties, entry.key, name)),
                None => {}
            }
        }
        for required in schema.get("required").into_iter().flat_map(Node::items) {
            let field = required.source_text();
            let present = node.get(field).is_some_and(|value| !value.is_null());
            let property = properties.and_then(|properties| properties.get(field));
            let has_default = property.is_some_and(|property| property.get("default").is_some());
            if !present && !has_default && !known.contains(&field) && !meant.contains(&field) {
                let message = format!("`{field}` is missing in {name}");
                self.push(first_key(node), message, format!("add `{field}`"));
            }
        }
    }

    fn scalar(&mut self, schema: Node<'_>, node: Node<'_>, name: &str) {
        let text = node.source_text();
        if let Some(set) = schema.get("enum").filter(|set| set.is_sequence()) {
            let choices: Vec<&str> = set.items().map(Node::source_text).collect();
            if !choices.contains(&text) {
                let help = match nearest(text, &choices) {
                    Some(near) => format!("write `{near}`"),
                    None => format!("write one of `{}`", choices.join("`, `")),
                };
                self.push(node.span(), format!("{name} cannot be `{text}`"), help);
            }
        }
        let Some(value) = number(node) else { return };
        let bound = |key| schema.get(key).and_then(number);
        if let Some(least) = bound("minimum").filter(|least| value < *least) {
            let message = format!("{name} is {value}, and must be at least {least}");
            self.push(node.span(), message, format!("write {least} or more"));
        }
        if let Some(most) = bound("maximum").filter(|most| value > *most) {
            let message = format!("{name} is {value}, and must be at most {most}");
            self.push(node.span(), message, format!("write {most} or less"));
        }
    }

    /// Returns the field that was probably meant.
    fn unknown<'s>(
        &mut self,
        properties: Option<Node<'s>>,
        key: Node<'_>,
        name: &str,
    ) -> Option<&'s str> {
        let entries = properties.into_iter().flat_map(Node::entries);
        let names: Vec<&str> = entries.map(|entry| entry.key.source_text()).collect();
        let key_text = key.source_text();
        let near = nearest(key_text, &names);
        let help = match near {
            Some(near) => format!("write `{near}`"),
            None => "remove it: the definition in the pack has no such field".to_owned(),
        };
        self.push(key.span(), format!("there is no field `{key_text}` in {name}"), help);
        near
    }

    fn wrong(&mut self, node: Node<'_>, name: &str, expected: &str) {
        let message = format!("{name} must be {expected}, not {}", node.type_name());
        self.push(node.span(), message, format!("write {expected}"));
    }

    fn push(&mut self, span: Span, message: String, help: String) {
        if self.problems.len() < MOST {
            self.problems.push(Problem { span, message, help });
        }
    }
}

fn is_true(schema: Node<'_>, key: &str) -> bool {
    schema.get(key).is_some_and(|flag| flag.source_text() == "true")
}

fn number(node: Node<'_>) -> Option<f64> {
    match node.scalar(Dialect::Helm)? {
        ScalarValue::Int(_) | ScalarValue::Float(_) => node.source_text().parse().ok(),
        _ => None,
    }
}
