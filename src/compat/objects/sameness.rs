//! Whether two parts of objects are the same to Kubernetes, however they are written.

use super::immutable::Immutable;
use crate::check::kubernetes::amount;
use crate::pack::object::{Content, Found, Written, written};
use crate::yaml::Value;

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sameness {
    /// Kubernetes sees no difference.
    Same,
    /// They differ.
    Different,
    /// One of them cannot be told.
    Unknown,
}

/// Compares a part of two objects.
pub(super) fn compare(part: &Immutable, old: Found<'_>, new: Found<'_>) -> Sameness {
    let (Some(old), Some(new)) = (canonical(part, old), canonical(part, new)) else {
        return Sameness::Unknown;
    };
    if old == new { Sameness::Same } else { Sameness::Different }
}

fn canonical(part: &Immutable, found: Found<'_>) -> Option<String> {
    let text = match found {
        Found::Unknown => return None,
        Found::Absent => String::new(),
        Found::Value(written) => of(written, &[], part)?,
    };
    Some(if text.is_empty() { part.default.to_owned() } else { text })
}

/// Writes a value in one way; empty where it is as good as absent.
fn of(value: &Written, path: &[&str], part: &Immutable) -> Option<String> {
    match &value.content {
        Content::Unknown(_) => None,
        Content::Scalar(scalar) => Some(scalar_text(&written(scalar), path)),
        Content::List(items) => {
            let items: Option<Vec<String>> =
                items.iter().map(|item| of(item, path, part)).collect();
            let items = items?;
            Some(if items.is_empty() { String::new() } else { format!("[{}]", items.join(", ")) })
        }
        Content::Map(fields) if fields.is_open => None,
        Content::Map(_) => {
            let mut texts = Vec::new();
            for (name, field) in value.fields() {
                let path = [path, &[name]].concat();
                if part.but.contains(&path.as_slice()) {
                    continue;
                }
                let text = of(&field.value, &path, part)?;
                let is_default = |(key, default): &(&str, &str)| *key == name && *default == text;
                let is_filled_in = part.filled_in.iter().any(is_default);
                // A claim without a class is another one than a claim of the default class.
                let is_kept = name == "storageClassName" && !is_null(&field.value);
                if (!text.is_empty() && !is_filled_in) || is_kept {
                    texts.push(format!("{name}: {text}"));
                }
            }
            Some(if texts.is_empty() { String::new() } else { format!("{{{}}}", texts.join(", ")) })
        }
    }
}

fn is_null(value: &Written) -> bool {
    value.content == Content::Scalar(Value::Null)
}

/// Amounts of resources are compared as amounts.
fn scalar_text(text: &str, path: &[&str]) -> String {
    let is_amount = path.len() > 1 && ["requests", "limits"].contains(&path[path.len() - 2]);
    match amount(text).filter(|_| is_amount) {
        Some(amount) => amount.to_string(),
        None => text.to_owned(),
    }
}
