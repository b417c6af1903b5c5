//! Images are listed with the tag that the pack runs.

use super::image_registry_mismatch::is_same_elsewhere;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, RuleId};
use crate::pack::image_list;
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
    let images = pack.images();
    let broken = pack.values().document().map(image_list::broken).unwrap_or_default();
    for used in images.uses() {
        // It is listed, in an element that is the finding of another rule.
        if broken.iter().any(|element| element.contains(&used.tag)) {
            continue;
        }
        let Some((repository, entries)) =
            used.repositories.iter().find_map(|repository| listed.get_key_value(repository))
        else {
            continue;
        };
        if entries.iter().any(|entry| fits(entry, &used.tag)) || is_listed_elsewhere(used, &listed)
        {
            continue;
        }
        let unused = entries.iter().find(|entry| {
            let mut others = images.uses().iter();
            !others.any(|it| it.repositories.contains(repository) && fits(entry, &it.tag))
        });
        // What may never run counts only when what is listed is used by nothing else.
        let counts =
            used.certainty == Certainty::Runs || (unused.is_some() && !images.is_open(repository));
        if let Some(entry) = unused.or(entries.first()).filter(|_| counts) {
            report(entry, used, findings);
        }
    }
}

/// Whether the list has the image with its tag from another host; a rule of its own reports that.
fn is_listed_elsewhere(used: &ImageUse, listed: &BTreeMap<String, Vec<ListedImage>>) -> bool {
    listed.values().flatten().any(|listed| is_same_elsewhere(used, &listed.image))
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
