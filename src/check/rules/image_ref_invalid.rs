//! Every image that a pack lists is a reference that a container runtime can read.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::image_list::{Listed, listed};
use crate::pack::{InvalidImage, Pack};

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB502", name: "image-ref-invalid" },
    level: Level::Error,
    summary: "every listed image is a reference that a container runtime can read",
    why: "The images of this list are pulled by their references. One that breaks the grammar \
          stops the mirroring of the whole pack.",
    bad: &[Change::Write(
        "values.yaml",
        "pack:\n  content:\n    images:\n      - image: https://quay.io/demo/app:1.0.0\n",
    )],
    good: &[Change::Write(
        "values.yaml",
        "pack:\n  content:\n    images:\n      - image: localhost:5000/demo/my__app:v1.0.0-rc.1_x\n",
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(values) = pack.values().document() else { return };
    for listed in listed(values.root()) {
        let Listed::Image(image) = listed else { continue };
        if let Err(error) = &image.parsed {
            let written = &image.written.value;
            let place = Place::at("values.yaml", image.written.span);
            findings.push(place, format!("`{written}`: {error}"), fix(written, error));
        }
    }
}

fn fix(written: &str, error: &InvalidImage) -> String {
    match error {
        InvalidImage::Scheme(scheme) => {
            format!("write `{}`", written.strip_prefix(scheme.as_str()).unwrap_or(written))
        }
        InvalidImage::Blank => format!("write `{}`", written.replace(char::is_whitespace, "")),
        InvalidImage::EmptyTag => "write the tag behind the `:`".to_owned(),
        InvalidImage::Tag(tag) if tag.contains('+') => {
            format!("write `{}`, if that is how the image was tagged", tag.replace('+', "-"))
        }
        _ => "write HOST/PATH:TAG".to_owned(),
    }
}
