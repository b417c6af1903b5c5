//! Manifests and chart archives in the pack are listed.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{MAX_TEXT, Pack};
use crate::source::{Kind, Source, join_link};
use std::collections::BTreeSet;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB208", name: "file-unreferenced" },
    level: Level::Warning,
    summary: "`pack.json` lists every manifest and chart archive of the pack",
    why: "Palette applies what `pack.json` lists and nothing else. A manifest or chart that is \
          only in the folder looks as if it were deployed and never is. Archives within the \
          unpacked folder of a chart belong to that chart, and files of `manifests` that are no \
          Kubernetes objects are not meant.",
    bad: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#,
        ),
        Change::Write("manifests/demo.yaml", NAMESPACE),
        Change::Write("manifests/forgotten.yaml", NAMESPACE),
    ],
    good: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["./manifests/demo.yaml"]}"#,
        ),
        Change::Write("manifests/demo.yaml", NAMESPACE),
        Change::Write("manifests/README.md", "How they were made."),
        Change::Write("examples/demo.yaml", NAMESPACE),
    ],
    check,
};

const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: demo\n";

fn check(pack: &Pack, findings: &mut Findings) {
    // Without a list that could be read, every file would seem forgotten.
    if pack.json().document().is_none() {
        return;
    }
    let listed = listed(pack);
    let found: Vec<(String, &str, &str)> = pack
        .shipped()
        .into_iter()
        .filter(|path| !listed.contains(path))
        .filter_map(|path| {
            let (what, list) = kind_of(&path, pack.source())?;
            Some((path, what, list))
        })
        .collect();
    let paths: Vec<&str> = found.iter().map(|(path, ..)| path.as_str()).collect();
    // A path that is listed wrongly is reported once, as missing.
    let is_missing = |path: &&String| pack.source().get(path).is_none();
    let meant: Vec<&str> =
        listed.iter().filter(is_missing).filter_map(|path| nearest(path, &paths)).collect();
    for (path, what, list) in &found {
        if meant.contains(&path.as_str()) {
            continue;
        }
        let message =
            format!("`{list}` does not list the {what} `{path}`, so it is never deployed");
        let help = format!("add it to `{list}`, or remove the file");
        findings.push(Place::file(path), message, help);
    }
}

/// Returns what a file is, and the list it belongs in.
fn kind_of(path: &str, source: &Source) -> Option<(&'static str, &'static str)> {
    let Kind::File { .. } = source.get(path)?.kind() else { return None };
    if has_ending(path, &["tgz"]) && !in_chart(path, source) {
        Some(("chart archive", "charts"))
    } else if is_manifest(path, source) {
        Some(("manifest", "kubeManifests"))
    } else {
        None
    }
}

/// Returns the paths that are listed, and those that listed links lead to.
fn listed(pack: &Pack) -> BTreeSet<String> {
    let metadata = pack.metadata();
    let written = metadata.charts().iter().chain(metadata.manifests());
    let mut listed: BTreeSet<String> =
        written.filter_map(|path| join_link("pack.json", &path.value)).collect();
    let links: Vec<String> = listed
        .iter()
        .filter_map(|path| match pack.source().get(path)?.kind() {
            Kind::Link { target } => join_link(path, target),
            _ => None,
        })
        .collect();
    listed.extend(links);
    listed
}

fn in_chart(path: &str, source: &Source) -> bool {
    path.match_indices('/')
        .any(|(slash, _)| source.get(&format!("{}/Chart.yaml", &path[..slash])).is_some())
}

/// Whether a file below `manifests` holds Kubernetes objects.
fn is_manifest(path: &str, source: &Source) -> bool {
    let has_place = path.starts_with("manifests/") && has_ending(path, &["yaml", "yml", "json"]);
    if !has_place || in_chart(path, source) {
        return false;
    }
    let Ok(bytes) = source.read(path, MAX_TEXT) else { return false };
    let text = String::from_utf8_lossy(&bytes);
    let value_of = |key: &str| {
        text.lines().find_map(|line| {
            let line = line.trim_start_matches([' ', '{', '-']);
            let rest = line.trim_start_matches('"').strip_prefix(key)?;
            rest.trim_start_matches('"').trim_start().strip_prefix(':')
        })
    };
    // What Kustomize reads is no object of a cluster.
    let is_tool = |version: &str| version.contains("kustomize.config.k8s.io");
    value_of("apiVersion").is_some_and(|version| !is_tool(version)) && value_of("kind").is_some()
}

fn has_ending(path: &str, endings: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(listed: &str, files: &[(&str, &str)]) -> Vec<String> {
        let mut source = Source::from_files("demo", files.iter().copied());
        source.put("pack.json", listed);
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        findings.into_found().into_iter().map(|finding| finding.place.file).collect()
    }

    #[test]
    fn archives_of_an_unpacked_chart_belong_to_it() {
        let files = [
            ("charts/demo-1.0.0.tgz", ""),
            ("charts/demo-0.9.0.tgz", ""),
            ("charts/demo/Chart.yaml", "name: demo"),
            ("charts/demo/charts/redis-1.0.0.tgz", ""),
        ];
        let json = r#"{"charts": ["charts/demo-1.0.0.tgz"]}"#;
        assert_eq!(found(json, &files), ["charts/demo-0.9.0.tgz"]);
    }

    #[test]
    fn only_objects_of_a_cluster_are_manifests() {
        let files = [
            ("manifests/a.json", r#"{ "apiVersion": "v1", "x": 1 }"#),
            ("manifests/b.json", "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\"\n}"),
            (
                "manifests/sub/c.yml",
                "{{- if .Values.on }}\napiVersion: v1\nkind: Secret\n{{ end }}",
            ),
            (
                "manifests/kustomization.yaml",
                "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: K",
            ),
            ("manifests/notes.yaml", "kind: of"),
            ("manifests/chart/Chart.yaml", "apiVersion: v2\nkind: x"),
        ];
        assert_eq!(found("{}", &files), ["manifests/b.json", "manifests/sub/c.yml"]);
    }

    #[test]
    fn what_is_listed_under_a_slip_is_not_forgotten() {
        let files = [("charts/demo-1.1.0.tgz", ""), ("charts/other-3.0.0.tgz", "")];
        let json = r#"{"charts": ["charts/Demo-1.0.0.tgz"]}"#;
        assert_eq!(found(json, &files), ["charts/other-3.0.0.tgz"]);
    }

    #[test]
    fn nothing_is_unreferenced_when_the_list_cannot_be_read() {
        assert_eq!(found("{", &[("charts/a.tgz", "")]), [""; 0]);
    }

    #[test]
    fn what_a_listed_link_leads_to_is_listed() {
        let mut source = Source::from_files("demo", [("charts/a-1.0.0.tgz", "")]);
        source.put_empty("charts/a.tgz", Kind::Link { target: "a-1.0.0.tgz".to_owned() });
        source.put("pack.json", r#"{"charts": ["charts/a.tgz"]}"#);
        let mut findings = Findings::of(&RULE);
        check(&Pack::read(source), &mut findings);
        assert_eq!(findings.into_found(), []);
    }
}
