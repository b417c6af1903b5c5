//! Every rule's examples, judged: what `explain` says about mending them comes from here.

use super::{Change, Rendered, apply, minimal_pack, verify, verify_rendered, verify_repository};
use crate::finding::Report;
use crate::pack::Pack;

/// Returns the report of the minimal pack with some changes, among the packs beside it.
#[must_use]
pub fn verify_example(changes: &[Change]) -> Report {
    let mut source = minimal_pack();
    apply(changes, &mut source);
    let others = changes.iter().filter_map(|change| match change {
        Change::OtherVersion(json) => Some(Change::Write("pack.json", json)),
        _ => None,
    });
    let rendered = changes.iter().filter_map(|change| match *change {
        Change::Rendered(file, text) => {
            Some(Rendered { file: file.to_owned(), text: text.to_owned() })
        }
        _ => None,
    });
    let rendered: Vec<Rendered> = rendered.collect();
    let mut reports = vec![verify_rendered(&Pack::read(source), &rendered)];
    reports.extend(others.map(|change| {
        let mut source = minimal_pack();
        apply(&[change], &mut source);
        verify(&Pack::read(source))
    }));
    verify_repository(&mut reports);
    reports.swap_remove(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::RULES;
    use std::collections::BTreeSet;

    #[test]
    fn the_minimal_pack_is_sound() {
        assert_eq!(verify(&Pack::read(minimal_pack())).findings, []);
    }

    #[test]
    fn a_bad_example_is_found_by_its_rule_alone() {
        for rule in RULES {
            let report = verify_example(rule.bad);
            let mut found: Vec<&str> =
                report.findings.iter().map(|finding| finding.rule.name).collect();
            found.dedup();
            assert_eq!(found, [rule.id.name], "{:#?}", report.findings);
        }
    }

    #[test]
    fn a_good_example_has_no_finding() {
        for rule in RULES {
            assert_eq!(verify_example(rule.good).findings, [], "{}", rule.id.name);
        }
    }

    #[test]
    fn rules_are_sorted_and_no_code_or_name_is_given_twice() {
        let codes: Vec<&str> = RULES.iter().map(|rule| rule.id.code).collect();
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
        let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.id.name).collect();
        assert_eq!(names.len(), RULES.len());
    }

    #[test]
    fn every_file_of_the_rules_folder_is_registered() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/check/rules");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|item| item.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "mod.rs")
            .collect();
        files.sort();
        let mut names: Vec<String> =
            RULES.iter().map(|rule| rule.id.name.replace('-', "_") + ".rs").collect();
        names.sort();
        assert_eq!(files, names);
    }
}
