//! What lets a finding pass is of use.

use crate::check::rule::{Change, Rule};
use crate::finding::{Level, RuleId};

/// See the module.
pub(in super::super) static RULE: Rule = Rule {
    id: RuleId { code: "PB902", name: "allow-unused" },
    level: Level::Warning,
    summary: "what lets a finding pass is of use",
    why: "An allowance that matches nothing is left over from a fault that is mended, or never \
          matched; it would hide the next fault at its place.",
    bad: &[Change::Write(
        "values.yaml",
        "pack:\n  # pack-build: allow(yaml-syntax) the author likes it so\n  greeting: \"hi\"\n",
    )],
    good: &[Change::Write(
        "values.yaml",
        "pack:\n  a: 1\n  # pack-build: allow(yaml-duplicate-key) shows that the last one wins\n  a: 2\n",
    )],
    // The comments are judged after all other rules have spoken.
    check: |_, _| {},
};
