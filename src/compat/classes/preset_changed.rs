//! A preset that does something else.

use crate::check::Change;
use crate::compat::class::{NOTHING, advice};
use crate::compat::presets::{Leaves, Named, are_readable, chosen, named, touched};
use crate::compat::values::{Shift, is_empty, is_sensitive, names_image, shift};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};
use crate::pack::{Pack, enabled_presets};
use std::collections::BTreeSet;

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB708", name: "preset-changed" },
    bump: Some(Bump::Major),
    summary: "a preset does something else to the values",
    why: "Whoever chose the preset gets its new values with the upgrade. What they become is judged \
          as for the values themselves, with the preset over them: a value that it does not set any \
          more and that has no default is one that is gone.",
    bad: Pair {
        old: &[Change::Write(
            "presets.yaml",
            "presets:
  - name: small
    displayName: Small
    group: size
    add: |
      pack:
        namespace: demo-small
",
        )],
        new: &[Change::Write(
            "presets.yaml",
            "presets:
  - name: small
    displayName: Small
    group: size
    add: |
      pack:
        namespace: demo-little
",
        )],
    },
    good: Pair {
        old: &[Change::Write(
            "presets.yaml",
            "presets:
  - name: small
    displayName: Small
    group: size
    add: |
      pack:
        replicas: 1
",
        )],
        new: &[Change::Write(
            "presets.yaml",
            "presets:
  - name: small
    displayName: Small
    group: size
    add: |
      pack:
        replicas: 2
",
        )],
    },
    find,
};

/// Most paths that a message names.
const MOST: usize = 3;

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    if !are_readable(upgrade) {
        return;
    }
    let (before, after) = (upgrade.before(), upgrade.after());
    let new = named(after);
    for old in named(before) {
        let Some(new) = new.iter().find(|new| new.name == old.name) else { continue };
        let differing = differing(upgrade, old, *new);
        let Some(bump) = differing.iter().map(|(_, bump)| *bump).max() else { continue };
        let paths: Vec<String> =
            differing.iter().take(MOST).map(|(path, _)| format!("`{path}`")).collect();
        let more = differing.len() - paths.len();
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let message =
            format!("the preset `{}` does something else to {}{more}", old.name, paths.join(", "));
        let help = advice(bump, &old.full_name());
        changes
            .push(bump, new.place(after), message, help)
            .formerly(old.place(before), "the preset before")
            .about(old.full_name());
    }
    chosen_by_default(upgrade, changes);
}

/// Returns the paths that a preset leaves with another value, and what that asks for.
fn differing(upgrade: &Upgrade<'_>, old: Named<'_>, new: Named<'_>) -> Vec<(String, Bump)> {
    let (before, after) = (upgrade.before(), upgrade.after());
    if old.does_the_same(new) {
        return Vec::new();
    }
    let (was, is) = (chosen(before, old.preset), chosen(after, new.preset));
    let mut paths: BTreeSet<String> = touched(before, old.preset);
    paths.extend(touched(after, new.preset));
    let judged =
        paths.into_iter().filter_map(|path| Some((judge(upgrade, &path, &was, &is)?, path)));
    judged.map(|(bump, path)| (path, bump)).collect()
}

fn judge(upgrade: &Upgrade<'_>, path: &str, was: &Leaves<'_>, is: &Leaves<'_>) -> Option<Bump> {
    let keys: Vec<&str> = path.split('.').collect();
    if path.starts_with("pack.content.") {
        return None;
    }
    match (was.get(path), is.get(path)) {
        (None, None) => None,
        (None, Some(new)) if is_empty(new.node) => Some(Bump::Patch),
        (None, Some(_)) => Some(Bump::Minor),
        (Some(old), None) => Some(upgrade.fates().of_removed(&keys, old.node).bump(&keys)),
        (Some(old), Some(new)) => match shift(old.node, new.node)? {
            Shift::Default if names_image(keys.last().unwrap_or(&""), new.node) => None,
            Shift::Default if is_sensitive(&keys) => Some(Bump::Major),
            Shift::Default | Shift::Filled | Shift::Quoted => Some(Bump::Minor),
            Shift::Emptied | Shift::Type => Some(Bump::Major),
        },
    }
}

/// The presets that the first lines of `values.yaml` name are those of a new profile.
fn chosen_by_default(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let names = |pack: &Pack| {
        let enabled = pack.values().document().map(enabled_presets).unwrap_or_default();
        let span = enabled.first().map(|preset| preset.group.span);
        let names: Vec<String> = enabled
            .iter()
            .map(|preset| format!("{}:{}", preset.group.value, preset.name.value))
            .collect();
        (names, Place { file: "values.yaml".to_owned(), span })
    };
    let ((old, was), (new, is)) = (names(upgrade.before()), names(upgrade.after()));
    if old != new && !old.is_empty() {
        let shown = |names: &[String]| match names {
            [] => "none".to_owned(),
            names => format!("`{}`", names.join("`, `")),
        };
        let message =
            format!("the presets chosen by default are {}, and were {}", shown(&new), shown(&old));
        changes.push(Bump::Minor, is, message, NOTHING).formerly(was, "the choice before");
    }
}
