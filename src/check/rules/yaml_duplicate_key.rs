//! No map of the YAML files holds a key twice.

use crate::check::rule::{Change, Findings, Rule};
use crate::check::syntax::{report_duplicates, report_manifest_duplicates};
use crate::finding::{Level, RuleId};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB011", name: "yaml-duplicate-key" },
    level: Level::Error,
    summary: "no map of the YAML files holds a key twice",
    why: "Helm takes the last of two equal keys without a word, and other parsers refuse the \
          file: part of the values is dead, and nobody is told.",
    bad: &[Change::Write("values.yaml", "pack:\n  greeting: \"a\"\n  greeting: \"b\"\n")],
    good: &[Change::Write("values.yaml", "pack:\n  a:\n    name: \"a\"\n  b:\n    name: \"a\"\n")],
    check,
};

const WHY: &str = "Helm reads the last one";

fn check(pack: &Pack, findings: &mut Findings) {
    for part in pack.yaml_parts() {
        report_duplicates(part, WHY, findings);
    }
    for manifest in pack.distinct_manifests() {
        report_manifest_duplicates(manifest, WHY, findings);
    }
}
