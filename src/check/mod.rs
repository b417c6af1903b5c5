//! Judges a pack: the rules, the report they fill, and the proof that a pack passed.

mod checked;
mod drift;
pub mod policy;
#[cfg(test)]
mod examples;
mod rule;
mod rules;
mod near;
mod sections;
mod syntax;

use crate::finding::Report;
use crate::pack::Pack;

pub use checked::Checked;
pub use rule::{Change, Findings, Rule, apply, minimal_pack};
pub use rules::RULES;

/// Returns everything that the rules find in a pack, sorted by file, place and code.
#[must_use]
pub fn verify(pack: &Pack) -> Report {
    let mut findings = Vec::new();
    for rule in RULES {
        let mut found = Findings::of(rule);
        (rule.check)(pack, &mut found);
        findings.extend(found.into_found());
    }
    for finding in &mut findings {
        finding.pointer = pack.pointer(&finding.place);
    }
    let mut comments = policy::comments(pack);
    let before = findings.len();
    findings.retain(|finding| !comments.cover(finding));
    let allowed = before - findings.len();
    findings.extend(policy::report(comments));
    findings.sort_by(|a, b| (&a.place, a.rule, &a.message).cmp(&(&b.place, b.rule, &b.message)));
    Report { pack: pack.source().name().to_owned(), findings, allowed, texts: pack.texts() }
}

/// Returns the rule that has this code or this name.
#[must_use]
pub fn find_rule(code_or_name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| {
        rule.id.name == code_or_name || rule.id.code.eq_ignore_ascii_case(code_or_name)
    })
}

/// Turns a pack into one that may be built and published.
///
/// # Errors
/// The report, when it holds an error.
pub fn approve(pack: Pack) -> Result<(Checked, Report), Report> {
    let report = verify(&pack);
    if report.has_errors() {
        return Err(report);
    }
    let shipped = pack.shipped();
    match (pack.metadata().name(), pack.metadata().version()) {
        (Some(name), Some(version)) => {
            Ok((Checked::new(name, version, pack.into_source(), shipped), report))
        }
        // The rules report a name or version that cannot be used, so this is never reached.
        _ => Err(report),
    }
}
