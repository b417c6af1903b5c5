//! Manifests and chart templates are Go templates.

use crate::check::members;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::gotemplate;
use crate::pack::{ManifestContent, Pack};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB410", name: "template-syntax" },
    level: Level::Error,
    summary: "manifests and chart templates that hold Go templates parse",
    why: "One template that does not parse stops the whole chart, in the cluster and not before. \
          Only what Go itself refuses is reported: functions need not be known, and text that \
          merely looks like a template, as rules for Prometheus do, is no template.",
    bad: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#,
        ),
        Change::Write(
            "manifests/demo.yaml",
            "{{ if .Values.enabled }}\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: demo\n{- end}\n",
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
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: demo\ndata:\n  rule: \"{{ $labels.pod }} is down\"\n",
        ),
    ],
    check,
};

const HELP: &str = "correct the template, and pack the chart again";

fn check(pack: &Pack, findings: &mut Findings) {
    for manifest in pack.distinct_manifests() {
        let ManifestContent::Template(Err(fault)) = manifest.content() else { continue };
        let place = Place::at(manifest.path(), fault.span);
        let finding = findings.push(place, fault.message.as_str(), "correct the template here");
        if let Some((span, message)) = &fault.related {
            finding.also(Place::at(manifest.path(), *span), message.as_str());
        }
    }
    for member in members::templates(pack) {
        if let Err(fault) = gotemplate::parse(&member.text) {
            let quoted = member.text[fault.span.start..fault.span.end].lines().next();
            let quoted = quoted.filter(|text| !text.is_empty() && !fault.message.contains(text));
            let message = match quoted {
                Some(text) => format!("{} (`{}`)", fault.message, shortened(text)),
                None => fault.message,
            };
            member.push(findings, fault.span.start, &message, HELP);
        }
    }
}

/// Cuts what would fill the line.
fn shortened(text: &str) -> &str {
    const MOST: usize = 60;
    &text[..text.floor_char_boundary(MOST)]
}
