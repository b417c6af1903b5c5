//! The charts of a pack with all that lies within them, and how findings speak of their files.

use super::rule::Findings;
use crate::finding::{Finding, Place};
use crate::pack::{ChartTree, Dependency, Pack};
use crate::span::position;
use crate::yaml::{Document, Node};
use std::borrow::Cow;
use std::collections::HashSet;

/// A chart, and the charts around it.
#[derive(Clone)]
pub(super) struct ChartAt<'a> {
    pack: &'a Pack,
    /// The archive that the pack lists.
    pub(super) archive: &'a str,
    /// The chart.
    pub(super) tree: &'a ChartTree,
    /// The charts around it, outermost first, each with the key under which it configures the next.
    around: Vec<(&'a ChartTree, &'a str)>,
    /// Whether a value keeps Helm from installing it, or a chart around it.
    pub(super) is_switched_off: bool,
}

/// A text file of a chart.
pub(super) struct Member<'a> {
    /// The chart that holds the file.
    pub(super) chart: ChartAt<'a>,
    /// The file's path, relative to the chart.
    pub(super) path: &'a str,
    /// The file's text.
    pub(super) text: Cow<'a, str>,
}

/// Returns every chart of a pack, each archive once, and the charts within them.
pub(super) fn charts(pack: &Pack) -> Vec<ChartAt<'_>> {
    let mut seen = HashSet::new();
    let listed = pack.charts().iter().filter(|chart| seen.insert(chart.path()));
    let mut waiting: Vec<ChartAt<'_>> = listed
        .filter_map(|chart| {
            let (archive, tree) = (chart.path(), chart.tree()?);
            Some(ChartAt { pack, archive, tree, around: Vec::new(), is_switched_off: false })
        })
        .collect();
    waiting.reverse();
    let mut found = Vec::new();
    while let Some(chart) = waiting.pop() {
        let subcharts = chart.tree.subcharts().iter().rev();
        waiting.extend(subcharts.filter_map(|subchart| chart.inner(subchart.chart.as_ref().ok()?)));
        found.push(chart);
    }
    found
}

/// Returns the files that Helm reads as templates.
pub(super) fn templates(pack: &Pack) -> impl Iterator<Item = Member<'_>> {
    charts(pack).into_iter().flat_map(|chart| {
        let is_library = chart.tree.metadata().is_library;
        let files = chart.tree.templates().filter(move |(path, _)| {
            // Of a library chart, Helm takes only the files that define templates.
            let name = path.rsplit('/').next().unwrap_or(path);
            !is_library || name.starts_with('_')
        });
        files.map(move |(path, text)| Member { chart: chart.clone(), path, text })
    })
}

/// Returns the files that Helm installs before all others, as they are.
pub(super) fn crds(pack: &Pack) -> impl Iterator<Item = Member<'_>> {
    charts(pack).into_iter().flat_map(|chart| {
        let files = chart.tree.crds();
        files.map(move |(path, text)| Member { chart: chart.clone(), path, text })
    })
}

impl<'a> ChartAt<'a> {
    fn inner(&self, tree: &'a ChartTree) -> Option<Self> {
        let name = tree.metadata().name.as_deref()?;
        let needed = self.tree.metadata().dependencies.iter();
        let mut needed = needed.filter(|dependency| dependency.name == name).peekable();
        let key = needed.peek().map_or(name, |dependency| dependency.key());
        let is_listed = needed.peek().is_some();
        let is_off = is_listed
            && needed.all(|dependency| {
                dependency.condition.as_deref().is_some_and(|paths| self.is_off(paths))
            });
        let mut around = self.around.clone();
        around.push((self.tree, key));
        let is_switched_off = self.is_switched_off || is_off;
        Some(Self { pack: self.pack, archive: self.archive, tree, around, is_switched_off })
    }

    /// Returns the ranges of Kubernetes versions that the chart and the charts around it ask for.
    pub(super) fn kube_versions(&self) -> impl Iterator<Item = &'a str> {
        let trees = self.around.iter().map(|(tree, _)| *tree).chain([self.tree]);
        trees.filter_map(|tree| tree.metadata().kube_version.as_deref())
    }

    /// Returns whether the first path of a list that names a value names one that is off.
    fn is_off(&self, paths: &str) -> bool {
        let values = paths.split(',').filter_map(|path| self.value(path.trim()));
        values.map(is_off).next().unwrap_or(false)
    }

    /// Returns what the pack's values hold for the chart, or for what it is called where it lies.
    pub(super) fn section(&self) -> Option<Node<'a>> {
        let mut keys = self.around.iter().map(|(_, key)| *key);
        let outermost = self.around.first().map_or(self.tree, |(tree, _)| tree);
        let root = self.pack.values().document()?.root();
        let section = root.get("charts")?.get(outermost.metadata().name.as_deref()?)?;
        keys.try_fold(section, Node::get)
    }

    /// Returns the keys of the chart's values that are not its own: those of charts within it, and
    /// those of all charts.
    pub(super) fn shared_keys(&self) -> HashSet<&'a str> {
        let needed = self.tree.metadata().dependencies.iter().map(Dependency::key);
        let within = self
            .tree
            .subcharts()
            .iter()
            .filter_map(|subchart| subchart.chart.as_ref().ok()?.metadata().name.as_deref());
        needed.chain(within).chain(["global"]).collect()
    }

    /// Returns the value at a dotted path as the chart sees it: out of the pack's values, or those
    /// of the charts around it, or its own.
    pub(super) fn value(&self, path: &str) -> Option<Node<'a>> {
        let path: Vec<&str> = path.split('.').collect();
        let keys: Vec<&str> = self.around.iter().map(|(_, key)| *key).collect();
        let outermost = self.around.first().map_or(self.tree, |(tree, _)| tree);
        let name = outermost.metadata().name.as_deref().unwrap_or_default();
        let from_pack =
            at(self.pack.values().document(), ["charts", name].iter().chain(&keys), &path);
        let trees = self.around.iter().map(|(tree, _)| *tree).chain([self.tree]);
        from_pack.or_else(|| {
            trees
                .enumerate()
                .find_map(|(depth, tree)| at(tree.values().document(), keys[depth..].iter(), &path))
        })
    }
}

fn at<'a, 'k>(
    document: Option<&'a Document>,
    keys: impl Iterator<Item = &'k &'k str>,
    path: &'k [&'k str],
) -> Option<Node<'a>> {
    let mut steps = keys.chain(path);
    steps.try_fold(document?.root(), |node, step| node.get(step))
}

/// Returns whether a template takes a value for false.
pub(super) fn is_off(value: Node<'_>) -> bool {
    match value.as_scalar() {
        None => value.items().next().is_none() && value.entries().next().is_none(),
        Some(scalar) if scalar.is_quoted() => scalar.text.is_empty(),
        Some(scalar) => value.is_null() || ["false", "0"].contains(&&*scalar.text),
    }
}

impl Member<'_> {
    /// Returns the path inside the archive.
    pub(super) fn inner_path(&self) -> String {
        let within = self.chart.tree.within();
        let folder = within.strip_prefix(self.chart.archive).unwrap_or(within);
        format!("{}/{}", folder.trim_start_matches('/'), self.path)
    }

    /// Adds a finding that names the place inside the archive, since the archive is the file to mend.
    pub(super) fn push<'f>(
        &self,
        findings: &'f mut Findings,
        offset: usize,
        message: &str,
        help: &str,
    ) -> &'f mut Finding {
        let line = position(&self.text, offset).line;
        let message = format!("`{}`, line {line}: {message}", self.inner_path());
        findings.push(Place::file(self.chart.archive), message, help)
    }
}
