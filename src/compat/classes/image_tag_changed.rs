//! An image has another tag.

use crate::check::Change;
use crate::compat::images::{Image, compare, tags};
use crate::compat::step::Step;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB731", name: "image-tag-changed" },
    bump: Some(Bump::Minor),
    summary: "an image has another tag",
    why: "Another version of the software runs after the upgrade, and mirrors need the new tag. How \
          much the tag moves is how much the pack moves: a patch of the software is a patch of the \
          pack, and a minor a minor. A major breaks what the software promises, and not what the \
          pack does, so a minor of the pack is enough, with a word in `## Upgrade`. While the first \
          number is zero, the second one counts as the first. An image counts once, wherever values, \
          manifests and charts name it.",
    bad: Pair {
        old: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: ghcr.io/demo/app:1.0.0\n",
        )],
        new: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: ghcr.io/demo/app:2.0.0\n",
        )],
    },
    good: Pair {
        old: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: ghcr.io/demo/app:1.0.0\n",
        )],
        new: &[Change::Write(
            "values.yaml",
            "pack:\n  content:\n    images:\n      - image: ghcr.io/demo/app:1.0.1\n",
        )],
    },
    find,
};

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let images = upgrade.images();
    let mut seen: Vec<(&str, &str, &str)> = Vec::new();
    for (old, new) in compare(&images.old, &images.new).kept {
        let step = tags(old, new).and_then(|change| change.step);
        let Some((old_tag, tag, step)) = step else { continue };
        // One image may stand under several names where values are put together.
        let name = new.repository.rsplit('/').next().unwrap_or_default();
        if seen.contains(&(name, old_tag, tag)) {
            continue;
        }
        seen.push((name, old_tag, tag));
        report(changes, (old, old_tag), (new, tag), step);
    }
}

fn report(
    changes: &mut Changes,
    (old, old_tag): (&Image, &str),
    (new, tag): (&Image, &str),
    step: Step,
) {
    let (old_pin, pin) = (&old.pins[old_tag], &new.pins[tag]);
    let verb = match step {
        Step::Down(_) => "goes back from",
        Step::Other | Step::Up(_) => "goes from",
    };
    let (was, is) = (shown(old_tag), shown(tag));
    let message = format!("{}`{}` {verb} `{was}` to `{is}`", pin.prefix, new.repository);
    let help = match step {
        Step::Up(Bump::Major) => {
            "name under `## Upgrade` what the new major of the software asks of users"
        }
        Step::Down(_) => {
            "say under `## Upgrade` why, and whether data of the later version is read"
        }
        Step::Up(_) | Step::Other => "users behind an air gap mirror the new tag",
    };
    changes
        .push(step.asks_for(), pin.place.clone(), message, help)
        .formerly(old_pin.place.clone(), format!("{}it was `{was}` here", old_pin.prefix))
        .about(&new.repository);
}

/// Digests are told apart by their first digits.
fn shown(tag: &str) -> String {
    match tag.split_once("@sha256:") {
        Some((tag, digest)) => format!("{tag}@sha256:{}…", &digest[..12.min(digest.len())]),
        None if tag.is_empty() => "no tag".to_owned(),
        None => tag.to_owned(),
    }
}
