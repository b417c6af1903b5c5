//! `JUnit` XML: a suite a pack, a failed case a finding, and one passed case for a sound pack.
//!
//! No standard defines it; this holds to the schema of Jenkins, which other readers understand.

use super::{Run, Skipped, file_path};
use pack_build::finding::{Finding, Level, Report};
use pack_build::span::position;

/// Returns all findings; notes are no failures and are left out.
pub(super) fn render(run: &Run) -> String {
    let (failures, errors) = (run.summary().at_least(Level::Warning), run.unread.len());
    let suites: String = run.reports.iter().map(suite).chain(not_checked(run)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"pack-build verify\" failures=\"{failures}\" errors=\"{errors}\">\n\
         {suites}</testsuites>\n"
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
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n\
         {cases}  </testsuite>\n"
    )
}

/// Returns a suite of the packs and rules that were not checked, if there are any.
fn not_checked(run: &Run) -> Option<String> {
    let (errors, skipped) = (run.unread.len(), run.skipped.len());
    let case = |name: &str, what: &str, reason: &str| {
        format!(
            "    <testcase classname=\"not checked\" name=\"{}\">\n      \
             <{what} message=\"{}\"/>\n    </testcase>\n",
            attribute(name),
            attribute(reason),
        )
    };
    let unread = run.unread.iter().map(|reason| case(reason, "error", reason));
    let rules = run.skipped.iter().map(|Skipped { rule, reason }| case(rule, "skipped", reason));
    let cases: String = unread.chain(rules).collect();
    (!cases.is_empty()).then(|| {
        format!(
            "  <testsuite name=\"not checked\" tests=\"{}\" failures=\"0\" errors=\"{errors}\" \
             skipped=\"{skipped}\">\n{cases}  </testsuite>\n",
            errors + skipped,
        )
    })
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
<testsuites name="pack-build verify" failures="2" errors="1">
  <testsuite name="packs/demo" tests="2" failures="2" errors="0">
    <testcase classname="packs/demo" name="demo-error packs/demo/values.yaml:2">
      <failure type="error" message="`a` is &lt;wrong&gt;: 100%,&#10;really">packs/demo/values.yaml:2: write `b`</failure>
    </testcase>
    <testcase classname="packs/demo" name="demo-warning packs/demo/logo.png">
      <failure type="warning" message="`a` is &lt;wrong&gt;: 100%,&#10;really">packs/demo/logo.png: write `b`</failure>
    </testcase>
  </testsuite>
  <testsuite name="packs/sound" tests="1" failures="0" errors="0">
    <testcase classname="packs/sound" name="verify"/>
  </testsuite>
  <testsuite name="not checked" tests="2" failures="0" errors="1" skipped="1">
    <testcase classname="not checked" name="cannot read `gone`">
      <error message="cannot read `gone`"/>
    </testcase>
    <testcase classname="not checked" name="demo-skipped">
      <skipped message="no &lt;helm&gt;"/>
    </testcase>
  </testsuite>
</testsuites>

"#]]
        );
    }
}
