//! A pack of the addon layer says what kind of add-on it is.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB105", name: "addon-type-missing" },
    level: Level::Warning,
    summary: "a pack of the addon layer has an `addonType`",
    why: "Palette and its documentation list add-ons by their type; a pack without one is filed \
          nowhere.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "addon",
"cloudTypes": ["all"]}"#,
    )],
    good: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "addon",
"addonType": "monitoring", "cloudTypes": ["all"]}"#,
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(layer) = pack.metadata().layer().filter(|layer| layer.value == "addon") else {
        return;
    };
    let has_type = |document: &crate::yaml::Document| document.root().get("addonType").is_some();
    let filled = pack.metadata().addon_type().is_none_or(|kind| !kind.value.trim().is_empty());
    if pack.json().document().is_some_and(has_type) && filled {
        return;
    }
    findings.push(
        Place::at("pack.json", layer.span),
        "the layer is `addon`, and `addonType` says nothing",
        "add `addonType`, such as monitoring, logging, security, ingress or system app",
    );
}
