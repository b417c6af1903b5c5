//! The charts that `pack.json` lists: their archives, and the folders they were packed from.

use super::chart_metadata::ChartMetadata;
use super::chart_tree::{Budget, ChartFault, ChartTree, OpenArchive};
use crate::source::{Entry, Kind, Limits, ReadError, Source, Subtree, TarballError, join_link};
use crate::span::Spanned;
use std::collections::HashMap;
use std::io;
use std::sync::Arc;

/// One path in the `charts` of `pack.json`.
#[derive(Debug)]
pub struct Chart {
    listed: Spanned<String>,
    content: Arc<Content>,
}

/// An archive of a chart: one of the pack's files, or one within another archive.
#[derive(Clone, Copy, Debug)]
pub struct ChartArchive<'a> {
    /// The pack's file, relative to the pack.
    pub file: &'a str,
    /// The member of the pack's file that it is; empty when it is the file itself.
    pub member: &'a str,
    /// What it holds.
    pub content: &'a OpenArchive,
}

#[derive(Debug)]
struct Content {
    path: String,
    archive: Option<OpenArchive>,
    chart: Option<Result<ChartTree, ChartFault>>,
    folder: Option<ChartTree>,
}

impl ChartArchive<'_> {
    /// Returns what to call the archive in a message.
    #[must_use]
    pub fn name(&self) -> String {
        match self.member {
            "" => format!("`{}`", self.file),
            member => format!("`{member}` in `{}`", self.file),
        }
    }
}

impl Chart {
    /// Reads every chart that is listed; an archive that is listed twice is read once.
    pub(super) fn read_all(
        listed: &[Spanned<String>],
        source: &Arc<Source>,
        mut budget: Budget,
    ) -> Vec<Self> {
        let mut known: HashMap<String, Arc<Content>> = HashMap::new();
        let mut charts = Vec::new();
        for listed in listed {
            let path = join_link("pack.json", &listed.value).unwrap_or_default();
            let content = known
                .entry(path)
                .or_insert_with_key(|path| Arc::new(Content::read(path, source, &mut budget)));
            charts.push(Self { listed: listed.clone(), content: Arc::clone(content) });
        }
        charts
    }

    /// Returns the path as `pack.json` writes it, and where.
    #[must_use]
    pub fn listed(&self) -> &Spanned<String> {
        &self.listed
    }

    /// Returns the path relative to the pack; empty when it leads out of the pack.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.content.path
    }

    /// Returns the archive's files, if there is an archive that can be listed.
    #[must_use]
    pub fn archive(&self) -> Option<&OpenArchive> {
        self.content.archive.as_ref()
    }

    /// Returns the chart in the archive.
    #[must_use]
    pub fn tree(&self) -> Option<&ChartTree> {
        self.content.chart.as_ref()?.as_ref().ok()
    }

    /// Returns the archive, and those within it at any depth.
    #[must_use]
    pub fn archives(&self) -> Vec<ChartArchive<'_>> {
        let file = self.path();
        let own = self.archive().map(|content| ChartArchive { file, member: "", content });
        let inner = self.tree().map(ChartTree::all_subcharts).unwrap_or_default();
        let inner = inner.into_iter().filter_map(|sub| {
            let member = sub.within.strip_prefix(file)?.trim_start_matches('/');
            Some(ChartArchive { file, member, content: sub.archive.as_ref()? })
        });
        own.into_iter().chain(inner).collect()
    }

    /// Returns why the file gave no chart; `None` also when there is no such file.
    #[must_use]
    pub fn fault(&self) -> Option<&ChartFault> {
        self.content.chart.as_ref()?.as_ref().err()
    }

    /// Returns the name in the archive's `Chart.yaml`, which is the chart's key in `values.yaml`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.tree()?.metadata().name.as_deref()
    }

    /// Returns the unpacked chart of the same name that lies beside the archive, if there is one.
    #[must_use]
    pub fn folder(&self) -> Option<&ChartTree> {
        self.content.folder.as_ref()
    }
}

impl Content {
    fn read(path: &str, source: &Arc<Source>, budget: &mut Budget) -> Self {
        let mut content = Self { path: path.to_owned(), archive: None, chart: None, folder: None };
        // What is no file is reported as missing.
        let bytes = match source.read(path, Limits::CHART.total) {
            Ok(bytes) => bytes,
            Err(ReadError::Missing | ReadError::NotAFile(_)) => return content,
            Err(error) => {
                let error = TarballError::Io(io::Error::other(error));
                content.chart = Some(Err(error.into()));
                return content;
            }
        };
        match OpenArchive::open(path, &bytes, budget) {
            Err(fault) => content.chart = Some(Err(fault)),
            Ok(archive) => {
                let chart = ChartTree::in_archive(path, &archive, 0, budget);
                if let Ok(chart) = &chart {
                    content.folder = beside(path, chart, source, budget);
                }
                content.chart = Some(chart);
                content.archive = Some(archive);
            }
        }
        content
    }
}

/// Finds the folder beside the archive that holds the same chart. Where there are several, the one
/// named like the archive, then the one named like the chart, then the one of the same version.
fn beside(
    path: &str,
    packed: &ChartTree,
    source: &Arc<Source>,
    budget: &mut Budget,
) -> Option<ChartTree> {
    let name = packed.metadata().name.as_deref()?;
    let (parent, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.strip_suffix(".tgz").or_else(|| file.strip_suffix(".tar.gz")).unwrap_or(file);
    let best = neighbours(parent, source)
        .filter_map(|folder| {
            let yaml = ChartTree::read_yaml(&Subtree::new(Arc::clone(source), folder), folder);
            let metadata = yaml.document().map(ChartMetadata::parse)?;
            let last = folder.rsplit('/').next().unwrap_or(folder);
            let rank = (last == stem, last == name, metadata.version == packed.metadata().version);
            (metadata.name.as_deref() == Some(name)).then_some((rank, folder))
        })
        .max_by_key(|(rank, _)| *rank);
    let (_, folder) = best?;
    let files = Subtree::new(Arc::clone(source), folder);
    Some(ChartTree::read(folder.to_owned(), files, 0, budget))
}

/// Returns the folders directly below `parent` that hold a `Chart.yaml`.
fn neighbours<'a>(parent: &str, source: &'a Source) -> impl Iterator<Item = &'a str> {
    let prefix = if parent.is_empty() { String::new() } else { format!("{parent}/") };
    source.entries().filter(|(_, entry)| is_file(entry)).filter_map(move |(path, _)| {
        let folder = path.strip_suffix("/Chart.yaml")?;
        let name = folder.strip_prefix(prefix.as_str())?;
        (!name.contains('/')).then_some(folder)
    })
}

fn is_file(entry: &Entry) -> bool {
    matches!(entry.kind(), Kind::File { .. })
}
