//! The lower bound of a dependency is not above its upper bound.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{LooseVersion, Pack};
use crate::yaml::Node;
use std::cmp::Ordering;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB110", name: "dependency-range" },
    level: Level::Error,
    summary: "`minVersion` of a dependency is not above its `maxVersion`",
    why: "No version satisfies such a range, so Palette refuses every cluster profile that uses \
          the pack. Both ends belong to the range, and either may be left out.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "constraints": {"dependencies": [{"packName": "kubernetes",
"layer": "k8s", "type": "required", "minVersion": "1.30", "maxVersion": "1.29.9"}]}}"#,
    )],
    good: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "constraints": {"dependencies": [{"packName": "kubernetes",
"layer": "k8s", "type": "required", "minVersion": "1.29.9", "maxVersion": "1.29"}]}}"#,
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(document) = pack.json().document() else { return };
    let constraints = document.root().get("constraints");
    let dependencies = constraints.and_then(|constraints| constraints.get("dependencies"));
    for dependency in dependencies.into_iter().flat_map(Node::items) {
        let bounds = dependency.get("minVersion").zip(dependency.get("maxVersion"));
        let Some((lower, upper)) = bounds else { continue };
        let Some((from, to)) = lower.as_str().zip(upper.as_str()) else { continue };
        let bounds = LooseVersion::parse(from).zip(LooseVersion::parse(to));
        if bounds.is_some_and(|(from, to)| from.order(&to) == Ordering::Greater) {
            let message = format!("no version is at least `{from}` and at most `{to}`");
            findings
                .push(Place::at("pack.json", lower.span()), message, "swap or correct the bounds")
                .also(Place::at("pack.json", upper.span()), "the upper bound is here");
        }
    }
}
