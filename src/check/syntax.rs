//! What the syntax rules of `pack.json` and of the YAML files have in common.

use super::rule::Findings;
use crate::finding::Place;
use crate::pack::{Part, State};
use crate::yaml::{Document, Fault, FaultKind};

/// Reports a part that is there and cannot be parsed, whatever it should hold.
pub(super) fn report_syntax<T>(part: &Part<T>, help: &str, findings: &mut Findings) {
    match part.state() {
        State::Absent | State::Parsed(_) => {}
        State::Unreadable(error) => {
            let message = format!("`{}` cannot be used: {error}", part.path());
            let help = format!("make `{}` a readable text file", part.path());
            findings.push(Place::file(part.path()), message, help);
        }
        State::Malformed(fault) if fault.kind == FaultKind::DuplicateKey => {}
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

/// Reports every key that stands twice in one map.
pub(super) fn report_duplicates(part: &Part<Document>, why: &str, findings: &mut Findings) {
    let duplicates = part.document().into_iter().flat_map(Document::duplicate_keys);
    for duplicate in duplicates {
        let key = &duplicate.key;
        let message = format!("the key `{key}` stands twice in the same map");
        let help = format!("remove one of them; {why}");
        findings
            .push(Place::at(part.path(), duplicate.span), message, help)
            .also(Place::at(part.path(), duplicate.first), "it stands here for the first time");
    }
}
