//! What becomes of the overrides of a key that is gone.

use super::sensitive::is_sensitive;
use super::shift::{same, shown};
use crate::compat::Upgrade;
use crate::compat::knowledge::{Asked, Knowledge, Known};
use crate::finding::Bump;
use crate::pack::merge::Merged;
use crate::pack::{Chart, Pack};
use crate::yaml::Node;

/// What becomes of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Fate {
    /// They work as before: who reads the value has the same default.
    Same {
        /// Who reads it, as "the chart `demo`".
        reader: String,
    },
    /// They work as before, and who does not override it gets another default.
    Default {
        /// Who reads it.
        reader: String,
        /// The default, quoted.
        default: String,
    },
    /// They work as before, and there is no default any more that could be seen.
    Asked {
        /// Who reads it.
        reader: String,
    },
    /// They never did anything.
    NeverRead {
        /// Who could have read it.
        reader: String,
    },
    /// They do nothing any more.
    Lost {
        /// Who does not know it, if anybody is asked.
        reader: Option<String>,
        /// The paths below the key that are lost, where others are not.
        only: Vec<String>,
    },
    /// Whether they do anything cannot be told, because the chart cannot be read.
    Unreadable {
        /// What cannot be read.
        reader: String,
    },
}

impl Fate {
    /// Returns whether somebody's override stops working.
    pub(super) fn is_lost(&self) -> bool {
        matches!(self, Self::Lost { .. })
    }

    /// Returns what the removal asks for.
    pub(in super::super) fn bump(&self, path: &[&str]) -> Bump {
        match self {
            Self::Lost { .. } | Self::Unreadable { .. } => Bump::Major,
            Self::Default { .. } if is_sensitive(path) => Bump::Major,
            Self::Default { .. } | Self::Asked { .. } => Bump::Minor,
            Self::Same { .. } | Self::NeverRead { .. } => Bump::Patch,
        }
    }
}

/// Finds the readers of values in both versions of a pack.
#[derive(Debug)]
pub(in super::super) struct Fates<'a> {
    before: Readers<'a>,
    after: Readers<'a>,
}

#[derive(Debug)]
struct Readers<'a> {
    pack: &'a Pack,
    charts: Vec<(&'a str, Knowledge<'a>)>,
}

/// What a reader makes of one value.
enum Reads {
    Same,
    Default(String),
    Asked,
    No,
    Unreadable,
}

impl<'a> Fates<'a> {
    /// Prepares to answer; nothing is read before a chart is asked for.
    pub(in super::super) fn of(upgrade: &Upgrade<'a>) -> Self {
        Self { before: Readers::of(upgrade.before()), after: Readers::of(upgrade.after()) }
    }

    /// Returns what becomes of the overrides of a value that is gone, and of all below it.
    pub(in super::super) fn of_removed(&self, path: &[&str], value: Node<'_>) -> Fate {
        let (reader, inner) = match path {
            ["charts", name, inner @ ..] => (format!("the chart `{name}`"), inner),
            ["manifests", name, inner @ ..] => (format!("the manifest `{name}`"), inner),
            _ => return Fate::Lost { reader: None, only: Vec::new() },
        };
        if !self.before.has(path) {
            return Fate::NeverRead { reader: format!("{reader}, which the pack does not have,") };
        }
        let mut leaves = Vec::new();
        collect(value, inner.to_vec(), &mut leaves);
        let root = &path[..2];
        let all: Vec<Reads> =
            leaves.iter().map(|(path, value)| self.after.reads(root, path, *value)).collect();
        if all.iter().any(|reads| matches!(reads, Reads::Unreadable)) {
            return Fate::Unreadable { reader };
        }
        let is_lost = |reads: &Reads, path: &[&str], value| {
            matches!(reads, Reads::No) && !matches!(self.before.reads(root, path, value), Reads::No)
        };
        let lost =
            leaves.iter().zip(&all).filter(|((path, value), reads)| is_lost(reads, path, *value));
        let only: Vec<String> = lost.map(|((path, _), _)| path[inner.len()..].join(".")).collect();
        if !only.is_empty() {
            let only = if only.len() == leaves.len() { Vec::new() } else { only };
            return Fate::Lost { reader: Some(reader), only };
        }
        sound(reader, all)
    }
}

/// Joins what a reader makes of all values below a key, none of which is lost.
fn sound(reader: String, all: Vec<Reads>) -> Fate {
    if all.iter().all(|reads| matches!(reads, Reads::No)) {
        return Fate::NeverRead { reader };
    }
    let count = all.len();
    let others: Vec<Reads> =
        all.into_iter().filter(|reads| !matches!(reads, Reads::Same | Reads::No)).collect();
    let asks = others.iter().any(|reads| matches!(reads, Reads::Asked));
    match (others.into_iter().next(), asks) {
        (None, _) => Fate::Same { reader },
        (_, true) => Fate::Asked { reader },
        (Some(Reads::Default(default)), _) if count == 1 => Fate::Default { reader, default },
        _ => Fate::Default { reader, default: "another one".to_owned() },
    }
}

impl<'a> Readers<'a> {
    fn of(pack: &'a Pack) -> Self {
        Self { pack, charts: pack.charts().iter().filter_map(knowledge).collect() }
    }

    /// Whether the pack has the chart or manifest that a path belongs to, or one that cannot be read.
    fn has(&self, path: &[&str]) -> bool {
        let is_hidden = || self.pack.charts().iter().any(|chart| chart.name().is_none());
        match path {
            ["charts", name, ..] => self.charts.iter().any(|(it, _)| it == name) || is_hidden(),
            ["manifests", name, ..] => {
                self.pack.manifests().iter().any(|manifest| manifest.key() == *name)
            }
            _ => true,
        }
    }

    fn reads(&self, root: &[&str], path: &[&str], value: Node<'_>) -> Reads {
        if root[0] == "manifests" {
            return self.manifest_reads(root[1], path);
        }
        let Some((_, chart)) = self.charts.iter().find(|(name, _)| *name == root[1]) else {
            return if self.has(root) { Reads::Unreadable } else { Reads::No };
        };
        match chart.of_value(path) {
            Known::Default(Merged::Leaf(leaf)) if same(value, leaf.node) => Reads::Same,
            Known::Default(Merged::Leaf(leaf)) => Reads::Default(shown(leaf.node)),
            Known::Default(Merged::Map(map)) if map.is_empty() && is_empty_map(value) => {
                Reads::Same
            }
            Known::Default(Merged::Map(_)) => Reads::Default("a map".to_owned()),
            Known::Asked => Reads::Asked,
            Known::Unreadable => Reads::Unreadable,
            Known::Unknown => Reads::No,
        }
    }

    fn manifest_reads(&self, name: &str, path: &[&str]) -> Reads {
        let mut asked = Asked::default();
        let manifests = self.pack.manifests().iter().filter(|manifest| manifest.key() == name);
        for text in manifests.filter_map(|manifest| manifest.text()) {
            asked.read(text);
        }
        if asked.knows(path) { Reads::Asked } else { Reads::No }
    }
}

fn knowledge(chart: &Chart) -> Option<(&str, Knowledge<'_>)> {
    Some((chart.name()?, Knowledge::of(chart.tree()?)))
}

/// Collects the values below one that are no maps, or empty ones.
fn collect<'a>(value: Node<'a>, path: Vec<&'a str>, leaves: &mut Vec<(Vec<&'a str>, Node<'a>)>) {
    let mut entries = value.entries().peekable();
    if entries.peek().is_none() {
        leaves.push((path, value));
        return;
    }
    for entry in entries {
        let path = path.iter().copied().chain([entry.key.source_text()]).collect();
        collect(entry.value, path, leaves);
    }
}

fn is_empty_map(value: Node<'_>) -> bool {
    value.is_mapping() && value.entries().next().is_none()
}
