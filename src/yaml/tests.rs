//! The tree: places, keys, comments, merges and faults.

use std::fmt::Write;
use std::sync::Arc;

use super::{Dialect, Document, Fault, FaultKind, Node, Placement, Value, parse};
use crate::span::Span;

fn document(yaml: &str) -> Document {
    parse(Arc::from(yaml)).unwrap()
}

fn fault(yaml: &str) -> Fault {
    parse(Arc::from(yaml)).unwrap_err()
}

/// The kind of a fault and the text it points at.
fn pointed(yaml: &str) -> (FaultKind, &str) {
    let fault = fault(yaml);
    (fault.kind, &yaml[fault.span.start..fault.span.end])
}

fn source(node: Node<'_>) -> String {
    let document = node.document();
    document.text()[node.span().start..node.span().end].to_owned()
}

/// The source of the value at a path of keys.
fn source_at(yaml: &str, path: &str) -> String {
    let document = document(yaml);
    source(document.at(&path.parse().unwrap()).unwrap())
}

#[test]
fn spans_are_exact_for_every_style() {
    let yaml = "plain: some text\nmany: one\n  two\nsingle: 'it''s'\ndouble: \"a\\tb\" # c\n\
                flow: [1, {a: b}]\nblock:\n  k: v\n  l: w\n\nlist:\n- 1\n- 2\n\n# end\ndeep: &d # c - d\n- - 1\n  - 2\n- - 3\nlast: 1\n";
    let cases = [
        ("plain", "some text"),
        ("many", "one\n  two"),
        ("single", "'it''s'"),
        ("double", "\"a\\tb\""),
        ("flow", "[1, {a: b}]"),
        ("flow.$[].a", "b"),
        ("block", "k: v\n  l: w"),
        ("list", "- 1\n- 2"),
        ("deep", "- - 1\n  - 2\n- - 3"),
        ("last", "1"),
    ];
    for (path, expected) in cases {
        assert_eq!(source_at(yaml, path), expected, "{path}");
    }
}

#[test]
fn a_block_scalar_spans_its_header_and_its_lines() {
    let cases = [
        ("a: |\n  x\n  y\n\nb: 1\n", "|\n  x\n  y"),
        ("a: >-  # why | not\n\n  x\n", ">-  # why | not\n\n  x"),
        ("a: &n !!str |2\n    x\nb: 1\n", "|2\n    x"),
        ("a:\n  |\n  x", "|\n  x"),
        ("a: |\nb: 1\n", "|"),
        ("a: |", "|"),
        ("a: |+\n\n\n", "|+"),
    ];
    for (yaml, expected) in cases {
        assert_eq!(source_at(yaml, "a"), expected, "{yaml:?}");
    }
}

#[test]
fn spans_count_bytes_after_a_mark_crlf_and_wide_characters() {
    let yaml = "\u{feff}é: ü\r\nb: \"日本\"\r\nc: |\r\n  x\r\nd: 1\r\n";
    let cases = [("é", "ü"), ("b", "\"日本\""), ("c", "|\r\n  x"), ("d", "1")];
    for (path, expected) in cases {
        assert_eq!(source_at(yaml, path), expected, "{path}");
    }
}

#[test]
fn a_missing_value_stands_after_its_colon() {
    let document = document("a:\nb : \nc: {d, e: }\n");
    let place = |path: &str| document.at(&path.parse().unwrap()).unwrap().span();
    assert_eq!(place("a"), Span::new(2, 2));
    assert_eq!(place("b"), Span::new(6, 6));
    assert_eq!(place("c.e"), Span::new(17, 17));
    assert!(document.root().get("a").unwrap().is_null());
}

#[test]
fn an_empty_file_has_a_null_root() {
    for yaml in ["", "# only a comment\n", "\u{feff}", "---\n"] {
        assert!(document(yaml).root().is_null(), "{yaml:?}");
    }
}

#[test]
fn every_repeated_key_is_reported_with_both_places() {
    let yaml = "a: 1\nb: {x: 1, \"x\": 2}\na: 3\na: 4\n";
    let document = document(yaml);
    let found: Vec<_> =
        document.duplicate_keys().iter().map(|key| (&*key.key, key.span, key.first)).collect();
    let expected = [
        ("x", Span::new(15, 18), Span::new(9, 10)),
        ("a", Span::new(23, 24), Span::new(0, 1)),
        ("a", Span::new(28, 29), Span::new(0, 1)),
    ];
    assert_eq!(found, expected);
    assert_eq!(document.root().get("a").unwrap().source_text(), "4");
    let refused = document.root().resolve(Dialect::GoV3).unwrap_err();
    assert_eq!(refused.kind, FaultKind::DuplicateKey);
}

#[test]
fn repeated_keys_are_found_in_large_maps() {
    let mut yaml = String::new();
    for index in 0..500 {
        writeln!(yaml, "k{index}: 1").unwrap();
    }
    yaml.push_str("k7: 2\n");
    let document = document(&yaml);
    let keys: Vec<_> = document.duplicate_keys().iter().map(|key| &*key.key).collect();
    assert_eq!(keys, ["k7"]);
}

#[test]
fn comments_keep_their_text_and_place() {
    let document = document("# above\na: 1 # right\n\n# free\n\nb: 2\n# last\n");
    let found: Vec<_> = document
        .comments()
        .iter()
        .map(|comment| (&*comment.text, comment.placement, comment.span.start))
        .collect();
    let expected = [
        (" above", Placement::Above, 0),
        (" right", Placement::Right, 13),
        (" free", Placement::Free, 22),
        (" last", Placement::Free, 35),
    ];
    assert_eq!(found, expected);
}

#[test]
fn thousands_of_comment_lines_are_read() {
    let yaml = format!("a:\n{}  b: 1\n", "  # more\n".repeat(5000));
    assert_eq!(document(&yaml).comments().len(), 5000);
}

#[test]
fn a_second_document_is_noted_and_not_read() {
    assert_eq!(document("a: 1\n").second_document(), None);
    let document = document("a: 1\n---\na: [\n");
    assert_eq!(document.second_document(), Some(Span::new(5, 8)));
    assert_eq!(source(document.root()), "a: 1");
}

#[test]
fn aliases_are_followed_and_keep_their_own_place() {
    let document = document("a: &x {k: v}\nb: *x\n");
    let alias = document.root().get("b").unwrap();
    assert_eq!(source(alias), "*x");
    assert!(alias.is_alias());
    assert_eq!(source(alias.get("k").unwrap()), "v");
}

#[test]
fn merged_entries_follow_the_written_ones() {
    let yaml = "x: &x {p: 1, q: 2}\nz: &z {q: 3, r: 4}\ny:\n  <<: [*x, *z]\n  p: 9\n";
    let document = document(yaml);
    let map = document.root().get("y").unwrap();
    let entries: Vec<_> = map
        .entries()
        .map(|entry| (entry.key.source_text(), entry.value.source_text(), entry.merged))
        .collect();
    let expected = [("p", "9", false), ("q", "2", true), ("r", "4", true)];
    assert_eq!(entries, expected);
    for (key, value, merged) in expected {
        let entry = map.get_entry(key).unwrap();
        assert_eq!((entry.value.source_text(), entry.merged), (value, merged));
    }
    assert!(map.get("<<").is_none());
}

#[test]
fn nodes_say_what_they_are() {
    let yaml = "[text, 1, 1.5, yes, true, ~, 2024-01-02, [], {}, '1', !!int x]";
    let document = document(yaml);
    let names: Vec<_> = document.root().items().map(Node::type_name).collect();
    let expected = [
        "a string",
        "a number",
        "a number",
        "a string",
        "a boolean",
        "null",
        "a date",
        "a list",
        "a map",
        "a string",
        "a value with the wrong tag",
    ];
    assert_eq!(names, expected);
    let strings = document.root().items().filter_map(Node::as_str);
    assert_eq!(strings.collect::<Vec<_>>(), ["text", "yes", "1"]);
}

#[test]
fn faults_point_at_their_place() {
    let cases = [
        ("a:\n\tb: 1\n", FaultKind::Tab, "\t"),
        ("a:\n  b: 1\n\tc: 1\n", FaultKind::Tab, "\t"),
        ("a:\n  b:\n  \t- c\n", FaultKind::Tab, "\t"),
        ("a: {{ .Values.x }}\n", FaultKind::CollectionKey, "{ .Values.x }"),
        ("a: *nope # c\n", FaultKind::UnknownAlias, "*nope"),
        ("a: &a [*a]\n", FaultKind::RecursiveAlias, "*a"),
        ("a:\n  <<: text\n", FaultKind::Merge, "text"),
        ("a: x\u{7}y\n", FaultKind::ControlCharacter, "\u{7}"),
        ("a: x\u{85}y\n", FaultKind::LineBreak, "\u{85}"),
        ("a: {: x}\n", FaultKind::UnsupportedKey, ""),
        ("a: &x.y z\n", FaultKind::Syntax, "&x.y"),
        ("a: \"open\nb: 1\n", FaultKind::Syntax, "\""),
        ("a: @x\n", FaultKind::Syntax, "@"),
        ("a: b: c\n", FaultKind::Syntax, ":"),
        ("{a: 1} more\n", FaultKind::Syntax, "m"),
    ];
    for (yaml, kind, place) in cases {
        assert_eq!(pointed(yaml), (kind, place), "{yaml:?}");
    }
}

#[test]
fn unusual_line_breaks_are_text_inside_quotes() {
    let document = document("a: \"x\u{2028}y\"\n");
    let text = document.root().get("a").unwrap().source_text();
    assert_eq!(text, "x\u{2028}y");
}

#[test]
fn a_recursive_alias_names_the_value_around_it() {
    let fault = fault("a: &a [*a]\n");
    let related = (Span::new(6, 6), "the value starts here".to_owned());
    assert_eq!(fault.related, Some(related));
}

#[test]
fn depth_is_limited_for_every_way_of_nesting() {
    let flow = "[".repeat(100_000);
    let block = "- ".repeat(100_000);
    let indented: String = (0..1000).map(|level| " ".repeat(level) + "a:\n").collect();
    let mut aliases = "x0: &x0 [1]\n".to_owned();
    for level in 1..500 {
        let below = level - 1;
        writeln!(aliases, "x{level}: &x{level} [*x{below}]").unwrap();
    }
    for yaml in [flow, block, indented, aliases] {
        assert_eq!(fault(&yaml).kind, FaultKind::TooDeep, "{yaml:.40}");
    }
}

#[test]
fn helm_and_go_merge_in_their_own_order() {
    let yaml = "x: &x {p: 1}\nm:\n  p: 9\n  <<: *x\n";
    let document = document(yaml);
    let map = document.root().get("m").unwrap();
    let entry = |value| vec![(Value::String("p".to_owned()), Value::Int(value))];
    let go = map.resolve(Dialect::GoV3);
    assert_eq!(go, Ok(Value::Mapping(entry(9))));
    let helm = map.resolve(Dialect::Helm);
    assert_eq!(helm, Ok(Value::Mapping(entry(1))));
}

#[test]
fn helm_keys_become_json_keys() {
    let document = document("{80: a, 1.5: b, yes: c, 1e30: d, 1e-7: e}");
    let Ok(Value::Mapping(entries)) = document.root().resolve(Dialect::Helm) else {
        panic!("a map is expected");
    };
    let keys: Vec<_> = entries.into_iter().map(|(key, _)| key).collect();
    let expected = ["80", "1.5", "true", "1e+30", "1e-07"];
    assert_eq!(keys, expected.map(|key| Value::String(key.to_owned())));
}

#[test]
fn helm_refuses_what_json_cannot_hold() {
    for (yaml, kind) in [
        ("a: .inf", FaultKind::NotFinite),
        ("~: a", FaultKind::UnsupportedKey),
        ("18446744073709551615: a", FaultKind::UnsupportedKey),
        ("a: !!int x", FaultKind::Tag),
    ] {
        let refused = document(yaml).root().resolve(Dialect::Helm).unwrap_err();
        assert_eq!(refused.kind, kind, "{yaml}");
    }
}
