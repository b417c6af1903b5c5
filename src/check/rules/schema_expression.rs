//! Every entry of `schema.yaml` is an expression that Palette can read.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB301", name: "schema-expression" },
    level: Level::Error,
    summary: "every entry of `schema.yaml` is an expression of the schema language",
    why: "Palette checks what a user enters against these expressions. One that it cannot read \
          constrains nothing, or keeps the profile from being saved.",
    bad: &[
        Change::Write(
            "schema.yaml",
            "pack.greeting:\n  schema: '{{ required | format \"${string:/[a-z/}\" }}'\n",
        ),
        Change::Write("values.yaml", "pack:\n  greeting: hi\n"),
    ],
    good: &[
        Change::Write(
            "schema.yaml",
            "pack.greeting:\n  # Shown to everyone.\n  schema: '{{required|format \
             \"${string:/^[a-z/]{1,9}$/}\"|hints \"A word\" \"in letters\"}}'\n",
        ),
        Change::Write("values.yaml", "pack:\n  greeting: hi\n"),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    for fault in &pack.value_schema().faults {
        let place = Place::at("schema.yaml", fault.span);
        findings.push(place, fault.message.clone(), fault.help.clone());
    }
}
