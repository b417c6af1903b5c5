//! Reading YAML and JSON: every tree's places are places of its text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pack_build::span::Span;
use pack_build::yaml::{Dialect, Document, Fault, Node, decode, parse, parse_json};
use std::sync::Arc;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = decode(data) else { return };
    read(parse(Arc::clone(&text)), &text);
    read(parse_json(Arc::clone(&text)), &text);
});

fn read(parsed: Result<Document, Fault>, text: &str) {
    match parsed {
        Ok(document) => {
            walk(document.root(), text, &mut 10_000);
            for dialect in [Dialect::GoV3, Dialect::Helm] {
                drop(document.root().resolve(dialect).map_err(|fault| inside(fault.span, text)));
            }
            for at in 0..=text.len().min(500) {
                if let Ok(path) = document.path_at(at).parse() {
                    drop(document.all_at(&path));
                }
            }
            for comment in document.comments() {
                assert_eq!(&text[comment.span.start + 1..comment.span.end], comment.text);
            }
            for repeated in document.duplicate_keys() {
                inside(repeated.span, text);
                inside(repeated.first, text);
            }
            document.second_document().into_iter().for_each(|span| inside(span, text));
        }
        Err(fault) => {
            inside(fault.span, text);
            fault.related.into_iter().for_each(|(span, _)| inside(span, text));
            assert!(!fault.message.is_empty());
        }
    }
}

/// Aliases may show a value any number of times, so only so many are looked at.
fn walk(node: Node<'_>, text: &str, left: &mut usize) {
    let Some(fewer) = left.checked_sub(1) else { return };
    *left = fewer;
    inside(node.span(), text);
    let value = node.source_text();
    for at in value.char_indices().map(|(at, _)| at).take(50) {
        inside(node.span_within(Span::new(at, value.len())), text);
    }
    for entry in node.entries() {
        walk(entry.key, text, left);
        walk(entry.value, text, left);
        inside(entry.span(), text);
        assert!(node.get(entry.key.source_text()).is_some());
    }
    node.items().for_each(|item| walk(item, text, left));
}

fn inside(span: Span, text: &str) {
    assert!(span.start <= span.end && text.get(span.start..span.end).is_some(), "{span:?}");
}
