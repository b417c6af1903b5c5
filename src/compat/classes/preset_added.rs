//! A preset that is new.

use crate::check::Change;
use crate::compat::class::NOTHING;
use crate::compat::presets::{are_readable, named};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB719", name: "preset-added" },
    bump: Some(Bump::Minor),
    summary: "there is a new preset",
    why: "It is something that a user could not choose before, so it is what a minor version is for.",
    bad: Pair {
        old: &[Change::Write("presets.yaml", ONE)],
        new: &[Change::Write("presets.yaml", BOTH)],
    },
    good: Pair {
        old: &[Change::Write("presets.yaml", ONE)],
        new: &[Change::Write("presets.yaml", ONE)],
    },
    find,
};

const ONE: &str = "presets:
  - name: small
    displayName: Small
    group: size
    add: |
      pack:
        replicas: 1
";
const BOTH: &str = "presets:
  - name: small
    displayName: Small
    group: size
    add: |
      pack:
        replicas: 1
  - name: large
    displayName: Large
    group: size
    add: |
      pack:
        replicas: 3
";

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    if !are_readable(upgrade) {
        return;
    }
    let old = named(upgrade.before());
    for preset in named(upgrade.after()) {
        let is_known = old.iter().any(|old| old.name == preset.name);
        if is_known || old.iter().any(|old| old.does_the_same(preset)) {
            continue;
        }
        let message = format!("the preset `{}` is new", preset.full_name());
        changes
            .push(Bump::Minor, preset.place(upgrade.after()), message, NOTHING)
            .formerly(Place::file("presets.yaml"), "there was no such preset")
            .about(preset.full_name());
    }
}
