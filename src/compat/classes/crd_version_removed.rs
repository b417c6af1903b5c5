//! A version of a custom resource is not served any more.

use crate::check::Change;
use crate::compat::definitions::{Kept, Version, kept};
use crate::compat::examples::{NEW_MANIFEST, OLD_MANIFEST};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB752", name: "crd-version-removed" },
    bump: Some(Bump::Major),
    summary: "a version of a custom resource is not served any more",
    why: "Whoever applies or reads objects of that version gets an error. A version that objects are \
          stored as must not go before all of them are rewritten and `status.storedVersions` does \
          not name it: Kubernetes refuses the definition.",
    bad: Pair {
        old: &[
            Change::Write("pack.json", OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", BOTH),
        ],
        new: &[Change::Write("pack.json", NEW_MANIFEST), Change::Write("manifests/demo.yaml", ONE)],
    },
    good: Pair {
        old: &[Change::Write("pack.json", OLD_MANIFEST), Change::Write("manifests/demo.yaml", ONE)],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", BOTH),
        ],
    },
    find,
};

const BOTH: &str = r#"apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: demos.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {plural: demos, kind: Demo}
  versions:
    - name: v1beta1
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
const ONE: &str = r#"apiVersion: apiextensions.k8s.io/v1
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
    let mut seen = Vec::new();
    for pair in kept(&definitions.old, &definitions.new) {
        for version in pair.old.versions().into_iter().filter(|version| version.is_served) {
            let key = (&pair.old.name, version.text());
            let versions = pair.new.versions();
            let new = versions.iter().find(|it| it.text() == key.1);
            if new.is_some_and(|new| new.is_served) || !pair.knows_versions() || seen.contains(&key)
            {
                continue;
            }
            report(pair, version, new, changes);
            seen.push(key);
        }
    }
}

fn report(pair: Kept<'_>, old: Version<'_>, new: Option<&Version<'_>>, changes: &mut Changes) {
    let span = new.map_or(pair.new.span(), |version| version.name.span);
    let message = format!("version `{}` of `{}` is not served any more", old.text(), pair.old.name);
    let help = match new {
        None if old.is_stored => {
            "keep it unserved until all objects are rewritten, and name the migration under \
             `## Upgrade`"
        }
        _ => "serve it until users have moved, and name under `## Upgrade` the version to use",
    };
    let help = format!("{help}{}", pair.new.note());
    pair.report(changes, Bump::Major, (old.name.span, span), &message, help);
}
