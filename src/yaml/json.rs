//! Strict JSON as the same tree: `serde_json` says whether it is JSON, jsonc-parser where things are.

use std::sync::Arc;

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, ParseResult};

use super::arena::Arena;
use super::document::{Document, Scalar, Style};
use super::fault::{Fault, FaultKind};
use super::json_fault;
use crate::span::Span;

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Parses a JSON file: no comments, no trailing commas, no byte order mark, at most 128 levels.
///
/// # Errors
///
/// The first place that is not JSON. Repeated keys are not an error: see
/// [`Document::duplicate_keys`].
pub fn parse_json(text: Arc<str>) -> Result<Document, Fault> {
    // This also bounds the depth, and with it every recursion below.
    if let Err(error) = serde_json::from_str::<serde_json::Value>(&text) {
        return Err(json_fault::fault(&error, &text));
    }
    let parsed = jsonc_parser::parse_to_ast(&text, &CollectOptions::default(), &STRICT);
    let mut arena = Arena::default();
    match parsed {
        Ok(ParseResult { value: Some(value), .. }) => add(&mut arena, &value)?,
        Ok(_) => return Err(json_fault::empty(&text)),
        Err(error) => {
            let span = Span::new(error.range().start, error.range().end);
            let message = error.kind().to_string();
            return Err(Fault::new(FaultKind::Syntax, span, message));
        }
    }
    let root = arena.root.unwrap_or_default();
    let mut duplicate_keys = arena.duplicate_keys;
    duplicate_keys.sort_by_key(|duplicate| duplicate.span);
    Ok(Document {
        nodes: arena.nodes,
        root,
        comments: Vec::new(),
        next_start: None,
        duplicate_keys,
        text,
    })
}

fn add(arena: &mut Arena, value: &Value<'_>) -> Result<(), Fault> {
    let range = value.range();
    let span = Span::new(range.start, range.end);
    match value {
        Value::StringLit(literal) => add_string(arena, &literal.value, span),
        Value::NumberLit(literal) => add_plain(arena, literal.value, span),
        Value::BooleanLit(literal) => {
            add_plain(arena, if literal.value { "true" } else { "false" }, span);
        }
        Value::NullKeyword(_) => add_plain(arena, "null", span),
        Value::Array(array) => {
            arena.start_sequence(span)?;
            for element in &array.elements {
                add(arena, element)?;
            }
            arena.end(span.end)?;
        }
        Value::Object(object) => {
            arena.start_mapping(span)?;
            for property in &object.properties {
                let range = property.name.range();
                let name = match &property.name {
                    ObjectPropName::String(literal) => &*literal.value,
                    ObjectPropName::Word(literal) => literal.value,
                };
                add_string(arena, name, Span::new(range.start, range.end));
                add(arena, &property.value)?;
            }
            arena.end(span.end)?;
        }
    }
    Ok(())
}

fn add_string(arena: &mut Arena, text: &str, span: Span) {
    add_scalar(arena, text, Style::DoubleQuoted, span);
}

fn add_plain(arena: &mut Arena, text: &str, span: Span) {
    add_scalar(arena, text, Style::Plain, span);
}

fn add_scalar(arena: &mut Arena, text: &str, style: Style, span: Span) {
    let scalar = Scalar { text: text.into(), style, tag: None };
    arena.scalar(scalar, span);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, Node};

    fn source(node: Node<'_>) -> &str {
        &node.document().text()[node.span().start..node.span().end]
    }

    /// The kind of the fault, the text it points at, and its message.
    fn pointed(json: &str) -> (FaultKind, String, String) {
        let fault = parse_json(Arc::from(json)).unwrap_err();
        let place = json[fault.span.start..fault.span.end].to_owned();
        (fault.kind, place, fault.message)
    }

    #[test]
    fn the_tree_knows_values_and_places() {
        let json = "{\r\n  \"né\": [\"a\\n\", 1.50, true, null],\r\n  \"b\": {}\r\n}";
        let document = parse_json(Arc::from(json)).unwrap();
        let root = document.root();
        assert_eq!(source(root), json);
        let entry = root.get_entry("né").unwrap();
        assert_eq!(source(entry.key), "\"né\"");
        let sources: Vec<_> = entry.value.items().map(source).collect();
        assert_eq!(sources, ["\"a\\n\"", "1.50", "true", "null"]);
        let names: Vec<_> = entry.value.items().map(Node::type_name).collect();
        assert_eq!(names, ["a string", "a number", "a boolean", "null"]);
        assert_eq!(entry.value.items().next().and_then(Node::as_str), Some("a\n"));
    }

    #[test]
    fn numbers_and_words_in_quotes_stay_strings() {
        let document = parse_json(Arc::from(r#"["1", "true", "<<", "~"]"#)).unwrap();
        assert!(document.root().items().all(|node| node.as_str().is_some()));
        assert!(document.root().resolve(Dialect::Helm).is_ok());
    }

    #[test]
    fn repeated_keys_are_reported() {
        let document = parse_json(Arc::from(r#"{"a": 1, "b": 2, "a": 3}"#)).unwrap();
        let places: Vec<_> =
            document.duplicate_keys().iter().map(|key| (key.span, key.first)).collect();
        assert_eq!(places, [(Span::new(17, 20), Span::new(1, 4))]);
    }

    #[test]
    fn faults_point_at_their_place_in_words() {
        let cases = [
            ("{\"a\": 1,}", FaultKind::TrailingComma, ",", "JSON allows no comma before `}`"),
            ("[1, \n ]", FaultKind::TrailingComma, ",", "JSON allows no comma before `]`"),
            ("{\"a\": 1\n \"b\": 2}", FaultKind::MissingComma, "", "a comma is missing here"),
            ("[{} {}]", FaultKind::MissingComma, "", "a comma is missing here"),
            ("{ // c\n}", FaultKind::Comment, "// c", "JSON has no comments"),
            ("{\"a\": # c\n1}", FaultKind::Comment, "# c", "JSON has no comments"),
            ("{\"a\": 'b'}", FaultKind::Quotes, "'", "JSON strings stand in double quotes"),
            ("{a: 1}", FaultKind::Quotes, "a", "a key stands in double quotes in JSON"),
            (
                "\u{feff}{}",
                FaultKind::ByteOrderMark,
                "\u{feff}",
                "a byte order mark, which JSON does not allow",
            ),
            (" \n", FaultKind::Empty, "", "the file is empty"),
            ("", FaultKind::Empty, "", "the file is empty"),
            (
                "{\"a\": [1, 2",
                FaultKind::Truncated,
                "",
                "the file ends inside a list that is never closed",
            ),
            (
                "{\"a\": \"b",
                FaultKind::Truncated,
                "",
                "the file ends inside a string that is never closed",
            ),
            ("{} {}", FaultKind::Syntax, "{", "nothing may follow the value of the file"),
            ("{\"a\" 1}", FaultKind::Syntax, "1", "a `:` is missing after this key"),
            ("{\"a\": True}", FaultKind::Syntax, "T", "this is not a JSON value"),
            (
                "[\"a\nb\"]",
                FaultKind::Syntax,
                "\n",
                "a string cannot hold a line break or a tab; write `\\n` or `\\t`",
            ),
        ];
        for (json, kind, place, message) in cases {
            let expected = (kind, place.to_owned(), message.to_owned());
            assert_eq!(pointed(json), expected, "{json:?}");
        }
    }

    #[test]
    fn deep_json_is_refused() {
        let json = "[".repeat(100_000);
        assert_eq!(pointed(&json).0, FaultKind::TooDeep);
        let json = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert!(parse_json(Arc::from(json)).is_ok());
    }
}
