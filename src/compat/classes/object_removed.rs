//! An object of a manifest is gone.

use crate::check::Change;
use crate::compat::examples::{NEW_MANIFEST, OLD_MANIFEST};
use crate::compat::objects::Fate;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB760", name: "object-removed" },
    bump: Some(Bump::Major),
    summary: "an object of a manifest is gone",
    why: "Palette removes it from the cluster, and whatever users built on it breaks: a Service that \
          they call, a ConfigMap that they mount, a role that they bind. An object is known by \
          group, kind, namespace and name, so another file, another order or another version of the \
          API is no change.",
    bad: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", BOTH),
        ],
        new: &[Change::Write("pack.json", NEW_MANIFEST), Change::Write("manifests/demo.yaml", ONE)],
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
apiVersion: policy/v1beta1
kind: PodDisruptionBudget
metadata:
  name: demo
spec:
  maxUnavailable: 1
"#;
const TURNED: &str = r#"# Newer.
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: demo}
spec: {maxUnavailable: 1}
---
kind: "ConfigMap"
apiVersion: v1
metadata: {name: demo}
data: {a: "1"}
"#;

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let objects = upgrade.objects();
    for object in &objects.old.all {
        let Fate::Removed = objects.new.fate(object, &objects.old) else { continue };
        let origin = &object.located.origin;
        let is_there = upgrade.after().manifests().iter().any(|it| it.path() == origin.file);
        let place = Place::file(if is_there { origin.file.as_str() } else { "pack.json" });
        let message = format!("{} is gone", object.title());
        let help = "keep it, or name under `## Upgrade` what takes its place";
        changes
            .push(Bump::Major, place, message, help)
            .formerly(origin.place(object.span()), "it was here")
            .about(object.name());
    }
}
