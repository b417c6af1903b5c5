//! A custom resource is not defined any more.

use crate::check::Change;
use crate::compat::definitions::{Definition, renamed};
use crate::compat::examples::OLD_MANIFEST;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};
use crate::pack::object::Home;

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB750", name: "crd-removed" },
    bump: Some(Bump::Major),
    summary: "a custom resource is not defined any more",
    why: "When a definition goes, Kubernetes removes every object of it. A definition in the folder \
          `crds` of a chart stays in clusters that have it, since Helm never touches it again, and \
          is missing in new ones. A definition is known by its name, wherever it lies.",
    bad: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", DEFINITION),
        ],
        new: &[],
    },
    good: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", DEFINITION),
        ],
        new: &[
            Change::Write(
                "pack.json",
                r#"{"name": "demo", "displayName": "Demo", "version": "1.1.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/crds.yaml"]}"#,
            ),
            Change::Write("manifests/crds.yaml", DEFINITION),
        ],
    },
    find,
};

const DEFINITION: &str = r#"apiVersion: apiextensions.k8s.io/v1
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

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let definitions = upgrade.definitions();
    let renamed = renamed(definitions);
    for (name, olds) in definitions.old.by_name() {
        let Some(old) = olds.first() else { continue };
        let new = &definitions.new;
        let is_renamed = renamed.iter().any(|pair| pair.old.name == name);
        if new.named(name).next().is_some() || is_renamed || new.may_hold(old) {
            continue;
        }
        let origin = &old.located.origin;
        let message = format!("the custom resource `{name}` is not defined any more");
        let was = format!("{}it was here", origin.prefix(old.span()));
        changes
            .push(Bump::Major, Place::file("pack.json"), message, help(old))
            .formerly(origin.place(old.span()), was)
            .about(name);
    }
}

fn help(definition: &Definition) -> &'static str {
    match definition.located.origin.home {
        Home::Crds => {
            "keep it, or name under `## Upgrade` that new clusters do not get it, and that Helm \
             leaves it in old ones"
        }
        Home::Manifest | Home::Template(_) => {
            "keep it, or name under `## Upgrade` that all its objects are removed"
        }
    }
}
