//! Values that resource constraints refer to exist.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::yaml::Node;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB112", name: "resource-ref-missing" },
    level: Level::Warning,
    summary: "values that resource constraints refer to exist",
    why: "Palette sums the requests that `resourceRequestParamRef` and `replicaCountParamRef` \
          name; where they name nothing the component counts as zero, and the check of the \
          cluster's size passes when it should not.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "constraints": {"resources": [{"type": "cpu", "components": [
{"scheduleType": "all", "resourceRequestParamRef": "pack.cpu"}]}]}}"#,
    )],
    good: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "constraints": {"resources": [{"type": "cpu", "components": [
{"scheduleType": "all", "resourceRequestParamRef": "pack.cpu"}]}]}}"#,
        ),
        Change::Write("values.yaml", "pack:\n  cpu: 100m\n"),
    ],
    check,
};

const REFERENCES: [&str; 2] = ["resourceRequestParamRef", "replicaCountParamRef"];

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(document) = pack.json().document() else { return };
    if pack.values().document().is_none() {
        return;
    }
    let constraints = document.root().get("constraints");
    let resources = constraints.and_then(|constraints| constraints.get("resources"));
    let components = resources
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|resource| resource.get("components"))
        .flat_map(Node::items);
    for component in components {
        for reference in REFERENCES.into_iter().filter_map(|key| component.get(key)) {
            let Some(path) = reference.as_str().filter(|path| !path.trim().is_empty()) else {
                continue;
            };
            if !pack.has_value(path) {
                let message = format!("`{path}` is neither in values.yaml nor added by a preset");
                let help = "correct the path, or add the value";
                findings.push(Place::at("pack.json", reference.span()), message, help);
            }
        }
    }
}
