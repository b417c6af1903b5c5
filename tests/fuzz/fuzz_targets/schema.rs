//! Reading expressions and checking values, and whole `schema.yaml` and `presets.yaml` files.
//!
//! The first line is the expression, the rest the values; the whole is read as a file too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pack_build::pack::presets::Presets;
use pack_build::pack::schema::{Expression, Schema};
use pack_build::span::Span;
use pack_build::yaml::{Node, parse};

fuzz_target!(|text: &str| {
    if let Ok(document) = parse(text.into()) {
        let schema = Schema::parse(&document);
        schema.faults.iter().for_each(|fault| inside(fault.span, text));
        for entry in &schema.entries {
            inside(entry.expression.span, text);
            entry.unknown_types.iter().for_each(|name| inside(name.span, text));
        }
        Presets::parse(&document).faults.iter().for_each(|fault| inside(fault.span, text));
    }
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match Expression::parse(first) {
        Ok(expression) => {
            for name in expression.unknown_types() {
                assert_eq!(&first[name.span.start..name.span.end].trim(), &name.value);
            }
            if let Ok(values) = parse(rest.into()) {
                check(&expression, values.root(), &mut 100);
            }
        }
        Err(fault) => {
            inside(fault.span, first);
            assert!(!fault.message.is_empty() && !fault.help.is_empty());
        }
    }
});

fn check(expression: &Expression, node: Node<'_>, left: &mut usize) {
    let Some(fewer) = left.checked_sub(1) else { return };
    *left = fewer;
    if let Err(violation) = expression.check(node) {
        assert!(!violation.message.is_empty() && !violation.help.is_empty());
    }
    node.entries().for_each(|entry| check(expression, entry.value, left));
    node.items().for_each(|item| check(expression, item, left));
}

fn inside(span: Span, text: &str) {
    assert!(span.start <= span.end && text.get(span.start..span.end).is_some(), "{span:?}");
}
