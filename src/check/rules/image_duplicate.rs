//! No image is listed twice.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::pack::image_list::{Listed, listed};
use std::collections::HashMap;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB503", name: "image-duplicate" },
    level: Level::Note,
    summary: "no image is listed twice",
    why: "A second entry of the same image does nothing. Often it was copied to become another \
          image or another tag, and that one is missing.",
    bad: &[Change::Write(
        "values.yaml",
        "pack:\n  content:\n    images:\n      - image: busybox:1.37.0\n      - image: \
         docker.io/library/busybox:1.37.0\n",
    )],
    good: &[Change::Write(
        "values.yaml",
        "pack:\n  content:\n    images:\n      - image: busybox:1.37.0\n      - image: \
         busybox:1.36.1\n",
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(values) = pack.values().document() else { return };
    let mut seen = HashMap::new();
    for listed in listed(values.root()) {
        let Listed::Image(image) = listed else { continue };
        let Ok(parsed) = image.parsed else { continue };
        let place = Place::at("values.yaml", image.written.span);
        let identity = (
            parsed.repository(),
            parsed.tag().map(str::to_owned),
            parsed.digest().map(str::to_owned),
        );
        if let Some(first) = seen.get(&identity) {
            let message = format!("`{}` is listed twice", image.written.value);
            findings
                .push(place, message, "remove it, or name the image that is missing")
                .also(Place::clone(first), "it stands here for the first time");
        } else {
            seen.insert(identity, place);
        }
    }
}
