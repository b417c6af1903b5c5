//! An image comes from another registry or repository.

use crate::check::Change;
use crate::compat::images::{compare, tags};
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB730", name: "image-moved" },
    bump: Some(Bump::Minor),
    summary: "an image comes from another registry or repository",
    why: "A cluster behind an air gap pulls from a mirror, and the mirror has the image under its \
          old name. Until it follows, new nodes cannot start the pods. A policy that allows \
          registries by name refuses the new one. An image is taken for the same one when its path, \
          or the last part of it, is the same and no other image has that.",
    bad: Pair {
        old: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: docker.io/demo/app:1.0.0\n",
        )],
        new: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: ghcr.io/demo/app:1.0.0\n",
        )],
    },
    good: Pair {
        old: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: busybox:1.37.0\n",
        )],
        new: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: docker.io/library/busybox:1.37.0\n",
        )],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let images = upgrade.images();
    for (old, new) in compare(&images.old, &images.new).moved {
        let (Some((old_tag, old_pin)), Some((tag, pin))) = (old.first(), new.first()) else {
            continue;
        };
        let (was, is) = match tags(old, new) {
            Some(_) => (old.with_tag(old_tag), new.with_tag(tag)),
            None => (old.repository.clone(), new.repository.clone()),
        };
        let message = format!("{}`{was}` is now `{is}`", pin.prefix);
        let help = "tell users behind an air gap to mirror it from there before they upgrade";
        changes
            .push(Bump::Minor, pin.place.clone(), message, help)
            .formerly(old_pin.place.clone(), format!("{}it came from here", old_pin.prefix))
            .about(&old.repository);
    }
}
