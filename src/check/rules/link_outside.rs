//! Links stay inside the pack, and those of an archive inside the archive.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::source::{Entry, Kind, join_link};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB203", name: "link-outside" },
    level: Level::Error,
    summary: "links stay inside the pack, and those of a chart archive inside the archive",
    why: "A link that leads out of the pack ships a path of the author's machine: it is broken \
          everywhere else, or reads a file that was never meant to be part of the pack. Helm takes \
          a link in an archive for an empty file, and other programs follow it.",
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
    for archive in pack.chart_archives() {
        for (path, entry) in archive.content.files().entries() {
            let Kind::Link { target } = entry.kind() else { continue };
            if join_link(path, target).is_none() {
                let message = format!(
                    "{}: its member `{path}` is a link to `{target}`, outside the archive",
                    archive.name()
                );
                let help =
                    "replace the link by a copy of what it leads to, and pack the chart again";
                findings.push(Place::file(archive.file), message, help);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tar::{EntryType, Header};

    #[test]
    fn a_link_out_of_an_archive_is_found_and_one_inside_is_not() {
        let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        let links = [("demo/Chart.yaml", ""), ("demo/a", "Chart.yaml"), ("demo/b", "../../etc")];
        for (path, target) in links {
            let mut header = Header::new_gnu();
            header.set_size(0);
            if target.is_empty() {
                tar.append_data(&mut header, path, std::io::empty()).unwrap();
            } else {
                header.set_entry_type(EntryType::Symlink);
                tar.append_link(&mut header, path, target).unwrap();
            }
        }
        let bytes = tar.into_inner().unwrap().finish().unwrap();
        let mut source = Source::from_files("demo", [("a.tgz", bytes)]);
        source.put("pack.json", r#"{"charts": ["a.tgz"]}"#);
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        let found: Vec<String> =
            findings.into_found().into_iter().map(|finding| finding.message).collect();
        let expected =
            ["`a.tgz`: its member `demo/b` is a link to `../../etc`, outside the archive"];
        assert_eq!(found, expected);
    }
}
