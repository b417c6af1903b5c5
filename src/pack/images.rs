//! The images that a pack runs, as far as its files tell without being rendered.

use super::chart_tree::ChartTree;
use super::image::ImageRef;
use super::image_line;
use super::image_list::{Listed, Reference, listed};
use super::image_search::{self, Found};
use super::image_use::ImageUse;
use super::{Chart, Pack, PresetLayer};
use crate::finding::Place;
use crate::yaml::{Document, Node};
use std::collections::{BTreeSet, HashSet};

/// What a pack runs.
#[derive(Debug, Default)]
pub struct Images {
    uses: Vec<ImageUse>,
    open: BTreeSet<String>,
}

impl Images {
    /// Looks through the charts, the manifests and the values of a pack.
    pub(super) fn of(pack: &Pack) -> Self {
        let listed = listed_images(pack);
        let listed = listed.iter().map(|listed| listed.image.repository()).collect();
        let Found { mut uses, open } = image_search::search(pack, &listed);
        // What surely runs comes first, so that a doubtful use of the same image adds nothing.
        uses.sort_by_key(|used| used.certainty);
        let mut seen = HashSet::new();
        uses.retain(|used| seen.insert((used.repositories.clone(), used.tag.clone())));
        Self { uses, open }
    }

    /// Returns every use that has a tag, once for each image.
    #[must_use]
    pub fn uses(&self) -> &[ImageUse] {
        &self.uses
    }

    /// Returns whether an image is used with a tag that only the chart's templates know.
    #[must_use]
    pub fn is_open(&self, repository: &str) -> bool {
        self.open.contains(repository)
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
