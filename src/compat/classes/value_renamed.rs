//! A key of the values that has another name, or stands elsewhere.

use crate::check::Change;
use crate::compat::class::advice;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB709", name: "value-renamed" },
    bump: Some(Bump::Major),
    summary: "a key of the values has another name",
    why: "Overrides under the old name stop working without a word. A key counts as renamed when it \
          is gone, nobody knows it any more, and exactly one new key has the same content, or \
          stands at the same place with nearly the same name and the same type.",
    bad: Pair {
        old: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  nodeLables: x\n")],
        new: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  nodeLabels: x\n")],
    },
    good: Pair {
        old: &[],
        new: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  nodeLabels: x\n")],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    for (old, new) in &upgrade.values().renamed {
        let path = old.dotted();
        let message = format!("`{path}` is now `{}`", new.dotted());
        changes
            .push(Bump::Major, new.place(), message, advice(Bump::Major, &path))
            .formerly(old.place(), "the key before")
            .about(path);
    }
}
