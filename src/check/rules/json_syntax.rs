//! `pack.json` is strict JSON.

use crate::check::rule::{Change, Findings, Rule};
use crate::check::syntax::report_syntax;
use crate::finding::{Level, RuleId};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB001", name: "json-syntax" },
    level: Level::Error,
    summary: "`pack.json` is strict JSON",
    why: "Palette reads pack.json with a strict parser: a trailing comma or a comment makes the \
          whole pack unreadable, and the registry shows nothing of it.",
    bad: &[Change::Write("pack.json", "{\"name\": \"demo\",}\n")],
    good: &[],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    report_syntax(pack.json(), "write strict JSON, as `jq . pack.json` accepts it", findings);
}
