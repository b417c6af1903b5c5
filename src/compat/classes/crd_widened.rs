//! The schema of a custom resource accepts more than before.

use crate::check::Change;
use crate::compat::class::NOTHING;
use crate::compat::definitions::changes;
use crate::compat::definitions::schema::Direction;
use crate::compat::examples::{NEW_MANIFEST, OLD_MANIFEST};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB755", name: "crd-widened" },
    bump: Some(Bump::Minor),
    summary: "the schema of a custom resource accepts more than before",
    why: "Users can say more than they could, so it is a feature. What they write with it is refused \
          or dropped after a way back to the old version.",
    bad: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", FIVE),
        ],
        new: &[Change::Write("pack.json", NEW_MANIFEST), Change::Write("manifests/demo.yaml", TEN)],
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

/// More differences than this are only counted.
const MOST_NAMED: usize = 5;

fn find(upgrade: &Upgrade<'_>, found: &mut Changes) {
    let mut changes = changes(upgrade.definitions());
    changes.retain(|change| change.schema.direction == Direction::Wider);
    for of_one in changes.chunk_by(|one, other| one.old.name == other.old.name) {
        let Some(first) = of_one.iter().min_by_key(|change| change.schema.new) else { continue };
        let named = of_one.iter().take(MOST_NAMED).map(|change| change.schema.what.as_str());
        let mut what = named.collect::<Vec<_>>().join("; ");
        if of_one.len() > MOST_NAMED {
            what.push_str(&format!("; and {} more", of_one.len() - MOST_NAMED));
        }
        let help = format!("{NOTHING}{}", first.new.note());
        first.report(found, &what, Bump::Minor, help);
    }
}
