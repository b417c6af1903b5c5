//! The charts of two versions of a pack, those within charts too, side by side.

use crate::finding::Place;
use crate::pack::{Chart, ChartTree, Pack};
use crate::span::position;
use std::collections::BTreeSet;

/// A chart of a pack, or one within it.
#[derive(Clone, Debug)]
pub(super) struct Installed<'a> {
    /// The keys that lead to its values: the chart's name, then what each chart calls the next.
    pub(super) keys: Vec<String>,
    /// The chart.
    pub(super) tree: &'a ChartTree,
    /// The archive that the pack lists.
    pub(super) archive: &'a Chart,
}

/// What became of the charts of the old version.
#[derive(Debug, Default)]
pub(super) struct Comparison<'c, 'a> {
    /// In both, under the same keys.
    pub(super) kept: Vec<(&'c Installed<'a>, &'c Installed<'a>)>,
    /// In both, under another name.
    pub(super) renamed: Vec<(&'c Installed<'a>, &'c Installed<'a>)>,
    /// In the old version only.
    pub(super) gone: Vec<&'c Installed<'a>>,
    /// In the new version only.
    pub(super) new: Vec<&'c Installed<'a>>,
}

impl<'a> Installed<'a> {
    /// Returns every chart of a pack, parents before what they hold.
    pub(super) fn all(pack: &'a Pack) -> Vec<Self> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for archive in pack.charts().iter().filter(|chart| seen.insert(chart.path())) {
            let Some((tree, name)) = archive.tree().zip(archive.name()) else { continue };
            Self { keys: vec![name.to_owned()], tree, archive }.add_to(&mut found);
        }
        found
    }

    fn add_to(self, found: &mut Vec<Self>) {
        let inner = self.tree.subcharts().iter().filter_map(|sub| sub.chart.as_ref().ok());
        let charts: Vec<Self> = inner.flat_map(|tree| self.within(tree)).collect();
        found.push(self);
        for chart in charts {
            chart.add_to(found);
        }
    }

    /// Returns a chart within this one, as often as it is needed under another key.
    fn within(&self, tree: &'a ChartTree) -> impl Iterator<Item = Self> {
        let keys = self.tree.keys_of(tree).into_iter();
        keys.map(move |key| Self {
            keys: self.keys.iter().cloned().chain([key.to_owned()]).collect(),
            tree,
            archive: self.archive,
        })
    }

    /// Returns whether the pack itself lists it.
    pub(super) fn is_outermost(&self) -> bool {
        self.keys.len() == 1
    }

    /// Returns the dotted path of its values.
    pub(super) fn pointer(&self) -> String {
        format!("charts.{}", self.keys.join("."))
    }

    /// Returns what to call it.
    pub(super) fn title(&self) -> String {
        match self.keys.split_last() {
            Some((name, around)) if !around.is_empty() => {
                format!("the chart `{name}` within `{}`", around.join("."))
            }
            _ => format!("the chart `{}`", self.keys.join(".")),
        }
    }

    /// Returns its version as written; empty if it has none.
    pub(super) fn version(&self) -> &'a str {
        self.tree.metadata().version.as_deref().unwrap_or_default()
    }

    /// Returns its place: where the pack lists it, or the archive that holds it.
    pub(super) fn place(&self) -> Place {
        if self.is_outermost() {
            Place::at("pack.json", self.archive.listed().span)
        } else {
            Place::file(self.archive.path())
        }
    }

    /// Returns what to put before a message about a key of `Chart.yaml`, so that its place inside
    /// the archive is told.
    pub(super) fn prefix(&self, key: &str) -> String {
        let yaml = self.tree.yaml();
        let path = yaml.path().strip_prefix(self.archive.path()).unwrap_or(yaml.path());
        let entry = yaml.document().and_then(|document| document.root().get_entry(key));
        let line = entry.map_or(1, |entry| {
            position(yaml.text().map_or("", |text| text), entry.key.span().start).line
        });
        format!("`{}`, line {line}: ", path.trim_start_matches('/'))
    }

    /// Returns how much two charts have in common, from 0 to 1.
    fn likeness(&self, other: &Self) -> f64 {
        let files = |chart: &Self| -> BTreeSet<String> {
            chart.tree.templates().map(|(path, _)| path.to_owned()).collect()
        };
        let (one, two) = (files(self), files(other));
        let most = one.len().max(two.len());
        if most == 0 {
            return 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "an archive holds few files")]
        let share = one.intersection(&two).count() as f64 / most as f64;
        share
    }
}

/// How much a chart has in common with what it was called before, at least.
const LEAST_LIKENESS: f64 = 0.5;

/// Tells what became of each chart. What is within a chart that is gone is not told.
pub(super) fn compare<'c, 'a>(
    old: &'c [Installed<'a>],
    new: &'c [Installed<'a>],
) -> Comparison<'c, 'a> {
    let mut found = Comparison::default();
    for chart in old {
        match new.iter().find(|other| other.keys == chart.keys) {
            Some(other) => found.kept.push((chart, other)),
            None if parent(chart, new) => found.gone.push(chart),
            None => {}
        }
    }
    let is_new = |chart: &&Installed<'_>| {
        old.iter().all(|other| other.keys != chart.keys) && parent(chart, old)
    };
    found.new = new.iter().filter(is_new).collect();
    find_renames(&mut found);
    found
}

/// Whether the chart around another one is there.
fn parent(chart: &Installed<'_>, others: &[Installed<'_>]) -> bool {
    let around = &chart.keys[..chart.keys.len() - 1];
    around.is_empty() || others.iter().any(|other| other.keys == around)
}

fn find_renames(found: &mut Comparison<'_, '_>) {
    let mut at = 0;
    while let Some(chart) = found.gone.get(at).copied() {
        let beside = found.new.iter().enumerate().filter(|(_, other)| {
            other.keys.len() == chart.keys.len()
                && other.keys[..other.keys.len() - 1] == chart.keys[..chart.keys.len() - 1]
        });
        let alike = beside.map(|(at, other)| (chart.likeness(other), at));
        let best = alike.max_by(|one, two| one.0.total_cmp(&two.0));
        match best.filter(|(likeness, _)| *likeness >= LEAST_LIKENESS) {
            Some((_, other)) => {
                found.gone.remove(at);
                found.renamed.push((chart, found.new.remove(other)));
            }
            None => at += 1,
        }
    }
}
