//! Every listed image has a tag or a digest.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::pack::image_list::{Listed, listed};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB506", name: "image-no-tag" },
    level: Level::Warning,
    summary: "every listed image has a tag or a digest",
    why: "Without a tag the registry serves `latest`: what is mirrored depends on the day, and \
          seldom is it the version that the pack runs.",
    bad: &[Change::Write(
        "values.yaml",
        "pack:\n  content:\n    images:\n      - image: localhost:5000/demo/app\n",
    )],
    good: &[Change::Write(
        "values.yaml",
        "pack:\n  content:\n    images:\n      - image: quay.io/demo/app@sha256:\
         44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\n",
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(values) = pack.values().document() else { return };
    for listed in listed(values.root()) {
        let Listed::Image(image) = listed else { continue };
        let is_open =
            |parsed: &crate::pack::ImageRef| parsed.tag().is_none() && parsed.digest().is_none();
        if image.parsed.as_ref().is_ok_and(is_open) {
            let message = format!("`{}` has neither tag nor digest", image.written.value);
            let place = Place::at("values.yaml", image.written.span);
            findings.push(place, message, "add the tag that the pack runs");
        }
    }
}
