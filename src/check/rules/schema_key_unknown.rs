//! Constraints in `schema.yaml` are for values that there are.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Pack, PresetLayer};
use crate::yaml::{Document, Node, Path};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB303", name: "schema-key-unknown" },
    level: Level::Warning,
    summary: "every key of `schema.yaml` is in `values.yaml` or added by a preset",
    why: "A constraint whose key names no value is never applied: a required password may stay \
          empty, and a list of choices is not shown. Most often the values were moved under \
          `charts` or renamed, and the schema was not.",
    bad: &[Change::Write("schema.yaml", "pack.greetings:\n  schema: '{{ required }}'\n")],
    good: &[
        Change::Write("values.yaml", "pack:\n  greeting: hello\n  hosts: []\n"),
        Change::Write(
            "presets.yaml",
            "presets:\n  - name: secure\n    displayName: Secure\n    group: Mode\n    remove: []\n    \
             add: |\n      pack:\n        tls:\n          key: \"\"\n",
        ),
        Change::Write(
            "schema.yaml",
            "pack.greeting:\n  schema: '{{ required }}'\npack.tls.key:\n  schema: '{{ required }}'\n\
             pack.hosts.$[]:\n  schema: '{{ required }}'\n",
        ),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let (Some(schema), Some(values)) = (pack.schema().document(), pack.values().document()) else {
        return;
    };
    if pack.presets().is_broken() {
        return;
    }
    let added = pack.preset_layers().iter().filter_map(PresetLayer::document);
    let documents: Vec<&Document> = std::iter::once(values).chain(added).collect();
    for entry in schema.root().entries() {
        let key = entry.key.source_text();
        let Ok(path) = key.parse::<Path>() else { continue };
        if documents.iter().any(|document| is_in(document, key, &path)) {
            continue;
        }
        let message = format!("`{key}` is neither in values.yaml nor added by a preset");
        let help = fix(key, &documents);
        findings.push(Place::at("schema.yaml", entry.key.span()), message, help);
    }
}

/// Whether a document has the path; a list without elements may get any.
fn is_in(document: &Document, key: &str, path: &Path) -> bool {
    document.at(path).is_some()
        || key.match_indices(".$[]").any(|(at, _)| {
            let list = key[..at].parse::<Path>();
            let found = list.map(|list| document.all_at(&list)).unwrap_or_default();
            found.into_iter().any(|node| node.is_null() || is_empty_list(node))
        })
}

fn is_empty_list(node: Node<'_>) -> bool {
    node.is_sequence() && node.items().next().is_none()
}

/// Looks for the same end of the path elsewhere, then for a path that is nearly the same.
fn fix(key: &str, documents: &[&Document]) -> String {
    let mut paths = Vec::new();
    for document in documents {
        collect(document.root(), "", &mut paths);
    }
    let end = format!(".{key}");
    let moved =
        paths.iter().find(|path| path.ends_with(&end) || end.ends_with(&format!(".{path}")));
    let names: Vec<&str> = paths.iter().map(String::as_str).collect();
    match moved.map(String::as_str).or_else(|| nearest(key, &names)) {
        Some(path) => format!("write `{path}`"),
        None => "correct the path, or add the value".to_owned(),
    }
}

/// Paths of the values that a constraint is likely for.
const MOST_PATHS: usize = 5_000;

fn collect(node: Node<'_>, path: &str, paths: &mut Vec<String>) {
    if paths.len() >= MOST_PATHS || node.is_alias() {
        return;
    }
    for entry in node.entries() {
        let key = entry.key.source_text();
        let inner = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        if entry.value.is_mapping() {
            collect(entry.value, &inner, paths);
        } else {
            paths.push(inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn found(values: &str, key: &str) -> Vec<String> {
        let schema = format!("{key}:\n  schema: '{{{{ required }}}}'\n");
        let files = [("values.yaml", values), ("schema.yaml", &schema)];
        let pack = Pack::read(Source::from_files("demo", files));
        let mut findings = Findings::of(&RULE);
        check(&pack, &mut findings);
        findings.into_found().into_iter().map(|finding| finding.help).collect()
    }

    #[test]
    fn what_moved_is_named() {
        let values = "charts:\n  demo:\n    auth:\n      token: x\n";
        assert_eq!(found(values, "auth.token"), ["write `charts.demo.auth.token`"]);
        assert_eq!(found(values, "charts.demo.auth.tokne"), ["write `charts.demo.auth.token`"]);
        assert_eq!(found(values, "other"), ["correct the path, or add the value"]);
    }

    #[test]
    fn elements_of_lists_are_looked_at() {
        for (values, key) in [
            ("a: [{b: 1}, {c: 2}]", "a.$[].c"),
            ("a: []", "a.$[].c"),
            ("a:", "a.$[]"),
            ("a: [{b: []}]", "a.$[].b.$[].c"),
            ("spectro/x.y: 1", "spectro/x.y"),
        ] {
            assert!(found(values, key).is_empty(), "{key}");
        }
        assert_eq!(found("a: [{b: 1}]", "a.$[].c").len(), 1);
        assert_eq!(found("b: []", "a.$[]").len(), 1);
    }
}
