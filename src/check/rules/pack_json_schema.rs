//! `pack.json` has the documented fields, each of its documented type.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId, Safety};
use crate::pack::shape::{Misfit, PACK_JSON, misfits};
use crate::pack::{Pack, PackName};
use crate::yaml::Document;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB101", name: "pack-json-schema" },
    level: Level::Error,
    summary: "`pack.json` has the documented fields, each of its documented type",
    why: "The registry refuses a pack whose pack.json does not follow the schema. Values are case \
          sensitive, annotations are strings (also \"true\"), and the name is part of the path \
          the pack is pulled from.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "CNI",
"cloudTypes": ["all"]}"#,
    )],
    good: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["edge-native", "maas"], "eol": " ", "group": "", "ansibleRoles": [],
"annotations": {"source": "community", "disabled": "false"},
"constraints": {"dependencies": [{"packName": "kubernetes", "layer": "k8s", "type": "required",
"minVersion": "1.27", "maxVersion": ""}], "resources": [{"type": "cpu", "minLimit": 100}]}}"#,
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(document) = pack.json().document() else { return };
    for misfit in misfits(document.root(), &PACK_JSON) {
        report(&misfit, findings);
    }
    report_name(pack, findings);
    report_clouds(document, findings);
}

fn report(misfit: &Misfit, findings: &mut Findings) {
    let at = |span| Place::at("pack.json", span);
    match misfit {
        Misfit::Type { path, span, expected, actual } => {
            let subject = if path.is_empty() { "`pack.json`".to_owned() } else { quoted(path) };
            let help = if *expected == "a string" && *actual != "a list" && *actual != "an object" {
                "put it in double quotes".to_owned()
            } else {
                format!("write {expected}")
            };
            findings.push(at(*span), format!("{subject} is {actual}, not {expected}"), help);
        }
        Misfit::Empty { path, span } => {
            findings.push(
                at(*span),
                format!("`{path}` is empty"),
                format!("give `{path}` a value"),
            );
        }
        Misfit::Word { path, span, value, allowed } => {
            let message = format!("`{value}` is not a value of `{path}`");
            match nearest(value, allowed) {
                Some(near) => findings
                    .push(at(*span), message, format!("write `{near}`"))
                    .replace_by(certainty(value, near), format!("\"{near}\"")),
                None => {
                    findings.push(at(*span), message, format!("use one of: {}", allowed.join(", ")))
                }
            };
        }
        Misfit::Missing { path, span } => {
            let message = format!("the required field `{path}` is missing");
            findings.push(at(*span), message, format!("add `{path}`"));
        }
        // A rule of its own reports keys that nobody documents.
        Misfit::Unknown { .. } => {}
    }
}

/// What differs only in case is the word that was meant; a slip is a guess.
fn certainty(written: &str, near: &str) -> Safety {
    if written.eq_ignore_ascii_case(near) { Safety::Safe } else { Safety::Unsafe }
}

fn report_name(pack: &Pack, findings: &mut Findings) {
    let Some(name) = pack.metadata().written_name().filter(|name| !name.value.is_empty()) else {
        return;
    };
    if let Err(error) = name.value.parse::<PackName>() {
        let help = "use lower-case letters and digits, joined by single `-`, `_` or `.`";
        let message = format!("`{}` cannot name a repository: {error}", name.value);
        findings.push(Place::at("pack.json", name.span), message, help);
    }
}

/// The field table requires `cloudTypes`, the JSON Schema does not: a warning, then.
fn report_clouds(document: &Document, findings: &mut Findings) {
    let root = document.root();
    let absent = root.get("cloudTypes").is_none() && root.get("cloudType").is_none();
    if absent && root.type_name() == "a map" {
        let help = "add `\"cloudTypes\": [\"all\"]`, or the clouds that the pack is for";
        findings
            .push(Place::at("pack.json", root.span()), "the field `cloudTypes` is missing", help)
            .at_level(Level::Warning);
    }
}

fn quoted(path: &str) -> String {
    format!("`{path}`")
}
