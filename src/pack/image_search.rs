//! Where a pack names the images that it runs: lines of templates, and the values they read.

use super::chart_tree::ChartTree;
use super::image::ImageRef;
use super::image_line;
use super::image_template::{self, Scope};
use super::image_use::{Certainty, ImageUse, Search};
use super::merge::{Layer, Merged};
use super::{Chart, Pack, PresetLayer};
use crate::finding::Place;
use crate::span::{Span, position};
use crate::yaml::Document;
use std::collections::{BTreeSet, HashSet};

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Every use that has a tag.
    pub(super) uses: Vec<ImageUse>,
    /// The repositories that are used with a tag that is not known.
    pub(super) open: BTreeSet<String>,
}

/// A line `image: …` of a manifest, or of a template of one chart.
struct Line {
    value: String,
    certainty: Certainty,
    place: Place,
    site: String,
}

/// A chart with the lines of its templates, and the keys that lead to its values.
struct Installed<'a> {
    tree: &'a ChartTree,
    keys: Vec<&'a str>,
    lines: Vec<Line>,
}

/// Looks through the pack; `listed` are the repositories that it lists.
pub(super) fn search(pack: &Pack, listed: &BTreeSet<String>) -> Found {
    let mut seen = HashSet::new();
    let listed_charts = pack.charts().iter().filter(|chart| seen.insert(chart.path()));
    let charts: Vec<(&Chart, Vec<Installed<'_>>)> =
        listed_charts.map(|chart| (chart, installed(chart))).collect();
    let manifests: Vec<(&str, Vec<Line>)> = pack
        .distinct_manifests()
        .map(|manifest| (manifest.key(), manifest_lines(manifest.path(), manifest.text())))
        .collect();
    let mut found = Found::default();
    for values in views(pack) {
        for (chart, installed) in &charts {
            in_chart(chart, installed, &values, listed, &mut found);
        }
        let none = Merged::default();
        for (key, lines) in &manifests {
            let own = values.get("manifests").and_then(|manifests| manifests.get(key));
            let scope = Scope { values: own.unwrap_or(&none), app_version: None };
            found.uses.extend(lines.iter().flat_map(|line| line.uses(scope)));
        }
        outside_charts(pack, values, listed, &mut found);
    }
    found
}

fn in_chart(
    chart: &Chart,
    installed: &[Installed<'_>],
    values: &Merged<'_>,
    listed: &BTreeSet<String>,
    found: &mut Found,
) {
    let (Some(tree), Some(name)) = (chart.tree(), chart.name()) else { return };
    let own = values.get("charts").and_then(|charts| charts.get(name));
    let merged = Merged::of_chart(tree).overlaid(own.cloned().unwrap_or_default());
    let (mut uses, open) = Search::new(&merged).run(listed);
    for used in &mut uses {
        name_site(used, chart.path(), installed);
    }
    found.uses.extend(uses);
    found.open.extend(open);
    let none = Merged::default();
    for Installed { tree, keys, lines } in installed {
        let values = keys.iter().try_fold(&merged, |values, key| values.get(key));
        let app_version = tree.metadata().app_version.as_deref();
        let scope = Scope { values: values.unwrap_or(&none), app_version };
        found.uses.extend(lines.iter().flat_map(|line| line.uses(scope)));
    }
}

fn outside_charts(
    pack: &Pack,
    mut values: Merged<'_>,
    listed: &BTreeSet<String>,
    found: &mut Found,
) {
    for name in pack.charts().iter().filter_map(Chart::name) {
        values.take("charts", name);
    }
    values.take("pack", "content");
    let (uses, open) = Search::new(&values).run(listed);
    found.uses.extend(uses);
    found.open.extend(open);
}

/// Returns the values of the pack as they are, and with each preset that may change an image.
fn views(pack: &Pack) -> Vec<Merged<'_>> {
    let layer = Layer { file: pack.values().path(), within: None };
    let base = pack.values().document().map(|values| Merged::of(values.root(), layer));
    let base = base.filter(|base| base.map().is_some()).unwrap_or_default();
    let presets = pack.preset_layers().iter().filter(|preset| may_change_images(preset));
    let mut views: Vec<_> = presets.map(|preset| preset.applied(base.clone())).collect();
    views.insert(0, base);
    views
}

fn may_change_images(preset: &PresetLayer) -> bool {
    let text = preset.document().map_or("", Document::text);
    let words = ["image", "repositor", "tag", "registr", "enable", "version"];
    !preset.remove().is_empty() || words.iter().any(|word| text.contains(word))
}

/// Returns a chart and the charts within it, each as often as it is installed.
fn installed(chart: &Chart) -> Vec<Installed<'_>> {
    let mut found: Vec<Installed<'_>> = Vec::new();
    let mut waiting: Vec<(&ChartTree, Vec<&str>)> =
        chart.tree().into_iter().map(|tree| (tree, Vec::new())).collect();
    while let Some((tree, keys)) = waiting.pop() {
        let inner = tree.subcharts().iter().filter_map(|subchart| subchart.chart.as_ref().ok());
        for child in inner {
            for key in tree.keys_of(child) {
                waiting.push((child, [keys.as_slice(), &[key]].concat()));
            }
        }
        found.push(Installed { tree, keys, lines: chart_lines(chart, tree) });
    }
    found
}

fn chart_lines(chart: &Chart, tree: &ChartTree) -> Vec<Line> {
    let within = tree.within();
    let folder = within.strip_prefix(chart.path()).unwrap_or(within).trim_start_matches('/');
    let mut found = Vec::new();
    for (path, text) in tree.templates() {
        found.extend(image_line::find(path, &text).into_iter().map(|line| Line {
            value: line.value.to_owned(),
            certainty: line.certainty,
            place: Place::file(chart.path()),
            site: site(&format!("{folder}/{path}"), &text, line.span),
        }));
    }
    found
}

fn manifest_lines(path: &str, text: Option<&std::sync::Arc<str>>) -> Vec<Line> {
    let lines = image_line::find(path, text.map_or("", |text| text)).into_iter();
    lines
        .map(|line| Line {
            value: line.value.to_owned(),
            certainty: line.certainty,
            place: Place::at(path, line.span),
            site: String::new(),
        })
        .collect()
}

impl Line {
    /// Returns the references that the line holds: what it becomes, or else what its template
    /// falls back to.
    fn uses(&self, scope: Scope<'_, '_>) -> Vec<ImageUse> {
        if let Some(text) = image_template::evaluate(&self.value, scope) {
            return self.used(&text, self.certainty).into_iter().collect();
        }
        let quoted = self.value.split('"').skip(1).step_by(2);
        let references = quoted.filter(|text| text.contains('/'));
        references.filter_map(|text| self.used(text, Certainty::MayRun)).collect()
    }

    fn used(&self, text: &str, certainty: Certainty) -> Option<ImageUse> {
        let image: ImageRef = text.parse().ok()?;
        let tag = image.tag().filter(|_| image.digest().is_none())?;
        Some(ImageUse {
            written: text[..text.len() - tag.len() - 1].to_owned(),
            tag: tag.to_owned(),
            repositories: BTreeSet::from([image.repository()]),
            names_host: true,
            certainty,
            place: self.place.clone(),
            site: self.site.clone(),
        })
    }
}

/// Turns a place inside an archive into one that the pack has.
fn name_site(used: &mut ImageUse, archive: &str, installed: &[Installed<'_>]) {
    let Some(inner) = used.place.file.strip_prefix(archive).filter(|inner| !inner.is_empty())
    else {
        return;
    };
    let mut parts = installed.iter().map(|installed| installed.tree.values());
    let part = parts.find(|part| part.path() == used.place.file);
    let text = part.and_then(|part| part.text()).map_or("", |text| text);
    used.site = site(inner.trim_start_matches('/'), text, used.place.span.unwrap_or_default());
    used.place = Place::file(archive);
}

fn site(inner: &str, text: &str, span: Span) -> String {
    format!("`{inner}`, line {}", position(text, span.start).line)
}
