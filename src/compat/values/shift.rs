//! What becomes of an override when a key holds something else.

use crate::pack::macros;
use crate::yaml::{Dialect, Node, ScalarValue, Value};

/// Longest value that is quoted in a message, in characters.
const LONGEST: usize = 60;

/// How a value differs from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Shift {
    /// It has the same type.
    Default,
    /// It is a number where a text with the same digits could stand, or the other way round.
    Quoted,
    /// Nothing, or an empty map, list or text, has become a value or the other way round.
    Filled,
    /// A value has become null, which in Helm takes the chart's own default away.
    Emptied,
    /// It has another type.
    Type,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    Bool,
    Number,
    Text,
    List,
    Map,
}

/// Returns how two values differ for Helm, if they do.
pub(in super::super) fn shift(old: Node<'_>, new: Node<'_>) -> Option<Shift> {
    if same(old, new) {
        return None;
    }
    let (before, after) = (kind(old), kind(new));
    Some(match (before, after) {
        _ if before == after => Shift::Default,
        (Kind::Null, _) => Shift::Filled,
        (_, Kind::Null) if is_empty(old) => Shift::Filled,
        (_, Kind::Null) => Shift::Emptied,
        (Kind::Number, Kind::Text) if is_number(new) => Shift::Quoted,
        (Kind::Text, Kind::Number) if is_number(old) => Shift::Quoted,
        // What stands in place of a macro may have any type.
        _ if is_macro(old) || is_macro(new) => Shift::Default,
        _ => Shift::Type,
    })
}

/// Returns whether two values are the same for Helm.
pub(super) fn same(old: Node<'_>, new: Node<'_>) -> bool {
    match (old.resolve(Dialect::Helm), new.resolve(Dialect::Helm)) {
        (Ok(old), Ok(new)) => equal(&old, &new),
        _ => old.source_text() == new.source_text() && kind(old) == kind(new),
    }
}

/// Compares values whose maps may be written in any order, within lists too.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Mapping(ones), Value::Mapping(others)) => {
            let has_same = |(key, value): &(Value, Value)| {
                others.iter().any(|(other, found)| other == key && equal(value, found))
            };
            ones.len() == others.len() && ones.iter().all(has_same)
        }
        (Value::Sequence(ones), Value::Sequence(others)) => {
            ones.len() == others.len() && ones.iter().zip(others).all(|(one, two)| equal(one, two))
        }
        _ => one == other,
    }
}

/// Returns whether a value is of a type that takes the place of another one without loss.
pub(super) fn same_kind(old: Node<'_>, new: Node<'_>) -> bool {
    kind(old) == kind(new)
}

/// Returns whether there is nothing in a value.
pub(in super::super) fn is_empty(value: Node<'_>) -> bool {
    value.is_null()
        || value.as_str() == Some("")
        || (value.as_scalar().is_none()
            && value.entries().next().is_none()
            && value.items().next().is_none())
}

/// Returns a value as a message quotes it.
pub(in super::super) fn shown(value: Node<'_>) -> String {
    match value.resolve(Dialect::Helm) {
        Ok(Value::Sequence(items)) if !items.is_empty() => format!("a list of {}", items.len()),
        Ok(Value::Mapping(entries)) if !entries.is_empty() => "a map".to_owned(),
        Ok(Value::Sequence(_)) => "`[]`".to_owned(),
        Ok(Value::Mapping(_)) => "`{}`".to_owned(),
        Ok(Value::String(text)) if text.is_empty() => "an empty text".to_owned(),
        Ok(Value::String(text)) if text.len() > LONGEST || text.contains('\n') => {
            "a long text".to_owned()
        }
        Ok(Value::String(text)) => match kind_of_text(&text) {
            Kind::Text => format!("`{text}`"),
            _ => format!("`\"{text}\"`"),
        },
        Ok(Value::Null) => "nothing".to_owned(),
        _ => format!("`{}`", value.source_text()),
    }
}

fn kind(value: Node<'_>) -> Kind {
    match value.scalar(Dialect::Helm) {
        _ if value.is_mapping() => Kind::Map,
        _ if value.is_sequence() => Kind::List,
        Some(ScalarValue::Null) => Kind::Null,
        Some(ScalarValue::Bool(_)) => Kind::Bool,
        Some(ScalarValue::Int(_) | ScalarValue::Float(_)) => Kind::Number,
        _ => Kind::Text,
    }
}

/// Returns the type that a text would have without quotes.
fn kind_of_text(text: &str) -> Kind {
    let plain = crate::yaml::parse(text.into());
    plain.map_or(Kind::Text, |document| kind(document.root()))
}

fn is_number(text: Node<'_>) -> bool {
    kind_of_text(text.source_text()) == Kind::Number
}

fn is_macro(value: Node<'_>) -> bool {
    value.as_str().is_some_and(|text| !macros::find(text).is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(old: &str, new: &str) -> Option<Shift> {
        let (old, new) = (crate::yaml::parse(old.into()), crate::yaml::parse(new.into()));
        shift(old.unwrap().root(), new.unwrap().root())
    }

    #[test]
    fn how_a_value_is_written_does_not_count() {
        for (old, new) in [
            ("a", "\"a\""),
            ("yes", "true"),
            ("~", ""),
            ("[1, 2]", "- 1\n- 2"),
            ("[{a: 1, b: {c: 2, d: 3}}]", "[{b: {d: 3, c: 2}, a: 1}]"),
        ] {
            assert_eq!(of(old, new), None, "{old} {new}");
        }
        assert_eq!(of("[{a: 1}, {b: 2}]", "[{b: 2}, {a: 1}]"), Some(Shift::Default));
    }

    #[test]
    fn types_are_those_of_helm() {
        for (old, new, expected) in [
            ("1", "2", Shift::Default),
            ("1", "1.5", Shift::Default),
            ("[a]", "[b]", Shift::Default),
            ("80", "\"80\"", Shift::Quoted),
            ("\"80\"", "80", Shift::Quoted),
            ("", "a", Shift::Filled),
            ("{}", "", Shift::Filled),
            ("a", "", Shift::Emptied),
            ("true", "\"true\"", Shift::Type),
            ("a", "{}", Shift::Type),
            ("[]", "{}", Shift::Type),
            ("'{{.spectro.var.size}}'", "3", Shift::Default),
        ] {
            assert_eq!(of(old, new), Some(expected), "{old} {new}");
        }
    }

    #[test]
    fn a_value_is_quoted_so_that_its_type_can_be_seen() {
        let shown = |text: &str| shown(crate::yaml::parse(text.into()).unwrap().root());
        for (text, expected) in [
            ("a", "`a`"),
            ("80", "`80`"),
            ("'80'", "`\"80\"`"),
            ("''", "an empty text"),
            ("[1, 2]", "a list of 2"),
            ("{a: 1}", "a map"),
            ("~", "nothing"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
