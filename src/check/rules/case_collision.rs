//! No two paths differ only in case or in how an accent is written.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::source::{BadMember, MemberFault};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
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
    let shipped = pack.shipped();
    for (path, first) in collisions(shipped.iter().map(String::as_str)) {
        let message = format!("`{path}` and `{first}` are one file on Windows and macOS");
        findings.push(Place::file(path), message, "rename one of them");
    }
    for archive in pack.chart_archives() {
        let help = "rename one of them, and pack the chart again";
        let paths = archive.content.files().entries().map(|(path, _)| path);
        for (path, first) in collisions(paths) {
            let message = format!(
                "{}: its members `{path}` and `{first}` are one file on Windows and macOS",
                archive.name()
            );
            findings.push(Place::file(archive.file), message, help);
        }
        let is_twice = |bad: &&BadMember| bad.fault == MemberFault::Duplicate;
        for bad in archive.content.bad_members().iter().filter(is_twice) {
            let message = format!("{}: {bad}", archive.name());
            findings.push(Place::file(archive.file), message, help);
        }
    }
}

/// Returns each path that is another one's equal where case does not count, with the first of them.
fn collisions<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<(&'a str, &'a str)> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    let mut found = Vec::new();
    for path in paths {
        let folded = if path.is_ascii() {
            path.to_ascii_lowercase()
        } else {
            path.nfc().flat_map(char::to_lowercase).collect()
        };
        match seen.entry(folded) {
            Entry::Vacant(place) => {
                place.insert(path);
            }
            Entry::Occupied(first) => found.push((path, *first.get())),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, tar_gz};

    #[test]
    fn members_of_an_archive_collide_too() {
        let files = [
            ("demo/Chart.yaml", "name: demo"),
            ("demo/templates/a.yaml", "1"),
            ("demo/templates/A.yaml", "1"),
            ("demo/values.yaml", "a: 1"),
            ("demo/values.yaml", "a: 2"),
        ];
        let mut source = Source::from_files("demo", [("a.tgz", tar_gz(files).unwrap())]);
        source.put("pack.json", r#"{"charts": ["a.tgz"]}"#);
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        let found: Vec<String> =
            findings.into_found().into_iter().map(|finding| finding.message).collect();
        let expected = [
            "`a.tgz`: its members `demo/templates/a.yaml` and `demo/templates/A.yaml` are one file \
             on Windows and macOS",
            "`a.tgz`: its member `demo/values.yaml` stands in it twice, with different content",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn accents_are_compared_however_they_are_written() {
        let paths = ["caf\u{e9}", "CAFE\u{301}", "cafe"];
        assert_eq!(collisions(paths.into_iter()), [("CAFE\u{301}", "caf\u{e9}")]);
    }
}
