//! A constraint that may refuse what it took.

use crate::check::Change;
use crate::compat::class::advice;
use crate::compat::constraint::{Relation, constrained, place, relation};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};
use crate::pack::schema::SchemaEntry;

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB706", name: "constraint-tightened" },
    bump: Some(Bump::Major),
    summary: "`schema.yaml` may refuse a value that it took",
    why: "Palette refuses to save a profile whose override does not follow the new constraint: \
          another type, fewer options, a smaller range, `readonly`. Whether one regular expression \
          takes all that another one takes nobody can say in general, so another one counts as \
          tighter.",
    bad: Pair {
        old: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", WIDE)],
        new: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", NARROW)],
    },
    good: Pair {
        old: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", NARROW)],
        new: &[Change::Write("values.yaml", VALUES), Change::Write("schema.yaml", WIDE)],
    },
    find,
};

const VALUES: &str = "pack:\n  namespace: demo\n  mode: fast\n";
const WIDE: &str = "pack.mode:\n  schema: '{{ format \"${list:[fast,safe,off]}\" }}'\n";
const NARROW: &str = "pack.mode:\n  schema: '{{ format \"${list:[fast,safe]}\" }}'\n";

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let (before, after) = (upgrade.before(), upgrade.after());
    for it in constrained(before, after) {
        let expression =
            |entry: Option<&'_ SchemaEntry>| entry.map(|it| it.expression.value.clone());
        let (old, new) = (expression(it.before), expression(it.after));
        // A constraint of a value that is new binds nobody who has an override.
        let is_new = it.before.is_none()
            && before.values().document().is_some_and(|values| values.at(it.path).is_none());
        if is_new || relation(old.as_ref(), new.as_ref()) != Relation::Tighter {
            continue;
        }
        let path = it.path.to_string();
        let message = match new.as_ref().filter(|new| new.readonly) {
            Some(_) => format!("`{path}` cannot be overridden any more"),
            None => format!("the constraint of `{path}` may refuse what it took"),
        };
        changes
            .push(Bump::Major, place(after, it.path, it.after), message, advice(Bump::Major, &path))
            .formerly(place(before, it.path, it.before), "what it took before")
            .about(path);
    }
}
