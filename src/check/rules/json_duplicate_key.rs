//! No object of `pack.json` holds a key twice.

use crate::check::rule::{Change, Findings, Rule};
use crate::check::syntax::report_duplicates;
use crate::finding::{Level, RuleId};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB002", name: "json-duplicate-key" },
    level: Level::Error,
    summary: "no object of `pack.json` holds a key twice",
    why: "JSON parsers take the last of two equal keys without a word, so the first one is dead, \
          and which of them was meant is anybody's guess.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "displayName": "Demonstration", "version": "1.0.0",
"layer": "cni", "cloudTypes": ["all"]}"#,
    )],
    good: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0",
"layer": "cni", "cloudTypes": ["all"], "annotations": {"name": "demo"}}"#,
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    report_duplicates(pack.json(), "Palette reads the last one", findings);
}
