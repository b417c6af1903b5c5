//! Objects of a custom resource are stored as another version.

use crate::check::Change;
use crate::compat::definitions::{Definition, kept};
use crate::compat::examples::{NEW_MANIFEST, OLD_MANIFEST};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Level, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB753", name: "crd-storage-version-changed" },
    bump: Some(Bump::Minor),
    summary: "objects of a custom resource are stored as another version",
    why: "New objects are stored as the new version, and old ones when they are next written. Once \
          that has happened, going back to the old pack loses what only the new version can say, \
          and without a conversion webhook fields with other names are lost at once.",
    bad: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", FIRST),
        ],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", SECOND),
        ],
    },
    good: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", FIRST),
        ],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", TURNED),
        ],
    },
    find,
};

const FIRST: &str = r#"apiVersion: apiextensions.k8s.io/v1
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
    - name: v2
      served: true
      storage: false
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
"#;
const SECOND: &str = r#"apiVersion: apiextensions.k8s.io/v1
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
      storage: false
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
    - name: v2
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
"#;
const TURNED: &str = r#"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: demos.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {plural: demos, kind: Demo}
  versions:
    - name: v2
      served: true
      storage: false
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
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
    let mut seen = Vec::new();
    for pair in kept(&definitions.old, &definitions.new) {
        let stored = |definition: &Definition| {
            let versions = definition.versions();
            let stored = versions.iter().find(|version| version.is_stored);
            stored.map(|version| (version.text(), version.name.span))
        };
        let (Some((was, old_span)), Some((is, span))) = (stored(pair.old), stored(pair.new)) else {
            continue;
        };
        if was == is || seen.contains(&&pair.old.name) {
            continue;
        }
        seen.push(&pair.old.name);
        let message =
            format!("objects of `{}` are stored as `{is}`, and were as `{was}`", pair.old.name);
        let help = format!(
            "name under `## Upgrade` that there is no way back without loss{}",
            pair.new.note()
        );
        let found = pair.report(changes, Bump::Minor, (old_span, span), &message, help);
        found.at_level(Level::Warning);
    }
}
