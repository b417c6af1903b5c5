//! The same version with other content.

use crate::check::Change;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::digest::{Digest, Hashing};
use crate::finding::{Place, RuleId};
use crate::pack::Pack;
use crate::source::Kind;
use std::collections::BTreeSet;
use std::io;

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB720", name: "version-reused" },
    bump: None,
    summary: "the version is the same, and the content is not",
    why: "Palette keeps the digest that a version had when it was synchronised and asks for that \
          digest later, so clusters that use the version fail once the tag holds something else. \
          What only people read may change: the README, the logo, the licence and `docs`.",
    bad: Pair {
        old: &[],
        new: &[
            Change::Write("pack.json", SAME),
            Change::Write("manifests/demo.txt", "other content\n"),
        ],
    },
    good: Pair {
        old: &[],
        new: &[Change::Write("pack.json", SAME), Change::Write("README.md", "# Demo\n\nBetter.\n")],
    },
    find,
};

/// The very text of the minimal pack.
const SAME: &str = include_str!("../../check/minimal/pack.json");

/// Most files that a message names.
const MOST: usize = 3;

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    let (before, after) = (upgrade.before(), upgrade.after());
    let versions = before.metadata().written_version().zip(after.metadata().written_version());
    let Some((old, new)) = versions.filter(|(old, new)| old.value == new.value) else { return };
    let files = differing(before, after);
    if files.is_empty() {
        return;
    }
    let named: Vec<String> = files.iter().take(MOST).map(|file| format!("`{file}`")).collect();
    let more = files.len() - named.len();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let message =
        format!("`{}` has other content than before: {}{more}", new.value, named.join(", "));
    changes
        .push(None, Place::at("pack.json", new.span), message, "give it a version of its own")
        .formerly(Place::at("pack.json", old.span), "the same version")
        .about("version");
}

/// Returns the files of the archives that are not the same, but for those that only people read.
fn differing(before: &Pack, after: &Pack) -> Vec<String> {
    let shipped = |pack: &Pack| -> BTreeSet<String> {
        let is_folder =
            |path: &str| pack.source().get(path).is_some_and(|entry| *entry.kind() == Kind::Folder);
        pack.shipped().into_iter().filter(|path| !is_folder(path)).collect()
    };
    let (old, new) = (shipped(before), shipped(after));
    let all = old.union(&new).filter(|path| !is_for_people(path));
    all.filter(|path| {
        let both = old.contains(*path) && new.contains(*path);
        !both || content(before, path) != content(after, path)
    })
    .cloned()
    .collect()
}

fn is_for_people(path: &str) -> bool {
    let name = path.to_lowercase();
    name.starts_with("docs/")
        || (!name.contains('/')
            && ["readme", "logo.", "license", "licence", "changelog"]
                .iter()
                .any(|start| name.starts_with(start)))
}

/// What a file holds; one that cannot be read holds nothing that is the same.
#[derive(PartialEq)]
enum Content {
    Digest(Digest),
    Link(String),
    Unreadable,
}

fn content(pack: &Pack, path: &str) -> Option<Content> {
    let entry = pack.source().get(path)?;
    if let Kind::Link { target } = entry.kind() {
        return Some(Content::Link(target.clone()));
    }
    let mut hashing = Hashing::new(io::sink());
    let read = entry.open().and_then(|mut content| io::copy(&mut content, &mut hashing));
    Some(match read {
        Ok(_) => Content::Digest(hashing.finish().1.digest),
        Err(_) => Content::Unreadable,
    })
}
