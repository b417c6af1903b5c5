//! Findings that were there on the day a team turned the verifier on.

use crate::finding::{Finding, Report};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the file's shape.
const VERSION: u32 = 1;

/// A baseline: how often each finding was there. No line numbers, so that edits elsewhere do not disturb it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    entries: Vec<BaselineEntry>,
}

/// Equal findings of one file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineEntry {
    /// Path of the file, with its pack, from the folder of the baseline.
    pub file: String,
    /// Name of the rule.
    pub rule: String,
    /// Dotted path of the value; empty where there is none.
    pub pointer: String,
    /// Hash of the text that is meant.
    pub content: String,
    /// How many findings are equal in all of these.
    pub count: usize,
}

type Key = (String, String, String, String);

impl Baseline {
    /// Records the findings of some reports; `name` gives the path of a pack as the baseline calls it.
    #[must_use]
    pub fn record(reports: &[Report], name: impl Fn(&str) -> String) -> Self {
        let mut counts: BTreeMap<Key, usize> = BTreeMap::new();
        for report in reports {
            for finding in &report.findings {
                *counts.entry(key(&name(&report.pack), report, finding)).or_default() += 1;
            }
        }
        let entries = counts
            .into_iter()
            .map(|((file, rule, pointer, content), count)| BaselineEntry {
                file,
                rule,
                pointer,
                content,
                count,
            })
            .collect();
        Self { version: VERSION, entries }
    }

    /// Returns whether this program can use the file.
    #[must_use]
    pub fn is_supported(&self) -> bool {
        self.version == VERSION
    }

    /// Takes recorded findings out of the reports.
    ///
    /// `is_gone` says of a recorded file that its pack is there no more. Returns how many findings
    /// were taken out, and the entries of such packs and of checked ones that match nothing any more.
    pub fn apply(
        &self,
        reports: &mut [Report],
        name: impl Fn(&str) -> String,
        is_gone: impl Fn(&str) -> bool,
    ) -> (usize, Vec<BaselineEntry>) {
        let entry_key = |entry: &BaselineEntry| {
            (entry.file.clone(), entry.rule.clone(), entry.pointer.clone(), entry.content.clone())
        };
        let mut left: BTreeMap<Key, usize> =
            self.entries.iter().map(|entry| (entry_key(entry), entry.count)).collect();
        let mut taken = 0;
        let mut checked = Vec::new();
        for report in reports {
            let pack = name(&report.pack);
            let mut findings = std::mem::take(&mut report.findings);
            findings.retain(|finding| match left.get_mut(&key(&pack, report, finding)) {
                Some(count @ 1..) => {
                    *count -= 1;
                    taken += 1;
                    false
                }
                _ => true,
            });
            report.findings = findings;
            checked.push(format!("{pack}/"));
        }
        let is_checked = |file: &str| checked.iter().any(|pack| file.starts_with(pack.as_str()));
        let stale = self
            .entries
            .iter()
            .filter(|entry| left.get(&entry_key(entry)) != Some(&0))
            .filter(|entry| is_checked(&entry.file) || is_gone(&entry.file))
            .cloned()
            .collect();
        (taken, stale)
    }
}

fn key(pack: &str, report: &Report, finding: &Finding) -> Key {
    let file = format!("{pack}/{}", finding.place.file);
    let content = report.content_hash(finding);
    (file, finding.rule.name.to_owned(), finding.pointer.clone(), content)
}
