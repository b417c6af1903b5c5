//! What a pack is made of: its parts parsed once, each into a type that keeps its places.

mod ignore;
mod chart_metadata;
mod chart_tree;
mod charts;
#[cfg(test)]
mod charts_tests;
mod loose_version;
mod metadata;
mod name;
mod part;
pub mod shape;
mod version;

use crate::finding::Place;
use crate::source::Source;
use crate::yaml::{self, Document};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

pub use chart_metadata::{ChartMetadata, Dependency};
use chart_tree::Budget;
pub use chart_tree::{ChartFault, ChartTree, OpenArchive, Subchart};
pub use charts::{Chart, ChartArchive};
pub use ignore::{Ignore, PatternFault};
pub use loose_version::{Likeness, LooseVersion};
pub use metadata::Metadata;
pub use name::{InvalidName, PackName};
pub use part::{MAX_TEXT, Part, State};
pub use version::{InvalidVersion, PackVersion};

/// A pack as it was read, sound or not: every part says for itself what became of it.
#[derive(Debug)]
pub struct Pack {
    source: Arc<Source>,
    json: Part<Document>,
    values: Part<Document>,
    schema: Part<Document>,
    presets: Part<Document>,
    ignore: Part<Ignore>,
    metadata: Metadata,
    charts: OnceLock<Vec<Chart>>,
}

impl Pack {
    /// Reads and parses the parts of a pack. Whatever is wrong with them is kept for the rules.
    #[must_use]
    pub fn read(source: Source) -> Self {
        let json = Part::read(&source, "pack.json", yaml::parse_json);
        let metadata = json.document().map(Metadata::parse).unwrap_or_default();
        Self {
            values: Part::read(&source, "values.yaml", yaml::parse),
            schema: Part::read(&source, "schema.yaml", yaml::parse),
            presets: Part::read(&source, "presets.yaml", yaml::parse),
            ignore: Part::read(&source, ignore::FILE_NAME, |text| Ok(Ignore::parse(&text))),
            json,
            metadata,
            charts: OnceLock::new(),
            source: Arc::new(source),
        }
    }

    /// Returns the files of the pack.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Gives the files of the pack away.
    #[must_use]
    pub fn into_source(self) -> Source {
        drop(self.charts);
        Arc::unwrap_or_clone(self.source)
    }

    /// Returns `pack.json`.
    #[must_use]
    pub fn json(&self) -> &Part<Document> {
        &self.json
    }

    /// Returns the fields of `pack.json`.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Returns `values.yaml`.
    #[must_use]
    pub fn values(&self) -> &Part<Document> {
        &self.values
    }

    /// Returns `schema.yaml`.
    #[must_use]
    pub fn schema(&self) -> &Part<Document> {
        &self.schema
    }

    /// Returns `presets.yaml`.
    #[must_use]
    pub fn presets(&self) -> &Part<Document> {
        &self.presets
    }

    /// Returns `.packignore`.
    #[must_use]
    pub fn ignore(&self) -> &Part<Ignore> {
        &self.ignore
    }

    /// Returns the charts that `pack.json` lists, in its order; their archives are unpacked, in
    /// memory, when this is first asked for.
    #[must_use]
    pub fn charts(&self) -> &[Chart] {
        self.charts.get_or_init(|| {
            Chart::read_all(self.metadata.charts(), &self.source, Budget::default())
        })
    }

    /// Returns whether a dotted path is in `values.yaml`.
    #[must_use]
    pub fn has_value(&self, path: &str) -> bool {
        let path: Result<yaml::Path, _> = path.parse();
        let values = self.values.document();
        path.is_ok_and(|path| values.is_some_and(|values| values.at(&path).is_some()))
    }

    /// Returns every archive of a chart that can be listed, those within charts too, each once.
    #[must_use]
    pub fn chart_archives(&self) -> Vec<ChartArchive<'_>> {
        let mut seen = BTreeSet::new();
        let charts = self.charts().iter().filter(|chart| seen.insert(chart.path()));
        charts.flat_map(Chart::archives).collect()
    }

    /// Returns the dotted path of the value at a place; empty where there is no tree.
    #[must_use]
    pub fn pointer(&self, place: &Place) -> String {
        let parts = [&self.json, &self.values, &self.schema, &self.presets];
        let part = parts.into_iter().find(|part| part.path() == place.file);
        let document = part.and_then(Part::document);
        document
            .zip(place.span)
            .map(|(document, span)| document.path_at(span.start))
            .unwrap_or_default()
    }

    /// Returns the paths that the pack's archive holds, sorted by bytes: see `.packignore`.
    #[must_use]
    pub fn shipped(&self) -> Vec<String> {
        let ignore = self.ignore.parsed();
        ignore::shipped(&self.source, ignore.unwrap_or(&Ignore::default()), &self.metadata)
    }

    /// Returns the parts that are YAML, in the order in which a reader meets them.
    pub fn yaml_parts(&self) -> impl Iterator<Item = &Part<Document>> {
        [&self.values, &self.schema, &self.presets].into_iter()
    }

    /// Returns the texts that were read, by path.
    #[must_use]
    pub fn texts(&self) -> BTreeMap<String, Arc<str>> {
        let ignore =
            self.ignore.text().map(|text| (self.ignore.path().to_owned(), Arc::clone(text)));
        [&self.json, &self.values, &self.schema, &self.presets]
            .into_iter()
            .filter_map(|part| Some((part.path().to_owned(), Arc::clone(part.text()?))))
            .chain(ignore)
            .collect()
    }
}
