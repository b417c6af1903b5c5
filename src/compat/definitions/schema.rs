//! What a schema of a custom resource lets pass less, or more, than the one before it.
//!
//! Follows structural schemas as Kubernetes reads them: `int-or-string` is a type, fields that a
//! schema does not name are dropped unless it preserves them, and descriptions say nothing. Where
//! an action of a template stands, nothing is claimed.

use super::{Version, limits};
use crate::pack::object::{Content, Field, Found, Written, written};
use crate::span::Span;
use crate::yaml::Value;
use std::collections::BTreeSet;

/// Which way a schema changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::compat) enum Direction {
    /// Objects that were accepted, or kept as they are, may not be any more.
    Narrower,
    /// Everything that was accepted still is.
    Wider,
    /// What is accepted stays, and what is filled in is another.
    Default,
    /// Only what controllers write is described in another way.
    Status,
}

/// One difference between two schemas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::compat) struct SchemaChange {
    /// Which way it goes.
    pub(in crate::compat) direction: Direction,
    /// The dotted path of the field; empty for the object itself.
    pub(in crate::compat) path: String,
    /// What changed, as a sentence about the field.
    pub(in crate::compat) what: String,
    /// Where it stands, or stood, in the old schema.
    pub(in crate::compat) old: Span,
    /// Where it stands, or would stand, in the new schema.
    pub(in crate::compat) new: Span,
}

/// Returns the differences between the schemas of two versions, in no particular order.
pub(in crate::compat) fn between(old: Version<'_>, new: Version<'_>) -> Vec<SchemaChange> {
    let mut comparison = Comparison { old, new, found: Vec::new() };
    let places = (old.name.span, new.name.span);
    match (old.schema, new.schema) {
        (Some(old), Some(new)) => comparison.schema(old, new, ""),
        (None, Some(_)) => {
            let what = "the object follows a schema, and there was none".to_owned();
            comparison.push("", Direction::Narrower, what, places);
        }
        (Some(_), None) => {
            let what = "the object follows no schema any more".to_owned();
            comparison.push("", Direction::Wider, what, places);
        }
        (None, None) => {}
    }
    comparison.found
}

pub(super) struct Comparison<'a> {
    old: Version<'a>,
    new: Version<'a>,
    found: Vec<SchemaChange>,
}

/// Two schemas of one field.
#[derive(Clone, Copy)]
pub(super) struct Both<'a> {
    pub(super) old: &'a Written,
    pub(super) new: &'a Written,
    pub(super) path: &'a str,
}

impl Both<'_> {
    /// Returns what to call the field.
    pub(super) fn name(&self) -> String {
        name(self.path)
    }

    /// Returns the places of a key in both; where one lacks it, that of its schema.
    fn places(&self, key: &str) -> (Span, Span) {
        let place = |schema: &Written| {
            let field = schema.fields().find(|(name, _)| *name == key);
            field.map_or_else(|| head(schema), |(_, field)| field.key)
        };
        (place(self.old), place(self.new))
    }
}

/// Returns the first key of a map, so that a place is a line and not all of them.
fn head(schema: &Written) -> Span {
    schema.fields().map(|(_, field)| field.key).min().unwrap_or(schema.span)
}

fn name(path: &str) -> String {
    if path.is_empty() { "the object".to_owned() } else { format!("`{path}`") }
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

impl Comparison<'_> {
    /// Adds a difference in a key of two schemas.
    pub(super) fn add(&mut self, both: Both<'_>, direction: Direction, key: &str, what: String) {
        let (old, new) = both.places(key);
        self.push(both.path, direction, what, (old, new));
    }

    fn push(&mut self, path: &str, direction: Direction, what: String, (old, new): (Span, Span)) {
        let is_status = path == "status" || path.starts_with("status.");
        let direction = if is_status { Direction::Status } else { direction };
        self.found.push(SchemaChange { direction, path: path.to_owned(), what, old, new });
    }

    fn schema(&mut self, old: &Written, new: &Written, path: &str) {
        let both = Both { old, new, path };
        if matches!(old.content, Content::Unknown(_)) || matches!(new.content, Content::Unknown(_))
        {
            return;
        }
        if !self.kind(both) {
            return;
        }
        limits::compare(self, both);
        self.required(both);
        self.properties(both);
        self.default(both);
        if let (Some(old), Some(new)) = (old.get(&["items"]), new.get(&["items"])) {
            self.schema(old, new, &format!("{path}[]"));
        }
    }

    /// Compares the types, and returns whether what is below can be compared.
    fn kind(&mut self, both: Both<'_>) -> bool {
        let (Some(old), Some(new)) = (kind(both.old), kind(both.new)) else { return false };
        if old == new {
            self.null(both);
            return true;
        }
        let widens = matches!(
            (old.as_str(), new.as_str()),
            (_, ANY) | ("integer", "number") | ("integer" | "string", INT_OR_STRING)
        );
        let direction = if widens { Direction::Wider } else { Direction::Narrower };
        let what = format!("{} was {old} and is {new}", both.name());
        self.add(both, direction, "type", what);
        false
    }

    fn null(&mut self, both: Both<'_>) {
        let name = both.name();
        match (both.old.is_true(&["nullable"]), both.new.is_true(&["nullable"])) {
            (true, false) if both.new.at(&["nullable"]) != Found::Unknown => {
                let what = format!("{name} cannot be null any more");
                self.add(both, Direction::Narrower, "nullable", what);
            }
            (false, true) => {
                self.add(both, Direction::Wider, "nullable", format!("{name} can be null"));
            }
            _ => {}
        }
    }

    fn required(&mut self, both: Both<'_>) {
        let (Some(old), Some(new)) = (names(both.old, "required"), names(both.new, "required"))
        else {
            return;
        };
        let default =
            |schema: &Written, field: &str| schema.get(&["properties", field, "default"]).is_some();
        let is_needed = |schema: &Written, field: &String| !default(schema, field);
        let (old_needed, new_needed): (BTreeSet<_>, BTreeSet<_>) = (
            old.iter().filter(|field| is_needed(both.old, field)).collect(),
            new.iter().filter(|field| is_needed(both.new, field)).collect(),
        );
        let is_root_meta = |field: &str| both.path.is_empty() && META.contains(&field);
        for field in new_needed.difference(&old_needed).filter(|field| !is_root_meta(field)) {
            let what = format!("`{}` is required", below(both.path, field));
            self.add(both, Direction::Narrower, "required", what);
        }
        for field in old_needed.difference(&new_needed).filter(|field| !is_root_meta(field)) {
            // What is gone altogether is reported as that.
            if both.new.get(&["properties", field]).is_some() {
                let what = format!("`{}` is not required any more", below(both.path, field));
                self.add(both, Direction::Wider, "required", what);
            }
        }
    }

    fn properties(&mut self, both: Both<'_>) {
        let fields = |schema: &'_ Written| -> Vec<(String, Field)> {
            let properties = schema.get(&["properties"]);
            let fields = properties.into_iter().flat_map(Written::fields);
            fields.map(|(name, field)| (name.to_owned(), field.clone())).collect()
        };
        for (name, old) in fields(both.old) {
            if both.path.is_empty() && META.contains(&name.as_str()) {
                continue;
            }
            let path = below(both.path, &name);
            match both.new.at(&["properties", &name]) {
                Found::Value(new) => self.schema(&old.value, new, &path),
                Found::Unknown => {}
                Found::Absent => self.gone(both, &path, &old),
            }
        }
        for (name, new) in fields(both.new) {
            let is_new = both.old.at(&["properties", &name]) == Found::Absent;
            if is_new && !(both.path.is_empty() && META.contains(&name.as_str())) {
                let path = below(both.path, &name);
                let (old_place, _) = both.places("properties");
                self.push(
                    &path,
                    Direction::Wider,
                    format!("`{path}` is new"),
                    (old_place, new.key),
                );
            }
        }
        self.others(both);
    }

    fn gone(&mut self, both: Both<'_>, path: &str, old: &Field) {
        match others(self.new, both.new) {
            Others::Kept | Others::Unknown => {}
            Others::Schema(schema) => self.schema(&old.value, schema, path),
            Others::Dropped => {
                let (_, place) = both.places("properties");
                let what = format!("`{path}` is gone");
                self.push(path, Direction::Narrower, what, (old.key, place));
            }
        }
    }

    /// Compares what happens to fields that no schema names.
    fn others(&mut self, both: Both<'_>) {
        let name = both.name();
        match (others(self.old, both.old), others(self.new, both.new)) {
            (Others::Schema(old), Others::Schema(new)) => {
                self.schema(old, new, &below(both.path, "*"));
            }
            (Others::Kept | Others::Schema(_), Others::Dropped) => {
                let what = format!("{name} takes only the fields that are named");
                self.add(both, Direction::Narrower, "additionalProperties", what);
            }
            (Others::Kept, Others::Schema(_)) => {
                let what = format!("further fields of {name} follow a schema");
                self.add(both, Direction::Narrower, "additionalProperties", what);
            }
            (Others::Dropped, Others::Kept | Others::Schema(_))
            | (Others::Schema(_), Others::Kept) => {
                let what = format!("{name} takes further fields");
                self.add(both, Direction::Wider, "additionalProperties", what);
            }
            _ => {}
        }
    }

    fn default(&mut self, both: Both<'_>) {
        let (old, new) = (both.old.at(&["default"]), both.new.at(&["default"]));
        let (Some(old_text), Some(new_text)) = (canonical(old), canonical(new)) else { return };
        if old_text == new_text {
            return;
        }
        let name = both.name();
        let what = match (old, new) {
            (Found::Absent, _) => format!("{name} becomes `{new_text}` where it is not set"),
            (_, Found::Absent) => format!("{name} is no longer set to `{old_text}` by itself"),
            _ => format!("{name} becomes `{new_text}` where it is not set, and was `{old_text}`"),
        };
        self.add(both, Direction::Default, "default", what);
    }
}

/// Fields of every object, which Kubernetes itself knows.
const META: [&str; 3] = ["apiVersion", "kind", "metadata"];

const ANY: &str = "of any type";
const INT_OR_STRING: &str = "a whole number or a string";

/// Returns what type a schema asks for, in words; `None` if that cannot be told.
fn kind(schema: &Written) -> Option<String> {
    match schema.at(&["x-kubernetes-int-or-string"]) {
        Found::Unknown => return None,
        Found::Value(flag) if flag.content == Content::Scalar(Value::Bool(true)) => {
            return Some(INT_OR_STRING.to_owned());
        }
        _ => {}
    }
    let holds = |key| schema.get(&[key]).is_some();
    match schema.at(&["type"]) {
        // Schemas from before these were checked leave it out.
        Found::Absent if holds("properties") => Some("object".to_owned()),
        Found::Absent if holds("items") => Some("array".to_owned()),
        Found::Absent => Some(ANY.to_owned()),
        Found::Unknown => None,
        Found::Value(_) => schema.text(&["type"]),
    }
}

/// What happens to fields that a schema does not name.
enum Others<'a> {
    /// They stay as they are.
    Kept,
    /// They follow this schema.
    Schema(&'a Written),
    /// The server takes them away.
    Dropped,
    /// That cannot be told.
    Unknown,
}

fn others<'a>(version: Version<'_>, schema: &'a Written) -> Others<'a> {
    if version.keeps_unknown {
        return Others::Kept;
    }
    let preserved = schema.at(&["x-kubernetes-preserve-unknown-fields"]);
    if preserved == Found::Unknown {
        return Others::Unknown;
    }
    if schema.is_true(&["x-kubernetes-preserve-unknown-fields"]) {
        return Others::Kept;
    }
    match schema.at(&["additionalProperties"]) {
        Found::Unknown => Others::Unknown,
        Found::Absent => Others::Dropped,
        Found::Value(value) => match &value.content {
            Content::Map(_) => Others::Schema(value),
            Content::Scalar(Value::Bool(false)) => Others::Dropped,
            _ => Others::Kept,
        },
    }
}

/// Returns the names that a list holds; `None` if they cannot be told.
pub(super) fn names(schema: &Written, key: &str) -> Option<BTreeSet<String>> {
    match schema.at(&[key]) {
        Found::Absent => Some(BTreeSet::new()),
        Found::Unknown => None,
        Found::Value(list) => list
            .items()
            .iter()
            .map(|item| match &item.content {
                Content::Scalar(value) => Some(written(value)),
                _ => None,
            })
            .collect(),
    }
}

/// Writes a part of a schema in one way, without descriptions; `None` if it is not all known.
pub(super) fn canonical(found: Found<'_>) -> Option<String> {
    match found {
        Found::Absent => Some(String::new()),
        Found::Unknown => None,
        Found::Value(part) => canonical_part(part),
    }
}

fn canonical_part(part: &Written) -> Option<String> {
    match &part.content {
        Content::Unknown(_) => None,
        Content::Scalar(value) => Some(written(value)),
        Content::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(canonical_part).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        Content::Map(fields) if fields.is_open => None,
        Content::Map(_) => {
            let fields = part.fields().filter(|(name, _)| *name != "description");
            let fields: Option<Vec<String>> = fields
                .map(|(name, field)| Some(format!("{name}: {}", canonical_part(&field.value)?)))
                .collect();
            Some(format!("{{{}}}", fields?.join(", ")))
        }
    }
}
