//! No two presets have the same name.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Pack, PresetLayer};
use std::collections::HashMap;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB312", name: "preset-duplicate" },
    level: Level::Error,
    summary: "every preset has a name of its own",
    why: "A preset is chosen by its name, which must be unique in the file: of two with the same \
          name only one can be chosen, and which one is not documented.",
    bad: &[Change::Write(
        "presets.yaml",
        "presets:\n  - name: small\n    displayName: Small\n    group: Size\n    remove: []\n    \
         add: |\n      pack:\n        replicas: 1\n  - name: small\n    displayName: Tiny\n    \
         group: Size\n    remove: []\n    add: |\n      pack:\n        replicas: 0\n",
    )],
    good: &[Change::Write(
        "presets.yaml",
        "presets:\n  - name: small\n    displayName: Small\n    group: Size\n    remove: []\n    \
         add: |\n      pack:\n        replicas: 1\n  - name: Small\n    displayName: Small\n    \
         group: Size\n    remove: []\n    add: |\n      pack:\n        replicas: 0\n",
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let mut first = HashMap::new();
    for name in pack.preset_layers().iter().filter_map(PresetLayer::name) {
        let span = *first.entry(name.value.as_str()).or_insert(name.span);
        if span == name.span {
            continue;
        }
        let message = format!("there is a preset `{}` already", name.value);
        findings
            .push(Place::at("presets.yaml", name.span), message, "give it another name")
            .also(Place::at("presets.yaml", span), "the first one is here");
    }
}
