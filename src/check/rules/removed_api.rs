//! Manifests and charts use APIs that the allowed versions of Kubernetes still serve.

use crate::check::kubernetes::{Removed, Versions, pack_versions, removed, versions_of_range};
use crate::check::members::{self, Member};
use crate::check::rule::{Change, Findings, Rule};
use crate::check::written_api::{WrittenApi, unstable_apis};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Manifest, ManifestContent, ManifestDocument, Pack};
use crate::yaml::{Document, Node};
use std::cell::OnceCell;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB412", name: "removed-api" },
    level: Level::Warning,
    summary: "no manifest or chart uses an API that an allowed version of Kubernetes has removed",
    why: "A cluster of that version refuses the object, and the layer fails. The versions are \
          those that the pack's dependencies, its `kubeVersion` and that of the chart allow; \
          without any of them, every version. A template that asks for `.Capabilities` chooses for \
          itself and is not reported.",
    bad: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#,
        ),
        Change::Write(
            "manifests/demo.yaml",
            "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: demo\n",
        ),
    ],
    good: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"],
"constraints": {"dependencies": [{"packName": "kubernetes", "layer": "k8s", "type": "required",
"minVersion": "1.20", "maxVersion": "1.24"}]}}"#,
        ),
        Change::Write(
            "manifests/demo.yaml",
            "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata:\n  name: demo\n",
        ),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let pack = Judge { pack, versions: OnceCell::new() };
    for manifest in pack.pack.distinct_manifests() {
        match manifest.content() {
            ManifestContent::Plain(documents) => {
                for document in documents {
                    if let Some(object) = document.root() {
                        pack.object(manifest, document, object, findings);
                    }
                }
            }
            ManifestContent::Template(Ok(_)) => pack.template(manifest, findings),
            _ => {}
        }
    }
    for member in members::templates(pack.pack).chain(members::crds(pack.pack)) {
        pack.member(&member, findings);
    }
}

struct Judge<'a> {
    pack: &'a Pack,
    versions: OnceCell<Versions>,
}

impl Judge<'_> {
    fn object(
        &self,
        manifest: &Manifest,
        document: &ManifestDocument,
        object: Node<'_>,
        findings: &mut Findings,
    ) {
        let text = |key| object.get(key).map(Node::source_text).unwrap_or_default();
        let (api, kind) = (text("apiVersion"), text("kind"));
        if kind == "List" {
            for item in object.get("items").into_iter().flat_map(Node::items) {
                self.object(manifest, document, item, findings);
            }
        }
        let Some(found) = removed(api, kind).filter(|found| self.is_allowed(*found, &[])) else {
            return;
        };
        let span = object.get("apiVersion").map_or(object.span(), Node::span);
        let place = Place::at(manifest.path(), document.place(span));
        findings.push(place, message(api, kind, found), help(found));
    }

    fn template(&self, manifest: &Manifest, findings: &mut Findings) {
        let text = manifest.text().map_or("", |text| text);
        let values = self.pack.values().document().map(Document::root);
        let own = values
            .and_then(|root| root.get("manifests"))
            .and_then(|manifests| manifests.get(manifest.key()));
        let value = |path: &str| path.split('.').try_fold(own?, Node::get);
        for api in unstable_apis(text) {
            if let Some(found) = self.judge(&api, &[], value) {
                let place = Place::at(manifest.path(), api.span);
                findings.push(place, message(api.api, api.kind, found), help(found));
            }
        }
    }

    fn member(&self, member: &Member<'_>, findings: &mut Findings) {
        if member.chart.is_switched_off {
            return;
        }
        let ranges: Vec<&str> = member.chart.kube_versions().collect();
        for api in unstable_apis(&member.text) {
            if let Some(found) = self.judge(&api, &ranges, |path| member.chart.value(path)) {
                let message = message(api.api, api.kind, found);
                let help = format!("{}, and pack the chart again", help(found));
                member.push(findings, api.span.start, &message, &help);
            }
        }
    }

    fn judge<'v>(
        &self,
        api: &WrittenApi<'_>,
        ranges: &[&str],
        value: impl Fn(&str) -> Option<Node<'v>>,
    ) -> Option<Removed> {
        let found = removed(api.api, api.kind).filter(|_| !api.asks_for_version)?;
        // Nothing replaces it, so a switch that is off is all that a chart can do.
        let is_left_to_the_user = found.replacement.is_none()
            && api.conditions.iter().any(|condition| may_be_off(condition, &value));
        (!is_left_to_the_user && self.is_allowed(found, ranges)).then_some(found)
    }

    /// Returns whether a version that lacks the API is allowed by the pack and by some charts.
    fn is_allowed(&self, found: Removed, ranges: &[&str]) -> bool {
        let versions = self.versions.get_or_init(|| pack_versions(self.pack));
        let by_charts = ranges.iter().map(|range| versions_of_range(range));
        let versions = by_charts.fold(*versions, Versions::and);
        versions.newest().is_some_and(|newest| newest >= found.since)
    }
}

/// Returns whether a condition on a value can be false: it is, or it is not a plain question.
fn may_be_off<'v>(condition: &str, value: impl Fn(&str) -> Option<Node<'v>>) -> bool {
    let Some((_, path)) = condition.split_once(".Values.") else { return false };
    let path = path.trim_end_matches(['}', '-', ' ']);
    let is_path = |next: char| next.is_alphanumeric() || matches!(next, '.' | '_');
    !path.chars().all(is_path) || value(path).is_none_or(members::is_off)
}

fn message(api: &str, kind: &str, found: Removed) -> String {
    format!("Kubernetes 1.{} has removed {kind} from `{api}`", found.since)
}

fn help(found: Removed) -> String {
    match found.replacement {
        Some(api) => format!("use `{api}`, or allow only older versions"),
        None => "remove it, or allow only older versions".to_owned(),
    }
}
