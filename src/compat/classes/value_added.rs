//! A key of the values that is new.

use crate::check::Change;
use crate::compat::class::NOTHING;
use crate::compat::values::is_empty;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB704", name: "value-added" },
    bump: Some(Bump::Minor),
    summary: "the values have a new key",
    why: "It is something that a user could not set before, so it is what a minor version is for. \
          A key that is empty only shows what could be set all along.",
    bad: Pair {
        old: &[],
        new: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  mode: fast\n")],
    },
    good: Pair {
        old: &[],
        new: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  labels: {}\n")],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    for missing in &upgrade.values().added {
        let path = missing.key.dotted();
        let is_empty = is_empty(missing.key.value());
        let bump = if is_empty { Bump::Patch } else { Bump::Minor };
        changes
            .push(bump, missing.key.place(), format!("`{path}` is new"), NOTHING)
            .formerly(missing.place_around(), "there was no such key here")
            .about(path);
    }
}
