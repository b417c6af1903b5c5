//! Every path can be held by Linux, Windows and macOS.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::source::{Entry, Kind};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB205", name: "path-unportable" },
    level: Level::Error,
    summary: "every path can be held by Linux, Windows and macOS",
    why: "Pack authors check packs out and unpack them on all three. A name that one of them \
          cannot hold makes the whole repository or archive unusable there.",
    bad: &[Change::Write("docs/aux.md", "a")],
    good: &[Change::Write("docs/auxiliary file (1).md", "a")],
    check,
};

/// Names that Windows keeps for devices, with any extension behind them.
/// See <https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file>.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];
/// Longest name in bytes on Linux; Windows and macOS count characters and allow no more.
const MAX_NAME: usize = 255;

fn check(pack: &Pack, findings: &mut Findings) {
    for path in pack.shipped() {
        let name = path.rsplit('/').next().unwrap_or(&path);
        let unicode = !matches!(pack.source().get(&path).map(Entry::kind), Some(Kind::NotUnicode));
        let problem = if unicode { problem(name) } else { Some("is not Unicode".to_owned()) };
        if let Some(problem) = problem {
            let message = format!("the name of `{}` {problem}", path.escape_debug());
            findings.push(Place::file(path), message, "rename it");
        }
    }
}

fn problem(name: &str) -> Option<String> {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_lowercase();
    let numbered = |prefix| {
        let rest = stem.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.len() == 1 && rest.starts_with(|c| matches!(c, '1'..='9')))
    };
    if let Some(bad) = name.chars().find(|c| c.is_control() || r#"<>:"|?*\"#.contains(*c)) {
        Some(format!("holds `{}`, which Windows cannot", bad.escape_debug()))
    } else if name.ends_with(['.', ' ']) {
        Some("ends in a dot or blank, which Windows drops".to_owned())
    } else if RESERVED.contains(&stem.as_str()) || numbered("com") || numbered("lpt") {
        Some("is the name of a device on Windows".to_owned())
    } else if name.len() > MAX_NAME {
        Some(format!("is longer than {MAX_NAME} bytes"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn names_that_windows_cannot_hold_are_found() {
        for bad in ["a:b", "a\\b", "x?", "NUL", "com1.txt", "lpt9", "a.", "a ", "a\u{7}", "con.tar"]
        {
            assert!(problem(bad).is_some(), "{bad}");
        }
        for good in ["a b.md", "com", "com10", "lpt0", "console", ".hidden", "a.b.c", "näme"] {
            assert_eq!(problem(good), None, "{good}");
        }
    }
}
