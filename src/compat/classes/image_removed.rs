//! An image is not listed any more, or not used any more.

use crate::check::Change;
use crate::compat::images::{compare, tags};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB732", name: "image-removed" },
    bump: Some(Bump::Patch),
    summary: "an image is not in the pack any more, or not in `pack.content.images`",
    why: "Mirrors can drop it once nobody runs the old version. What is still used and only gone \
          from the list is not mirrored any more, and a cluster behind an air gap cannot pull it.",
    bad: Pair {
        old: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: ghcr.io/demo/app:1.0.0\n      - image: \
             ghcr.io/demo/helper:1.0.0\n",
        )],
        new: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: ghcr.io/demo/app:1.0.0\n",
        )],
    },
    good: Pair {
        old: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: ghcr.io/demo/app:1.0.0\n      - image: \
             ghcr.io/demo/helper:1.0.0\n",
        )],
        new: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: 'ghcr.io/demo/helper:1.0.0'\n      - \
             image: ghcr.io/demo/app:1.0.0\n",
        )],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let images = upgrade.images();
    let found = compare(&images.old, &images.new);
    let place = || Place::file("values.yaml");
    for image in found.gone {
        let Some((_, pin)) = image.first() else { continue };
        let message = format!("{} is not in the pack any more", image.with_tags());
        let help = "mirrors can drop it once nobody runs the old version";
        changes
            .push(Bump::Patch, place(), message, help)
            .formerly(pin.place.clone(), format!("{}it was here", pin.prefix))
            .about(&image.repository);
    }
    for (old, new) in found.kept {
        let name = &new.repository;
        if let (Some(was), None, Some((_, pin))) = (&old.listed, &new.listed, new.first()) {
            let message = format!("{}`{name}` is used here and not listed any more", pin.prefix);
            let help = "list it again, or clusters behind an air gap cannot pull it";
            changes
                .push(Bump::Patch, pin.place.clone(), message, help)
                .formerly(was.clone(), "it was listed here")
                .about(name);
        }
        if let Some(change) = tags(old, new).filter(|change| change.new.is_empty()) {
            for tag in change.gone {
                let message = format!("`{}` is not in the pack any more", old.with_tag(tag));
                let help = "mirrors can drop it once nobody runs the old version";
                let pin = &old.pins[tag];
                changes
                    .push(Bump::Patch, place(), message, help)
                    .formerly(pin.place.clone(), format!("{}it was here", pin.prefix))
                    .about(name);
            }
        }
    }
}
