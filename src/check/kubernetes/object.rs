//! Judges one object of a manifest.

use super::custom::Definitions;
use super::removed::removed;
use super::schemas::{SCHEMAS, Schemas, best_api, group_of};
use super::structure::{self, Problem, first_key};
use super::versions::Versions;
use crate::check::near::nearest;
use crate::yaml::Node;

/// Returns what keeps an object from being applied to any of the allowed versions.
pub(crate) fn check(object: Node<'_>, allowed: Versions, custom: &Definitions<'_>) -> Vec<Problem> {
    if !object.is_mapping() {
        let message =
            format!("this document is {}, and not an object of Kubernetes", object.type_name());
        return one(object, message, "write `apiVersion`, `kind` and `metadata`");
    }
    if let Some(problem) = header(object) {
        return vec![problem];
    }
    let text = |key| object.get(key).map(Node::source_text).unwrap_or_default();
    let (api, kind) = (text("apiVersion"), text("kind"));
    if (api, kind) == ("v1", "List") {
        let items = object.get("items").into_iter().flat_map(Node::items);
        return items.flat_map(|item| check(item, allowed, custom)).take(structure::MOST).collect();
    }
    let mut problems = Vec::new();
    if let Some(known) = SCHEMAS.kind(api, kind) {
        if !kind.ends_with("List") {
            problems.extend(nameless(object, kind));
        }
        problems.extend(structure::check(&SCHEMAS, known.definition, allowed, object));
    } else {
        problems.extend(misnamed(&SCHEMAS, object, api, kind));
        problems.extend(nameless(object, kind));
        if let Some(metadata) = object.get("metadata").filter(|metadata| !metadata.is_null()) {
            problems.extend(structure::check(&SCHEMAS, "meta.v1.ObjectMeta", allowed, metadata));
        }
        problems.extend(custom.check(api, kind, object));
    }
    problems
}

fn one(node: Node<'_>, message: String, help: &str) -> Vec<Problem> {
    vec![Problem { span: first_key(node), message, help: help.to_owned() }]
}

/// Every object says what it is.
fn header(object: Node<'_>) -> Option<Problem> {
    let keys = ["apiVersion", "kind"];
    let is_given = |key: &str| {
        object.get(key).is_some_and(|value| !value.source_text().is_empty() && !value.is_null())
    };
    let missing: Vec<&str> = keys.into_iter().filter(|key| !is_given(key)).collect();
    if missing.is_empty() {
        return None;
    }
    let names: Vec<&str> = object.entries().map(|entry| entry.key.source_text()).collect();
    let near = missing.iter().find_map(|key| nearest(key, &names).filter(|near| near != key));
    let list = missing.join("` and no `");
    let help = match near {
        Some(near) => format!("correct the key `{near}`"),
        None => format!("add `{}`", missing.join("` and `")),
    };
    let message = format!("this object has no `{list}`");
    Some(Problem { span: first_key(object), message, help })
}

fn nameless(object: Node<'_>, kind: &str) -> Option<Problem> {
    let metadata = object.get("metadata");
    let is_given = |key: &str| {
        let value = metadata.and_then(|metadata| metadata.get(key));
        value.is_some_and(|value| !value.is_null() && !value.source_text().is_empty())
    };
    if is_given("name") || is_given("generateName") {
        return None;
    }
    let span = metadata.map_or(first_key(object), first_key);
    let message = format!("this {kind} has no name");
    Some(Problem { span, message, help: "add `metadata.name`".to_owned() })
}

/// Judges a kind that no version of Kubernetes serves under this name. Only what cannot be a newer
/// or a custom API is reported.
fn misnamed(schemas: &Schemas, object: Node<'_>, api: &str, kind: &str) -> Option<Problem> {
    let group = group_of(api);
    if removed(api, kind).is_some() || (!group.is_empty() && schemas.group(group).next().is_none())
    {
        return None;
    }
    let place = |key: &str| object.get(key).map_or(first_key(object), Node::span);
    let unstable = api.contains("alpha") || api.contains("beta");
    if let Some(best) = best_api(schemas, group, kind).filter(|_| !unstable || group.is_empty()) {
        let message = format!("there is no {kind} in `{api}`");
        return Some(Problem {
            span: place("apiVersion"),
            message,
            help: format!("write `apiVersion: {best}`"),
        });
    }
    if unstable && !group.is_empty() {
        return None;
    }
    let kinds: Vec<&str> = schemas.group(group).map(|entry| entry.kind).collect();
    let message = format!("there is no {kind} in `{api}`");
    if let Some(near) = nearest(kind, &kinds) {
        return Some(Problem {
            span: place("kind"),
            message,
            help: format!("write `kind: {near}`"),
        });
    }
    let elsewhere = schemas.kinds().iter().find(|entry| entry.kind == kind)?;
    let best = best_api(schemas, group_of(elsewhere.api), kind)?;
    Some(Problem {
        span: place("apiVersion"),
        message,
        help: format!("write `apiVersion: {best}`"),
    })
}
