//! A comment that lets a finding pass names a rule and a reason.

use crate::check::rule::{Change, Rule};
use crate::finding::{Level, RuleId};

/// See the module.
pub(in super::super) static RULE: Rule = Rule {
    id: RuleId { code: "PB901", name: "allow-invalid" },
    level: Level::Warning,
    summary: "a comment that lets a finding pass names a rule, and a reason",
    why: "`# pack-build: allow(RULE) reason` covers the value below or beside it. Without a reason \
          nobody knows later whether it still holds, so such a comment lets nothing pass.",
    bad: &[Change::Write(
        "values.yaml",
        "pack:\n  # pack-build: allow(version-invalid)\n  greeting: \"hello\"\n",
    )],
    good: &[Change::Write(
        "values.yaml",
        "pack:\n  # Built by pack-build.\n  greeting: \"hello\"\n",
    )],
    // The comments are judged after all other rules have spoken.
    check: |_, _| {},
};
