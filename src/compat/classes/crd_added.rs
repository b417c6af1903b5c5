//! A custom resource, or a version of one, is new.

use crate::check::Change;
use crate::compat::class::NOTHING;
use crate::compat::definitions::{Kept, Version, kept, renamed};
use crate::compat::examples::{NEW_MANIFEST, OLD_MANIFEST};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB757", name: "crd-added" },
    bump: Some(Bump::Minor),
    summary: "a custom resource, or a version of one, is new",
    why: "Users can make objects of it, which the old version of the pack does not know.",
    bad: Pair {
        old: &[Change::Write("pack.json", OLD_MANIFEST), Change::Write("manifests/demo.yaml", ONE)],
        new: &[Change::Write("pack.json", NEW_MANIFEST), Change::Write("manifests/demo.yaml", TWO)],
    },
    good: Pair {
        old: &[Change::Write("pack.json", OLD_MANIFEST), Change::Write("manifests/demo.yaml", TWO)],
        new: &[
            Change::Write("pack.json", NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", TURNED),
        ],
    },
    find,
};

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
const TWO: &str = r#"apiVersion: apiextensions.k8s.io/v1
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
        if !seen.contains(&&pair.old.name) {
            seen.push(&pair.old.name);
            versions(pair, changes);
        }
    }
    let renamed = renamed(definitions);
    for (name, news) in definitions.new.by_name() {
        let Some(new) = news.first() else { continue };
        let old = &definitions.old;
        let is_renamed = renamed.iter().any(|pair| pair.new.name == name);
        if old.named(name).next().is_some() || is_renamed || old.may_hold(new) {
            continue;
        }
        let origin = &new.located.origin;
        let message = format!("{}the custom resource `{name}` is new", origin.prefix(new.span()));
        changes
            .push(Bump::Minor, origin.place(new.span()), message, NOTHING)
            .formerly(Place::file("pack.json"), "this version did not define it")
            .about(name);
    }
}

fn versions(pair: Kept<'_>, changes: &mut Changes) {
    let Kept { old, new } = pair;
    let known: Vec<String> =
        old.versions().iter().filter(|it| it.is_served).map(Version::text).collect();
    if !pair.knows_versions() {
        return;
    }
    for version in new.versions().iter().filter(|version| version.is_served) {
        if known.contains(&version.text()) {
            continue;
        }
        let message = format!("version `{}` of `{}` is new", version.text(), new.name);
        let help = format!("{NOTHING}{}", new.note());
        pair.report(changes, Bump::Minor, (old.span(), version.name.span), &message, help);
    }
}
