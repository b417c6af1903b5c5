//! A custom resource has another group, scope or name.

use crate::check::Change;
use crate::compat::definitions::{Kept, kept, renamed};
use crate::compat::examples::{NEW_MANIFEST, OLD_MANIFEST};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};
use crate::pack::object::{Found, Written};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB751", name: "crd-names-changed" },
    bump: Some(Bump::Major),
    summary: "a custom resource has another group, scope, plural or kind",
    why: "Objects, rights and clients name the group, the kind and the plural; with another one the \
          definition is another, and the old objects stay behind. Kubernetes refuses to change the \
          scope of a definition, so the layer fails.",
    bad: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", NAMESPACED),
        ],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", CLUSTER),
        ],
    },
    good: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", NAMESPACED),
        ],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", SHORT),
        ],
    },
    find,
};

const NAMESPACED: &str = r#"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: demos.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {plural: demos, kind: Demo}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
"#;
const CLUSTER: &str = r#"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: demos.example.com
spec:
  group: example.com
  scope: Cluster
  names: {plural: demos, kind: Demo}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
"#;
const SHORT: &str = r#"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: demos.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {plural: demos, kind: Demo, singular: demo, listKind: DemoList}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
"#;

/// What must stay as it is.
const NAMES: [(&[&str], &str); 4] = [
    (&["spec", "group"], "group"),
    (&["spec", "scope"], "scope"),
    (&["spec", "names", "plural"], "plural"),
    (&["spec", "names", "kind"], "kind"),
];

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let definitions = upgrade.definitions();
    let mut seen = Vec::new();
    for pair in kept(&definitions.old, &definitions.new).into_iter().chain(renamed(definitions)) {
        if !seen.contains(&&pair.old.name) {
            seen.push(&pair.old.name);
            compare(pair, changes);
        }
    }
}

fn compare(pair: Kept<'_>, changes: &mut Changes) {
    let Kept { old, new } = pair;
    let (before, after) = (&old.located.object, &new.located.object);
    for (path, word) in NAMES {
        let (Some(was), Some(is)) = (before.text(path), after.text(path)) else { continue };
        if was == is {
            continue;
        }
        let span = |object: &Written| match object.at(path) {
            Found::Value(value) => value.span,
            _ => object.span,
        };
        let message =
            format!("the {word} of the custom resource `{}` is `{is}`, and was `{was}`", old.name);
        let help = "keep it, or name under `## Upgrade` how users move their objects";
        pair.report(changes, Bump::Major, (span(before), span(after)), &message, help);
    }
}
