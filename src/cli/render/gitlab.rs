//! A Code Quality report of GitLab.
//!
//! See <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use super::{Run, file_path};
use pack_build::finding::{Finding, Level, Report};
use pack_build::span::position;
use serde::Serialize;

#[derive(Serialize)]
struct Violation<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// Returns all findings.
pub(super) fn render(run: &Run) -> serde_json::Result<String> {
    let reports = run.reports.iter();
    let violations: Vec<Violation<'_>> = reports
        .flat_map(|report| report.findings.iter().map(|finding| violation(report, finding)))
        .collect();
    Ok(format!("{}\n", serde_json::to_string_pretty(&violations)?))
}

fn violation<'a>(report: &Report, finding: &'a Finding) -> Violation<'a> {
    let text = report.texts.get(&finding.place.file).zip(finding.place.span);
    Violation {
        description: format!("{}; {}", finding.message, finding.help),
        check_name: finding.rule.name,
        fingerprint: report.fingerprint(finding),
        severity: match finding.level {
            Level::Error => "major",
            Level::Warning => "minor",
            Level::Note => "info",
        },
        location: Location {
            path: file_path(&report.pack, &finding.place.file),
            lines: Lines { begin: text.map_or(1, |(text, span)| position(text, span.start).line) },
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::cli::render::{Format, fixture};
    use snapbox::{assert_data_eq, str};

    #[test]
    fn a_finding_is_a_violation_with_a_fingerprint() {
        assert_data_eq!(
            fixture::run().render(Format::Gitlab).unwrap(),
            str![[r#"
[
  {
    "description": "`a` is <wrong>: 100%,/nreally; write `b`",
    "check_name": "demo-error",
    "fingerprint": "47e2976568b8ef6c411fbad1c07eb6a2",
    "severity": "major",
    "location": {
      "path": "packs/demo/values.yaml",
      "lines": {
        "begin": 2
      }
    }
  },
  {
    "description": "`a` is <wrong>: 100%,/nreally; write `b`",
    "check_name": "demo-warning",
    "fingerprint": "8f15c1ecab8178ce981b1908d51fe9f0",
    "severity": "minor",
    "location": {
      "path": "packs/demo/logo.png",
      "lines": {
        "begin": 1
      }
    }
  },
  {
    "description": "`a` is <wrong>: 100%,/nreally; write `b`",
    "check_name": "demo-note",
    "fingerprint": "1f700db564d9d953f64ae3e20eba0878",
    "severity": "info",
    "location": {
      "path": "packs/demo/values.yaml",
      "lines": {
        "begin": 1
      }
    }
  }
]

"#]]
        );
    }
}
