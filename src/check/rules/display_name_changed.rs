//! All versions of a pack have one display name.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, Report, RuleId, Subject};
use crate::pack::PackVersion;
use std::collections::BTreeMap;

/// See the module.
pub(in crate::check) static RULE: Rule = Rule {
    id: RuleId { code: "PB801", name: "display-name-changed" },
    level: Level::Warning,
    summary: "all versions of a pack in a repository have one display name",
    why: "Palette lists a pack by its display name. A version that calls itself otherwise looks \
          like another pack, and the versions before it like one that was given up.",
    bad: &[Change::OtherVersion(
        r#"{"name": "demo", "displayName": "DEMO", "version": "0.9.0", "layer": "cni",
"cloudTypes": ["all"]}"#,
    )],
    good: &[
        Change::OtherVersion(
            r#"{"name": "demo", "displayName": "Demo", "version": "0.9.0", "layer": "cni",
"cloudTypes": ["all"]}"#,
        ),
        Change::OtherVersion(
            r#"{"name": "demo-cni", "displayName": "Demo CNI", "version": "0.9.0", "layer": "cni",
"cloudTypes": ["all"]}"#,
        ),
    ],
    // It needs all packs of a repository: see `compare`.
    check: |_, _| {},
};

/// Adds a finding to each report whose pack has another display name than most of its versions.
/// Where as many versions have the one as the other, the older one is right.
pub(in crate::check) fn compare(reports: &mut [Report]) {
    let mut found: Vec<(usize, Findings)> = Vec::new();
    for versions in by_name(reports).into_values() {
        let Some((usual, example)) = usual(&versions) else { continue };
        for (index, subject) in &versions {
            let name = &subject.display_name;
            if name.value == usual {
                continue;
            }
            let message =
                format!("the display name is `{}` here, and `{usual}` in {example}", name.value);
            let mut findings = Findings::of(&RULE);
            let place = Place::at("pack.json", name.span);
            findings.push(place, message, format!("write `{usual}` in every version"));
            found.push((*index, findings));
        }
    }
    for (index, findings) in found {
        for mut finding in findings.into_found() {
            "displayName".clone_into(&mut finding.pointer);
            reports[index].findings.push(finding);
        }
    }
}

/// Returns the versions of each pack from the oldest, each with the place of its report.
fn by_name(reports: &[Report]) -> BTreeMap<String, Vec<(usize, Subject)>> {
    let mut packs: BTreeMap<String, Vec<(usize, Subject)>> = BTreeMap::new();
    for (index, report) in reports.iter().enumerate() {
        if let Some(subject) = &report.subject {
            packs.entry(subject.name.clone()).or_default().push((index, Subject::clone(subject)));
        }
    }
    for versions in packs.values_mut() {
        versions.sort_by_cached_key(|(_, subject)| {
            let version: Option<PackVersion> = subject.version.parse().ok();
            (version, subject.version.clone())
        });
    }
    packs
}

/// Returns the display name that most versions have, and a version that has it.
fn usual(versions: &[(usize, Subject)]) -> Option<(String, String)> {
    let count = |name: &str| {
        versions.iter().filter(|(_, subject)| subject.display_name.value == name).count()
    };
    // Of equals, the last one of an iterator is taken.
    let (_, best) =
        versions.iter().rev().max_by_key(|(_, subject)| count(&subject.display_name.value))?;
    Some((best.display_name.value.clone(), format!("version {}", best.version)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{Span, Spanned};

    fn changed(packs: &[(&str, &str)]) -> Vec<String> {
        let mut reports: Vec<Report> = packs
            .iter()
            .map(|(version, display_name)| Report {
                pack: format!("demo-{version}"),
                subject: Some(Box::new(Subject {
                    name: "demo".to_owned(),
                    version: (*version).to_owned(),
                    display_name: Spanned::new((*display_name).to_owned(), Span::default()),
                })),
                ..Report::default()
            })
            .collect();
        compare(&mut reports);
        let changed = reports.into_iter().filter(|report| !report.findings.is_empty());
        changed.map(|report| report.pack).collect()
    }

    #[test]
    fn what_most_versions_have_is_right_and_the_older_of_two() {
        assert_eq!(changed(&[("1.0.0", "A"), ("1.1.0", "B"), ("1.2.0", "B")]), ["demo-1.0.0"]);
        assert_eq!(changed(&[("1.10.0", "B"), ("1.9.0", "A")]), ["demo-1.10.0"]);
        assert_eq!(changed(&[("1.0.0", "A"), ("2.0.0", "A")]), [] as [String; 0]);
    }
}
