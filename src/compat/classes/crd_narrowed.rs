//! The schema of a custom resource accepts less than before.

use crate::check::Change;
use crate::compat::definitions::changes;
use crate::compat::definitions::schema::Direction;
use crate::compat::examples::{NEW_MANIFEST, OLD_MANIFEST};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB754", name: "crd-narrowed" },
    bump: Some(Bump::Major),
    summary: "the schema of a custom resource accepts less than before",
    why: "The server drops fields that a schema does not name, without a word, and refuses objects \
          that break it: a type, a choice, a limit, a pattern, a required field, a rule. What \
          users apply today fails after the upgrade, and objects that are stored already cannot be \
          written again. A pattern that is another one counts, since nobody can tell whether it \
          accepts less. Of what controllers write into `status`, only the loss of a field is told, \
          and asks for a minor.",
    bad: Pair {
        old: &[Change::Write("pack.json", OLD_MANIFEST), Change::Write("manifests/demo.yaml", TEN)],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", FIVE),
        ],
    },
    good: Pair {
        old: &[Change::Write("pack.json", OLD_MANIFEST), Change::Write("manifests/demo.yaml", TEN)],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", DESCRIBED),
        ],
    },
    find,
};

const TEN: &str = r#"apiVersion: apiextensions.k8s.io/v1
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
                size: {type: integer, maximum: 10}
                color: {type: string}
"#;
const FIVE: &str = r#"apiVersion: apiextensions.k8s.io/v1
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
                size: {type: integer, maximum: 5}
                color: {type: string}
"#;
const DESCRIBED: &str = r#"apiVersion: apiextensions.k8s.io/v1
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
                color: {type: string}
                size: {type: integer, maximum: 10, description: How large.}
"#;

fn find(upgrade: &Upgrade<'_>, found: &mut Changes) {
    for change in changes(upgrade.definitions()) {
        let (bump, help) = match change.schema.direction {
            Direction::Narrower => (
                Bump::Major,
                "accept it still, or name it under `## Upgrade` and serve a new version instead",
            ),
            Direction::Status if change.schema.what.ends_with(" is gone") => {
                (Bump::Minor, "name it under `## Upgrade` for those who read it")
            }
            _ => continue,
        };
        let help = format!("{help}{}", change.new.note());
        change.report(found, &change.schema.what, bump, help);
    }
}
