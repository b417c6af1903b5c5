//! A constraint that reads otherwise.

use crate::check::Change;
use crate::compat::class::NOTHING;
use crate::compat::constraint::{Relation, constrained, place, relation};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB722", name: "constraint-reworded" },
    bump: Some(Bump::Patch),
    summary: "`schema.yaml` takes the same, and explains or hides it otherwise",
    why: "A hint, or whether what is typed is hidden, is for the eye: every override stays valid.",
    bad: Pair {
        old: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", PLAIN)],
        new: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", HINTED)],
    },
    good: Pair {
        old: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", PLAIN)],
        new: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", QUOTED)],
    },
    find,
};

const VALUES: &str = "pack:\n  namespace: demo\n  size: 3\n";
const PLAIN: &str = "pack.size:\n  schema: '{{ format \"${number}\" }}'\n";
const HINTED: &str = "pack.size:\n  schema: '{{ format \"${number}\" | hints \"How many\" }}'\n";
const QUOTED: &str = "pack.size:\n  schema: \"{{ format `${number}` }}\"\n";

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let (before, after) = (upgrade.before(), upgrade.after());
    for it in constrained(before, after) {
        let old = it.before.map(|entry| &entry.expression.value);
        let new = it.after.map(|entry| &entry.expression.value);
        let is_about_both = it.before.is_some() && it.after.is_some();
        if !is_about_both || relation(old, new) != Relation::Wording {
            continue;
        }
        let path = it.path.to_string();
        let message = format!("`{path}` is explained in other words");
        changes
            .push(Bump::Patch, place(after, it.path, it.after), message, NOTHING)
            .formerly(place(before, it.path, it.before), "the words before")
            .about(path);
    }
}
