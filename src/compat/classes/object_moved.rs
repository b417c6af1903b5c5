//! An object of a manifest is in another namespace.

use crate::check::Change;
use crate::compat::examples::{NEW_MANIFEST, OLD_MANIFEST};
use crate::compat::objects::Fate;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB761", name: "object-moved" },
    bump: Some(Bump::Major),
    summary: "an object of a manifest is in another namespace",
    why: "Kubernetes moves nothing between namespaces: the old object is removed with what hangs on \
          it, and a new one is made. Clients that name the namespace do not find it. An object \
          without a namespace is in that of the pack, `pack.namespace`.",
    bad: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", HERE),
        ],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", THERE),
        ],
    },
    good: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", HERE),
        ],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", WRITTEN),
        ],
    },
    find,
};

const HERE: &str = r#"apiVersion: v1
kind: ConfigMap
metadata:
  name: demo
data:
  a: "1"
"#;
const THERE: &str = r#"apiVersion: v1
kind: ConfigMap
metadata:
  name: demo
  namespace: kube-system
data:
  a: "1"
"#;
const WRITTEN: &str = r#"apiVersion: v1
kind: ConfigMap
metadata:
  name: demo
  namespace: "demo"
data:
  a: "1"
"#;

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let objects = upgrade.objects();
    for old in &objects.old.all {
        let Fate::Moved(new) = objects.new.fate(old, &objects.old) else { continue };
        let (span, old_span) = (new.namespace_span(), old.namespace_span());
        let message =
            format!("{} is in {}, and was in {}", new.title(), new.namespace(), old.namespace());
        let help = "keep the namespace, or name the move under `## Upgrade`";
        changes
            .push(Bump::Major, new.located.origin.place(span), message, help)
            .formerly(old.located.origin.place(old_span), "it was here")
            .about(new.name());
    }
}
