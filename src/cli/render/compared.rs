//! What two versions have between them, for a person: a line a change, and what came out.

use super::file_path;
use crate::cli::output::printable;
use pack_build::finding::{Bump, Finding, Previous, Report, Verdict};
use pack_build::span::position;
use std::cmp::Reverse;

/// Returns a line for each of some changes, those that ask for the most first, and the outcome; nothing
/// when no versions were compared.
pub(super) fn lines(report: &Report, changes: &[&Finding]) -> Option<String> {
    let Previous { verdict, .. } = report.previous.as_deref()?;
    let mut changes = changes.to_vec();
    changes.sort_by_key(|finding| Reverse(finding.bump));
    let mut lines: String = changes.into_iter().map(|finding| line(report, finding)).collect();
    lines.push_str(&outcome(verdict));
    Some(lines)
}

fn line(report: &Report, finding: &Finding) -> String {
    let mut path = file_path(&report.pack, &finding.place.file);
    if let Some((text, span)) = report.texts.get(&finding.place.file).zip(finding.place.span) {
        path += &format!(":{}", position(text, span.start).line);
    }
    let bump = finding.bump.map_or("", Bump::word);
    format!("{bump:<5}  {} [{}]  {path}\n", printable(&finding.message), finding.rule.name)
}

fn outcome(verdict: &Verdict) -> String {
    let Verdict { name, old, new, found, required, breaking, minor, patch } = verdict;
    let grown = match found {
        Some(bump) => format!("a {bump} version"),
        None => "no greater version".to_owned(),
    };
    let asked = match required {
        Some(bump) => format!("the changes ask for a {bump} one"),
        None => "nothing changed".to_owned(),
    };
    let counts = format!("{breaking} breaking, {minor} minor, {patch} patch");
    printable(&format!("{name} {old} → {new}: {grown}, and {asked}; {counts}")) + "\n\n"
}
