//! Paths that `pack.json` lists stay inside the pack.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::source::join_link;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB202", name: "path-escape" },
    level: Level::Error,
    summary: "paths that `pack.json` lists stay inside the pack",
    why: "Only the pack's folder is shipped, so a path that leaves it names nothing where the \
          pack is used, or something that is not the author's.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["../other/charts/demo-1.0.0.tgz"]}"#,
    )],
    good: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["./manifests/../manifests/demo.yaml"]}"#,
        ),
        Change::Write("manifests/demo.yaml", "apiVersion: v1\nkind: Namespace\n"),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let metadata = pack.metadata();
    for path in metadata.charts().iter().chain(metadata.manifests()) {
        if join_link("pack.json", &path.value).is_none() {
            let message = format!("`{}` leads out of the pack", path.value);
            let help = "copy the file into the pack and list it by its path from pack.json";
            findings.push(Place::at("pack.json", path.span), message, help);
        }
    }
}
