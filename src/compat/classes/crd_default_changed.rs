//! A field of a custom resource that is not set becomes something else.

use crate::check::Change;
use crate::compat::definitions::changes;
use crate::compat::definitions::schema::Direction;
use crate::compat::examples::{NEW_MANIFEST, OLD_MANIFEST};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB756", name: "crd-default-changed" },
    bump: Some(Bump::Minor),
    summary: "a field of a custom resource that is not set becomes something else",
    why: "Objects that never set the field behave differently once they are read or written again, \
          and nobody has changed them.",
    bad: Pair {
        old: &[Change::Write("pack.json", OLD_MANIFEST), Change::Write("manifests/demo.yaml", RED)],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", BLUE),
        ],
    },
    good: Pair {
        old: &[Change::Write("pack.json", OLD_MANIFEST), Change::Write("manifests/demo.yaml", RED)],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", QUOTED),
        ],
    },
    find,
};

const RED: &str = r#"apiVersion: apiextensions.k8s.io/v1
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
              properties:
                color: {type: string, default: red}
"#;
const BLUE: &str = r#"apiVersion: apiextensions.k8s.io/v1
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
              properties:
                color: {type: string, default: blue}
"#;
const QUOTED: &str = r#"apiVersion: apiextensions.k8s.io/v1
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
              properties:
                color:
                  type: string
                  default: "red"
"#;

fn find(upgrade: &Upgrade<'_>, found: &mut Changes) {
    let changes = changes(upgrade.definitions());
    let defaults = changes.iter().filter(|change| change.schema.direction == Direction::Default);
    for change in defaults {
        let help = "name under `## Upgrade` what to set to keep the old behaviour";
        let help = format!("{help}{}", change.new.note());
        change.report(found, &change.schema.what, Bump::Minor, help);
    }
}
