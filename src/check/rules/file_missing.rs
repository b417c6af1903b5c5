//! Every file that a pack needs or lists is there.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId, Safety};
use crate::pack::Pack;
use crate::source::{Entry, Kind, Source, join_link};
use crate::span::Spanned;
use serde_json::Value;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB201", name: "file-missing" },
    level: Level::Error,
    summary: "`values.yaml` and every file that `pack.json` lists are there, in exact case",
    why: "A chart that is listed and not there leaves the layer of the cluster profile empty, and \
          the cluster is what tells the user. Names are compared in exact case because the \
          archive is unpacked where case counts.",
    bad: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#,
        ),
        Change::Write(
            "manifests/Demo.yaml",
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: demo}\n",
        ),
    ],
    good: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#,
        ),
        Change::Write(
            "manifests/demo.yaml",
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: demo}\n",
        ),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    for path in ["pack.json", "values.yaml"] {
        if pack.source().get(path).is_none() {
            let help = match path {
                "values.yaml" => "add it; it may be empty when there is nothing to configure",
                _ => "add it; it is what makes the folder a pack",
            };
            findings.push(Place::file(path), format!("`{path}` is missing"), help);
        }
    }
    let metadata = pack.metadata();
    for (list, path) in metadata
        .charts()
        .iter()
        .map(|path| ("charts", path))
        .chain(metadata.manifests().iter().map(|path| ("kubeManifests", path)))
    {
        check_listed(list, path, pack.source(), findings);
    }
}

fn check_listed(list: &str, path: &Spanned<String>, source: &Source, findings: &mut Findings) {
    let Spanned { value, span } = path;
    let place = Place::at("pack.json", *span);
    // A path that leaves the pack is reported by a rule of its own.
    let Some(inside) = join_link("pack.json", value).filter(|_| !value.is_empty()) else { return };
    let kind = source.get(&inside).map(Entry::kind);
    let problem = match kind {
        Some(Kind::File { .. } | Kind::NotUnicode | Kind::Special(_)) => return,
        Some(Kind::Link { .. }) if source.read(&inside, u64::MAX).is_ok() => return,
        Some(Kind::Link { .. }) => format!("`{value}` is a link that leads to no file of the pack"),
        Some(Kind::Folder) => format!("`{value}` is a folder, and `{list}` lists files"),
        None => format!("`{list}` lists `{value}`, and there is no such file"),
    };
    match listed_as(&inside, source) {
        Some((same, Safety::Safe)) => findings
            .push(place, problem, format!("write `{same}`: the case differs"))
            .replace_by(Safety::Safe, Value::from(same).to_string()),
        Some((near, Safety::Unsafe)) => findings
            .push(place, problem, format!("write `{near}`, or add the file"))
            .replace_by(Safety::Unsafe, Value::from(near).to_string()),
        None => findings.push(place, problem, format!("add the file, or take it out of `{list}`")),
    };
}

/// Returns the file that was probably meant; surely, where it is the only one but for the case.
fn listed_as<'a>(path: &str, source: &'a Source) -> Option<(&'a str, Safety)> {
    let files: Vec<&str> = source
        .entries()
        .filter(|(_, entry)| matches!(entry.kind(), Kind::File { .. }))
        .map(|(path, _)| path)
        .collect();
    let mut same = files.iter().filter(|file| file.eq_ignore_ascii_case(path));
    match (same.next(), same.next()) {
        (Some(same), None) => Some((same, Safety::Safe)),
        (Some(same), Some(_)) => Some((same, Safety::Unsafe)),
        _ => nearest(path, &files).map(|near| (near, Safety::Unsafe)),
    }
}
