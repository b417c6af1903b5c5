//! A constraint that takes more than it took.

use crate::check::Change;
use crate::compat::class::NOTHING;
use crate::compat::constraint::{Relation, constrained, place, relation};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB716", name: "constraint-loosened" },
    bump: Some(Bump::Minor),
    summary: "`schema.yaml` takes more than it took",
    why: "Overrides stay valid, and a user can write what could not be written before: that is what \
          a minor version is for.",
    bad: Pair {
        old: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", NARROW)],
        new: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", WIDE)],
    },
    good: Pair {
        old: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", NARROW)],
        new: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", OTHER)],
    },
    find,
};

const VALUES: &str = "pack:\n  namespace: demo\n  size: 3\n";
const NARROW: &str = "pack.size:\n  schema: '{{ format \"${number:[1-5]}\" }}'\n";
const WIDE: &str = "pack.size:\n  schema: '{{ format \"${number:[1-9]}\" }}'\n";
const OTHER: &str =
    "pack.size:\n  schema: '{{ format \"${number:[1-5]}\" | hints \"How many\" }}'\n";

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let (before, after) = (upgrade.before(), upgrade.after());
    for it in constrained(before, after) {
        let old = it.before.map(|entry| &entry.expression.value);
        let new = it.after.map(|entry| &entry.expression.value);
        let is_gone = it.after.is_none()
            && after.values().document().is_some_and(|values| values.at(it.path).is_none());
        let is_required =
            |it: Option<&crate::pack::schema::Expression>| it.is_some_and(|it| it.required);
        let is_freed = is_required(old) && !is_required(new);
        let relation = relation(old, new);
        let path = it.path.to_string();
        let message = match relation {
            // That the value itself is gone is another class.
            Relation::Tighter => continue,
            _ if is_gone => continue,
            Relation::Looser => format!("the constraint of `{path}` takes more"),
            _ if is_freed => format!("`{path}` is not required any more"),
            Relation::Wording | Relation::Same => continue,
        };
        changes
            .push(Bump::Minor, place(after, it.path, it.after), message, NOTHING)
            .formerly(place(before, it.path, it.before), "the constraint before")
            .about(path);
    }
}
