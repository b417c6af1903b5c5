//! The images that a pack runs, as far as its files tell without being rendered.

use super::chart_tree::ChartTree;
use super::image::ImageRef;
use super::image_line::{self, ImageLine};
use super::image_list::{Listed, Reference, listed};
use super::image_use::{Certainty, ImageUse, Search};
use super::merge::{Layer, Merged};
use super::{Chart, Pack, PresetLayer};
use crate::finding::Place;
use crate::span::{Span, position};
use crate::yaml::{Document, Node};
use std::collections::{BTreeSet, HashSet};

/// What a pack runs.
#[derive(Debug, Default)]
pub struct Images {
    uses: Vec<ImageUse>,
}

impl Images {
    /// Looks through the charts, the manifests and the values of a pack.
    pub(super) fn of(pack: &Pack) -> Self {
        let listed = listed_images(pack);
        let listed = listed.iter().map(|listed| listed.image.repository()).collect();
        let mut uses = literal_uses(pack);
        for values in views(pack) {
            uses.extend(value_uses(pack, &values, &listed));
        }
        let mut seen = HashSet::new();
        uses.retain(|used| {
            seen.insert((used.repositories.clone(), used.tag.clone(), used.certainty))
        });
        Self { uses }
    }

    /// Returns every use that has a tag, once for each image and certainty.
    #[must_use]
    pub fn uses(&self) -> &[ImageUse] {
        &self.uses
    }
}

/// An image of an object that is applied to a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedImage {
    /// The file that the object was made from, as Helm names it; empty when it is not named.
    pub source: String,
    /// The image.
    pub image: ImageRef,
}

/// Returns the images of plain YAML documents, such as Helm's output, in their order. Texts that
/// are stored for others and objects that are for tests are left out.
#[must_use]
pub fn applied_images(text: &str) -> Vec<AppliedImage> {
    let mut found = Vec::new();
    for document in text.split("\n---") {
        let source = document.lines().find_map(|line| line.strip_prefix("# Source: "));
        let source = source.unwrap_or_default().trim();
        let is_stored = ["kind: ConfigMap", "kind: Secret"]
            .iter()
            .any(|kind| document.lines().any(|line| line.trim_end() == *kind));
        if is_stored {
            continue;
        }
        let images = image_line::lines(source, document).into_iter();
        found.extend(images.filter_map(|line| {
            Some(AppliedImage { source: source.to_owned(), image: line.value.parse().ok()? })
        }));
    }
    found
}

/// Returns a place where something runs an image, if there is any.
#[must_use]
pub fn runner(pack: &Pack) -> Option<Place> {
    for manifest in pack.distinct_manifests() {
        let text = manifest.text().map_or("", |text| text);
        if let Some(line) = image_line::find(manifest.path(), text).first() {
            return Some(Place::at(manifest.path(), line.span));
        }
    }
    let runs = |chart: &&Chart| {
        chart.tree().is_some_and(|tree| {
            trees(tree).into_iter().any(|tree| {
                tree.templates().any(|(path, text)| !image_line::find(path, &text).is_empty())
            })
        })
    };
    pack.charts().iter().find(runs).map(|chart| Place::file(chart.path()))
}

/// A valid reference that the pack lists, in its values or in a preset.
#[derive(Clone, Debug)]
pub struct ListedImage {
    /// As it was written.
    pub written: String,
    /// What it means.
    pub image: ImageRef,
    /// Where it stands.
    pub place: Place,
}

/// Returns every valid reference that the pack lists.
#[must_use]
pub fn listed_images(pack: &Pack) -> Vec<ListedImage> {
    let own = pack.values().document().map(|values| (values.root(), None));
    let added = pack.preset_layers().iter().filter_map(|preset| {
        Some((preset.added()?, Some(Place::at(pack.presets().path(), preset.added_span()?))))
    });
    let mut found = Vec::new();
    for (values, place) in own.into_iter().chain(added) {
        for element in listed(values) {
            let Listed::Image(Reference { written, parsed: Ok(image) }) = element else { continue };
            let place = place.clone();
            let place = place.unwrap_or_else(|| Place::at(pack.values().path(), written.span));
            found.push(ListedImage { written: written.value, image, place });
        }
    }
    found
}

/// Returns whether the pack, or a preset of it, has a list of images that is not empty.
#[must_use]
pub fn has_list(pack: &Pack) -> bool {
    lists(pack).into_iter().any(|values| {
        let content = values.get("pack").and_then(|pack| pack.get("content"));
        let list = content.and_then(|content| content.get("images"));
        // What is no list is reported by a rule of its own.
        list.is_some_and(|list| {
            !list.is_null() && (!list.is_sequence() || list.items().next().is_some())
        })
    })
}

/// Returns the values that may hold a list of images: the pack's own and those of presets.
fn lists(pack: &Pack) -> Vec<Node<'_>> {
    let own = pack.values().document().map(Document::root);
    own.into_iter().chain(pack.preset_layers().iter().filter_map(PresetLayer::added)).collect()
}

/// Returns the values of the pack as they are, and with each preset that may change an image.
fn views(pack: &Pack) -> Vec<Merged<'_>> {
    let layer = Layer { file: pack.values().path(), within: None };
    let base = pack.values().document().map(|values| Merged::of(values.root(), layer));
    let base = base.filter(|base| base.map().is_some()).unwrap_or_default();
    let mut views: Vec<Merged<'_>> = pack
        .preset_layers()
        .iter()
        .filter(|preset| may_change_images(preset))
        .map(|preset| preset.applied(base.clone()))
        .collect();
    views.insert(0, base);
    views
}

fn may_change_images(preset: &PresetLayer) -> bool {
    let text = preset.document().map_or("", Document::text);
    !preset.remove().is_empty()
        || ["image", "repositor", "tag", "registr", "enable", "version"]
            .iter()
            .any(|word| text.contains(word))
}

fn value_uses(pack: &Pack, values: &Merged<'_>, listed: &BTreeSet<String>) -> Vec<ImageUse> {
    let mut uses = Vec::new();
    let mut rest = values.clone();
    let mut seen = HashSet::new();
    for chart in pack.charts().iter().filter(|chart| seen.insert(chart.path())) {
        let (Some(tree), Some(name)) = (chart.tree(), chart.name()) else { continue };
        let own = values.get("charts").and_then(|charts| charts.get(name));
        let merged = Merged::of_chart(tree).overlaid(own.cloned().unwrap_or_default());
        let mut found = Search::new(&merged).run(listed);
        for used in &mut found {
            name_site(used, chart.path(), tree);
        }
        uses.extend(found);
        rest.take("charts", name);
    }
    rest.take("pack", "content");
    uses.extend(Search::new(&rest).run(listed));
    uses
}

/// Turns a place inside an archive into one that the pack has.
fn name_site(used: &mut ImageUse, archive: &str, chart: &ChartTree) {
    let Some(inner) = used.place.file.strip_prefix(archive).filter(|inner| !inner.is_empty())
    else {
        return;
    };
    let inner = inner.trim_start_matches('/').to_owned();
    let trees = trees(chart);
    let part = trees.iter().map(|tree| tree.values()).find(|part| part.path() == used.place.file);
    let text = part.and_then(|part| part.text()).map_or("", |text| text);
    used.site = site(&inner, text, used.place.span.unwrap_or_default());
    used.place = Place::file(archive);
}

fn site(inner: &str, text: &str, span: Span) -> String {
    format!("`{inner}`, line {}", position(text, span.start).line)
}

fn literal_uses(pack: &Pack) -> Vec<ImageUse> {
    let mut uses = Vec::new();
    for manifest in pack.distinct_manifests() {
        let text = manifest.text().map_or("", |text| text);
        for line in image_line::find(manifest.path(), text) {
            let place = Place::at(manifest.path(), line.span);
            uses.extend(literals(&line, &place, ""));
        }
    }
    let mut seen = HashSet::new();
    for chart in pack.charts().iter().filter(|chart| seen.insert(chart.path())) {
        for tree in chart.tree().into_iter().flat_map(trees) {
            let within = tree.within();
            let folder =
                within.strip_prefix(chart.path()).unwrap_or(within).trim_start_matches('/');
            for (path, text) in tree.templates() {
                for line in image_line::find(path, &text) {
                    let site = site(&format!("{folder}/{path}"), &text, line.span);
                    uses.extend(literals(&line, &Place::file(chart.path()), &site));
                }
            }
        }
    }
    uses
}

/// Returns the references that a line holds: itself, or texts that its template falls back to.
fn literals(line: &ImageLine<'_>, place: &Place, site: &str) -> Vec<ImageUse> {
    let is_template = line.value.contains("{{");
    let texts: Vec<&str> = if is_template {
        line.value.split('"').skip(1).step_by(2).filter(|text| text.contains('/')).collect()
    } else {
        vec![line.value]
    };
    let used = |text: &str| {
        let image: ImageRef = text.parse().ok()?;
        let tag = image.tag().filter(|_| image.digest().is_none())?;
        Some(ImageUse {
            written: text[..text.len() - tag.len() - 1].to_owned(),
            tag: tag.to_owned(),
            repositories: BTreeSet::from([image.repository()]),
            names_host: true,
            certainty: if is_template { Certainty::MayRun } else { line.certainty },
            place: place.clone(),
            site: site.to_owned(),
        })
    };
    texts.into_iter().filter_map(used).collect()
}

/// Returns a chart and all charts within it.
fn trees(chart: &ChartTree) -> Vec<&ChartTree> {
    let mut found = vec![chart];
    let mut at = 0;
    while let Some(tree) = found.get(at) {
        found.extend(tree.subcharts().iter().filter_map(|subchart| subchart.chart.as_ref().ok()));
        at += 1;
    }
    found
}
