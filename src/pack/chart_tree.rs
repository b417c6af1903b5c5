//! One Helm chart, packed or not, and the charts within it.

use super::chart_metadata::{self, ChartMetadata, Dependency};
use super::part::{MAX_TEXT, Part};
use crate::source::{BadMember, Entry, Kind, Limits, Source, Subtree, Tarball, TarballError};
use crate::yaml::{self, Document};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// How deep charts may lie within charts.
const MAX_NESTING: usize = 8;
/// How many charts one pack may have, at any depth.
const MAX_CHARTS: usize = 1_000;
/// What a byte of an archive that cannot be read counts against the limit on unpacked bytes.
const FAILURE_COST: u64 = 32;

const TOO_MANY: ChartFault = ChartFault::TooMany { limit: MAX_CHARTS };
const TOO_MUCH: ChartFault = ChartFault::TooMuch { limit: Limits::PACK_CHARTS };

/// A chart whose `Chart.yaml` was found.
#[derive(Debug)]
pub struct ChartTree {
    within: String,
    files: Subtree,
    yaml: Part<Document>,
    metadata: ChartMetadata,
    values: OnceLock<Part<Document>>,
    subcharts: Vec<Subchart>,
}

/// A chart in the `charts` folder of another one.
#[derive(Debug)]
pub struct Subchart {
    /// The file or folder that holds it, as [`ChartTree::within`] writes it.
    pub within: String,
    /// The archive it was unpacked from, if it was.
    pub archive: Option<OpenArchive>,
    /// The chart, or why there is none.
    pub chart: Result<ChartTree, ChartFault>,
}

/// A chart's archive that could be listed.
#[derive(Debug)]
pub struct OpenArchive {
    files: Arc<Source>,
    bad_members: Vec<BadMember>,
    is_dotted: bool,
}

/// Why a file or folder gave no chart.
#[derive(Debug, thiserror::Error)]
pub enum ChartFault {
    /// It is no archive that can be read, or one that is too large.
    #[error(transparent)]
    Archive(#[from] TarballError),
    /// There is no `Chart.yaml`.
    #[error("it has no `Chart.yaml` in its outermost folder")]
    NoChart,
    /// `Chart.yaml` is not below a folder.
    #[error("its `Chart.yaml` is not in a folder named like the chart")]
    NoFolder,
    /// Paths start with `./`, and `Chart.yaml` is a folder further down.
    #[error("its paths start with `./`, which Helm takes for the chart's folder")]
    Dotted,
    /// Charts lie in charts too deep.
    #[error("charts lie more than {limit} deep within charts")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The pack has too many charts, those within charts counted.
    #[error("the pack has more than {limit} charts, those within charts counted")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// The pack's charts hold too much together.
    #[error("the charts of the pack hold more than the {} MiB that are read", limit >> 20)]
    TooMuch {
        /// The limit in bytes.
        limit: u64,
    },
}

/// What may still be unpacked for one pack.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) bytes: u64,
    pub(super) charts: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: Limits::PACK_CHARTS, charts: MAX_CHARTS }
    }
}

impl OpenArchive {
    /// Lists an archive, paid for from a budget.
    pub(super) fn open(name: &str, bytes: &[u8], budget: &mut Budget) -> Result<Self, ChartFault> {
        budget.charts = budget.charts.checked_sub(1).ok_or(TOO_MANY)?;
        if budget.bytes == 0 {
            return Err(TOO_MUCH);
        }
        let is_short = budget.bytes < Limits::CHART.total;
        let limits = Limits { total: Limits::CHART.total.min(budget.bytes), ..Limits::CHART };
        let result = Tarball::read(name, bytes, &limits);
        // What was unpacked in vain is guessed from the size of the archive.
        let guess = FAILURE_COST.saturating_mul(bytes.len() as u64);
        let cost = result.as_ref().map_or(guess, Tarball::unpacked_size);
        budget.bytes = budget.bytes.saturating_sub(cost);
        let tarball = match result {
            Err(TarballError::TooLarge { .. }) if is_short => {
                budget.bytes = 0;
                return Err(TOO_MUCH);
            }
            result => result?,
        };
        let (is_dotted, bad_members) = (tarball.is_dotted(), tarball.bad_members().to_vec());
        Ok(Self { files: Arc::new(tarball.into_source()), bad_members, is_dotted })
    }

    /// Returns the files, with their paths as in the archive.
    #[must_use]
    pub fn files(&self) -> &Arc<Source> {
        &self.files
    }

    /// Returns the members that must not be unpacked; they are not among the files.
    #[must_use]
    pub fn bad_members(&self) -> &[BadMember] {
        &self.bad_members
    }
}

impl ChartTree {
    /// Reads the chart of an archive: Helm takes away the first part of every path, `.` too, and
    /// looks for `Chart.yaml`.
    pub(super) fn in_archive(
        within: &str,
        archive: &OpenArchive,
        depth: usize,
        budget: &mut Budget,
    ) -> Result<Self, ChartFault> {
        let files = &archive.files;
        let is_file = |entry: &Entry| matches!(entry.kind(), Kind::File { .. });
        let mut folders =
            files.entries().filter(|(_, entry)| is_file(entry)).filter_map(|(path, _)| {
                let folder = path.strip_suffix("/Chart.yaml")?;
                (!folder.contains('/')).then_some(folder)
            });
        let has_bare = files.get("Chart.yaml").is_some_and(is_file);
        let (within, folder) = match (folders.next(), archive.is_dotted, has_bare) {
            (_, true, true) => (within.to_owned(), ""),
            (Some(_), true, false) => return Err(ChartFault::Dotted),
            (Some(folder), false, _) => (format!("{within}/{folder}"), folder),
            (None, false, true) => return Err(ChartFault::NoFolder),
            (None, _, false) => return Err(ChartFault::NoChart),
        };
        let tree = Subtree::new(Arc::clone(files), folder);
        Ok(Self::read(within, tree, depth, budget))
    }

    /// Reads the chart whose `Chart.yaml` stands at the root of `files`.
    pub(super) fn read(within: String, files: Subtree, depth: usize, budget: &mut Budget) -> Self {
        let yaml = Self::read_yaml(&files, &within);
        let mut metadata = yaml.document().map(ChartMetadata::parse).unwrap_or_default();
        if metadata.dependencies.is_empty() && files.get("requirements.yaml").is_some() {
            metadata.dependencies = required(&part(&files, &within, "requirements.yaml"));
        }
        let subcharts = subcharts(&within, &files, depth, budget);
        Self { within, files, yaml, metadata, values: OnceLock::new(), subcharts }
    }

    /// Reads `Chart.yaml` alone.
    pub(super) fn read_yaml(files: &Subtree, within: &str) -> Part<Document> {
        part(files, within, "Chart.yaml")
    }

    /// Returns where the chart lies, for messages: the pack's archive, then the folder in it and so
    /// on for charts within charts; or the folder.
    #[must_use]
    pub fn within(&self) -> &str {
        &self.within
    }

    /// Returns the files, relative to the chart.
    #[must_use]
    pub fn files(&self) -> &Subtree {
        &self.files
    }

    /// Returns `Chart.yaml`.
    #[must_use]
    pub fn yaml(&self) -> &Part<Document> {
        &self.yaml
    }

    /// Returns the fields of `Chart.yaml`.
    #[must_use]
    pub fn metadata(&self) -> &ChartMetadata {
        &self.metadata
    }

    /// Returns the chart's own `values.yaml`, parsed when it is first asked for.
    #[must_use]
    pub fn values(&self) -> &Part<Document> {
        self.values.get_or_init(|| part(&self.files, &self.within, "values.yaml"))
    }

    /// Returns the charts in the `charts` folder, sorted by path.
    #[must_use]
    pub fn subcharts(&self) -> &[Subchart] {
        &self.subcharts
    }

    /// Returns the charts within the chart at any depth, parents before what they hold.
    #[must_use]
    pub fn all_subcharts(&self) -> Vec<&Subchart> {
        let mut found = Vec::new();
        for sub in &self.subcharts {
            found.push(sub);
            found.extend(sub.chart.iter().flat_map(Self::all_subcharts));
        }
        found
    }

    /// Returns the keys under which the chart's values hold those of a chart within it.
    #[must_use]
    pub fn keys_of<'a>(&'a self, within: &'a Self) -> Vec<&'a str> {
        let Some(name) = within.metadata.name.as_deref() else { return Vec::new() };
        let named = self.metadata.dependencies.iter().filter(|dependency| dependency.name == name);
        let keys: Vec<&str> = named.map(Dependency::key).collect();
        if keys.is_empty() { vec![name] } else { keys }
    }

    /// Returns the files below `templates`, relative to the chart, with their text: helpers and
    /// `NOTES.txt` too.
    pub fn templates(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.texts("templates/")
    }

    /// Returns the files below `crds`, relative to the chart, with their text.
    pub fn crds(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.texts("crds/")
    }

    fn texts(&self, folder: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.files.below(folder).filter_map(|(path, entry)| {
            // Helm takes a link in an archive for an empty file.
            let Kind::File { .. } = entry.kind() else { return None };
            let text = if let Some(bytes) = entry.bytes() {
                String::from_utf8_lossy(bytes)
            } else {
                let bytes = self.files.read(path, MAX_TEXT).ok()?;
                String::from_utf8_lossy(&bytes).into_owned().into()
            };
            Some((path, text))
        })
    }
}

fn part(files: &Subtree, within: &str, path: &str) -> Part<Document> {
    Part::of(files.read(path, MAX_TEXT), format!("{within}/{path}"), yaml::parse)
}

fn required(requirements: &Part<Document>) -> Vec<Dependency> {
    let document = requirements.document();
    document.map(|document| chart_metadata::dependencies(document.root())).unwrap_or_default()
}

/// Reads what Helm takes for a chart in the `charts` folder: archives, and folders with a `Chart.yaml`.
fn subcharts(within: &str, files: &Subtree, depth: usize, budget: &mut Budget) -> Vec<Subchart> {
    let names: BTreeSet<&str> = files
        .below("charts/")
        .filter_map(|(path, _)| path.strip_prefix("charts/")?.split('/').next())
        .filter(|name| !name.is_empty() && !name.starts_with(['.', '_']))
        .collect();
    let mut found = Vec::new();
    for name in names {
        let path = format!("charts/{name}");
        let entry = files.get(&path);
        let is_archive = Path::new(name).extension().is_some_and(|extension| extension == "tgz")
            && entry.is_some_and(|entry| matches!(entry.kind(), Kind::File { .. }));
        if !is_archive && files.get(&format!("{path}/Chart.yaml")).is_none() {
            continue;
        }
        let inside = format!("{within}/{path}");
        let fault = if depth == MAX_NESTING {
            Some(ChartFault::TooDeep { limit: MAX_NESTING })
        } else if budget.charts == 0 {
            Some(TOO_MANY)
        } else {
            None
        };
        if let Some(fault) = fault {
            found.push(Subchart { within: inside, archive: None, chart: Err(fault) });
            return found;
        }
        found.push(if is_archive {
            packed(inside, &path, files, depth, budget)
        } else {
            budget.charts -= 1;
            let chart = ChartTree::read(inside.clone(), files.folder(&path), depth + 1, budget);
            Subchart { within: inside, archive: None, chart: Ok(chart) }
        });
    }
    found
}

fn packed(
    within: String,
    path: &str,
    files: &Subtree,
    depth: usize,
    budget: &mut Budget,
) -> Subchart {
    let bytes = match files.get(path).and_then(Entry::bytes) {
        Some(bytes) => Ok(Cow::Borrowed(bytes)),
        None => files.read(path, Limits::CHART.total).map(Cow::Owned),
    };
    let opened = bytes
        .map_err(|error| ChartFault::from(TarballError::Io(std::io::Error::other(error))))
        .and_then(|bytes| OpenArchive::open(&within, &bytes, budget));
    match opened {
        Err(error) => Subchart { within, archive: None, chart: Err(error) },
        Ok(archive) => {
            let chart = ChartTree::in_archive(&within, &archive, depth + 1, budget);
            Subchart { within, archive: Some(archive), chart }
        }
    }
}
