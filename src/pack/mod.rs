//! What a pack is made of: its parts parsed once, each into a type that keeps its places.

mod chart_metadata;
mod chart_tree;
mod charts;
#[cfg(test)]
mod charts_tests;
mod constraints;
mod enabled_presets;
mod ignore;
mod image;
mod image_line;
pub mod image_list;
mod image_search;
mod image_template;
mod image_use;
pub mod images;
mod loose_version;
pub mod macros;
mod manifests;
pub mod merge;
mod metadata;
mod name;
pub mod object;
mod part;
mod preset_layer;
pub mod presets;
mod readme;
mod references;
pub mod schema;
pub mod secrets;
pub mod shape;
mod shipment;
mod version;

use crate::finding::{Place, Texts};
use crate::source::Source;
use crate::yaml::{self, Document};
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

pub use chart_metadata::{ChartMetadata, Dependency};
use chart_tree::Budget;
pub use chart_tree::{ChartFault, ChartTree, OpenArchive, Subchart};
pub use charts::{Chart, ChartArchive};
pub use constraints::{Constraints, PackConstraint, ResourceConstraint};
pub use enabled_presets::{EnabledPreset, enabled_presets};
pub use ignore::{Ignore, PatternFault};
pub use image::{ImageRef, InvalidImage};
pub use image_use::{Certainty, ImageUse};
pub use images::Images;
pub use loose_version::{Likeness, LooseVersion};
pub use manifests::{Manifest, ManifestContent, ManifestDocument};
pub use metadata::Metadata;
pub use name::{InvalidName, PackName};
pub use part::{MAX_TEXT, Part, State};
pub use preset_layer::PresetLayer;
use presets::Presets;
pub use readme::Readme;
pub use references::References;
use schema::Schema;
pub use shipment::Shipment;
pub use version::{InvalidVersion, PackVersion};

/// A pack as it was read, sound or not: every part says for itself what became of it.
#[derive(Debug)]
pub struct Pack {
    source: Arc<Source>,
    json: Part<Document>,
    ignore: Part<Ignore>,
    metadata: Metadata,
    values: OnceLock<Part<Document>>,
    schema: OnceLock<Part<Document>>,
    presets: OnceLock<Part<Document>>,
    charts: OnceLock<Vec<Chart>>,
    manifests: OnceLock<Vec<Manifest>>,
    images: OnceLock<Images>,
    readme: OnceLock<Option<Readme>>,
    read_presets: OnceLock<Presets>,
    value_schema: OnceLock<Schema>,
}

impl Pack {
    /// Reads and parses `pack.json` and `.packignore`, which tell what the pack is; the other parts are
    /// when they are first asked for. Whatever is wrong with them is kept for the rules.
    #[must_use]
    pub fn read(source: Source) -> Self {
        let json = Part::read(&source, "pack.json", yaml::parse_json);
        let metadata = json.document().map(Metadata::parse).unwrap_or_default();
        Self {
            ignore: Part::read(&source, ignore::FILE_NAME, |text| Ok(Ignore::parse(&text))),
            json,
            metadata,
            values: OnceLock::new(),
            schema: OnceLock::new(),
            presets: OnceLock::new(),
            charts: OnceLock::new(),
            manifests: OnceLock::new(),
            images: OnceLock::new(),
            readme: OnceLock::new(),
            read_presets: OnceLock::new(),
            value_schema: OnceLock::new(),
            source: Arc::new(source),
        }
    }

    /// Returns the files of the pack.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
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
        self.values.get_or_init(|| Part::read(&self.source, "values.yaml", yaml::parse))
    }

    /// Returns `schema.yaml`.
    #[must_use]
    pub fn schema(&self) -> &Part<Document> {
        self.schema.get_or_init(|| Part::read(&self.source, "schema.yaml", yaml::parse))
    }

    /// Returns `presets.yaml`.
    #[must_use]
    pub fn presets(&self) -> &Part<Document> {
        self.presets.get_or_init(|| Part::read(&self.source, "presets.yaml", yaml::parse))
    }

    /// Returns the charts that `pack.json` lists, in its order; their archives are unpacked, in
    /// memory, when this is first asked for.
    #[must_use]
    pub fn charts(&self) -> &[Chart] {
        self.charts.get_or_init(|| {
            Chart::read_all(self.metadata.charts(), &self.source, Budget::default())
        })
    }

    /// Returns the constraints of `schema.yaml`, read when this is first asked for.
    #[must_use]
    pub fn value_schema(&self) -> &Schema {
        let read = || self.schema().document().map(Schema::parse).unwrap_or_default();
        self.value_schema.get_or_init(read)
    }

    /// Returns what `presets.yaml` says, read when this is first asked for.
    #[must_use]
    pub fn read_presets(&self) -> &Presets {
        let read = || self.presets().document().map(Presets::parse).unwrap_or_default();
        self.read_presets.get_or_init(read)
    }

    /// Returns what each preset does to the values, as far as it can be made out.
    #[must_use]
    pub fn preset_layers(&self) -> &[PresetLayer] {
        &self.read_presets().layers
    }

    /// Returns the images that the pack runs, looked for when this is first asked for.
    #[must_use]
    pub fn images(&self) -> &Images {
        self.images.get_or_init(|| Images::of(self))
    }

    /// Returns `README.md`, if there is one that is text.
    #[must_use]
    pub fn readme(&self) -> Option<&Readme> {
        let read = || {
            let bytes = self.source.read("README.md", MAX_TEXT).ok()?;
            Some(Readme::parse(&yaml::decode(&bytes).ok()?))
        };
        self.readme.get_or_init(read).as_ref()
    }

    /// Returns the manifests that `pack.json` lists, in its order, read when this is first asked for.
    #[must_use]
    pub fn manifests(&self) -> &[Manifest] {
        self.manifests.get_or_init(|| Manifest::read_all(self.metadata.manifests(), &self.source))
    }

    /// Returns the manifests as [`Pack::manifests`] does, each file once.
    pub fn distinct_manifests(&self) -> impl Iterator<Item = &Manifest> {
        let mut seen = HashSet::new();
        self.manifests().iter().filter(move |manifest| seen.insert(manifest.path()))
    }

    /// Returns `.packignore`.
    #[must_use]
    pub fn ignore(&self) -> &Part<Ignore> {
        &self.ignore
    }

    /// Returns whether a dotted path is in `values.yaml`.
    #[must_use]
    pub fn has_value(&self, path: &str) -> bool {
        let path: Result<yaml::Path, _> = path.parse();
        let values = self.values().document();
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
        let parts = [self.json(), self.values(), self.schema(), self.presets()];
        let Some(span) = place.span else { return String::new() };
        match parts.into_iter().find(|part| part.path() == place.file) {
            Some(part) => part.document().map(|document| document.path_at(span.start)),
            None => self.pointer_in_manifest(&place.file, span.start),
        }
        .unwrap_or_default()
    }

    fn pointer_in_manifest(&self, file: &str, offset: usize) -> Option<String> {
        let manifest = self.manifests.get()?.iter().find(|manifest| manifest.path() == file)?;
        manifest.documents().iter().find_map(|document| document.path_at(offset))
    }

    /// Returns the paths that the pack's archive holds, sorted by bytes: see `.packignore`.
    #[must_use]
    pub fn shipped(&self) -> Vec<String> {
        let ignore = self.ignore.parsed();
        ignore::shipped(&self.source, ignore.unwrap_or(&Ignore::default()), &self.metadata)
    }

    /// Returns what the pack's archive holds; `None` when the pack has no name or no version.
    #[must_use]
    pub fn shipment(&self) -> Option<Shipment> {
        let (name, version) = (self.metadata.name()?, self.metadata.version()?);
        Some(Shipment { name, version, source: Arc::clone(&self.source), paths: self.shipped() })
    }

    /// Returns the parts that are YAML, in the order in which a reader meets them.
    pub fn yaml_parts(&self) -> impl Iterator<Item = &Part<Document>> {
        [self.values(), self.schema(), self.presets()].into_iter()
    }

    /// Returns the texts that were read, by path.
    #[must_use]
    pub fn texts(&self) -> Texts {
        let ignore =
            self.ignore.text().map(|text| (self.ignore.path().to_owned(), Arc::clone(text)));
        [self.json(), self.values(), self.schema(), self.presets()]
            .into_iter()
            .filter_map(|part| Some((part.path().to_owned(), Arc::clone(part.text()?))))
            .chain(self.manifests.get().into_iter().flatten().filter_map(|manifest| {
                Some((manifest.path().to_owned(), Arc::clone(manifest.text()?)))
            }))
            .chain(
                self.readme
                    .get()
                    .into_iter()
                    .flatten()
                    .map(|readme| ("README.md".to_owned(), Arc::clone(readme.text()))),
            )
            .chain(ignore)
            .collect()
    }

    /// Returns the texts that were read and those of the files that places lead into, by path.
    pub fn texts_at<'p>(&self, places: impl Iterator<Item = &'p Place>) -> Texts {
        let mut texts = self.texts();
        for place in places.filter(|place| place.span.is_some()) {
            if !texts.contains_key(&place.file)
                && let Ok(bytes) = self.source.read(&place.file, MAX_TEXT)
                && let Ok(text) = yaml::decode(&bytes)
            {
                texts.insert(place.file.clone(), text);
            }
        }
        texts
    }
}
