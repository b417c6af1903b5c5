//! Every key of `manifests` in values.yaml is the stem of a listed manifest.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::check::sections::{says_something, section};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB321", name: "values-unknown-manifest" },
    level: Level::Error,
    summary: "every key of `manifests` in values.yaml is the stem of a listed manifest",
    why: "Palette fills the templates of `manifests/NAME.yaml` with the values under \
          `manifests.NAME`. Values under any other key reach no manifest.",
    bad: &[
        Change::Write("pack.json", PACK),
        Change::Write("manifests/demo.yaml", NAMESPACE),
        Change::Write("values.yaml", "manifests:\n  demo.yaml:\n    name: a\n"),
    ],
    good: &[
        Change::Write("pack.json", PACK),
        Change::Write("manifests/demo.yaml", NAMESPACE),
        Change::Write("values.yaml", "manifests:\n  demo:\n    name: a\n"),
    ],
    check,
};

const PACK: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#;
const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: demo\n";

fn check(pack: &Pack, findings: &mut Findings) {
    // Without a list that could be read, every key would seem wrong.
    if pack.json().document().is_none() {
        return;
    }
    let manifests = pack.metadata().manifests();
    // A file that is listed in another case than it has is the finding of another rule.
    let missing = manifests.iter().filter(|path| pack.source().get(&path.value).is_none());
    let missing: Vec<&str> = missing.flat_map(|path| stems(&path.value)).collect();
    let stems: Vec<&str> = manifests.iter().flat_map(|path| stems(&path.value)).collect();
    let Some(section) = section(pack, "manifests") else { return };
    for entry in section.entries().filter(|entry| says_something(entry.value)) {
        let key = entry.key.source_text();
        if stems.contains(&key) || missing.iter().any(|stem| stem.eq_ignore_ascii_case(key)) {
            continue;
        }
        let near = nearest(stem(key), &stems);
        let help = match (near, stems.first()) {
            (Some(near), _) => format!("write `{near}`, the file's name without its ending"),
            (None, Some(_)) => {
                "name a file of `kubeManifests` without its ending, or remove it".to_owned()
            }
            (None, None) => "list the manifest in `kubeManifests` of pack.json".to_owned(),
        };
        let message =
            format!("`manifests.{key}` names no listed manifest, so its values reach none");
        let finding = findings.push(Place::at("values.yaml", entry.key.span()), message, help);
        if let Some(near) = near {
            finding.rename_key(section, near, near);
        }
    }
}

/// Returns a file's name without its last ending, and without all of them.
fn stems(path: &str) -> [&str; 2] {
    let name = path.rsplit('/').next().unwrap_or(path);
    [stem(name), name.split('.').next().unwrap_or(name)]
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn found(listed: &[&str], values: &str) -> Vec<String> {
        let json = serde_json::json!({ "kubeManifests": listed }).to_string();
        let pack = Pack::read(Source::from_files(
            "demo",
            [("pack.json", json), ("values.yaml", values.to_owned())],
        ));
        let mut findings = Findings::of(&RULE);
        check(&pack, &mut findings);
        findings.into_found().into_iter().map(|finding| finding.help).collect()
    }

    #[test]
    fn a_file_that_is_missing_for_its_case_is_one_finding() {
        assert!(found(&["manifests/Demo.yaml"], "manifests: {demo: {a: 1}}").is_empty());
    }

    #[test]
    fn a_key_is_the_name_of_a_file_without_its_ending() {
        let listed = ["manifests/sub/a-b.yaml", "./c.yml", "d.v1.yaml"];
        let sound = "manifests:\n  a-b: {x: 1}\n  c: {x: 1}\n  d.v1: {x: 1}\n  d: {x: 1}\n  e:\n";
        assert_eq!(found(&listed, sound), [""; 0]);
        let near = "write `a-b`, the file's name without its ending";
        assert_eq!(found(&listed, "manifests:\n  a_b: {x: 1}\n"), [near]);
        let list = "list the manifest in `kubeManifests` of pack.json";
        assert_eq!(found(&[], "manifests: {a: {x: 1}}\n"), [list]);
    }
}
