//! The examples of every class, compared: what `explain` says about them comes from here.

use super::{Pair, compare};
use crate::check::{Change, apply, minimal_pack};
use crate::finding::Report;
use crate::pack::Pack;
use crate::source::Source;

const NEXT: &[u8] = include_bytes!("next.json");

/// `pack.json` of the old version of an example, with a manifest.
pub(super) const OLD_MANIFEST: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#;
/// The same of the new version.
pub(super) const NEW_MANIFEST: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.1.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#;
/// `pack.json` of the old version of an example, with a chart.
pub(super) const OLD_CHART: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/demo.tgz"]}"#;
/// The same of the new version.
pub(super) const NEW_CHART: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.1.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/demo.tgz"]}"#;

/// Returns what changes between the two versions of an example.
#[must_use]
pub fn compare_example(pair: &Pair) -> Report {
    let mut next = minimal_pack();
    next.put("pack.json", NEXT);
    compare(&changed(minimal_pack(), pair.old), &changed(next, pair.new))
}

fn changed(mut source: Source, changes: &[Change]) -> Pack {
    apply(changes, &mut source);
    Pack::read(source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compat::CLASSES;
    use crate::finding::Edition;
    use std::collections::BTreeSet;

    #[test]
    fn nothing_changes_between_the_minimal_packs() {
        assert_eq!(compare_example(&Pair { old: &[], new: &[] }).findings, []);
    }

    #[test]
    fn a_bad_example_is_found_by_its_class_alone_and_asks_for_its_bump() {
        for class in CLASSES {
            let report = compare_example(&class.bad);
            let mut found: Vec<&str> =
                report.findings.iter().map(|finding| finding.rule.name).collect();
            found.dedup();
            assert_eq!(found, [class.id.name], "{:#?}", report.findings);
            let bump = report.findings.iter().map(|finding| finding.bump).max().flatten();
            assert_eq!(bump, class.bump, "{}", class.id.name);
        }
    }

    #[test]
    fn a_good_example_asks_for_less() {
        for class in CLASSES {
            let report = compare_example(&class.good);
            let worse: Vec<_> = report
                .findings
                .iter()
                .filter(|finding| finding.bump.is_none() || finding.bump >= class.bump)
                .filter(|finding| class.bump.is_some() || finding.rule == class.id)
                .collect();
            assert!(worse.is_empty(), "{}: {worse:#?}", class.id.name);
        }
    }

    #[test]
    fn every_change_of_an_example_has_its_place_in_the_old_version() {
        for class in CLASSES {
            for finding in compare_example(&class.bad).findings {
                let mut editions = finding.related.iter().map(|related| related.edition);
                assert!(editions.any(|it| it == Edition::Previous), "{}", class.id.name);
            }
        }
    }

    #[test]
    fn classes_are_sorted_and_no_code_or_name_is_given_twice() {
        let codes: Vec<&str> = CLASSES.iter().map(|class| class.id.code).collect();
        assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
        let names: BTreeSet<&str> = CLASSES.iter().map(|class| class.id.name).collect();
        assert_eq!(names.len(), CLASSES.len());
    }

    #[test]
    fn every_file_of_the_classes_folder_is_registered() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/compat/classes");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|item| item.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "mod.rs")
            .collect();
        let names: BTreeSet<String> =
            CLASSES.iter().map(|class| class.id.name.replace('-', "_") + ".rs").collect();
        assert_eq!(files, names);
    }
}
