//! Files inside the charts of a pack, and how findings speak of them.

use super::rule::Findings;
use crate::finding::{Finding, Place};
use crate::pack::{ChartTree, Pack};
use crate::span::position;
use std::borrow::Cow;
use std::collections::HashSet;

/// A text file of a chart inside an archive.
pub(super) struct Member<'a> {
    /// The archive that the pack lists.
    pub(super) archive: &'a str,
    /// The chart that holds the file.
    pub(super) chart: &'a ChartTree,
    /// The file's path, relative to the chart.
    pub(super) path: &'a str,
    /// The file's text.
    pub(super) text: Cow<'a, str>,
}

/// Returns every chart of a pack with its archive: a chart before the ones within it.
pub(super) fn charts(pack: &Pack) -> Vec<(&str, &ChartTree)> {
    let mut seen = HashSet::new();
    let listed = pack.charts().iter().filter(|chart| seen.insert(chart.path()));
    let mut found = Vec::new();
    for chart in listed {
        let mut waiting: Vec<&ChartTree> = chart.tree().into_iter().collect();
        while let Some(tree) = waiting.pop() {
            found.push((chart.path(), tree));
            let within =
                tree.subcharts().iter().filter_map(|subchart| subchart.chart.as_ref().ok());
            waiting.extend(within);
        }
    }
    found
}

/// Returns the files that Helm reads as templates.
pub(super) fn templates(pack: &Pack) -> impl Iterator<Item = Member<'_>> {
    charts(pack).into_iter().flat_map(|(archive, chart)| {
        let files = chart.templates().filter(|(path, _)| {
            // Of a library chart, Helm takes only the files that define templates.
            let name = path.rsplit('/').next().unwrap_or(path);
            !chart.metadata().is_library || name.starts_with('_')
        });
        files.map(move |(path, text)| Member { archive, chart, path, text })
    })
}

impl Member<'_> {
    /// Returns the path inside the archive.
    pub(super) fn inner_path(&self) -> String {
        let within = self.chart.within();
        let folder = within.strip_prefix(self.archive).unwrap_or(within).trim_start_matches('/');
        format!("{folder}/{}", self.path)
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
        findings.push(Place::file(self.archive), message, help)
    }
}
