//! A version that comes before the one it is to replace.

use crate::check::Change;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Place, RuleId};
use crate::span::Spanned;

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB721", name: "version-not-greater" },
    bump: None,
    summary: "the new version comes before the old one",
    why: "Palette offers the greatest version as the newest, so a lower one is an upgrade that \
          nobody is offered, and a profile that follows the newest version never gets it. A \
          pre-release comes before its version: `1.2.0-rev1` is lower than `1.2.0`.",
    bad: Pair {
        old: &[],
        new: &[Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "0.9.0", "layer": "cni",
"cloudTypes": ["all"]}
"#,
        )],
    },
    good: Pair {
        old: &[],
        new: &[Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.1-rev1", "layer": "cni",
"cloudTypes": ["all"]}
"#,
        )],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let Some((old, new)) = upgrade.versions().filter(|(old, new)| new < old) else { return };
    let place = |version: Option<&Spanned<String>>| match version {
        Some(version) => Place::at("pack.json", version.span),
        None => Place::file("pack.json"),
    };
    let message = format!("`{new}` comes before `{old}`, which it is to replace");
    let help = format!("write a version greater than `{old}`");
    changes
        .push(None, place(upgrade.after().metadata().written_version()), message, help)
        .formerly(place(upgrade.before().metadata().written_version()), "the version before")
        .about("version");
}
