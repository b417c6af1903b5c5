//! Values and manifests mean the same to Helm as to other readers of YAML.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId, Safety};
use crate::pack::{Pack, Part};
use crate::yaml::{Dialect, Document, Node, ScalarValue, Style, Value};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB014", name: "yaml-ambiguous" },
    level: Level::Warning,
    summary: "values and manifests mean the same to Helm as to other readers of YAML",
    why: "Helm reads YAML 1.1: `yes`, `on` and `y` are booleans, also as keys, and whole numbers \
          beyond 2^53 lose digits. Palette's editor and most other tools read them as they \
          stand. What follows a second `---` is dropped without a word.",
    bad: &[Change::Write("values.yaml", "pack:\n  greeting: yes\n")],
    good: &[Change::Write(
        "values.yaml",
        "---\npack:\n  greeting: \"yes\"\n  mode: 0644\n  day: 2024-01-02\n  time: 12:30:45\n---\n# end\n",
    )],
    check,
};

const KEY: &str = "the key";
const VALUE: &str = "the value";

fn check(pack: &Pack, findings: &mut Findings) {
    for part in pack.yaml_parts() {
        let Some(document) = part.document() else { continue };
        second_document(part, document, findings);
    }
    if let Some(values) = pack.values().document() {
        scalars(values, |node, subject| own_value(values, node, subject, findings));
    }
    for preset in pack.preset_layers() {
        let (Some(added), Some(span)) = (preset.document(), preset.added_span()) else { continue };
        let place = Place::at(pack.presets().path(), span);
        scalars(added, |node, subject| added_value(node, subject, &place, findings));
    }
    for manifest in pack.distinct_manifests() {
        for document in manifest.documents() {
            let Ok(parsed) = document.parsed() else { continue };
            scalars(parsed, |node, subject| {
                let place = Place::at(manifest.path(), document.place(node.span()));
                word(node, subject, place, findings);
            });
        }
    }
}

/// Visits every key and every value that is none of a list or map, each with its subject.
fn scalars(document: &Document, mut visit: impl FnMut(Node<'_>, &str)) {
    for node in document.nodes().filter(|node| !node.is_alias()) {
        for entry in node.entries().filter(|entry| !entry.merged) {
            visit(entry.key, KEY);
            visit(entry.value, VALUE);
        }
        node.items().for_each(|item| visit(item, VALUE));
    }
}

fn second_document(part: &Part<Document>, document: &Document, findings: &mut Findings) {
    let Some(start) = document.second_document() else { return };
    let rest = document.text().get(start.end..).unwrap_or_default();
    let holds_something = rest.lines().any(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && line != "---" && line != "..."
    });
    if holds_something {
        let message = "a second document starts here, and nothing reads it";
        let help = "remove the `---`, or what follows it";
        findings.push(Place::at(part.path(), start), message, help);
    }
}

/// Reports a scalar of `values.yaml`, which a program can mend.
fn own_value(values: &Document, node: Node<'_>, subject: &str, findings: &mut Findings) {
    let Some(reading) = helm_reading(node) else { return };
    // Looking for the path takes as long as the map is wide, and few values need it.
    let path = values.path_at(node.span().start);
    let is_for_helm = path.starts_with("charts.") || path.starts_with("manifests.");
    let (message, help) = words(&reading, node.source_text(), subject);
    let finding = findings.push(Place::at("values.yaml", node.span()), message, help);
    match reading {
        // Helm reads what it read before, and nobody else reads these values.
        Reading::Boolean(word) if is_for_helm && subject == VALUE => {
            finding.replace_by(Safety::Safe, word.to_string());
        }
        // Whoever wrote `y` as a key or below `pack` most likely meant the letter.
        _ => {
            finding.replace_by(Safety::Unsafe, format!("\"{}\"", node.source_text()));
        }
    }
}

/// Reports a scalar that a preset adds, at the place of all that it adds.
fn added_value(node: Node<'_>, subject: &str, place: &Place, findings: &mut Findings) {
    if let Some(reading) = helm_reading(node) {
        let (message, help) = words(&reading, node.source_text(), subject);
        findings.push(place.clone(), message, help);
    }
}

/// Reports a scalar of a manifest; the API of Kubernetes keeps whole numbers as they are.
fn word(node: Node<'_>, subject: &str, place: Place, findings: &mut Findings) {
    if let Some(reading @ Reading::Boolean(_)) = helm_reading(node) {
        let (message, help) = words(&reading, node.source_text(), subject);
        findings.push(place, message, help);
    }
}

fn words(reading: &Reading, written: &str, subject: &str) -> (String, String) {
    let quoted = format!("\"{written}\"");
    match reading {
        Reading::Boolean(word) => (
            format!("Helm reads {subject} `{written}` as {word}, others as {quoted}"),
            format!("write `{word}` or `{quoted}`, whichever is meant"),
        ),
        Reading::Rounded(number) => {
            (format!("Helm reads {subject} `{written}` as {number}"), format!("write `{quoted}`"))
        }
        Reading::Refused => (
            format!("Helm has no number `{written}` and refuses the whole file"),
            format!("write `{quoted}`, or another number"),
        ),
    }
}

/// What Helm makes of a scalar that others read differently.
enum Reading {
    Boolean(bool),
    Rounded(f64),
    Refused,
}

fn helm_reading(node: Node<'_>) -> Option<Reading> {
    if node.is_alias() || node.as_scalar()?.style != Style::Plain {
        return None;
    }
    match (node.scalar(Dialect::Helm)?, node.scalar(Dialect::GoV3)?) {
        (ScalarValue::Bool(value), ScalarValue::String(_)) => Some(Reading::Boolean(value)),
        (ScalarValue::Float(number), _) if !number.is_finite() => Some(Reading::Refused),
        // Helm passes values through JSON, whose numbers are floats of 64 bits.
        (_, ScalarValue::Int(int)) => match node.resolve(Dialect::Helm) {
            Ok(Value::Float(number)) if !is_exactly(number, int) => Some(Reading::Rounded(number)),
            _ => None,
        },
        _ => None,
    }
}

fn is_exactly(number: f64, int: i128) -> bool {
    format!("{number:.0}") == int.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use crate::span::Span;

    fn messages(values: &str) -> Vec<String> {
        let pack = Pack::read(Source::from_files("demo", [("values.yaml", values)]));
        let mut findings = Findings::of(&RULE);
        check(&pack, &mut findings);
        findings.into_found().into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn words_that_are_booleans_for_helm_alone_are_found() {
        assert_eq!(
            messages("on: [Off, 'no', \"y\", true, none, x: n]\n"),
            [
                "Helm reads the key `on` as true, others as \"on\"",
                "Helm reads the value `Off` as false, others as \"Off\"",
                "Helm reads the value `n` as false, others as \"n\"",
            ]
        );
        assert!(messages("a: |\n  yes\nb: !!str yes\n").is_empty());
    }

    /// In a debug build this takes minutes when each key costs a walk over all of them.
    #[test]
    fn many_keys_of_one_map_are_judged_in_one_pass() {
        let keys: String = (0..30_000).map(|key| format!("key{key}: value\n")).collect();
        assert_eq!(messages(&format!("{keys}last: on\n")).len(), 1);
    }

    #[test]
    fn what_a_preset_adds_is_looked_at() {
        let presets = "presets:\n  - name: a\n    add: |\n      b: on\n";
        let pack = Pack::read(Source::from_files("demo", [("presets.yaml", presets)]));
        let mut findings = Findings::of(&RULE);
        check(&pack, &mut findings);
        assert_eq!(findings.into_found().len(), 1);
    }

    #[test]
    fn manifests_without_templates_are_looked_at() {
        let json = r#"{"kubeManifests": ["a.yaml", "b.yaml"]}"#;
        let pack = Pack::read(Source::from_files(
            "demo",
            [("pack.json", json), ("a.yaml", "a: 1\n---\nb: on\n"), ("b.yaml", "b: {{ on }}\n")],
        ));
        let mut findings = Findings::of(&RULE);
        check(&pack, &mut findings);
        let places: Vec<_> = findings.into_found().into_iter().map(|it| it.place).collect();
        assert_eq!(places, [Place::at("a.yaml", Span::new(12, 14))]);
    }

    #[test]
    fn an_anchor_is_judged_once() {
        assert_eq!(messages("a: &a yes\nb: *a\n").len(), 1);
        assert_eq!(messages("a: &a {x: yes}\nb: {<<: *a}\n").len(), 1);
    }

    #[test]
    fn numbers_that_helm_cannot_keep_are_found() {
        assert_eq!(
            messages("a: 12345678901234567890\nb: .inf\nc: 9007199254740992\nd: 123456789012\n"),
            [
                "Helm reads the value `12345678901234567890` as 12345678901234567000",
                "Helm has no number `.inf` and refuses the whole file",
            ]
        );
    }

    #[test]
    fn only_a_second_document_with_content_is_dropped() {
        assert_eq!(messages("a: 1\n---\nb: 2\n").len(), 1);
        assert!(messages("---\na: 1\n---\n# none\n...\n").is_empty());
    }
}
