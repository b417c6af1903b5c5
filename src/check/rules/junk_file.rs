//! What editors and operating systems leave behind is not shipped.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::source::{Entry, Kind};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB209", name: "junk-file" },
    level: Level::Note,
    summary: "what editors and operating systems leave behind is not shipped",
    why: "Such files do no harm in a cluster, but they make the archive larger, change its digest \
          and may show what was on the author's machine.",
    bad: &[Change::Write("charts/.DS_Store", "Bud1"), Change::Write("values.yaml~", "old")],
    good: &[Change::Write("docs/orig.md", "not left over")],
    check,
};

const NAMES: [&str; 7] = [
    ".DS_Store",
    ".directory",
    "Thumbs.db",
    "Thumbs.db:encryptable",
    "desktop.ini",
    "ehthumbs.db",
    "nohup.out",
];
const FOLDERS: [&str; 8] = [
    ".AppleDouble",
    ".Spotlight-V100",
    ".Trashes",
    ".fleet",
    ".idea",
    ".vs",
    ".vscode",
    "__MACOSX",
];
const ENDINGS: [&str; 6] = ["~", ".bak", ".orig", ".rej", ".swo", ".swp"];

fn check(pack: &Pack, findings: &mut Findings) {
    let mut folder: Option<String> = None;
    // Whoever wrote a .packignore has decided; without one, what is left out by itself is still there.
    let decided = pack.ignore().parsed().is_some();
    let all = pack.source().entries().map(|(path, _)| path.to_owned());
    let paths: Vec<String> = if decided { pack.shipped() } else { all.collect() };
    for path in paths {
        if folder.as_deref().is_some_and(|folder| path.starts_with(folder)) {
            continue;
        }
        let is_folder = pack.source().get(&path).map(Entry::kind) == Some(&Kind::Folder);
        let name = path.rsplit('/').next().unwrap_or(&path);
        let is_junk = if is_folder {
            FOLDERS.contains(&name)
        } else {
            NAMES.iter().any(|junk| junk.eq_ignore_ascii_case(name)) || is_left_over(name)
        };
        if is_junk {
            let message = format!("`{path}` was left behind by a program");
            let help = "remove it, or name it in .packignore";
            if is_folder {
                folder = Some(format!("{path}/"));
            }
            findings.push(Place::file(path), message, help);
        }
    }
}

/// Backups, lock files of editors, and the half of a file that macOS writes to other disks.
fn is_left_over(name: &str) -> bool {
    let is_backup = |ending: &&str| name.len() > ending.len() && name.ends_with(*ending);
    name.starts_with("._")
        || name.starts_with(".#")
        || (name.len() > 2 && name.starts_with('#') && name.ends_with('#'))
        || ENDINGS.iter().any(is_backup)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn a_folder_of_junk_is_one_finding() {
        let files = [".idea/a.xml", ".idea/b/c.xml", "._values.yaml", "charts/a.tgz.orig"];
        let sound = ["orig", "bak", "a.orig.yaml", "idea/x", ".helmignore", ".gitignore", "~"];
        let files = files.iter().chain(&sound).map(|path| (*path, ""));
        let pack = Pack::read(Source::from_files("demo", files));
        let mut findings = Findings::of(&RULE);
        check(&pack, &mut findings);
        let found: Vec<String> =
            findings.into_found().into_iter().map(|finding| finding.place.file).collect();
        assert_eq!(found, ["._values.yaml", ".idea", "charts/a.tgz.orig"]);
    }
}
