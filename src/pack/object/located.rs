//! The objects of a pack that can be compared: those of its manifests, and its definitions of
//! custom resources wherever they lie.

use super::{Objects, Written};
use crate::finding::Place;
use crate::pack::image_template::Scope;
use crate::pack::manifests::{Manifest, ManifestContent};
use crate::pack::merge::{Layer, Merged};
use crate::pack::{ChartTree, Pack};
use crate::span::{Span, position};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A file that objects were read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The pack's file, relative to the pack: the archive, if the objects are inside one.
    pub file: String,
    /// The path inside the archive; empty elsewhere.
    pub inner: String,
    /// How the file comes to the cluster.
    pub home: Home,
    text: Arc<str>,
}

/// How a file of a pack comes to the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// Palette applies the manifest.
    Manifest,
    /// Helm installs it from the folder `crds` of a chart, once.
    Crds,
    /// Helm renders it as a template of this chart, and keeps track of it.
    Template(String),
}

/// An object, and the file that it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// The file.
    pub origin: Arc<Origin>,
    /// The object.
    pub object: Written,
}

/// The objects of several files.
#[derive(Debug, Default)]
pub struct LocatedObjects {
    /// Those that could be read, in the order of the files and of their texts.
    pub objects: Vec<Located>,
    /// Texts that could not be read, of which nobody knows which objects they hold.
    pub unread: Vec<String>,
}

impl Origin {
    /// Returns the place of a span: the archive, if it is inside one.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        if self.inner.is_empty() { Place::at(&self.file, span) } else { Place::file(&self.file) }
    }

    /// Returns what to put before a message about a span, so that the place inside an archive is
    /// told; nothing where the place tells it.
    #[must_use]
    pub fn prefix(&self, span: Span) -> String {
        if self.inner.is_empty() {
            return String::new();
        }
        format!("`{}`, line {}: ", self.inner, position(&self.text, span.start).line)
    }
}

impl LocatedObjects {
    /// Reads the objects of a pack's manifests.
    #[must_use]
    pub fn of_manifests(pack: &Pack) -> Self {
        let mut found = Self::default();
        let values = pack.values().document();
        let layer = Layer { file: pack.values().path(), within: None };
        let values = values.map(|values| Merged::of(values.root(), layer)).unwrap_or_default();
        let none = Merged::default();
        for manifest in pack.distinct_manifests() {
            let own = values.get("manifests").and_then(|all| all.get(manifest.key()));
            let scope = Scope { values: own.unwrap_or(&none), app_version: None };
            if let Some(text) = manifest.text() {
                found.manifest(manifest, text, scope);
            }
        }
        found
    }

    /// Reads the definitions of custom resources in a pack's charts.
    #[must_use]
    pub fn definitions_in_charts(pack: &Pack) -> Self {
        let mut found = Self::default();
        let mut seen = BTreeSet::new();
        for chart in pack.charts().iter().filter(|chart| seen.insert(chart.path())) {
            if let Some(tree) = chart.tree() {
                let name = tree.metadata().name.clone().unwrap_or_default();
                found.chart(chart.path(), tree, &name);
            }
        }
        found
    }

    fn manifest(&mut self, manifest: &Manifest, text: &Arc<str>, scope: Scope<'_, '_>) {
        let objects = match manifest.content() {
            ManifestContent::Plain(_) => Objects::plain(text),
            ManifestContent::Template(_) => Objects::rendered_with(text, scope),
            _ => return,
        };
        let file = manifest.path().to_owned();
        let origin =
            Origin { file, inner: String::new(), home: Home::Manifest, text: Arc::clone(text) };
        self.add(origin, objects);
    }

    fn chart(&mut self, archive: &str, tree: &ChartTree, release: &str) {
        let folder = tree.within().strip_prefix(archive).unwrap_or(tree.within());
        let folder = folder.trim_start_matches('/');
        let origin = |path: &str, home, text: &str| Origin {
            file: archive.to_owned(),
            inner: format!("{folder}/{path}"),
            home,
            text: text.into(),
        };
        for (path, text) in tree.crds().filter(|(_, text)| defines(text)) {
            self.add(origin(path, Home::Crds, &text), Objects::plain(&text));
        }
        if !tree.metadata().is_library {
            for (path, text) in tree.templates().filter(|(_, text)| defines(text)) {
                let home = Home::Template(release.to_owned());
                self.add(origin(path, home, &text), Objects::template(&text));
            }
        }
        for subchart in tree.subcharts() {
            if let Ok(inner) = &subchart.chart {
                self.chart(archive, inner, release);
            }
        }
    }

    fn add(&mut self, origin: Origin, objects: Objects) {
        let text = &origin.text;
        let unread = objects.unread.iter().filter_map(|span| text.get(span.start..span.end));
        self.unread.extend(unread.map(str::to_owned));
        let origin = Arc::new(origin);
        let located = objects.objects.into_iter();
        self.objects.extend(located.map(|object| Located { origin: Arc::clone(&origin), object }));
    }
}

fn defines(text: &str) -> bool {
    text.contains("CustomResourceDefinition")
}
