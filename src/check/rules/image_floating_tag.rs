//! Tags of listed images stay what they are.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::image_list::{Listed, listed};
use crate::pack::{ImageRef, Pack};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB507", name: "image-floating-tag" },
    level: Level::Note,
    summary: "tags of listed images stay what they are",
    why: "A tag such as `latest` names another image every week. A pack is a fixed version; what \
          it runs should be one too.",
    bad: &[Change::Write(
        "values.yaml",
        "pack:\n  content:\n    images:\n      - image: quay.io/demo/app:latest\n",
    )],
    good: &[Change::Write(
        "values.yaml",
        "pack:\n  content:\n    images:\n      - image: quay.io/demo/app:1.0-latest\n      - image: \
         quay.io/demo/app:latest@sha256:\
         44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\n",
    )],
    check,
};

/// Tags that by convention move with every release or build.
const FLOATING: &[&str] = &[
    "canary", "current", "dev", "develop", "devel", "edge", "head", "latest", "main", "master",
    "nightly", "rolling", "snapshot", "stable", "trunk", "unstable",
];

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(values) = pack.values().document() else { return };
    for listed in listed(values.root()) {
        let Listed::Image(image) = listed else { continue };
        let Some(tag) = image.parsed.as_ref().ok().and_then(floating_tag) else { continue };
        let message = format!("the tag `{tag}` of `{}` moves", image.written.value);
        let place = Place::at("values.yaml", image.written.span);
        findings.push(place, message, "name the version, or add the digest");
    }
}

fn floating_tag(image: &ImageRef) -> Option<&str> {
    let tag = image.tag().filter(|_| image.digest().is_none())?;
    FLOATING.iter().any(|word| tag.eq_ignore_ascii_case(word)).then_some(tag)
}
