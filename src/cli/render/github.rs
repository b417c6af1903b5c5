//! Workflow commands and the step summary of GitHub Actions.
//!
//! See <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use super::{Run, Skipped, counted, file_path};
use pack_build::finding::{Finding, Level, Report};
use pack_build::span::position;
use std::cmp::Reverse;

/// Annotations that GitHub shows of one step; further ones are dropped without a word.
const MOST_ANNOTATIONS: usize = 10;
/// Rows of the summary; a step's summary may have 1 MiB.
const MOST_ROWS: usize = 500;

/// Returns annotations for the worst findings, and says how many are not among them.
pub(super) fn render(run: &Run) -> String {
    let findings = worst(run);
    let unread = run.unread.iter();
    let unread = unread.map(|reason| format!("::error title=not checked::{}\n", data(reason)));
    let room = MOST_ANNOTATIONS.saturating_sub(run.unread.len());
    let shown = findings.iter().take(room).map(|(report, finding)| command(report, finding));
    let mut text: String = unread.chain(shown).collect();
    if let Some(more @ 1..) = findings.len().checked_sub(room) {
        text +=
            &format!("::notice::{} more in the log and the summary\n", counted(more, "finding"));
    }
    for Skipped { rule, reason } in &run.skipped {
        text += &format!("::notice title=skipped {rule}::{}\n", data(reason));
    }
    text
}

/// Returns the table for the step summary, as markdown.
pub(crate) fn step_summary(run: &Run) -> String {
    let mut text = format!("### pack-build verify\n\n{}\n", run.sentence().replace('\n', "\n\n"));
    let findings = worst(run);
    if findings.is_empty() {
        return text;
    }
    text += "\n| level | rule | place | message |\n| --- | --- | --- | --- |\n";
    for (report, finding) in findings.iter().take(MOST_ROWS) {
        let path = file_path(&report.pack, &finding.place.file);
        let line = start(report, finding).map(|(line, _)| format!(":{line}")).unwrap_or_default();
        let cells = [finding.level.word(), finding.rule.name, &(path + &line), &finding.message];
        let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
        text += &format!("| {} |\n", cells.join(" | "));
    }
    text
}

fn worst(run: &Run) -> Vec<(&Report, &Finding)> {
    let reports = run.reports.iter();
    let mut findings: Vec<(&Report, &Finding)> = reports
        .flat_map(|report| report.findings.iter().map(move |finding| (report, finding)))
        .collect();
    findings.sort_by_key(|(_, finding)| Reverse(finding.level));
    findings
}

fn command(report: &Report, finding: &Finding) -> String {
    let word = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let mut properties =
        format!("file={}", property(&file_path(&report.pack, &finding.place.file)));
    if let Some((line, column)) = start(report, finding) {
        properties += &format!(",line={line},col={column}");
    }
    let title = property(&format!("{} {}", finding.rule.code, finding.rule.name));
    let message = data(&format!("{}\nhelp: {}", finding.message, finding.help));
    format!("::{word} {properties},title={title}::{message}\n")
}

fn start(report: &Report, finding: &Finding) -> Option<(usize, usize)> {
    let text = report.texts.get(&finding.place.file)?;
    let start = position(text, finding.place.span?.start);
    Some((start.line, start.column))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

fn cell(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('|', "\\|");
    text.replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::render::{Format, fixture};
    use snapbox::{assert_data_eq, str};

    #[test]
    fn annotations_are_escaped_and_the_worst_comes_first() {
        assert_data_eq!(
            fixture::run().render(Format::Github).unwrap(),
            str![[r#"
::error title=not checked::cannot read `gone`
::error file=packs/demo/values.yaml,line=2,col=6,title=PB000 demo-error::`a` is <wrong>: 100%25,%0Areally%0Ahelp: write `b`
::warning file=packs/demo/logo.png,title=PB000 demo-warning::`a` is <wrong>: 100%25,%0Areally%0Ahelp: write `b`
::notice file=packs/demo/values.yaml,line=1,col=1,title=PB000 demo-note::`a` is <wrong>: 100%25,%0Areally%0Ahelp: write `b`
::notice title=skipped demo-skipped::no <helm>

"#]]
        );
    }

    #[test]
    fn the_summary_is_a_table() {
        assert_data_eq!(
            step_summary(&fixture::run()),
            str![[r#"
### pack-build verify

2 packs checked: 1 error, 1 warning, 1 note; 1 allowed; 2 in the baseline

not checked: cannot read `gone`

skipped demo-skipped: no <helm>

| level | rule | place | message |
| --- | --- | --- | --- |
| error | demo-error | packs/demo/values.yaml:2 | `a` is &lt;wrong>: 100%, really |
| warning | demo-warning | packs/demo/logo.png | `a` is &lt;wrong>: 100%, really |
| note | demo-note | packs/demo/values.yaml:1 | `a` is &lt;wrong>: 100%, really |

"#]]
        );
    }

    #[test]
    fn no_more_than_ten_annotations_are_written() {
        let mut run = fixture::run();
        let finding = run.reports[0].findings[0].clone();
        run.reports[0].findings = vec![finding; 12];
        let text = run.render(Format::Github).unwrap();
        assert_eq!(text.lines().filter(|line| line.starts_with("::error ")).count(), 10);
        assert!(text.contains("\n::notice::3 findings more in the log and the summary\n"));
    }
}
