//! Every element of `pack.content.images` is a map with a reference under `image`.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::pack::image_list::{Listed, NoImage, listed};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB501", name: "image-entry-invalid" },
    level: Level::Error,
    summary: "every element of `pack.content.images` is a map with a reference under `image`",
    why: "Palette mirrors the images of this list to clusters without internet and to the edge. \
          An element that it cannot read is an image that is not there when a pod needs it.",
    bad: &[Change::Write(
        "values.yaml",
        "pack:\n  content:\n    images:\n      - iamge: quay.io/demo/app:1.0.0\n",
    )],
    good: &[Change::Write(
        "values.yaml",
        "pack:\n  content:\n    images:\n      - image: quay.io/demo/app:1.0.0\n        note: any\n",
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(values) = pack.values().document() else { return };
    for listed in listed(values.root()) {
        let Listed::None { span, reason } = listed else { continue };
        let (message, help) = words(&reason);
        findings.push(Place::at("values.yaml", span), message, help);
    }
}

fn words(reason: &NoImage) -> (String, String) {
    let as_map = || "write `- image: HOST/PATH:TAG`".to_owned();
    match reason {
        NoImage::NotAList(actual) => (
            format!("`pack.content.images` is {actual}, not a list"),
            "write one `- image: HOST/PATH:TAG` for each image".to_owned(),
        ),
        NoImage::NotAMap(actual) => {
            (format!("this element is {actual}, not a map with the key `image`"), as_map())
        }
        NoImage::NoKey(keys) => match keys.iter().find(|key| nearest(key, &["image"]).is_some()) {
            Some(slip) => {
                (format!("`{slip}` is not a key of this list"), "write `image`".to_owned())
            }
            None => ("this element has no key `image`".to_owned(), as_map()),
        },
        NoImage::NotText(actual) => {
            (format!("`image` is {actual}, not a reference"), "write HOST/PATH:TAG".to_owned())
        }
        NoImage::Empty => {
            ("`image` is empty".to_owned(), "name the image, or remove the element".to_owned())
        }
    }
}
