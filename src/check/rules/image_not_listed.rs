//! Every image that the pack runs is listed.

use crate::check::rendered::Rendered;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::images::{AppliedImage, ListedImage, applied_images, has_list, listed_images};
use crate::pack::{ImageRef, Pack};
use std::collections::BTreeSet;

/// See the module.
pub(in crate::check) static RULE: Rule = Rule {
    id: RuleId { code: "PB509", name: "image-not-listed" },
    level: Level::Warning,
    summary: "every image that the pack runs is listed under `pack.content.images`",
    why: "An image that is not listed is not mirrored, and its pod never starts in a cluster \
          without internet. What a chart runs is known for certain only when it is rendered: \
          this rule asks `helm` for it, with the values of the pack, and is skipped where there \
          is none on the PATH. Tests, and what is off by default, need not be listed.",
    bad: &[
        Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: quay.io/demo/app:1.0.0\n",
        ),
        Change::Rendered(
            "charts/demo-1.0.0.tgz",
            "---\n# Source: demo/templates/pod.yaml\nkind: Pod\nspec:\n  containers:\n    - image: \
             quay.io/demo/app:1.0.0\n    - image: busybox:1.37.0\n",
        ),
    ],
    good: &[
        Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: quay.io/demo/app:1.0.0\n",
        ),
        Change::Rendered(
            "charts/demo-1.0.0.tgz",
            "---\n# Source: demo/templates/pod.yaml\nkind: Pod\nspec:\n  containers:\n    - image: \
             \"quay.io/demo/app:1.0.0\"\n---\n# Source: demo/templates/tests/pod.yaml\nkind: Pod\nspec:\n  \
             containers:\n    - image: busybox:1.37.0\n",
        ),
    ],
    // It needs what only a program can say: see `compare`.
    check: |_, _| {},
};

/// Compares what the pack runs with what it lists. A pack without a list has a finding of another rule.
pub(in crate::check) fn compare(pack: &Pack, rendered: &[Rendered], findings: &mut Findings) {
    if !has_list(pack) {
        return;
    }
    let listed = listed_images(pack);
    let mut seen = BTreeSet::new();
    for Rendered { file, text } in rendered {
        for AppliedImage { source, image } in applied_images(text) {
            if listed.iter().any(|listed| is_same(&listed.image, &image))
                || is_known(pack, &listed, &image)
                || !seen.insert(image.to_string())
            {
                continue;
            }
            let by = if source.is_empty() { file } else { &source };
            let message = format!("`{by}` runs `{image}`, and it is not listed");
            findings
                .push(place(pack), message, format!("add `- image: {image}` to the list"))
                .also(Place::file(file), "it is run from here");
        }
    }
}

fn place(pack: &Pack) -> Place {
    let values = pack.values().document().map(|values| values.root());
    let content = values.and_then(|values| values.get("pack")?.get("content"));
    let entry = content.and_then(|content| content.get_entry("images"));
    match entry {
        Some(entry) => Place::at(pack.values().path(), entry.key.span()),
        None => Place::file(pack.values().path()),
    }
}

/// Whether the list has the image. A tag and a digest may well name the same one.
fn is_same(listed: &ImageRef, applied: &ImageRef) -> bool {
    if listed.repository() != applied.repository() {
        return false;
    }
    let is_equal = |own: Option<&str>, other: Option<&str>| own.is_some() && own == other;
    let comparable = |own: Option<&str>, other: Option<&str>| own.is_some() && other.is_some();
    is_equal(listed.tag(), applied.tag())
        || is_equal(listed.digest(), applied.digest())
        || !(comparable(listed.tag(), applied.tag())
            || comparable(listed.digest(), applied.digest()))
}

/// Whether the pack's files alone already tell that the image is listed with another tag.
fn is_known(pack: &Pack, listed: &[ListedImage], applied: &ImageRef) -> bool {
    let repository = applied.repository();
    listed.iter().any(|listed| listed.image.repository() == repository)
        && pack.images().uses().iter().any(|used| {
            used.repositories.contains(&repository) && Some(used.tag.as_str()) == applied.tag()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_and_a_digest_may_name_the_same_image() {
        let digest = format!("@sha256:{}", "0a".repeat(32));
        let image = |text: &str| -> ImageRef { format!("quay.io/a/b{text}").parse().unwrap() };
        let tagged = image(":1");
        assert!(is_same(&tagged, &image(":1")) && is_same(&tagged, &image(&digest)));
        assert!(is_same(&image(&digest), &tagged) && is_same(&image(""), &tagged));
        assert!(is_same(&tagged, &image(&format!(":1{digest}"))));
        assert!(!is_same(&tagged, &image(":2")));
        assert!(!is_same(&tagged, &"quay.io/a/c:1".parse().unwrap()));
    }
}
