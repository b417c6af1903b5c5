//! SARIF 2.1.0, for code scanning.
//!
//! See <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use super::{Run, Skipped, file_path};
use crate::cli::catalog::{self, Entry};
use pack_build::finding::{Finding, Level, Place, Report, Texts};
use pack_build::span::position;
use serde_json::{Value, json};

/// Name of our fingerprint; its number is raised when what it is taken over changes.
const FINGERPRINT: &str = "packBuild/v1";

/// Returns all findings as one run.
pub(super) fn render(run: &Run) -> serde_json::Result<String> {
    let results: Vec<Value> = run
        .reports
        .iter()
        .flat_map(|report| report.findings.iter().map(|finding| result(report, finding)))
        .collect();
    let rules: Vec<Value> = catalog::entries().map(descriptor).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "pack-build",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "invocations": [invocation(run)],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&document)?))
}

/// What was not checked, and why.
fn invocation(run: &Run) -> Value {
    let unread =
        run.unread.iter().map(|reason| json!({"level": "error", "message": {"text": reason}}));
    let skipped = run.skipped.iter().map(|Skipped { rule, reason }| {
        let text = format!("skipped {rule}: {reason}");
        let mut notification = json!({"level": "note", "message": {"text": text}});
        let mut known = catalog::entries().map(Entry::id).enumerate();
        if let Some((index, id)) = known.find(|(_, id)| id.name == *rule) {
            notification["associatedRule"] = json!({"id": id.code, "index": index});
        }
        notification
    });
    json!({
        "executionSuccessful": run.unread.is_empty(),
        "toolExecutionNotifications": unread.chain(skipped).collect::<Vec<Value>>(),
    })
}

fn descriptor(rule: Entry) -> Value {
    json!({
        "id": rule.id().code,
        "name": rule.id().name,
        "shortDescription": {"text": rule.summary()},
        "fullDescription": {"text": rule.why()},
        "defaultConfiguration": {"level": level(rule.level())},
    })
}

fn result(report: &Report, finding: &Finding) -> Value {
    let mut result = json!({
        "ruleId": finding.rule.code,
        "level": level(finding.level),
        "message": {"text": format!("{}\nhelp: {}", finding.message, finding.help)},
        "locations": [location((&report.pack, &report.texts), &finding.place)],
        "partialFingerprints": {FINGERPRINT: report.fingerprint(finding)},
    });
    if let Some(index) = catalog::entries().position(|rule| rule.id() == finding.rule) {
        result["ruleIndex"] = json!(index);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(id, related)| {
            let mut location = location(report.edition(related.edition), &related.place);
            location["id"] = json!(id);
            location["message"] = json!({"text": related.message});
            location
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

/// Code scanning wants a region for every result, so a file as a whole is its first line.
fn location((pack, texts): (&str, &Texts), place: &Place) -> Value {
    let uri = uri(&file_path(pack, &place.file));
    let ends = texts.get(&place.file).zip(place.span);
    let region = match ends {
        None => json!({"startLine": 1}),
        Some((text, span)) => {
            let (start, end) = (position(text, span.start), position(text, span.end));
            json!({
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            })
        }
    };
    json!({"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}})
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

/// Escapes a path for a relative URI reference, byte for byte.
fn uri(path: &str) -> String {
    let path = path.trim_start_matches("./");
    let mut escaped = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::render::{Format, fixture};

    #[test]
    fn a_result_has_rule_level_place_and_fingerprint() {
        let document: Value =
            serde_json::from_str(&fixture::run().render(Format::Sarif).unwrap()).unwrap();
        let result = &document["runs"][0]["results"][0];
        let region = json!({"startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 9});
        let location = &result["locations"][0]["physicalLocation"];
        assert_eq!(location["artifactLocation"]["uri"], "packs/demo/values.yaml");
        assert_eq!(location["region"], region);
        assert_eq!((&result["ruleId"], &result["level"]), (&json!("PB000"), &json!("error")));
        assert_eq!(result["partialFingerprints"][FINGERPRINT].as_str().unwrap().len(), 32);
    }

    #[test]
    fn what_was_not_checked_is_a_notification() {
        let document: Value =
            serde_json::from_str(&fixture::run().render(Format::Sarif).unwrap()).unwrap();
        let expected = json!([{
            "executionSuccessful": false,
            "toolExecutionNotifications": [
                {"level": "error", "message": {"text": "cannot read `gone`"}},
                {"level": "note", "message": {"text": "skipped demo-skipped: no <helm>"}},
            ],
        }]);
        assert_eq!(document["runs"][0]["invocations"], expected);
    }

    #[test]
    fn a_path_is_escaped_as_a_uri() {
        assert_eq!(uri("./a b/ü#.yaml"), "a%20b/%C3%BC%23.yaml");
    }
}
