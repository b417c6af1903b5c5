//! What the syntax rules of `pack.json` and of the YAML files have in common.

use super::rule::Findings;
use crate::finding::Place;
use crate::pack::{Manifest, ManifestContent, Part, State};
use crate::span::Span;
use crate::yaml::{Document, DuplicateKey, Fault, FaultKind};

/// Reports a part that is there and cannot be parsed, whatever it should hold.
pub(super) fn report_syntax<T>(part: &Part<T>, help: &str, findings: &mut Findings) {
    match part.state() {
        State::Unreadable(error) => {
            let message = format!("`{}` cannot be used: {error}", part.path());
            let help = format!("make `{}` a readable text file", part.path());
            findings.push(Place::file(part.path()), message, help);
        }
        // Rules of their own report these two.
        State::Malformed(Fault { kind: FaultKind::DuplicateKey | FaultKind::Tab, .. })
        | State::Absent
        | State::Parsed(_) => {}
        State::Malformed(fault) => report_fault(part.path(), fault, help, findings),
    }
}

/// Reports one fault at its place in a file.
pub(super) fn report_fault(path: &str, fault: &Fault, help: &str, findings: &mut Findings) {
    let finding = findings.push(Place::at(path, fault.span), fault.message.as_str(), help);
    if let Some((span, message)) = &fault.related {
        finding.also(Place::at(path, *span), message.as_str());
    }
}

/// Reports a manifest without templates that is no text, or whose YAML cannot be parsed.
pub(super) fn report_manifest_syntax(manifest: &Manifest, help: &str, findings: &mut Findings) {
    let path = manifest.path();
    match manifest.content() {
        ManifestContent::Absent | ManifestContent::Template(_) => {}
        ManifestContent::Unreadable(error) => {
            let message = format!("`{path}` cannot be used: {error}");
            findings.push(
                Place::file(path),
                message,
                format!("make `{path}` a readable text file"),
            );
        }
        ManifestContent::NotText(fault) => report_fault(path, fault, help, findings),
        ManifestContent::Plain(documents) => {
            let faults = documents.iter().filter_map(|document| document.parsed().err());
            for fault in faults.filter(|fault| fault.kind != FaultKind::Tab) {
                report_fault(path, fault, help, findings);
            }
        }
    }
}

/// Reports every key that stands twice in one map of a manifest without templates.
pub(super) fn report_manifest_duplicates(manifest: &Manifest, why: &str, findings: &mut Findings) {
    for document in manifest.documents() {
        for duplicate in document.parsed().into_iter().flat_map(Document::duplicate_keys) {
            let place = |span| Place::at(manifest.path(), document.place(span));
            report_duplicate(duplicate, place, why, findings);
        }
    }
}

/// Reports every key that stands twice in one map.
pub(super) fn report_duplicates(part: &Part<Document>, why: &str, findings: &mut Findings) {
    let duplicates = part.document().into_iter().flat_map(Document::duplicate_keys);
    for duplicate in duplicates {
        report_duplicate(duplicate, |span| Place::at(part.path(), span), why, findings);
    }
}

fn report_duplicate(
    duplicate: &DuplicateKey,
    place: impl Fn(Span) -> Place,
    why: &str,
    findings: &mut Findings,
) {
    let key = &duplicate.key;
    let message = format!("the key `{key}` stands twice in the same map");
    let help = format!("remove one of them; {why}");
    findings
        .push(place(duplicate.span), message, help)
        .also(place(duplicate.first), "it stands here for the first time");
}
