//! `.packignore` holds patterns.

use crate::check::rule::{Change, Findings, Rule};
use crate::check::syntax::report_syntax;
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Ignore, Pack};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB207", name: "packignore-invalid" },
    level: Level::Error,
    summary: "every line of `.packignore` is a pattern",
    why: "A line that is not a pattern leaves nothing out, so a file that was meant to stay at home \
          would be published.",
    bad: &[Change::Write(".packignore", "*.log\nnotes-[0-9.md\n")],
    good: &[Change::Write(".packignore", "# drafts\n*.log\nnotes-[0-9].md\n!keep.log\n/tests/\n")],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let part = pack.ignore();
    report_syntax(part, "write it in the syntax of `.gitignore`, as UTF-8 text", findings);
    for fault in part.parsed().into_iter().flat_map(Ignore::faults) {
        findings.push(
            Place::at(part.path(), fault.span),
            fault.message.as_str(),
            "write it in the syntax of `.gitignore`; `\\[` is a bracket as it stands",
        );
    }
}
