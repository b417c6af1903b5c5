//! A preset that a profile may have chosen, and that is gone.

use crate::check::Change;
use crate::compat::class::advice;
use crate::compat::presets::{are_readable, named};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB707", name: "preset-removed" },
    bump: Some(Bump::Major),
    summary: "a preset is gone, or has another name or group",
    why: "A profile keeps the presets that were chosen as `GROUP:NAME`. After the upgrade Palette \
          finds no such preset, and the profile shows something else than what runs.",
    bad: Pair {
        old: &[Change::Write("presets.yaml", BOTH)],
        new: &[Change::Write("presets.yaml", ONE)],
    },
    good: Pair {
        old: &[Change::Write("presets.yaml", ONE)],
        new: &[Change::Write("presets.yaml", BOTH)],
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
    let (old, new) = (named(upgrade.before()), named(upgrade.after()));
    for preset in &old {
        let same = new.iter().find(|other| other.name == preset.name);
        let is_new = |name: &str| old.iter().all(|old| old.name != name);
        let heir = new.iter().find(|other| is_new(other.name) && other.does_the_same(*preset));
        let (group, name) = (preset.preset.group(), preset.name);
        let (place, message) = match (same, heir) {
            (Some(same), _) if same.preset.group() == group => continue,
            (Some(same), _) => {
                let message = format!(
                    "the preset `{name}` is in the group `{}`, and was in `{group}`",
                    same.preset.group()
                );
                (same.place(upgrade.after()), message)
            }
            (None, Some(heir)) => {
                let message = format!("the preset `{name}` is now called `{}`", heir.name);
                (heir.place(upgrade.after()), message)
            }
            (None, None) => {
                (Place::file("presets.yaml"), format!("the preset `{name}` of `{group}` is gone"))
            }
        };
        changes
            .push(Bump::Major, place, message, advice(Bump::Major, &preset.full_name()))
            .formerly(preset.place(upgrade.before()), "the preset before")
            .about(preset.full_name());
    }
}
