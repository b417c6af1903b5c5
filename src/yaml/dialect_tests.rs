//! The answers of Go's readers, case by case.
//!
//! `tests/data/yaml-dialects.json` holds what gopkg.in/yaml.v3 3.0.1 and sigs.k8s.io/yaml made of
//! each text; the cases with long texts are made here.

use std::fmt::Write;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value as Json;

use super::{Dialect, Fault, FaultKind, Value, decode, parse};

#[derive(Deserialize)]
struct Case {
    #[serde(rename = "case")]
    name: String,
    yaml: Option<String>,
    base64: Option<String>,
    v3: Answer,
    helm: Answer,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Value(Json),
    #[expect(dead_code, reason = "shown when a case fails")]
    Error(String),
}

fn read(bytes: &[u8], dialect: Dialect) -> Result<Value, Fault> {
    parse(decode(bytes)?)?.root().resolve(dialect)
}

/// Whether a value is what Go's `encoding/json` wrote of its own.
fn same(value: &Value, json: &Json) -> bool {
    match (value, json) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(ours), Json::Bool(theirs)) => ours == theirs,
        (Value::Int(ours), Json::Number(theirs)) => theirs.as_i128() == Some(*ours),
        (Value::Float(ours), Json::Number(theirs)) => theirs.as_f64() == Some(*ours),
        (Value::Float(ours), Json::String(theirs)) => match theirs.as_str() {
            "!NaN" => ours.is_nan(),
            "!+Inf" => *ours == f64::INFINITY,
            "!-Inf" => *ours == f64::NEG_INFINITY,
            _ => false,
        },
        (Value::String(ours), Json::String(theirs)) => ours == theirs,
        (Value::Timestamp(ours), Json::String(theirs)) => format!("!time {ours}") == *theirs,
        (Value::Sequence(ours), Json::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| same(a, b))
        }
        (Value::Mapping(ours), Json::Object(theirs)) => {
            let found = |key: &Value| theirs.get(&key_text(key));
            ours.len() == theirs.len()
                && ours.iter().all(|(key, value)| found(key).is_some_and(|json| same(value, json)))
        }
        _ => false,
    }
}

fn key_text(key: &Value) -> String {
    match key {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

fn check(case: &str, bytes: &[u8], dialect: Dialect, answer: &Answer) {
    let ours = read(bytes, dialect);
    let agree = match (&ours, answer) {
        (Ok(value), Answer::Value(json)) => same(value, json),
        (Err(_), Answer::Error(_)) => true,
        _ => false,
    };
    assert!(agree, "{case} {dialect:?}: {ours:?} is not {answer:?}");
}

#[test]
fn both_dialects_give_the_answers_of_go() {
    let cases = include_str!("../../tests/data/yaml-dialects.json");
    let cases: Vec<Case> = serde_json::from_str(cases).unwrap();
    assert_eq!(cases.len(), 74);
    for case in cases {
        let bytes = match (case.yaml, case.base64) {
            (Some(text), None) => text.into_bytes(),
            (None, Some(encoded)) => STANDARD.decode(encoded).unwrap(),
            _ => panic!("{}: one text is needed", case.name),
        };
        check(&case.name, &bytes, Dialect::GoV3, &case.v3);
        check(&case.name, &bytes, Dialect::Helm, &case.helm);
    }
}

/// Go's answer is recorded as null for this one, because there was no value to write down: both
/// readers refuse it with "document contains excessive aliasing".
#[test]
fn nine_levels_of_nine_aliases_are_refused() {
    let mut yaml = "a: &a [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n".to_owned();
    for (below, level) in ('a'..='h').zip('b'..='i') {
        let aliases = vec![format!("*{below}"); 9].join(",");
        writeln!(yaml, "{level}: &{level} [{aliases}]").unwrap();
    }
    let fault = parse(Arc::from(yaml)).unwrap_err();
    assert_eq!(fault.kind, FaultKind::TooManyAliases);
}

#[test]
fn three_hundred_nested_lists_are_accepted() {
    let yaml = format!("a: {}{}", "[".repeat(300), "]".repeat(300));
    for dialect in [Dialect::GoV3, Dialect::Helm] {
        let mut value = Value::Sequence(Vec::new());
        for _ in 1..300 {
            value = Value::Sequence(vec![value]);
        }
        let map = Value::Mapping(vec![(Value::String("a".to_owned()), value)]);
        assert_eq!(read(yaml.as_bytes(), dialect), Ok(map));
    }
}

#[test]
fn only_an_explicit_key_may_be_longer_than_1024_characters() {
    let key = "k".repeat(1100);
    for dialect in [Dialect::GoV3, Dialect::Helm] {
        let implicit = read(format!("{key}: 1").as_bytes(), dialect);
        assert_eq!(implicit.unwrap_err().kind, FaultKind::Syntax);
        let explicit = read(format!("? {key}\n: 1").as_bytes(), dialect);
        let expected = vec![(Value::String(key.clone()), Value::Int(1))];
        assert_eq!(explicit, Ok(Value::Mapping(expected)));
    }
}
