//! The values of the pack satisfy its own schema.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB304", name: "schema-default-violated" },
    level: Level::Error,
    summary: "the values of the pack satisfy its `schema.yaml`",
    why: "Palette checks the values whenever a profile is saved. A default that breaks the \
          pack's own constraint makes everyone who adds the pack change it first. Empty values \
          and macros pass: they are filled in later.",
    bad: &[
        Change::Write(
            "schema.yaml",
            "pack.port:\n  schema: '{{ required | format \"${number:[5000-5005]}\" }}'\n",
        ),
        Change::Write("values.yaml", "pack:\n  port: 8080\n"),
    ],
    good: &[
        Change::Write(
            "schema.yaml",
            "pack.port:\n  schema: '{{ required | format \"${number:[5000-5005]}\" }}'\n\
             pack.host:\n  schema: '{{ required | format \"${ipv4}\" }}'\n\
             pack.peers.$[]:\n  schema: '{{ format \"${ipv4} - ${ipv4}\" }}'\n",
        ),
        Change::Write(
            "values.yaml",
            "pack:\n  port: 5005\n  host: ''\n  peers:\n    - 10.0.0.1 - 10.0.0.9\n    - '{{ \
             .spectro.var.peers }}'\n",
        ),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(values) = pack.values().document() else { return };
    for entry in &pack.value_schema().entries {
        for value in values.all_at(&entry.path.value) {
            let Err(violation) = entry.expression.value.check(value) else { continue };
            let place = Place::at("values.yaml", value.span());
            let constraint = Place::at("schema.yaml", entry.expression.span);
            findings
                .push(place, violation.message, violation.help)
                .also(constraint, "the constraint is here");
        }
    }
}
