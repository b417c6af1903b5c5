//! An object of a manifest is new.

use crate::check::Change;
use crate::compat::class::NOTHING;
use crate::compat::examples::{NEW_MANIFEST, OLD_MANIFEST};
use crate::compat::objects::Fate;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB763", name: "object-added" },
    bump: Some(Bump::Minor),
    summary: "an object of a manifest is new",
    why: "The pack does more than it did: it needs the right to create the object, and a cluster \
          that has one of that name loses it.",
    bad: Pair {
        old: &[Change::Write("pack.json", OLD_MANIFEST), Change::Write("manifests/demo.yaml", ONE)],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", BOTH),
        ],
    },
    good: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", BOTH),
        ],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", TURNED),
        ],
    },
    find,
};

const ONE: &str = r#"apiVersion: v1
kind: ConfigMap
metadata:
  name: demo
data:
  a: "1"
"#;
const BOTH: &str = r#"apiVersion: v1
kind: ConfigMap
metadata:
  name: demo
data:
  a: "1"
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: demo
"#;
const TURNED: &str = r#"apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ServiceAccount
    metadata: {name: demo}
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: demo}
    data: {a: "1"}
"#;

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let objects = upgrade.objects();
    for object in &objects.new.all {
        let Fate::Removed = objects.old.fate(object, &objects.new) else { continue };
        let origin = &object.located.origin;
        let is_there = upgrade.before().manifests().iter().any(|it| it.path() == origin.file);
        let place = Place::file(if is_there { origin.file.as_str() } else { "pack.json" });
        let message = format!("{} is new", object.title());
        changes
            .push(Bump::Minor, origin.place(object.span()), message, NOTHING)
            .formerly(place, "this version did not have it")
            .about(object.name());
    }
}
