//! An image is new.

use crate::check::Change;
use crate::compat::images::{Image, Pin, compare, tags};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, Place, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB733", name: "image-added" },
    bump: Some(Bump::Minor),
    summary: "an image is new in the pack",
    why: "A cluster behind an air gap cannot pull it until the mirror has it, and a policy that \
          allows images by name does not know it. A list that only names at last what the pack has \
          always run is no new image.",
    bad: Pair {
        old: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: ghcr.io/demo/app:1.0.0\n",
        )],
        new: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: ghcr.io/demo/app:1.0.0\n      - image: \
             ghcr.io/demo/helper:1.0.0\n",
        )],
    },
    good: Pair {
        old: &[
            Change::Write("values.yaml", "pack:\n  content:\n    images: []\n"),
            Change::Write("pack.json", crate::compat::examples::OLD_MANIFEST),
            Change::Write("manifests/demo.yaml", POD),
        ],
        new: &[
            Change::Write(
                "values.yaml",
                "pack:\n  content:\n    images:\n      - image: ghcr.io/demo/app:1.0.0\n",
            ),
            Change::Write("pack.json", crate::compat::examples::NEW_MANIFEST),
            Change::Write("manifests/demo.yaml", POD),
        ],
    },
    find,
};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: demo}\nspec:\n  containers:\n    - name: \
                   demo\n      image: ghcr.io/demo/app:1.0.0\n";

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let images = upgrade.images();
    let found = compare(&images.old, &images.new);
    for image in found.new {
        if let Some((_, pin)) = image.first() {
            report(changes, image, pin, &image.with_tags());
        }
    }
    for (old, new) in found.kept {
        let added = tags(old, new).filter(|change| change.gone.is_empty());
        for tag in added.into_iter().flat_map(|change| change.new) {
            report(changes, new, &new.pins[tag], &format!("`{}`", new.with_tag(tag)));
        }
    }
}

fn report(changes: &mut Changes, image: &Image, pin: &Pin, title: &str) {
    let message = format!("{}{title} is new", pin.prefix);
    let help = "tell users behind an air gap to mirror it before they upgrade";
    changes
        .push(Bump::Minor, pin.place.clone(), message, help)
        .formerly(Place::file("values.yaml"), "it was nowhere in this version")
        .about(&image.repository);
}
