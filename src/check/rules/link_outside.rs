//! Links stay inside the pack.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::source::{Entry, Kind, join_link};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB203", name: "link-outside" },
    level: Level::Error,
    summary: "symbolic links stay inside the pack",
    why: "A link that leads out of the pack ships a path of the author's machine: it is broken \
          everywhere else, or reads a file that was never meant to be part of the pack.",
    bad: &[Change::Link("secrets", "/etc/passwd")],
    good: &[Change::Link("docs/README.md", "../README.md")],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    for path in pack.shipped() {
        let Some(Kind::Link { target }) = pack.source().get(&path).map(Entry::kind) else {
            continue;
        };
        let help = "replace the link by a copy of what it leads to, or leave it out by .packignore";
        match join_link(&path, target) {
            None => {
                let message = format!("`{path}` is a link to `{target}`, outside the pack");
                findings.push(Place::file(path), message, help);
            }
            Some(inside) if !inside.is_empty() && pack.source().get(&inside).is_none() => {
                let message = format!("`{path}` is a link to `{target}`, which is not there");
                findings.push(Place::file(path), message, help);
            }
            Some(_) => {}
        }
    }
}
