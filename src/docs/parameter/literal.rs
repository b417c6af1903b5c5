//! Values as a person writes them, on one line where they have one.

use crate::yaml::{Dialect, Node, Value};
use serde_json::Value as Json;

/// Returns the value: a string as it is, a list or a map in JSON, which is YAML too.
pub(in crate::docs) fn literal(node: Node<'_>) -> String {
    match node.as_scalar() {
        Some(_) if node.as_str() == Some("") => "\"\"".to_owned(),
        Some(_) if node.is_null() => "null".to_owned(),
        Some(scalar) => scalar.text.to_string(),
        None => match node.resolve(Dialect::GoV3) {
            Ok(value) => json(&value),
            Err(_) => String::new(),
        },
    }
}

/// Returns the word for what kind of value it is.
pub(super) fn kind(node: Node<'_>) -> &'static str {
    match node.type_name() {
        "a list" => "list",
        "a map" => "map",
        "a boolean" => "boolean",
        "a number" => "number",
        "null" => "any",
        _ => "string",
    }
}

/// Returns JSON, with the keys of a map in their order.
fn json(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(text) | Value::Timestamp(text) => Json::from(text.as_str()).to_string(),
        Value::Sequence(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(","))
        }
        Value::Mapping(entries) => {
            let entry =
                |(key, value): &(Value, Value)| format!("{}:{}", json_key(key), json(value));
            let entries: Vec<String> = entries.iter().map(entry).collect();
            format!("{{{}}}", entries.join(","))
        }
    }
}

fn json_key(key: &Value) -> String {
    let text = json(key);
    if text.starts_with('"') { text } else { Json::from(text).to_string() }
}
