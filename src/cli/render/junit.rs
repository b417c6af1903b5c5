//! `JUnit` XML: a suite a pack, a failed case a finding, and one passed case for a sound pack.

use super::{Run, file_path};
use pack_build::finding::{Finding, Level, Report};
use pack_build::span::position;

/// Returns all findings; notes are no failures and are left out.
pub(super) fn render(run: &Run) -> String {
    let failures = run.summary().at_least(Level::Warning);
    let suites: String = run.reports.iter().map(suite).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"pack-build verify\" failures=\"{failures}\">\n{suites}</testsuites>\n"
    )
}

fn suite(report: &Report) -> String {
    let failed: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.level > Level::Note).collect();
    let name = attribute(&report.pack);
    let cases: String = if failed.is_empty() {
        format!("    <testcase classname=\"{name}\" name=\"verify\"/>\n")
    } else {
        failed.iter().map(|finding| case(report, finding)).collect()
    };
    let (tests, failures) = (failed.len().max(1), failed.len());
    format!(
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\">\n\
         {cases}  </testsuite>\n"
    )
}

fn case(report: &Report, finding: &Finding) -> String {
    let path = file_path(&report.pack, &finding.place.file);
    let text = report.texts.get(&finding.place.file).zip(finding.place.span);
    let line = text.map(|(text, span)| format!(":{}", position(text, span.start).line));
    let place = attribute(&format!("{path}{}", line.unwrap_or_default()));
    format!(
        "    <testcase classname=\"{}\" name=\"{} {place}\">\n      \
         <failure type=\"{}\" message=\"{}\">{place}: {}</failure>\n    </testcase>\n",
        attribute(&report.pack),
        finding.rule.name,
        finding.level,
        attribute(&finding.message),
        attribute(&finding.help),
    )
}

/// Escapes for XML 1.0, which cannot hold most control characters at all.
fn attribute(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            character if character.is_control() || matches!(character, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('?');
            }
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use crate::cli::render::{Format, fixture};
    use snapbox::{assert_data_eq, str};

    #[test]
    fn a_finding_is_a_failed_case_and_a_sound_pack_a_passed_one() {
        assert_data_eq!(
            fixture::run().render(Format::Junit).unwrap(),
            str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="pack-build verify" failures="2">
  <testsuite name="packs/demo" tests="2" failures="2">
    <testcase classname="packs/demo" name="demo-error packs/demo/values.yaml:2">
      <failure type="error" message="`a` is &lt;wrong&gt;: 100%,&#10;really">packs/demo/values.yaml:2: write `b`</failure>
    </testcase>
    <testcase classname="packs/demo" name="demo-warning packs/demo/logo.png">
      <failure type="warning" message="`a` is &lt;wrong&gt;: 100%,&#10;really">packs/demo/logo.png: write `b`</failure>
    </testcase>
  </testsuite>
  <testsuite name="packs/sound" tests="1" failures="0">
    <testcase classname="packs/sound" name="verify"/>
  </testsuite>
</testsuites>

"#]]
        );
    }
}
