//! Images are listed with the registry that the pack pulls them from.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, RuleId};
use crate::pack::images::{ListedImage, listed_images};
use crate::pack::{ImageRef, ImageUse, Pack};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB505", name: "image-registry-mismatch" },
    level: Level::Warning,
    summary: "images are listed with the registry that the pack pulls them from",
    why: "An image that is mirrored from one registry and asked for at another is not found in a \
          cluster without internet, although name and tag agree.",
    bad: &[
        Change::Write(
            "pack.json",
            r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "kubeManifests": ["manifests/demo.yaml"]}"#,
        ),
        Change::Write(
            "manifests/demo.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: demo\nspec:\n  containers:\n    - name: \
             demo\n      image: ghcr.io/demo/app:1.1.0\n",
        ),
        Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: quay.io/demo/app:1.1.0\n",
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
             demo\n      image: demo/app:1.1.0\n",
        ),
        Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: index.docker.io/demo/app:1.1.0\n",
        ),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let listed = listed_images(pack);
    if listed.is_empty() {
        return;
    }
    let uses = pack.images().uses();
    let is_listed = |used: &ImageUse| {
        listed.iter().any(|listed| {
            used.repositories.contains(&listed.image.repository())
                && listed.image.tag().is_none_or(|tag| tag == used.tag)
        })
    };
    for listed in &listed {
        let repository = listed.image.repository();
        let is_used = |used: &ImageUse| {
            used.repositories.contains(&repository)
                && listed.image.tag().is_none_or(|tag| tag == used.tag)
        };
        if uses.iter().any(is_used) {
            continue;
        }
        let elsewhere =
            uses.iter().find(|used| !is_listed(used) && is_same_elsewhere(used, &listed.image));
        if let Some(used) = elsewhere {
            report(listed, used, findings);
        }
    }
}

/// Whether an image has the name and tag of a listed one, and another host.
pub(super) fn is_same_elsewhere(used: &ImageUse, listed: &ImageRef) -> bool {
    let repository = listed.repository();
    let host = format!("{}/", listed.host());
    // `latest` of two registries may well be two programs, unless the whole path is the same.
    let end = match (repository.split_once('/'), used.tag.as_str()) {
        (Some((_, path)), "latest") => format!("/{path}"),
        _ => format!("/{}", listed.name()),
    };
    used.names_host
        && listed.tag() == Some(used.tag.as_str())
        && used
            .repositories
            .iter()
            .all(|repository| repository.ends_with(&end) && !repository.starts_with(&host))
}

fn report(listed: &ListedImage, used: &ImageUse, findings: &mut Findings) {
    let written = &listed.written;
    let used_host = used.repositories.first().and_then(|repository| repository.split('/').next());
    let host = used_host.unwrap_or_default();
    let at = if used.site.is_empty() { String::new() } else { format!(" ({})", used.site) };
    let message = format!("`{written}` is listed, and the pack pulls it from `{host}`{at}");
    let help =
        format!("list it with `{host}`, or have the pack pull it from `{}`", listed.image.host());
    let name = &used.written;
    findings
        .push(listed.place.clone(), message, help)
        .also(used.place.clone(), format!("`{name}:{}` is used here{at}", used.tag));
}
