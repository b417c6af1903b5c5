//! A pack that is called otherwise, or belongs to another layer.

use crate::check::Change;
use crate::compat::class::advice;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};
use crate::pack::Pack;
use crate::span::Spanned;

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB714", name: "identity-changed" },
    bump: Some(Bump::Major),
    summary: "`name`, `layer`, `addonType` or `displayName` of the pack is another one",
    why: "Palette tells packs by their name, so one with another name is a new pack, and no profile \
          with the old one is offered the new version. A profile has one pack of each layer below \
          the add-ons. The name that is shown and the type are looked for by people.",
    bad: Pair {
        old: &[],
        new: &[Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.1.0", "layer": "csi",
"cloudTypes": ["all"]}
"#,
        )],
    },
    good: Pair {
        old: &[],
        new: &[Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo CNI", "version": "1.1.0", "layer": "cni",
"cloudTypes": ["all"]}
"#,
        )],
    },
    find,
};

/// A field, what it asks for when it changes, and where to find it.
type Field = (&'static str, Bump, fn(&Pack) -> Option<&Spanned<String>>);

const FIELDS: [Field; 4] = [
    ("name", Bump::Major, |pack| pack.metadata().written_name()),
    ("layer", Bump::Major, |pack| pack.metadata().layer()),
    ("addonType", Bump::Minor, |pack| pack.metadata().addon_type()),
    ("displayName", Bump::Minor, |pack| pack.metadata().written_display_name()),
];

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    for (field, bump, get) in FIELDS {
        let fields = get(upgrade.before()).zip(get(upgrade.after()));
        let Some((old, new)) = fields.filter(|(old, new)| old.value != new.value) else { continue };
        let message = format!("`{field}` is `{}`, and was `{}`", new.value, old.value);
        let help = match field {
            "name" => format!("keep `{}`, or publish it as another pack", old.value),
            _ => advice(bump, field),
        };
        changes
            .push(bump, Place::at("pack.json", new.span), message, help)
            .formerly(Place::at("pack.json", old.span), "what it was")
            .about(field);
    }
}
