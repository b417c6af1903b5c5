//! A pack has a README.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::source::{Entry, Kind};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB603", name: "readme-missing" },
    level: Level::Warning,
    summary: "`README.md` is there",
    why: "Palette shows the README as the pack's page; without one a user sees nothing of what \
          the pack is for and what it needs.",
    bad: &[Change::Remove("README.md")],
    good: &[Change::Write("docs/guide.md", "# Guide\n")],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    match pack.source().get("README.md").map(Entry::kind) {
        Some(Kind::Folder) => {
            let message = "`README.md` is a folder, not a file";
            findings.push(Place::file("README.md"), message, "make it a readable text file");
            return;
        }
        Some(_) => return,
        None => {}
    }
    let same = pack.source().entries().find(|(path, _)| path.eq_ignore_ascii_case("readme.md"));
    let help = match same {
        Some((path, _)) => format!("rename `{path}`: the case differs"),
        None => {
            "add one: overview, Prerequisites, Parameters, Upgrade, Usage, References".to_owned()
        }
    };
    findings.push(Place::file("README.md"), "`README.md` is missing", help);
}
