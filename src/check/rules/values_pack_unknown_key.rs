//! The keys of `pack` and `pack.content` are ones that something reads.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::check::sections::section;
use crate::finding::{Finding, Level, Place, RuleId};
use crate::pack::{Pack, Part};
use crate::yaml::{Document, Entry, Node};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB323", name: "values-pack-unknown-key" },
    level: Level::Warning,
    summary: "the keys of `pack` and `pack.content` in values.yaml are ones that something reads",
    why: "Palette ignores a key it does not know, so a slip or a wrong indent switches off what \
          was meant: images that are not mirrored, a namespace without its labels. Keys that \
          start with `spectrocloud.com/`, documented keys of particular packs, and keys that the \
          pack itself uses in its schema, presets, macros or constraints pass. Packs of the \
          infrastructure layers may have keys of their own; there only slips are found.",
    bad: &[Change::Write("values.yaml", "pack:\n  content:\n    namespace: demo\n")],
    good: &[Change::Write(
        "values.yaml",
        "pack:\n  namespace: demo\n  spectrocloud.com/install-priority: \"0\"\n  podCIDR: a\n",
    )],
    check,
};

const PACK: [&str; 6] = [
    "namespace",
    "additionalNamespaces",
    "namespaceLabels",
    "namespaceAnnotations",
    "releaseNameOverride",
    "content",
];
const CONTENT: [&str; 3] = ["images", "charts", "manifests"];
/// Keys that Palette's documentation shows for particular packs.
const PARTICULAR: [&str; 8] = [
    "k8sHardening",
    "networkDataplane",
    "networkPolicy",
    "palette",
    "podCIDR",
    "readinessCheck",
    "serviceClusterIpRange",
    "serviceDomain",
];

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(section) = section(pack, "pack") else { return };
    let is_addon = pack.metadata().layer().is_some_and(|layer| layer.value == "addon");
    for entry in section.entries() {
        let key = entry.key.source_text();
        let is_known = PACK.contains(&key) || PARTICULAR.contains(&key);
        if is_known || key.starts_with("spectrocloud.com/") || key == "<<" {
            continue;
        }
        let near = nearest(key, &PACK).or_else(|| nearest(key, &CONTENT));
        if CONTENT.contains(&key) {
            report(&entry, "pack", "move it below `pack.content`", findings);
        } else if !is_used(pack, &entry) && (near.is_some() || is_addon) {
            let Some(near) = near else {
                report(&entry, "pack", "remove it; nothing in the pack uses it", findings);
                continue;
            };
            report_slip(section, &entry, "pack", near, findings);
        }
    }
    let Some(content) = section.get("content") else { return };
    for entry in content.entries() {
        let key = entry.key.source_text();
        if CONTENT.contains(&key) {
            continue;
        }
        let help = match nearest(key, &CONTENT) {
            _ if PACK.contains(&key) => format!("move it one level up, to `pack.{key}`"),
            Some(near) => {
                report_slip(content, &entry, "pack.content", near, findings);
                continue;
            }
            None => "remove it; `pack.content` lists images, charts and manifests".to_owned(),
        };
        report(&entry, "pack.content", &help, findings);
    }
}

fn report_slip(
    map: Node<'_>,
    entry: &Entry<'_>,
    parent: &str,
    near: &str,
    findings: &mut Findings,
) {
    report(entry, parent, &format!("write `{near}`"), findings).rename_key(map, near, near);
}

fn report<'a>(
    entry: &Entry<'_>,
    parent: &str,
    help: &str,
    findings: &'a mut Findings,
) -> &'a mut Finding {
    let key = entry.key.source_text();
    let message = format!("`{key}` is not a key of `{parent}`, so nothing reads it");
    findings.push(Place::at("values.yaml", entry.key.span()), message, help)
}

/// Whether the pack names the value elsewhere, or other values are made of it.
fn is_used(pack: &Pack, entry: &Entry<'_>) -> bool {
    let key = entry.key.source_text();
    let path = format!("pack.{key}");
    let is_named = |part: &Part<Document>| part.text().is_some_and(|text| text.contains(&path));
    if is_named(pack.schema()) || is_named(pack.presets()) || is_named(pack.json()) {
        return true;
    }
    let text = pack.values().text().map_or("", |text| text);
    let written = text.get(entry.span().start..entry.span().end).unwrap_or_default();
    written.contains('&') || names_in_macro(text, key)
}

/// Whether a macro ends in this key, as `{{ .spectro.pack.demo.pack.KEY }}` does.
fn names_in_macro(text: &str, key: &str) -> bool {
    text.match_indices(".spectro.pack.").any(|(start, _)| {
        let rest = &text[start..];
        let end = rest.find(['}', '|', '\n']).unwrap_or(rest.len());
        rest[..end].trim_end().split('.').any(|part| part == key)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn found(layer: &str, values: &str, schema: &str) -> Vec<String> {
        let json = format!(r#"{{"layer": "{layer}"}}"#);
        let files =
            [("pack.json", json.as_str()), ("values.yaml", values), ("schema.yaml", schema)];
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(Source::from_files("demo", files)), &mut findings);
        findings.into_found().into_iter().map(|finding| finding.help).collect()
    }

    #[test]
    fn a_slip_is_found_in_every_layer() {
        let cases = [
            ("pack: {namepsace: a}", "write `namespace`"),
            ("pack: {releaseNameOverrides: {a: b}}", "write `releaseNameOverride`"),
            ("pack: {images: []}", "move it below `pack.content`"),
            ("pack: {content: {image: []}}", "write `images`"),
            ("pack: {content: {namespace: a}}", "move it one level up, to `pack.namespace`"),
            (
                "pack: {content: {other: a}}",
                "remove it; `pack.content` lists images, charts and manifests",
            ),
        ];
        for (values, expected) in cases {
            assert_eq!(found("k8s", values, ""), [expected], "{values}");
        }
    }

    #[test]
    fn a_key_of_its_own_is_found_where_nothing_uses_it() {
        let values = "pack: {mode: a}";
        assert_eq!(found("addon", values, ""), ["remove it; nothing in the pack uses it"]);
        assert_eq!(found("cni", values, ""), [""; 0]);
        assert_eq!(found("addon", values, "pack.mode:\n  schema: '{{ required }}'\n"), [""; 0]);
        let used = "pack: {mode: a}\ncharts: {a: {b: '{{ .spectro.pack.demo.pack.mode }}'}}";
        assert_eq!(found("addon", used, ""), [""; 0]);
        assert_eq!(found("addon", "pack: {mode: &m a}\ncharts: {a: *m}", ""), [""; 0]);
    }
}
