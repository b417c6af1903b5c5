//! A pack that runs images lists them.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Pack, images};
use crate::yaml::Node;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB508", name: "images-missing" },
    level: Level::Warning,
    summary: "a pack that runs images lists them under `pack.content.images`",
    why: "The list is what Palette mirrors to clusters without internet and what is scanned for \
          vulnerabilities. Packs of the layers os and k8s, and those that only configure \
          something, need none.",
    bad: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#,
        ),
        Change::Write(
            "manifests/demo.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: demo\nspec:\n  containers:\n    - name: \
             demo\n      image: quay.io/demo/app:1.1.0\n",
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
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: demo\n",
        ),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let layer = pack.metadata().layer().map(|layer| layer.value.as_str());
    let Some(values) = pack.values().document() else { return };
    if images::has_list(pack) || matches!(layer, Some("os" | "k8s")) {
        return;
    }
    let content = values.root().get("pack").and_then(|pack| pack.get("content"));
    let mut keys = content.into_iter().flat_map(Node::entries).map(|entry| entry.key.source_text());
    if keys.any(|key| key != "images" && nearest(key, &["images"]).is_some()) {
        // The list is there, and its key is the finding of another rule.
        return;
    }
    let Some(runner) = images::runner(pack) else { return };
    let place = match content.and_then(|content| content.get("images")) {
        Some(list) => Place::at("values.yaml", list.span()),
        None => Place::file("values.yaml"),
    };
    let message =
        format!("`pack.content.images` lists nothing, and `{}` runs an image", runner.file);
    findings
        .push(place, message, "list every image that the pack runs")
        .also(runner, "an image is used here");
}
