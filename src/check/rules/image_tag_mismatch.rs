//! Images are listed with the tag that the pack runs.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, RuleId};
use crate::pack::images::{ListedImage, listed_images};
use crate::pack::{Certainty, ImageUse, Pack};
use std::collections::BTreeMap;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB504", name: "image-tag-mismatch" },
    level: Level::Error,
    summary: "images are listed with the tag that the pack runs",
    why: "Palette mirrors what is listed, and the pods ask for what the chart and its values \
          name. When the tags differ, a cluster without internet pulls nothing. The list is \
          easily forgotten when a pack moves to a new version.",
    bad: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#,
        ),
        Change::Write(
            "manifests/demo.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: demo\nspec:\n  containers:\n    - name: \
             demo\n      image: quay.io/demo/app:1.1.0\n",
        ),
        Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: quay.io/demo/app:1.0.0\n",
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
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: demo\nspec:\n  containers:\n    - name: \
             demo\n      image: quay.io/demo/app:1.1.0\n",
        ),
        Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: quay.io/demo/app:1.1.0\n      - image: \
             quay.io/demo/app:1.0.0\n",
        ),
    ],
    check,
};

/// What images of the same version are called for other systems.
const FLAVOURS: &[&str] = &[
    "alpine",
    "amd",
    "arm",
    "bookworm",
    "bullseye",
    "centos",
    "debian",
    "distroless",
    "fips",
    "linux",
    "multiarch",
    "rhel",
    "rocky",
    "scratch",
    "slim",
    "ubi",
    "ubuntu",
];

fn check(pack: &Pack, findings: &mut Findings) {
    let listed = by_repository(pack);
    if listed.is_empty() {
        return;
    }
    let uses = pack.images().uses();
    for used in uses {
        let Some((repository, entries)) =
            used.repositories.iter().find_map(|repository| listed.get_key_value(repository))
        else {
            continue;
        };
        let is_used = |entry: &ListedImage| {
            uses.iter()
                .any(|other| other.repositories.contains(repository) && fits(entry, &other.tag))
        };
        let is_mismatch = !entries.iter().any(|entry| fits(entry, &used.tag))
            // What may never run counts only when nothing else uses what is listed.
            && (used.certainty == Certainty::Runs || !entries.iter().any(is_used));
        if let Some(entry) = entries.first().filter(|_| is_mismatch) {
            report(entry, used, findings);
        }
    }
}

fn by_repository(pack: &Pack) -> BTreeMap<String, Vec<ListedImage>> {
    let mut found: BTreeMap<String, Vec<ListedImage>> = BTreeMap::new();
    for listed in listed_images(pack) {
        found.entry(listed.image.repository()).or_default().push(listed);
    }
    found
}

/// Whether an element of the list stands for a tag that is used.
fn fits(listed: &ListedImage, used: &str) -> bool {
    let Some(tag) = listed.image.tag() else { return true };
    tag == used
        || tag.strip_prefix(used).and_then(|rest| rest.strip_prefix('-')).is_some_and(is_flavour)
}

fn is_flavour(suffix: &str) -> bool {
    suffix.split('-').all(|part| {
        FLAVOURS.contains(&part.trim_end_matches(|last: char| last.is_numeric() || last == '.'))
    })
}

fn report(listed: &ListedImage, used: &ImageUse, findings: &mut Findings) {
    let (name, tag) = (&used.written, &used.tag);
    let at = if used.site.is_empty() { String::new() } else { format!(" ({})", used.site) };
    let message = format!("`{}` is listed, and the pack uses its tag `{tag}`{at}", listed.written);
    let help = format!("list the image with the tag `{tag}`");
    findings
        .push(listed.place.clone(), message, help)
        .also(used.place.clone(), format!("`{name}` has the tag `{tag}` here{at}"));
}
