//! `values.yaml`, `schema.yaml`, `presets.yaml` and manifests without templates are YAML.

use crate::check::rule::{Change, Findings, Rule};
use crate::check::syntax::{report_manifest_syntax, report_syntax};
use crate::finding::{Level, RuleId};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB010", name: "yaml-syntax" },
    level: Level::Error,
    summary: "`values.yaml`, `schema.yaml`, `presets.yaml` and manifests without templates are YAML",
    why: "A file that does not parse stops the cluster profile that uses the pack. It is read as \
          Palette and Helm read it, with the rules of their parser.",
    bad: &[Change::Write("values.yaml", "pack:\n  greeting: {{ .Values.greeting }}\n")],
    good: &[Change::Write("values.yaml", "pack:\n  greeting: \"{{ .spectro.var.greeting }}\"\n")],
    check,
};

const HELP: &str = "correct the YAML at this place";

fn check(pack: &Pack, findings: &mut Findings) {
    for part in pack.yaml_parts() {
        report_syntax(part, HELP, findings);
    }
    for manifest in pack.distinct_manifests() {
        report_manifest_syntax(manifest, HELP, findings);
    }
}
