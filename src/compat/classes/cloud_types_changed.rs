//! The clouds that a pack is for.

use crate::check::Change;
use crate::compat::class::{NOTHING, advice};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};
use crate::pack::Pack;
use crate::yaml::Node;

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB717", name: "cloud-types-changed" },
    bump: Some(Bump::Major),
    summary: "the pack is for other clouds",
    why: "Palette offers a pack only in profiles for its cloud types, so a cluster of a type that is \
          gone cannot be upgraded. One more type breaks nothing.",
    bad: Pair {
        old: &[Change::Write("pack.json", OLD)],
        new: &[Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.1.0", "layer": "cni",
"cloudTypes": ["aws"]}
"#,
        )],
    },
    good: Pair {
        old: &[Change::Write("pack.json", OLD)],
        new: &[Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.1.0", "layer": "cni",
"cloudTypes": ["aws", "eks", "azure"]}
"#,
        )],
    },
    find,
};

const OLD: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["aws", "eks"]}
"#;

/// Stands for every cloud type.
const ALL: &str = "all";

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let (old, new) = (types(upgrade.before()), types(upgrade.after()));
    // A pack that names none is wrong, which `verify` says.
    if old.is_empty() || new.is_empty() {
        return;
    }
    let lacks = |types: &[Node<'_>], wanted: Node<'_>| {
        types.iter().all(|it| it.source_text() != wanted.source_text() && it.source_text() != ALL)
    };
    let place = |node: Option<&Node<'_>>| Place {
        file: "pack.json".to_owned(),
        span: node.map(|node| node.span()),
    };
    for gone in old.iter().filter(|gone| lacks(&new, **gone)) {
        let name = gone.source_text();
        let message = format!("the cloud type `{name}` is gone");
        changes
            .push(Bump::Major, place(new.last()), message, advice(Bump::Major, name))
            .formerly(place(Some(gone)), "it was named here")
            .about(name);
    }
    for added in new.iter().filter(|added| lacks(&old, **added)) {
        let name = added.source_text();
        let message = format!("the cloud type `{name}` is new");
        changes
            .push(Bump::Minor, place(Some(added)), message, NOTHING)
            .formerly(place(old.last()), "it was not named here")
            .about(name);
    }
}

/// Returns the types of `cloudTypes`, and of the `cloudType` of older packs.
fn types(pack: &Pack) -> Vec<Node<'_>> {
    let Some(root) = pack.json().document().map(|document| document.root()) else {
        return Vec::new();
    };
    let list = root.get("cloudTypes").into_iter().flat_map(Node::items);
    list.chain(root.get("cloudType")).filter(|node| node.as_str().is_some()).collect()
}
