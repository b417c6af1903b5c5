//! `addonType` is written as Palette's documentation writes it.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId, Safety};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB106", name: "addon-type-variant" },
    level: Level::Note,
    summary: "`addonType` is spelled as in Palette's documentation",
    why: "Add-ons are grouped by the exact text of their type: `app-services` is another group \
          than `app services`. A type that resembles no documented one may be meant, and passes.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "addon",
"addonType": "app-services", "cloudTypes": ["all"]}"#,
    )],
    good: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "addon",
"addonType": "databases", "cloudTypes": ["all"]}"#,
    )],
    check,
};

/// Every type that Palette's documentation or its Terraform provider names.
const KNOWN: [&str; 16] = [
    "ai",
    "app services",
    "authentication",
    "cni",
    "csi",
    "ingress",
    "integration",
    "load balancer",
    "logging",
    "monitoring",
    "network",
    "registry",
    "security",
    "servicemesh",
    "storage",
    "system app",
];

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(written) = pack.metadata().addon_type() else { return };
    if KNOWN.contains(&written.value.as_str()) {
        return;
    }
    if let Some(near) = nearest(&written.value, &KNOWN) {
        let message = format!("`{}` is not how the type is written", written.value);
        findings
            .push(Place::at("pack.json", written.span), message, format!("write `{near}`"))
            .replace_by(Safety::Unsafe, format!("\"{near}\""));
    }
}
