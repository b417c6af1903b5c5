//! A value that a user has to give.

use crate::check::Change;
use crate::compat::class::advice;
use crate::compat::constraint::{constrained, place};
use crate::compat::values::is_empty;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB705", name: "value-required" },
    bump: Some(Bump::Major),
    summary: "`schema.yaml` requires a value that it did not require",
    why: "Palette does not save a profile that lacks a required value. Where the pack has no default \
          for it, nobody can upgrade without giving one; where it has, only those are stopped who \
          emptied it.",
    bad: Pair {
        old: &[Change::Write("values.yaml", EMPTY)],
        new: &[Change::Write("values.yaml", EMPTY), Change::Write("schema.yaml", REQUIRED)],
    },
    good: Pair {
        old: &[Change::Write("values.yaml", FILLED)],
        new: &[Change::Write("values.yaml", FILLED), Change::Write("schema.yaml", REQUIRED)],
    },
    find,
};

const EMPTY: &str = "pack:\n  namespace: demo\n  host: \"\"\n";
const FILLED: &str = "pack:\n  namespace: demo\n  host: a.example\n";
const REQUIRED: &str = "pack.host:\n  schema: '{{ required }}'\n";

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let (before, after) = (upgrade.before(), upgrade.after());
    for it in constrained(before, after) {
        let Some(entry) = it.after.filter(|entry| entry.expression.value.required) else {
            continue;
        };
        if it.before.is_some_and(|entry| entry.expression.value.required) {
            continue;
        }
        let values = after.values().document().map(|values| values.all_at(it.path));
        let values = values.unwrap_or_default();
        let is_missing = values.is_empty() || values.into_iter().any(is_empty);
        let path = it.path.to_string();
        let (bump, default) = if is_missing { (Bump::Major, "no") } else { (Bump::Minor, "a") };
        let message = format!("`{path}` is required, and has {default} default");
        let help = advice(bump, &path);
        changes
            .push(bump, place(after, it.path, Some(entry)), message, help)
            .formerly(place(before, it.path, it.before), "it was not required")
            .about(path);
    }
}
