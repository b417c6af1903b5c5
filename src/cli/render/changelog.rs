//! What changed as lists in Markdown, to paste below `## Upgrade` in a README.

use super::Run;
use pack_build::finding::{Bump, Finding, Previous, Report};

/// Returns a part for each pair of versions; what asks for a patch only is left out.
pub(super) fn render(run: &Run) -> String {
    let parts: Vec<String> = run.reports.iter().filter_map(part).collect();
    parts.join("\n")
}

fn part(report: &Report) -> Option<String> {
    let Previous { verdict, .. } = report.previous.as_deref()?;
    let list = |title: &str, bump| {
        let changes = report.findings.iter().filter(|finding| finding.bump == Some(bump));
        let lines: String = changes.map(line).collect();
        if lines.is_empty() { lines } else { format!("\n{title}\n\n{lines}") }
    };
    let lists = list("**Breaking changes**", Bump::Major) + &list("**Changes**", Bump::Minor);
    let lists =
        if lists.is_empty() { "\nNothing that a user can notice.\n".to_owned() } else { lists };
    Some(format!("### From {} to {}\n{lists}", verdict.old, verdict.new))
}

/// A message starts in lower case because it follows a level elsewhere.
fn line(finding: &Finding) -> String {
    let message = finding.message.replace(['\n', '\r'], " ");
    let mut letters = message.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("- {first}{}.\n", letters.as_str())
}
