//! What a scalar means: the rules of Go's yaml.v3 and of Helm.
//!
//! Both follow `resolve.go` of the library they name, oddities included, because that is what
//! Palette and Helm do with the file.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::document::{Scalar, Style};
use super::{number, timestamp};

/// Whose rules give plain text a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// gopkg.in/yaml.v3: close to YAML 1.2, with `0755` octal and dates.
    GoV3,
    /// sigs.k8s.io/yaml: yaml.v2 (`yes` and `on` are booleans), then JSON.
    Helm,
}

/// The value of a scalar.
#[derive(Clone, Debug, PartialEq)]
pub enum ScalarValue<'a> {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number from -2^63 to 2^64 - 1.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// Text.
    String(Cow<'a, str>),
    /// A date or time, written as RFC 3339.
    Timestamp(String),
}

/// Returns the value of a scalar, or why its tag does not fit.
pub(super) fn resolve(scalar: &Scalar, dialect: Dialect) -> Result<ScalarValue<'_>, String> {
    let value = match scalar.tag.as_deref() {
        None | Some("!") if is_plain(scalar, dialect) => resolve_plain(&scalar.text, dialect, true),
        Some("!!binary") => binary(&scalar.text)?,
        Some(tag @ ("!!bool" | "!!int" | "!!float" | "!!null" | "!!timestamp")) => {
            tagged(&scalar.text, tag, dialect)?
        }
        _ => string(&scalar.text),
    };
    // yaml.v2 hands a date to JSON as the text that was written.
    match value {
        ScalarValue::Timestamp(_) if dialect == Dialect::Helm => Ok(string(&scalar.text)),
        value => Ok(value),
    }
}

/// Returns whether the scalar is null in both dialects.
pub(super) fn is_null(scalar: &Scalar) -> bool {
    match scalar.tag.as_deref() {
        None | Some("!") => scalar.style == Style::Plain && is_null_word(&scalar.text),
        Some("!!null") => true,
        Some(_) => false,
    }
}

/// Returns whether the scalar is a string for Go's yaml.v3.
pub(super) fn is_string(scalar: &Scalar) -> bool {
    matches!(resolve(scalar, Dialect::GoV3), Ok(ScalarValue::String(Cow::Borrowed(_))))
}

/// The tag `!` alone makes text a string for yaml.v2, and means nothing to yaml.v3.
fn is_plain(scalar: &Scalar, dialect: Dialect) -> bool {
    scalar.style == Style::Plain && (scalar.tag.is_none() || dialect == Dialect::GoV3)
}

fn string(text: &str) -> ScalarValue<'_> {
    ScalarValue::String(Cow::Borrowed(text))
}

fn binary(text: &str) -> Result<ScalarValue<'_>, String> {
    let compact: String =
        text.chars().filter(|character| !matches!(character, '\r' | '\n')).collect();
    let bytes =
        STANDARD.decode(compact).map_err(|_| "the `!!binary` value is not base64".to_owned())?;
    Ok(ScalarValue::String(Cow::Owned(lossy(&bytes))))
}

/// Go replaces every single byte that is not UTF-8.
fn lossy(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

fn tagged<'a>(text: &'a str, tag: &str, dialect: Dialect) -> Result<ScalarValue<'a>, String> {
    let value = resolve_plain(text, dialect, tag == "!!timestamp");
    match (tag, value) {
        ("!!float", ScalarValue::Int(int)) if i64::try_from(int).is_ok() => {
            Ok(ScalarValue::Float(number::to_float(int)))
        }
        ("!!bool", value @ ScalarValue::Bool(_))
        | ("!!int", value @ ScalarValue::Int(_))
        | ("!!float", value @ ScalarValue::Float(_))
        | ("!!null", value @ ScalarValue::Null)
        | ("!!timestamp", value @ ScalarValue::Timestamp(_)) => Ok(value),
        _ => Err(format!("`{text}` does not fit its tag `{tag}`")),
    }
}

fn resolve_plain(text: &str, dialect: Dialect, dates: bool) -> ScalarValue<'_> {
    match text.as_bytes().first() {
        None => ScalarValue::Null,
        Some(b'+' | b'-' | b'0'..=b'9' | b'.') => number_or_date(text, dialect, dates),
        Some(_) => word(text, dialect).unwrap_or_else(|| string(text)),
    }
}

fn number_or_date(text: &str, dialect: Dialect, dates: bool) -> ScalarValue<'_> {
    if let Some(float) = special_float(text) {
        return ScalarValue::Float(float);
    }
    if dates && let Some(timestamp) = timestamp::parse(text) {
        return ScalarValue::Timestamp(timestamp);
    }
    match number::parse(text, dialect) {
        Some(number::Number::Int(int)) => ScalarValue::Int(int),
        Some(number::Number::Float(float)) => ScalarValue::Float(float),
        None => string(text),
    }
}

fn special_float(text: &str) -> Option<f64> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

fn word(text: &str, dialect: Dialect) -> Option<ScalarValue<'static>> {
    match text {
        _ if is_null_word(text) => Some(ScalarValue::Null),
        "true" | "True" | "TRUE" => Some(ScalarValue::Bool(true)),
        "false" | "False" | "FALSE" => Some(ScalarValue::Bool(false)),
        _ if dialect == Dialect::GoV3 => None,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(ScalarValue::Bool(true)),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(ScalarValue::Bool(false)),
        _ => None,
    }
}

fn is_null_word(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}
