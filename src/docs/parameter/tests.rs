use super::*;
use crate::pack::Pack;
use crate::source::Source;

fn parameters(values: &str, schema: &str, comments: Comments) -> Vec<Parameter> {
    let files = [("pack.json", "{}"), ("values.yaml", values), ("schema.yaml", schema)];
    collect(&Pack::read(Source::from_files("x", files)), comments)
}

/// Path, description and section of each parameter.
fn described(values: &str, comments: Comments) -> Vec<(String, String, Option<String>)> {
    let found = parameters(values, "", comments).into_iter();
    found.map(|found| (found.path, found.description, found.section)).collect()
}

fn row(path: &str, description: &str, section: Option<&str>) -> (String, String, Option<String>) {
    (path.to_owned(), description.to_owned(), section.map(str::to_owned))
}

#[test]
fn comments_of_helm_docs_are_read() {
    let values = "\
# a.c -- Named from elsewhere,
# in two lines

a:
  # not this
  # -- One
  # line
  # @section -- Main
  b: 1
  c: 2
  # -- Hidden
  # @ignored
  d: {e: 1}
  # prose
  f: 3
  # -- A map
  g:
    # -- Its value
    h: x
    i: y
";
    let expected = [
        row("a.b", "One line", Some("Main")),
        row("a.c", "Named from elsewhere, in two lines", None),
        row("a.g", "A map", None),
        row("a.g.h", "Its value", None),
    ];
    assert_eq!(described(values, Comments::Marked), expected);
}

#[test]
fn comments_of_bitnami_are_read_within_their_chart() {
    let values = "\
charts:
  demo:
    ## @section Global
    ## @param image.tag The tag
    ## @param  image.list  [array, default: x] Many
    ## @param gone Not there
    ## @skip secret
    ## @skip nothing
    ##
    image:
      ## @extra image.more Only told
      tag: a
      list: []
    secret:
      # -- never shown
      key: 1
";
    let expected = [
        row("charts.demo.image.tag", "The tag", Some("Global")),
        row("charts.demo.image.list", "Many", Some("Global")),
        row("charts.demo.image.more", "Only told", Some("Global")),
    ];
    assert_eq!(described(values, Comments::Marked), expected);
    let list = &parameters(values, "", Comments::Marked)[1];
    assert_eq!((list.kind.as_str(), list.default.as_deref()), ("list", Some("x")));
}

#[test]
fn prose_counts_when_it_is_asked_for() {
    let values = "\
# spectrocloud.com/enabled-presets: A:b

pack: # Beside
  # pack-build: allow(x) y
  # Two
  # lines. See: this
  # key: commented-out
  # more
  a: 1
  # far away

  b: 2
  c: 3 # behind
  # ----
  d: 4
  # @schema
  # type: string
  # @schema
  # After
  e: 5
  # - one
  f: []
";
    assert_eq!(described(values, Comments::Marked), []);
    let expected = [
        row("pack", "Beside", None),
        row("pack.a", "Two lines. See: this", None),
        row("pack.c", "behind", None),
        row("pack.e", "After", None),
    ];
    assert_eq!(described(values, Comments::Plain), expected);
}

#[test]
fn the_schema_says_what_a_value_must_be() {
    let values = "a: 1\nb: x\nc: hunter2\nd: \"\"\n";
    let schema = "\
a:
  schema: '{{ required | format \"${number:[1-5]}\" | hints \"A\" \"B\" }}'
b:
  schema: '{{ readonly | format \"${string:/x+/}\" }}'
c:
  schema: '{{ format \"${password}\" }}'
d:
  schema: '{{ format \"${ipv4} - ${ipv4}\" }}'
e.$[]:
  schema: '{{ format \"${list:[p,q]}\" }}'
f:
  schema: '{{ format \"${ipv4}\" }}'
";
    let parameter = |path: &str, kind: &str, default: Option<&str>| Parameter {
        path: path.to_owned(),
        section: None,
        description: String::new(),
        kind: kind.to_owned(),
        default: default.map(str::to_owned),
        required: false,
        readonly: false,
        constraint: None,
        hints: Vec::new(),
        presets: Vec::new(),
    };
    let options = ["p", "q"].map(str::to_owned).to_vec();
    let expected = [
        Parameter {
            required: true,
            constraint: Some(Constraint::Range { from: 1.0, to: 5.0 }),
            hints: vec!["A".to_owned(), "B".to_owned()],
            ..parameter("a", "number", Some("1"))
        },
        Parameter {
            readonly: true,
            constraint: Some(Constraint::Pattern { pattern: "x+".to_owned() }),
            ..parameter("b", "string", Some("x"))
        },
        parameter("c", "password", None),
        Parameter {
            constraint: Some(Constraint::Format { format: "${ipv4} - ${ipv4}".to_owned() }),
            ..parameter("d", "string", Some("\"\""))
        },
        Parameter {
            constraint: Some(Constraint::Choices { options }),
            ..parameter("e.$[]", "string", None)
        },
        parameter("f", "IPv4 address", None),
    ];
    assert_eq!(parameters(values, schema, Comments::Marked), expected);
}

#[test]
fn defaults_are_written_on_one_line() {
    let values = "\
# -- a
a: {x: [1, 1.5, true, null, y], 2: z}
# -- b
b: [ ]
# -- c
c:
# -- (tpl/string) d
d: |
  one
  two
# -- e
e: 0x10
# -- f
f: 18446744073709551615
";
    let found = parameters(values, "", Comments::Marked).into_iter();
    let found: Vec<_> = found.map(|it| (it.kind, it.default.unwrap())).collect();
    let expected = [
        ("map", r#"{"x":[1,1.5,true,null,"y"],"2":"z"}"#),
        ("list", "[]"),
        ("any", "null"),
        ("tpl/string", "one\ntwo\n"),
        ("number", "0x10"),
        ("number", "18446744073709551615"),
    ];
    assert_eq!(found, expected.map(|(kind, default)| (kind.to_owned(), default.to_owned())));
}

#[test]
fn presets_that_change_a_value_stand_beside_it() {
    let presets = "\
presets:
  - {name: p, displayName: P, group: G, remove: [a], add: \"a: {b: 2}\"}
  - {name: q, displayName: Q, group: G, remove: [a.b], add: ''}
  - {name: r, displayName: R, group: G, remove: [a.bc], add: 'c: 1'}
";
    let files =
        [("pack.json", "{}"), ("values.yaml", "a:\n  # -- B\n  b: 1\n"), ("presets.yaml", presets)];
    let found = collect(&Pack::read(Source::from_files("x", files)), Comments::Marked);
    let value = |preset: &str, value: Option<&str>| PresetValue {
        preset: preset.to_owned(),
        value: value.map(str::to_owned),
    };
    assert_eq!(found[0].presets, [value("P", Some("2")), value("Q", None)]);
}
