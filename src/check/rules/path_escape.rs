//! Paths that `pack.json` lists, and those in its archives, stay inside.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::source::{BadMember, join_link};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB202", name: "path-escape" },
    level: Level::Error,
    summary: "paths that `pack.json` lists, and paths in chart archives, stay inside",
    why: "Only the pack's folder is shipped, so a path that leaves it names nothing where the \
          pack is used, or something that is not the author's. A member of an archive that leaves \
          its folder overwrites files of whoever unpacks it.",
    bad: &[Change::Write(
        "pack.json",
        r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["../other/charts/demo-1.0.0.tgz"]}"#,
    )],
    good: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["./manifests/../manifests/demo.yaml"]}"#,
        ),
        Change::Write(
            "manifests/demo.yaml",
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: demo}\n",
        ),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let metadata = pack.metadata();
    for path in metadata.charts().iter().chain(metadata.manifests()) {
        if join_link("pack.json", &path.value).is_none() {
            let message = format!("`{}` leads out of the pack", path.value);
            let help = "copy the file into the pack and list it by its path from pack.json";
            findings.push(Place::at("pack.json", path.span), message, help);
        }
    }
    for archive in pack.chart_archives() {
        let escapes = |bad: &&BadMember| bad.fault.is_unsafe_path();
        for bad in archive.content.bad_members().iter().filter(escapes) {
            let message = format!("{}: {bad}", archive.name());
            let help = "pack the chart again, with `helm package`";
            findings.push(Place::file(archive.file), message, help);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, tar_gz};

    #[test]
    fn members_that_leave_an_archive_are_found_at_any_depth() {
        let inner = tar_gz([("inner/Chart.yaml", "name: inner"), ("../evil", "x")]).unwrap();
        let outer: [(&str, &[u8]); 3] = [
            ("demo/Chart.yaml", b"name: demo"),
            ("demo/charts/inner.tgz", &inner),
            ("/etc/passwd", b"x"),
        ];
        let mut source = Source::from_files("demo", [("a.tgz", tar_gz(outer).unwrap())]);
        source.put("pack.json", r#"{"charts": ["a.tgz"]}"#);
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        let found: Vec<String> =
            findings.into_found().into_iter().map(|finding| finding.message).collect();
        let expected = [
            "`a.tgz`: its member `/etc/passwd` has an absolute path",
            "`demo/charts/inner.tgz` in `a.tgz`: its member `../evil` leads out of the archive",
        ];
        assert_eq!(found, expected);
    }
}
