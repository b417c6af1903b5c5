//! Manifests without templates hold objects that Kubernetes accepts.

use crate::check::kubernetes::{Definitions, check_object, pack_versions};
use crate::check::members;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Manifest, ManifestDocument, Pack};
use crate::yaml::Node;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB411", name: "manifest-invalid" },
    level: Level::Error,
    summary: "objects in manifests without templates are ones that Kubernetes accepts",
    why: "The API server refuses an object without `apiVersion`, `kind` or name, and one with \
          unknown fields or values of the wrong type; the layer is then never ready. Objects of \
          Kubernetes are held against its API in the versions that the pack allows, custom \
          resources against the definitions in the pack. Empty documents pass.",
    bad: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#,
        ),
        Change::Write(
            "manifests/demo.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: demo\ndata:\n  replicas: 3\n",
        ),
    ],
    good: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#,
        ),
        Change::Write(
            "manifests/demo.yaml",
            "# A comment is no object.\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: demo\n  \
             creationTimestamp: null\ndata:\n  replicas: \"3\"\n",
        ),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let objects: Vec<(&Manifest, &ManifestDocument, Node<'_>)> = pack
        .distinct_manifests()
        .flat_map(|manifest| manifest.documents().iter().map(move |document| (manifest, document)))
        .filter_map(|(manifest, document)| Some((manifest, document, document.root()?)))
        .collect();
    if objects.is_empty() {
        return;
    }
    let allowed = pack_versions(pack);
    let in_charts = definitions_in_charts(pack, &objects);
    let mut definitions = Definitions::default();
    for (_, _, object) in &objects {
        definitions.add(*object);
    }
    for object in in_charts.iter().filter_map(ManifestDocument::root) {
        definitions.add(object);
    }
    for (manifest, document, object) in objects {
        for problem in check_object(object, allowed, &definitions) {
            let place = Place::at(manifest.path(), document.place(problem.span));
            findings.push(place, problem.message, problem.help);
        }
    }
}

/// Reads the custom resource definitions of the charts, if an object could be defined there.
fn definitions_in_charts(
    pack: &Pack,
    objects: &[(&Manifest, &ManifestDocument, Node<'_>)],
) -> Vec<ManifestDocument> {
    // No group of Kubernetes itself that a manifest is likely to use has another domain.
    let is_custom = |api: &str| {
        api.split_once('/')
            .is_some_and(|(group, _)| group.contains('.') && !group.ends_with(".k8s.io"))
    };
    let wanted = objects.iter().any(|(_, _, object)| {
        object.get("apiVersion").is_some_and(|api| is_custom(api.source_text()))
    });
    if !wanted {
        return Vec::new();
    }
    let charts = members::charts(pack).into_iter();
    charts
        .flat_map(|chart| chart.tree.crds())
        .flat_map(|(_, text)| ManifestDocument::all_in(&text))
        .collect()
}
