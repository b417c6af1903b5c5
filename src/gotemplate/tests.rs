use super::{Fault, PieceKind, parse};

/// Templates and whether `text/template/parse` of Go 1.26 accepts them with `SkipFuncCheck`.
const VERDICTS: &str = include_str!("../../tests/data/go-templates.json");

fn fault(text: &str) -> (String, String) {
    let Fault { message, span, .. } = parse(text).unwrap_err();
    (text[span.start..span.end].to_owned(), message)
}

fn conditions(text: &str, of: &str) -> Vec<String> {
    let template = parse(text).unwrap();
    let at = text.find(of).unwrap();
    let piece = template.pieces().iter().find(|piece| piece.span.end > at).unwrap();
    template
        .conditions(piece.branch)
        .map(|opener| text[opener.start..opener.end].to_owned())
        .collect()
}

#[test]
fn exactly_what_go_accepts_is_accepted() {
    let verdicts: Vec<(String, bool)> = serde_json::from_str(VERDICTS).unwrap();
    let wrong: Vec<_> = verdicts
        .iter()
        .filter(|(template, accepted)| parse(template).is_ok() != *accepted)
        .collect();
    assert_eq!(wrong, Vec::<&(String, bool)>::new());
}

#[test]
fn a_fault_has_its_exact_place() {
    let cases = [
        ("a: {{ .Values.x }\nb: c", "}", "a single `}` where `}}` should end the action"),
        ("a: {{ .Values.x", "{{", "this `{{` is never closed by `}}`"),
        ("{{ if .a }}\nx\n", "{{ if .a }}", "this block is never closed by `{{ end }}`"),
        ("x{{ end }}", "{{ end }}", "there is no open block that this `end` closes"),
        ("{{ $x }}", "$x", "the variable `$x` is not declared before this"),
        ("{{ .a-b }}", "-", "`-` cannot follow a name"),
        (
            "{{ x \"\\d\" }}",
            "\"\\d\"",
            "\"\\d\" has an escape that Go does not know; write it in back quotes",
        ),
        ("{{ x \"a }}\n}}", "\"a }}", "this `\"` is not closed on its line"),
        ("{{ (.a }}", "}}", "a `(` of this action is not closed before `}}`"),
        ("{{ if }}{{ end }}", "}}", "there is no value in `if`"),
    ];
    for (text, place, message) in cases {
        assert_eq!(fault(text), (place.to_owned(), message.to_owned()), "{text}");
    }
}

#[test]
fn an_end_in_single_braces_is_pointed_at() {
    let text = "{{- if .a }}\nx\n{- end}\n";
    let (span, _) = parse(text).unwrap_err().related.unwrap();
    assert_eq!(&text[span.start..span.end], "{- end}");
}

#[test]
fn macros_of_palette_may_hold_hyphens() {
    assert!(parse("{{ .spectro.pack.wordpress-chart.charts.a-b | upper }}").is_ok());
    assert!(parse("{{.spectro.var.a-b}}").is_ok());
    assert!(parse("{{ .other.a-b }}").is_err());
}

#[test]
fn pieces_cover_the_text_without_gaps() {
    let text = "a{{/* c */}}b{{- if .x }}\n{{ .y }}{{ else }}z{{ end -}} ";
    let template = parse(text).unwrap();
    let mut at = 0;
    for piece in template.pieces() {
        assert_eq!(piece.span.start, at);
        at = piece.span.end;
    }
    assert_eq!(at, text.len());
    assert_eq!(template.pieces()[1].kind, PieceKind::Comment);
}

#[test]
fn conditions_are_those_of_the_branch_the_ones_before_it_and_the_ones_around_it() {
    let text = "{{ with .w }}{{ if .a }}A{{ else if .b }}B{{ else }}C{{ end }}D{{ end }}E";
    assert_eq!(conditions(text, "A"), ["{{ if .a }}", "{{ with .w }}"]);
    assert_eq!(
        conditions(text, "C"),
        ["{{ else }}", "{{ else if .b }}", "{{ if .a }}", "{{ with .w }}"]
    );
    assert_eq!(conditions(text, "D"), ["{{ with .w }}"]);
    assert_eq!(conditions(text, "E"), Vec::<String>::new());
}

#[test]
fn deep_nesting_uses_no_stack() {
    let depth = 200_000;
    let blocks = "{{if .a}}".repeat(depth) + &"{{end}}".repeat(depth);
    assert!(parse(&blocks).is_ok());
    let parentheses = format!("{{{{ {}1{} }}}}", "(".repeat(9_000), ")".repeat(9_000));
    assert!(parse(&parentheses).is_ok());
    let endless = format!("{{{{ {}", "(".repeat(1_000_000));
    assert_eq!(fault(&endless).1, "more than 10000 parentheses are open");
}

#[test]
fn many_variables_are_found_fast() {
    let declared = "{{$a := 1}}".repeat(100_000);
    assert!(parse(&(declared + &"{{$a}}".repeat(100_000))).is_ok());
}
