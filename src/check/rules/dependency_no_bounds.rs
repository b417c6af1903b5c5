//! A dependency says which versions it means.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::yaml::Node;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB111", name: "dependency-no-bounds" },
    level: Level::Note,
    summary: "a dependency has a `minVersion` or a `maxVersion`",
    why: "Palette skips the check of a dependency's version when both bounds are missing or \
          empty. That may be meant; often the version the pack was tested with was forgotten.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "constraints": {"dependencies": [{"packName": "kubernetes",
"layer": "k8s", "type": "required", "minVersion": "", "maxVersion": ""}]}}"#,
    )],
    good: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "constraints": {"dependencies": [{"packName": "kubernetes",
"layer": "k8s", "type": "required", "minVersion": "1.29", "maxVersion": ""}]}}"#,
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(document) = pack.json().document() else { return };
    let constraints = document.root().get("constraints");
    let dependencies = constraints.and_then(|constraints| constraints.get("dependencies"));
    for dependency in dependencies.into_iter().flat_map(Node::items) {
        let Some(name) = dependency.get("packName") else { continue };
        let is_filled = |key| {
            let bound = dependency.get(key);
            bound.is_some_and(|bound| !bound.source_text().trim().is_empty() && !bound.is_null())
        };
        if !is_filled("minVersion") && !is_filled("maxVersion") {
            let message = format!("any version of `{}` satisfies this", name.source_text());
            let help = "add `minVersion`, `maxVersion` or both; they belong to the range";
            findings.push(Place::at("pack.json", name.span()), message, help);
        }
    }
}
