//! Keys of `pack.json` are documented ones.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::pack::shape::{Misfit, PACK_JSON, misfits};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB102", name: "json-unknown-key" },
    level: Level::Note,
    summary: "keys of `pack.json` are documented ones",
    why: "Palette ignores a key it does not know. A slip in an optional key, such as \
          `KubeManifests`, therefore drops what it lists, and nobody is told.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "KubeManifests": []}"#,
    )],
    good: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "commit_msg": "first", "annotations": {"anything": "goes"}}"#,
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(document) = pack.json().document() else { return };
    for misfit in misfits(document.root(), &PACK_JSON) {
        let Misfit::Unknown { span, key, known } = misfit else { continue };
        let names: Vec<&str> = known.iter().map(|field| field.name).collect();
        let place = Place::at("pack.json", span);
        let message = format!("`{key}` is not a documented key here");
        match nearest(&key, &names) {
            Some(near) => {
                let map = document
                    .nodes()
                    .find(|node| node.entries().any(|entry| entry.key.span() == span))
                    .unwrap_or(document.root());
                findings.push(place, message, format!("write `{near}`")).rename_key(
                    map,
                    near,
                    format!("\"{near}\""),
                )
            }
            None => findings.push(place, message, "remove it, or move it to `annotations`"),
        };
    }
}
