//! A pack has a logo.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB601", name: "logo-missing" },
    level: Level::Error,
    summary: "`logo.png` is there",
    why: "The logo is a mandatory file of a pack; Palette and its documentation show it wherever \
          the pack is listed.",
    bad: &[Change::Remove("logo.png")],
    good: &[Change::Link("docs/logo.png", "../logo.png")],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    if pack.source().get("logo.png").is_some() {
        return;
    }
    let same = pack.source().entries().find(|(path, _)| path.eq_ignore_ascii_case("logo.png"));
    let help = match same {
        Some((path, _)) => format!("rename `{path}`: the case differs"),
        None => "add a PNG picture under this name, at the top of the pack".to_owned(),
    };
    findings.push(Place::file("logo.png"), "`logo.png` is missing", help);
}
