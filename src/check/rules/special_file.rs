//! A pack holds files, folders and links, nothing else.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::source::{Entry, Kind};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB206", name: "special-file" },
    level: Level::Error,
    summary: "a pack holds files, folders and links, nothing else",
    why: "Devices, sockets and pipes have no content that could be shipped, and reading one can \
          wait for ever.",
    bad: &[Change::Special("agent", "a socket")],
    good: &[Change::Write("agent", "")],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    for path in pack.shipped() {
        if let Some(Kind::Special(word)) = pack.source().get(&path).map(Entry::kind) {
            let message = format!("`{path}` is {word}");
            findings.push(Place::file(path), message, "remove it, or leave it out by .packignore");
        }
    }
}
