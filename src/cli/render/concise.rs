//! One line a finding, for `grep` and for editors that jump to `FILE:LINE:COLUMN`.

use super::{Run, file_path};
use pack_build::finding::{Finding, Report};
use pack_build::span::position;

/// Returns all findings.
pub(super) fn render(run: &Run) -> String {
    let reports = run.reports.iter();
    reports.flat_map(|report| report.findings.iter().map(|finding| line(report, finding))).collect()
}

fn line(report: &Report, finding: &Finding) -> String {
    let place = &finding.place;
    let mut path = file_path(&report.pack, &place.file);
    if let Some((text, span)) = report.texts.get(&place.file).zip(place.span) {
        let start = position(text, span.start);
        path += &format!(":{}:{}", start.line, start.column);
    }
    let message = finding.message.replace(['\n', '\r'], " ");
    format!("{path}: {}[{}] {message}\n", finding.level, finding.rule.name)
}

#[cfg(test)]
mod tests {
    use crate::cli::render::{Format, fixture};
    use snapbox::{assert_data_eq, str};

    #[test]
    fn a_finding_is_one_line_with_its_place() {
        assert_data_eq!(
            fixture::run().render(Format::Concise).unwrap(),
            str![[r#"
packs/demo/values.yaml:2:6: error[demo-error] `a` is <wrong>: 100%, really
packs/demo/logo.png: warning[demo-warning] `a` is <wrong>: 100%, really
packs/demo/values.yaml:1:1: note[demo-note] `a` is <wrong>: 100%, really

"#]]
        );
    }
}
