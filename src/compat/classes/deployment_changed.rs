//! When, in which order and with how much a pack is deployed.

use crate::check::Change;
use crate::compat::class::NOTHING;
use crate::compat::values::shown;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};
use crate::pack::{Pack, Part};
use crate::yaml::{Dialect, Document, Node};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB715", name: "deployment-changed" },
    bump: Some(Bump::Minor),
    summary: "the install priority, the readiness check or a resource limit is another one",
    why: "Palette deploys the packs of a profile by their priority, waits for what the readiness \
          check names, and refuses clusters that are too small. No override breaks, but an upgrade \
          takes another course.",
    bad: Pair {
        old: &[Change::Write(
            "values.yaml",
            "pack:\n  namespace: demo\n  spectrocloud.com/install-priority: \"10\"\n",
        )],
        new: &[Change::Write(
            "values.yaml",
            "pack:\n  namespace: demo\n  spectrocloud.com/install-priority: \"20\"\n",
        )],
    },
    good: Pair {
        old: &[Change::Write(
            "values.yaml",
            "pack:\n  namespace: demo\n  spectrocloud.com/install-priority: \"10\"\n",
        )],
        new: &[Change::Write(
            "values.yaml",
            "pack:\n  namespace: demo\n  spectrocloud.com/install-priority: '10'\n",
        )],
    },
    find,
};

/// A part of the pack, and the keys that lead to a value in it.
type Setting = (fn(&Pack) -> &Part<Document>, &'static [&'static str]);

const SETTINGS: [Setting; 3] = [
    (Pack::values, &["pack", "spectrocloud.com/install-priority"]),
    (Pack::values, &["readinessCheck"]),
    (Pack::json, &["constraints", "resources"]),
];

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    for (part, keys) in SETTINGS {
        let (before, after) = (part(upgrade.before()), part(upgrade.after()));
        if before.is_broken() || after.is_broken() {
            continue;
        }
        let (old, new) = (at(before, keys), at(after, keys));
        let content =
            |node: Option<Node<'_>>| node.and_then(|node| node.resolve(Dialect::Helm).ok());
        if content(old) == content(new) {
            continue;
        }
        let path = keys.join(".");
        let shown = |node: Option<Node<'_>>| node.map_or_else(|| "not set".to_owned(), shown);
        let (is, was) = (shown(new), shown(old));
        let message = if is == was {
            format!("`{path}` has other content")
        } else {
            format!("`{path}` is {is}, and was {was}")
        };
        let place = |part: &Part<Document>, node: Option<Node<'_>>| Place {
            file: part.path().to_owned(),
            span: node.map(Node::span),
        };
        changes
            .push(Bump::Minor, place(after, new), message, NOTHING)
            .formerly(place(before, old), "what it was")
            .about(path);
    }
}

fn at<'a>(part: &'a Part<Document>, keys: &[&str]) -> Option<Node<'a>> {
    keys.iter().try_fold(part.document()?.root(), |node, key| node.get(key))
}
