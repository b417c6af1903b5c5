//! Parameters that the README describes are values of the pack.

use crate::check::members;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Pack, PresetLayer};
use crate::yaml::{Document, Node};
use std::collections::HashMap;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB606", name: "readme-parameter-unknown" },
    level: Level::Note,
    summary: "parameters in the tables of the README are values of the pack, its charts or presets",
    why: "A user copies the path from the table into the values. One that was renamed, or never \
          existed, changes nothing there, and nothing says so. A path may start anywhere: at the \
          top, below the chart, or inside it; one that starts nowhere describes something else.",
    bad: &[Change::Write(
        "README.md",
        "# Demo\n\n## Parameters\n\n| **Parameter** | **Description** |\n|---|---|\n| `pack.namespaces` | What \
         it says. |\n",
    )],
    good: &[Change::Write(
        "README.md",
        "# Demo\n\n## Parameters\n\n| **Parameter** | **Description** |\n|---|---|\n| `pack.namespace` | What \
         it says. |\n| Host name | Of the cluster. |\n\n| Feature | State |\n|---|---|\n| v1.0.0 | new |\n",
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(readme) = pack.readme().filter(|readme| !readme.rows().is_empty()) else { return };
    let documented = readme.rows().iter().filter(|row| describes_parameters(&row.header));
    let cells = documented.filter_map(|row| row.cells.first());
    let paths: Vec<_> = cells.filter_map(|cell| Some((cell, names(&cell.value)?))).collect();
    if paths.is_empty() {
        return;
    }
    let values = Known::of(pack);
    for (cell, names) in paths {
        if !values.have(&names) && !is_asked_for(&names, pack) {
            let path = cell.value.trim();
            let message = format!("`{path}` is in no values file and no preset");
            let help = "correct the path, or remove the row";
            findings.push(Place::at("README.md", cell.span), message, help);
        }
    }
}

fn describes_parameters(header: &[String]) -> bool {
    let header: Vec<String> = header.iter().map(|cell| cell.trim().to_lowercase()).collect();
    let has_default = header.iter().any(|cell| cell.contains("default"));
    match header.first().map(String::as_str) {
        Some("parameter" | "parameters" | "parameter name") => true,
        Some("key" | "name" | "value" | "values") => has_default,
        _ => false,
    }
}

/// Returns the names of a dotted path; anything else, and a single word, is not known to be one.
fn names(cell: &str) -> Option<Vec<&str>> {
    let path = cell.trim();
    let is_name = |name: &&str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-/[]$*<>".contains(&byte))
    };
    let names: Vec<&str> = path.split('.').collect();
    (names.len() > 1
        && names.iter().all(is_name)
        && !path.starts_with(|first: char| first.is_numeric()))
    .then_some(names)
}

/// Every map of every values file, by the keys it has.
struct Known<'a> {
    by_key: HashMap<&'a str, Vec<Node<'a>>>,
}

impl<'a> Known<'a> {
    fn of(pack: &'a Pack) -> Self {
        let charts = members::charts(pack).into_iter();
        let charts = charts.filter_map(|at| at.tree.values().document());
        let presets = pack.preset_layers().iter().filter_map(PresetLayer::document);
        let own = pack.values().document().into_iter();
        let mut by_key: HashMap<&str, Vec<Node<'_>>> = HashMap::new();
        for node in own.chain(presets).chain(charts).flat_map(Document::nodes) {
            for entry in node.entries().filter(|_| !node.is_alias()) {
                by_key.entry(entry.key.source_text()).or_default().push(entry.value);
            }
        }
        Self { by_key }
    }

    /// Whether a path starts somewhere and leads on; where the values end, anything may follow.
    /// What starts nowhere describes something else than values.
    fn have(&self, names: &[&str]) -> bool {
        let leads_on = |names: &[&str]| {
            let Some((first, rest)) = names.split_first() else { return true };
            let starts = self.by_key.get(plain(first));
            starts.is_none_or(|starts| starts.iter().any(|start| leads(*start, rest)))
        };
        // Many leave out the name of the chart or manifest.
        match names {
            ["charts" | "manifests", inner @ ..] => {
                let starts = inner.first().is_some_and(|it| self.by_key.contains_key(plain(it)));
                leads_on(names) || (starts && leads_on(inner))
            }
            _ => leads_on(names),
        }
    }
}

/// Whether a template asks for the value, though no values file has it.
fn is_asked_for(names: &[&str], pack: &Pack) -> bool {
    let names: Vec<&str> = names.iter().map(|name| plain(name)).collect();
    let path = format!(".{}", names.join("."));
    pack.distinct_manifests().any(|manifest| manifest.text().is_some_and(|it| it.contains(&path)))
        || members::templates(pack).any(|member| member.text.contains(&path))
}

/// `hosts[0]` and `hosts[]` are elements of `hosts`.
fn plain(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}

fn leads(node: Node<'_>, names: &[&str]) -> bool {
    let Some((first, rest)) = names.split_first() else { return true };
    let name = plain(first);
    if first.contains(['<', '*', '$']) || name.is_empty() || node.is_null() {
        return true;
    }
    if node.is_sequence() {
        return node.items().next().is_none() || node.items().any(|item| leads(item, names));
    }
    if node.is_mapping() && node.entries().next().is_none() {
        return true;
    }
    // A key may hold dots itself.
    (1..=names.len()).any(|length| {
        let key = names[..length].join(".");
        node.get(plain(&key)).is_some_and(|value| leads(value, &names[length..]))
    }) || node.get(name).is_some_and(|value| leads(value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn unknown(values: &str, path: &str) -> bool {
        let readme = format!("| Parameter | Default |\n|---|---|\n| `{path}` | 1 |\n");
        let files = [("values.yaml", values), ("README.md", readme.as_str())];
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(Source::from_files("demo", files)), &mut findings);
        !findings.into_found().is_empty()
    }

    #[test]
    fn a_path_may_start_anywhere_and_end_in_free_values() {
        let values = "charts:\n  demo:\n    a: {b: [{c: 1}], d: {}, e: , x.y: {z: 1}}\n";
        for path in [
            "charts.demo.a.b",
            "demo.a",
            "a.b[0].c",
            "a.d.any.thing",
            "a.e.any",
            "a.x.y.z",
            "a.<name>.q",
        ] {
            assert!(!unknown(values, path), "{path}");
        }
        for path in ["a.q", "demo.b", "charts.demo.b", "charts.demo.a.f"] {
            assert!(unknown(values, path), "{path}");
        }
        for path in ["volume.server", "charts.a.b"] {
            assert!(!unknown(values, path), "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_left_alone() {
        for text in ["replicas", "v1.0.0 or later", "1.2.3", "Host name.", "a..b"] {
            assert!(!unknown("a: 1", text), "{text}");
        }
    }
}
