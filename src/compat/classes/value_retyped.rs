//! A key of the values that holds another type.

use crate::check::Change;
use crate::compat::class::advice;
use crate::compat::values::{Key, Shift, is_empty, shown};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB702", name: "value-retyped" },
    bump: Some(Bump::Major),
    summary: "a value has another type",
    why: "An override is written for the old type, and a template that walks over a list or indents \
          a map fails on it, or prints nonsense. A number in quotes may stand for the number. In \
          Helm, null takes the chart's own default away, so a value that became null is another \
          type too.",
    bad: Pair {
        old: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  hosts: a.example\n")],
        new: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  hosts: [a.example]\n")],
    },
    good: Pair {
        old: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  port: 80\n")],
        new: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  port: \"80\"\n")],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    for (old, new, shift) in &upgrade.values().shifted {
        let bump = match shift {
            Shift::Default => continue,
            Shift::Filled if is_empty(new.value()) => Bump::Patch,
            Shift::Filled | Shift::Quoted => Bump::Minor,
            Shift::Emptied | Shift::Type => Bump::Major,
        };
        let path = old.dotted();
        let message = format!("`{path}` is {}, and was {}", typed(new), typed(old));
        let help = advice(bump, &path);
        changes
            .push(bump, new.value_place(), message, help)
            .formerly(old.value_place(), "the value before")
            .about(path);
    }
}

fn typed(key: &Key<'_>) -> String {
    let value = key.value();
    let shown = shown(value);
    // A value that is told by its type already says it.
    if shown.starts_with('`') && value.as_scalar().is_some() {
        format!("{} {shown}", value.type_name())
    } else {
        shown
    }
}
