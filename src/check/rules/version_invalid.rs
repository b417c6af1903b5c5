//! `version` is a semantic version that a tag can hold.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId, Safety};
use crate::pack::{InvalidVersion, Pack, PackVersion};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB103", name: "version-invalid" },
    level: Level::Error,
    summary: "`version` is a semantic version that a tag can hold",
    why: "The version is the tag the pack is published under and what Palette and its Terraform \
          provider sort by; one version that they cannot parse breaks the lookup of all versions \
          of the pack. Parts padded with zeros, as calendar versions have them, are only noted: \
          Palette drops the padding in the series it shows.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "v1.0.0", "layer": "cni",
"cloudTypes": ["all"]}"#,
    )],
    good: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0-rev1", "layer": "cni",
"cloudTypes": ["all"]}"#,
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    // An empty version is reported as an empty required field.
    let written = pack.metadata().written_version().filter(|version| !version.value.is_empty());
    let Some(written) = written else { return };
    let place = Place::at("pack.json", written.span);
    match written.value.parse::<PackVersion>() {
        Ok(version) if version.is_padded() => {
            let message = format!("`{version}` has a part padded with zeros");
            let help =
                format!("write `{}`, unless upstream counts by the calendar", version.number());
            findings.push(place, message, help).at_level(Level::Note);
        }
        Ok(_) => {}
        Err(error) => {
            let message = format!("`{}`: {error}", written.value);
            let finding = findings.push(place, message, fix(&written.value, &error));
            if let InvalidVersion::LeadingV(_) = error {
                finding.replace_by(Safety::Unsafe, format!("\"{}\"", &written.value[1..]));
            }
        }
    }
}

fn fix(version: &str, error: &InvalidVersion) -> String {
    match error {
        InvalidVersion::LeadingV(_) => format!("write `{}`", &version[1..]),
        InvalidVersion::BuildMetadata => format!("write `{}`", version.replace('+', "-")),
        InvalidVersion::Parts(1) => format!("write `{version}.0.0`"),
        InvalidVersion::Parts(2) if !version.contains('-') => format!("write `{version}.0`"),
        InvalidVersion::TooLong => "shorten the pre-release".to_owned(),
        _ => "write MAJOR.MINOR.PATCH, with -PRERELEASE behind it if need be".to_owned(),
    }
}
