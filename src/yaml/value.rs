//! Whole subtrees as values, the way Go's yaml.v3 and Helm would hand them to a program.

use super::document::{Content, Scalar};
use super::fault::{Fault, FaultKind};
use super::merge;
use super::node::{Entry, Node};
use super::number;
use super::scalar::{self, Dialect, ScalarValue};
use crate::span::Span;

/// A value without its place.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number from -2^63 to 2^64 - 1; in [`Dialect::Helm`] one that a float holds exactly.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    String(String),
    /// A date or time, written as RFC 3339.
    Timestamp(String),
    /// A list.
    Sequence(Vec<Value>),
    /// A map in the order of the text, each key once.
    Mapping(Vec<(Value, Value)>),
}

/// Whole numbers beyond this lose digits in JSON, which Helm passes all values through.
const MAX_EXACT: u128 = 1 << 53;

/// Returns the subtree as values.
///
/// The recursion is bounded: no tree is deeper than [`MAX_DEPTH`](super::MAX_DEPTH), aliases
/// included.
pub(super) fn resolve(node: Node<'_>, dialect: Dialect) -> Result<Value, Fault> {
    match (node.content(), dialect) {
        (Content::Scalar(scalar), _) => resolve_scalar(scalar, node.span(), dialect),
        (Content::Sequence(_), _) => {
            let items: Result<_, _> = node.items().map(|item| resolve(item, dialect)).collect();
            items.map(Value::Sequence)
        }
        (Content::Mapping(_), Dialect::GoV3) => resolve_v3_mapping(node),
        (Content::Mapping(_), Dialect::Helm) => {
            let mut map = Map::default();
            insert_helm_entries(node, &mut map)?;
            Ok(Value::Mapping(map.entries))
        }
        (Content::Alias(_), _) => Ok(Value::Null),
    }
}

fn resolve_scalar(scalar: &Scalar, span: Span, dialect: Dialect) -> Result<Value, Fault> {
    let value = scalar::resolve(scalar, dialect)
        .map_err(|message| Fault::new(FaultKind::Tag, span, message))?;
    match (value, dialect) {
        (ScalarValue::Int(int), Dialect::Helm) if int.unsigned_abs() > MAX_EXACT => {
            Ok(Value::Float(number::to_float(int)))
        }
        (ScalarValue::Float(float), Dialect::Helm) if !float.is_finite() => Err(Fault::new(
            FaultKind::NotFinite,
            span,
            format!("Helm has no number `{}`", scalar.text),
        )),
        (value, _) => Ok(Value::from(value)),
    }
}

fn resolve_v3_mapping(node: Node<'_>) -> Result<Value, Fault> {
    refuse_duplicates(node)?;
    let mut map = Map::default();
    for entry in merge::entries(node) {
        let key = resolve(entry.key, Dialect::GoV3)?;
        map.insert(key, resolve(entry.value, Dialect::GoV3)?);
    }
    Ok(Value::Mapping(map.entries))
}

fn refuse_duplicates(node: Node<'_>) -> Result<(), Fault> {
    let duplicates = node.document().duplicate_keys();
    let repeated = node.written_entries().find_map(|entry| {
        let span = entry.key.span();
        let found = duplicates.binary_search_by_key(&span, |duplicate| duplicate.span);
        found.ok().map(|index| &duplicates[index])
    });
    repeated.map_or(Ok(()), |duplicate| {
        let message = format!("the key `{}` stands twice in this map", duplicate.key);
        Err(Fault::new(FaultKind::DuplicateKey, duplicate.span, message)
            .with_related(duplicate.first, "first here"))
    })
}

/// yaml.v2 merges where `<<` stands, so a later key, merged or written, wins.
fn insert_helm_entries(node: Node<'_>, map: &mut Map) -> Result<(), Fault> {
    for entry in node.written_entries() {
        if merge::is_merge_key(entry.key, Dialect::Helm) {
            let sources: Vec<_> = merge::sources(entry.value).collect();
            for source in sources.into_iter().rev() {
                insert_helm_entries(source, map)?;
            }
        } else {
            let key = helm_key(&entry)?;
            map.insert(Value::String(key), resolve(entry.value, Dialect::Helm)?);
        }
    }
    Ok(())
}

/// JSON keys are strings, so every other key is written out.
fn helm_key(entry: &Entry<'_>) -> Result<String, Fault> {
    let unsupported = |message: String| {
        let span = entry.key.span();
        Err(Fault::new(FaultKind::UnsupportedKey, span, message))
    };
    let Some(scalar) = entry.key.as_scalar() else {
        return unsupported("a map or list cannot be a key".to_owned());
    };
    match scalar::resolve(scalar, Dialect::Helm) {
        Ok(ScalarValue::String(text)) => Ok(text.into_owned()),
        Ok(ScalarValue::Bool(value)) => Ok(value.to_string()),
        Ok(ScalarValue::Int(int)) if i64::try_from(int).is_ok() => Ok(int.to_string()),
        Ok(ScalarValue::Float(float)) => Ok(float_key(float)),
        Ok(ScalarValue::Null) => unsupported("Helm cannot read a key that is null".to_owned()),
        Ok(_) => unsupported(format!("Helm cannot read the key `{}`", scalar.text)),
        Err(message) => Err(Fault::new(FaultKind::Tag, entry.key.span(), message)),
    }
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 32)` with YAML's names for the rest.
#[expect(
    clippy::cast_possible_truncation,
    reason = "sigs.k8s.io/yaml writes float keys with 32 bits"
)]
fn float_key(value: f64) -> String {
    if value.is_nan() {
        return ".nan".to_owned();
    }
    let short = value as f32;
    if short.is_infinite() {
        return if short > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{short:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return short.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

/// A map that keeps the order of insertion and lets a later value replace an earlier one.
#[derive(Default)]
struct Map {
    entries: Vec<(Value, Value)>,
    places: std::collections::HashMap<String, usize>,
}

impl Map {
    fn insert(&mut self, key: Value, value: Value) {
        let next = self.entries.len();
        let place = *self.places.entry(format!("{key:?}")).or_insert(next);
        if place == next {
            self.entries.push((key, value));
        } else {
            self.entries[place].1 = value;
        }
    }
}

impl From<ScalarValue<'_>> for Value {
    fn from(value: ScalarValue<'_>) -> Self {
        match value {
            ScalarValue::Null => Self::Null,
            ScalarValue::Bool(value) => Self::Bool(value),
            ScalarValue::Int(value) => Self::Int(value),
            ScalarValue::Float(value) => Self::Float(value),
            ScalarValue::String(value) => Self::String(value.into_owned()),
            ScalarValue::Timestamp(value) => Self::Timestamp(value),
        }
    }
}
