//! No two paths differ only in case or in how an accent is written.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB204", name: "case-collision" },
    level: Level::Error,
    summary: "no two paths differ only in case or in how an accent is written",
    why: "On Windows and macOS such paths are one file: unpacking the archive there overwrites \
          one with the other.",
    bad: &[Change::Write("docs/Usage.md", "a"), Change::Write("docs/usage.md", "b")],
    good: &[Change::Write("docs/usage.md", "a"), Change::Write("Usage.md", "b")],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for path in pack.shipped() {
        let folded: String = path.nfc().flat_map(char::to_lowercase).collect();
        match seen.get(&folded) {
            None => {
                seen.insert(folded, path);
            }
            Some(first) => {
                let message = format!("`{path}` and `{first}` are one file on Windows and macOS");
                findings.push(Place::file(path), message, "rename one of them");
            }
        }
    }
}
