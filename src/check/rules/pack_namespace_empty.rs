//! `pack.namespace` names a namespace.

use crate::check::rule::{Change, Findings, Rule};
use crate::check::sections::section;
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB324", name: "pack-namespace-empty" },
    level: Level::Warning,
    summary: "`pack.namespace` names a namespace",
    why: "Charts and manifests are deployed into `pack.namespace`. When it is written and says \
          nothing, they land in `default`, which is hardly what the author wanted to write. A \
          pack may leave the key out.",
    bad: &[Change::Write("values.yaml", "pack:\n  namespace: \"\"\n")],
    good: &[Change::Write("values.yaml", "pack:\n  namespace: '{{.spectro.var.namespace}}'\n")],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let entry = section(pack, "pack").and_then(|pack| pack.get_entry("namespace"));
    let Some(entry) = entry else { return };
    let is_blank = entry.value.as_scalar().is_some_and(|scalar| scalar.text.trim().is_empty());
    if entry.value.is_null() || is_blank {
        let help = "name the namespace, or remove the key to deploy into `default`";
        let place = Place::at("values.yaml", entry.key.span());
        findings.push(place, "`pack.namespace` is empty", help);
    }
}
