//! Presets have the documented shape.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB311", name: "preset-invalid" },
    level: Level::Error,
    summary: "presets have a name, a name to show and a group, and add YAML or remove paths",
    why: "Palette shows presets as a choice within their group and merges the YAML text of `add` \
          into the values. A preset of another shape is not offered, or changes nothing when it \
          is chosen.",
    bad: &[Change::Write(
        "presets.yaml",
        "presets:\n  - name: small\n    displayName: Small\n    group: Size\n    remove: []\n    \
         add:\n      pack:\n        replicas: 1\n",
    )],
    good: &[Change::Write(
        "presets.yaml",
        "presets:\n  - name: small\n    displayName: Small\n    group: Size\n    add: |\n      \
         pack:\n        replicas: 1\n",
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    for fault in &pack.read_presets().faults {
        let place = Place::at("presets.yaml", fault.span);
        findings.push(place, fault.message.clone(), fault.help.clone());
    }
}
