//! Only spaces indent.

use crate::check::rule::{Change, Findings, Rule};
use crate::check::syntax::report_fault;
use crate::finding::{Level, RuleId};
use crate::pack::{Pack, State};
use crate::yaml::FaultKind;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB012", name: "yaml-tab" },
    level: Level::Error,
    summary: "only spaces indent `values.yaml`, `schema.yaml`, `presets.yaml` and manifests",
    why: "YAML allows no tab where a line is indented, and the file with one does not parse. \
          Inside texts and after a value a tab is allowed, and passes.",
    bad: &[Change::Write("values.yaml", "pack:\n\tgreeting: hello\n")],
    good: &[Change::Write(
        "values.yaml",
        "pack:\n  greeting: |\n    a\n    \tb\n  other: 1\t# one\n",
    )],
    check,
};

const HELP: &str = "indent with spaces";

fn check(pack: &Pack, findings: &mut Findings) {
    for part in pack.yaml_parts() {
        if let State::Malformed(fault) = part.state()
            && fault.kind == FaultKind::Tab
        {
            report_fault(part.path(), fault, HELP, findings);
        }
    }
    for manifest in pack.distinct_manifests() {
        let faults = manifest.documents().iter().filter_map(|document| document.parsed().err());
        for fault in faults.filter(|fault| fault.kind == FaultKind::Tab) {
            report_fault(manifest.path(), fault, HELP, findings);
        }
    }
}
