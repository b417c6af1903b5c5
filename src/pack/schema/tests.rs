//! The documented language, what is wrong with it, and values that fit and do not.

use super::*;
use crate::yaml;
use std::fmt::Write;

fn parse(text: &str) -> Expression {
    Expression::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
}

/// Whether the value of `a` in a YAML text fits a format.
fn fits(format: &str, value: &str) -> bool {
    let document = yaml::parse(format!("a: {value}\n").into()).unwrap();
    let expression = parse(&format!("{{{{ required | format \"{format}\" }}}}"));
    expression.check(document.root().get("a").unwrap()).is_ok()
}

fn fault(text: &str) -> (String, &str) {
    let fault = Expression::parse(text).expect_err(text);
    assert!(!fault.help.is_empty(), "{text}");
    (fault.message, &text[fault.span.start..fault.span.end])
}

#[test]
fn functions_stand_in_any_order_and_blanks_are_free() {
    for text in [
        r#"{{ required | readonly | format "${string}" | hints "A" "B" }}"#,
        r#"{{required|readonly|format "${string}"|hints "A" "B"}}"#,
        r#" {{  hints "A" | "B" |format "${string}"  | readonly |required}} "#,
        r#"{{ hints "A" | required | readonly | hints "B" | format `${string}` }}"#,
    ] {
        let read = parse(text);
        assert!(read.required && read.readonly, "{text}");
        assert_eq!(read.hints, ["A", "B"], "{text}");
        assert_eq!(read.format.unwrap().as_str(), "${string}", "{text}");
    }
    let alone = parse("{{ required }}");
    assert!(alone.required && !alone.readonly && alone.format.is_none());
    assert_eq!(parse(r#"{{ hints "say \"a|b\" }}" }}"#).hints, [r#"say "a|b" }}"#]);
}

#[test]
fn faults_are_named_at_their_place() {
    let start = "the expression does not start with `{{`";
    let open = "the expression is not closed";
    for (text, message, place) in [
        ("", start, ""),
        ("required", start, "r"),
        ("{ required }", start, "{"),
        ("{{ required }", "`}` does not belong here", "}"),
        ("{{ required", open, ""),
        ("{{", open, ""),
        ("{{ }}", "a function is missing", "}"),
        ("{{ required | }}", "a function is missing", "}"),
        ("{{ | required }}", "a function is missing", "|"),
        ("{{ required }} x", "text follows the closing `}}`", "x"),
        ("{{ required }}{{ readonly }}", "text follows the closing `}}`", "{"),
        ("{{ requierd }}", "there is no function `requierd`", "requierd"),
        ("{{ mandatory }}", "there is no function `mandatory`", "mandatory"),
        ("{{ required readonly }}", "`r` does not belong here", "r"),
        ("{{ required \"x\" }}", "`\"` does not belong here", "\""),
        ("{{ format }}", "`format` has no template", "format"),
        ("{{ hints | required }}", "`hints` has no text", "hints"),
        ("{{ hints \"a }}", "a `\"` is not closed", "\""),
        ("{{ format \"${string}\" \"x\" }}", "`\"` does not belong here", "\""),
        ("{{ format \"${string}\" | format \"${ipv4}\" }}", "`format` stands twice", "format"),
        ("{{ format \"string\" }}", "the format `string` has no type", "string"),
        ("{{ format \"\" }}", "the format `` has no type", ""),
        ("{{ format \"${string\" }}", "a `${` is not closed", "${"),
        ("{{ format \"${string:/a}\" }}", "a `${` is not closed", "${"),
        ("{{ format \"a${\" }}", "a `${` is not closed", "${"),
        ("{{ format \"${}\" }}", "a `${}` names no type", ""),
        ("{{ format \"${list}\" }}", "`list` has no options", "list"),
        ("{{ format \"${list:[]}\" }}", "`list` has no options", "list:[]"),
        ("{{ format \"${list:A,B}\" }}", "`list` has no options", "list:A,B"),
        ("{{ format \"${number:5-6}\" }}", "`number` cannot be `5-6`", "5-6"),
        ("{{ format \"${number:[5]}\" }}", "`[5]` is not a range of numbers", "[5]"),
        ("{{ format \"${number:[a-b]}\" }}", "`[a-b]` is not a range of numbers", "[a-b]"),
        ("{{ format \"${number:[9-5]}\" }}", "no number is in `[9-5]`", "[9-5]"),
        ("{{ format \"${string:[A,B]}\" }}", "`string` cannot be `[A,B]`", "[A,B]"),
        ("{{ format \"${string:}\" }}", "`string` cannot be ``", ""),
        ("{{ format \"${ipv4:/1/}\" }}", "`ipv4` takes nothing behind a colon, here `/1/`", "/1/"),
    ] {
        assert_eq!(fault(text), (message.to_owned(), place), "{text}");
    }
}

#[test]
fn patterns_are_those_of_go() {
    for bad in [
        "[a-z",
        "(a",
        "a)",
        "a**",
        "a{2}{3}",
        "a*??",
        "a{1001}",
        "a{3,2}",
        "(?=a)",
        "(?x)a",
        "(?<!a)",
        r"\1",
        r"\u0041",
        "*a",
        "a\\",
        "(?P=n)",
        r"\Z",
        r"\p{Nope}",
        "[b-a]",
    ] {
        assert!(Pattern::parse(bad).is_err(), "{bad}");
    }
    for (good, text) in [
        (r"^\d+$", "12"),
        ("^a{,3}$", "a{,3}"),
        ("^{a}$", "{a}"),
        ("^a{$", "a{"),
        (r"^\Qa.b\E$", "a.b"),
        ("^[[]$", "["),
        ("^[]a]+$", "]a"),
        ("^[a&&b]+$", "&&"),
        ("^[~~]$", "~"),
        (r"^[\d-z]+$", "1-z"),
        ("^[[:alpha:]]+$", "az"),
        ("^(?P<n>a)(?<m>b)(?i:C)$", "abc"),
        ("^a+?b{2,}$", "abb"),
        (r"^\<a\>$", "<a>"),
        (r"^\bé\pL$", "éé"),
        ("^[^/]+/[a-z]{2}$", "a/bc"),
    ] {
        let pattern = Pattern::parse(good).unwrap_or_else(|reason| panic!("{good}: {reason}"));
        // `\b` knows ASCII letters alone.
        assert_eq!(pattern.is_match(text), good != r"^\bé\pL$", "{good}");
    }
    for (ascii, other) in [(r"^\d$", "٣"), (r"^\w$", "é"), (r"^\s$", "\u{a0}"), (r"^[\d]$", "٣")]
    {
        assert!(!Pattern::parse(ascii).unwrap().is_match(other), "{ascii}");
    }
    for (not, other) in [(r"^\D$", "٣"), (r"^\W$", "é"), (r"^[\S]$", "\u{a0}")] {
        assert!(Pattern::parse(not).unwrap().is_match(other), "{not}");
    }
}

#[test]
fn documented_formats_take_what_they_should() {
    for (format, good, bad) in [
        ("${string:/^([a-z0-9].*)$/}", &["a", "0-", "8080"][..], &["-a", "A"][..]),
        ("${password:/^([a-z0-9].*)$/}", &["a"], &["-a"]),
        (
            "${number}",
            &["5", "'5'", "-1", "0.5", "1e3", "0x1F", "1_000", "007"],
            &["five", "'1_000'", "5m", ".inf", "true", "2001-01-01"],
        ),
        ("${number:[5000-5005]}", &["5000", "5005", "'5001'", "5000.5"], &["4999", "5006", "x"]),
        ("${number:[-5 - -1]}", &["-5", "-1"], &["-6", "0"]),
        ("${number:[0.5-1]}", &["0.5", "1.0"], &["0.4"]),
        ("${number:/^(500[0-5])$/}", &["5000", "5005"], &["5006", "x"]),
        (
            "${boolean}",
            &["true", "False", "TRUE", "'true'", "yes", "on"],
            &["1", "0", "'yes'", "maybe", "tru"],
        ),
        ("${list:[PACK,GIT, CHART]}", &["PACK", "CHART", "[GIT, PACK]"], &["git", "[GIT, X]"]),
        ("${ipv4}", &["10.0.0.1"], &["10.0.0", "10.0.0.256", "010.0.0.1", "10.0.0.0/8", "::1"]),
        (
            "${version}",
            &["1.2.3", "v1.2.3-rc.1+b5", "1.27", "1"],
            &["latest", "1.2.x", "1.2.3.4", "1.2.3-", "^1.2"],
        ),
        (
            "${ipv4} - ${ipv4}",
            &["10.10.10.10 - 10.10.10.255"],
            &["10.10.10.10", "10.10.10.10-10.10.10.255", "10.10.10.10 -  10.10.10.255"],
        ),
        (
            "${string}, ${string:/size=\\d+/}",
            &["'type-zeroedthick, size=150'", "'a, b, size=1'"],
            &["'type-zeroedthick, size=s'", "size=150", "'zeroedthick,size=150'"],
        ),
        (
            "${string}/${string}:${version}",
            &["ghcr.io/a/b:1.2.3", "host:5000/a/b:v1.2"],
            &["ghcr.io/a/b", "a/b:latest", "a:1.2.3"],
        ),
        ("a${number}b", &["a1b"], &["1b", "a1", "xa1b", "a1bx", "ab"]),
        ("${number:[1-5]}${string}", &["55x", "3"], &["9x", "x"]),
        ("${list:[a]b,{c}]}", &["a]b", "'{c}'"], &["c"]),
        ("${later}", &["anything"], &[]),
    ] {
        for value in good {
            assert!(fits(format, value), "{format}: {value}");
        }
        for value in bad {
            assert!(!fits(format, value), "{format}: {value}");
        }
    }
}

#[test]
fn empty_values_and_macros_pass() {
    for value in ["", "null", "~", "''", "[]", "{}", "'{{ .spectro.var.a }}'", "'x{{.a}}'"] {
        for format in ["${ipv4}", "${list:[A]}", "${number:[1-2]}", "${ipv4} - ${ipv4}"] {
            assert!(fits(format, value), "{format}: {value}");
        }
    }
    assert!(!fits("${ipv4}", "'{{ open'"));
}

#[test]
fn lists_and_maps_are_no_single_values() {
    for value in ["[a]", "{a: b}"] {
        assert!(!fits("${string}", value), "{value}");
        assert!(!fits("${string}/${string}", value), "{value}");
    }
}

#[test]
fn passwords_are_not_shown() {
    let document = yaml::parse("a: hunter2\nb: abc".into()).unwrap();
    let check = |text: &str, key: &str| {
        let value = document.root().get(key).unwrap();
        parse(text).check(value).unwrap_err().message
    };
    let message = check(r#"{{ format "${password:/^[0-9]+$/}" }}"#, "a");
    assert_eq!(message, "the value is not a text that matches `/^[0-9]+$/`");
    assert_eq!(check(r#"{{ format "${list:[A,B]}" }}"#, "b"), "`abc` is not one of `A`, `B`");
}

#[test]
fn faults_of_a_file_stand_at_their_bytes() {
    let text = "a..b: {schema: '{{ required }}'}\nb:\nc: {}\nd: {schem: x}\ne: {schema: 5}\nf: \
                '{{ required }}'\ng: [x]\nh:\n  schema: '{{ requird }}'\nok.$[]: {schema: '{{ \
                readonly }}', note: x}\n";
    let schema = Schema::parse(&yaml::parse(text.into()).unwrap());
    let found: Vec<_> = schema
        .faults
        .iter()
        .map(|fault| (&text[fault.span.start..fault.span.end], fault.message.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("a..b", "`a..b`: the path has an empty part"),
            ("b", "`b` is null instead of a map"),
            ("c", "`c` has no `schema`"),
            ("schem", "`d` has no `schema`"),
            ("5", "the `schema` of `e` is a number, not a string"),
            ("'{{ required }}'", "the expression of `f` does not stand below `schema`"),
            ("[x]", "`g` is a list instead of a map"),
            ("requird", "there is no function `requird`"),
        ]
    );
    assert_eq!(schema.entries.len(), 1);
    assert_eq!(schema.entries[0].path.value.to_string(), "ok.$[]");
}

#[test]
fn an_empty_file_constrains_nothing_and_a_list_is_a_fault() {
    let read = |text: &str| Schema::parse(&yaml::parse(text.into()).unwrap());
    assert!(read("# nothing\n").faults.is_empty());
    assert_eq!(read("- a\n").faults[0].message, "the file is a list instead of a map of paths");
}

#[test]
fn unknown_types_keep_their_place() {
    let text = "a:\n  schema: '{{ format \"${list:[it''s]}, ${input:x}\" }}'\n";
    let schema = Schema::parse(&yaml::parse(text.into()).unwrap());
    let name = &schema.entries[0].unknown_types[0];
    assert_eq!(name.value, "input");
    assert_eq!(&text[name.span.start..name.span.end], "input");
}

#[test]
fn hostile_input_ends_soon() {
    let big = "x".repeat(1 << 20);
    for text in [
        format!("{{{{ format \"{big}"),
        format!("{{{{ {big} }}}}"),
        format!("{{{{ {} }}}}", "{{".repeat(1 << 19)),
        format!("{{{{ format \"{}\" }}}}", "${".repeat(1 << 19)),
        format!("{{{{ format \"{}\" }}}}", "${string:/".repeat(1 << 16)),
        format!("{{{{ format \"${{string:/{}/}}\" }}}}", "(".repeat(1 << 18)),
        format!("{{{{ format \"${{string:/{}/}}\" }}}}", "[".repeat(1 << 18)),
        format!("{{{{ format \"${{string:/{}/}}\" }}}}", "{".repeat(1 << 16) + "["),
        format!("{{{{ hints {} }}}}", "\"".repeat((1 << 20) + 1)),
    ] {
        assert!(Expression::parse(&text).is_err());
    }
    let mut pattern = "a".to_owned();
    for _ in 0..6 {
        let inner = std::mem::take(&mut pattern);
        write!(pattern, "({inner}){{1000}}").unwrap();
    }
    assert!(Pattern::parse(&pattern).unwrap().is_match("nothing"));
}

#[test]
fn hostile_values_end_soon() {
    let long = "a".repeat(1 << 20);
    assert!(fits("${string}${string}${number}", &long));
    assert!(!fits("${string}-${number}", &long));
    assert!(!fits("${string:/(a*)*b/}", &long));
}
