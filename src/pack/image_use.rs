//! The images that values name: maps of registry, repository and tag, and whole references.
//!
//! Which template reads which value is not known here, so a use keeps every repository that it
//! may stand for; a rule compares them with what the pack lists.

use super::image::ImageRef;
use super::merge::{Leaf, Merged};
use crate::finding::Place;
use crate::yaml::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// An image that something in the pack runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageUse {
    /// What it is called where it is used, without its tag.
    pub written: String,
    /// The tag.
    pub tag: String,
    /// Host and path of every repository that may be meant, completed.
    pub repositories: BTreeSet<String>,
    /// Whether the host is certain, so that another host is another image.
    pub names_host: bool,
    /// How certain it is that the image runs.
    pub certainty: Certainty,
    /// Where the tag is written: the archive, if it is inside one.
    pub place: Place,
    /// Where that is inside the archive; empty elsewhere.
    pub site: String,
}

/// How certain it is that an image runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Nothing that is known speaks against it.
    Runs,
    /// Only when something is switched on that is off by default, or that is not known.
    MayRun,
}

/// What the values of one chart or manifest say about its images.
pub(super) struct Search<'a, 'v> {
    values: &'v Merged<'a>,
    /// Every text that could stand in front of a repository.
    prefixes: BTreeSet<&'a str>,
    has_global_registry: bool,
    found: Vec<ImageUse>,
    open: BTreeSet<String>,
}

/// Keys that hold what stands in front of a repository.
const REGISTRIES: &[&str] = &["registry", "imageRegistry", "baseRepo"];
/// Keys that hold a repository, beside one that ends with `tag`.
const REPOSITORIES: &[&str] =
    &["repository", "repo", "image", "imageRepository", "imageName", "name"];

impl<'a, 'v> Search<'a, 'v> {
    /// Starts with the merged values of one chart or manifest.
    pub(super) fn new(values: &'v Merged<'a>) -> Self {
        let mut prefixes = BTreeSet::new();
        leaves(values, &mut |leaf| {
            if let Some(text) = leaf.node.as_str()
                && text.contains(['.', ':', '/'])
                && text.len() < 100
            {
                prefixes.insert(text.trim_end_matches('/'));
            }
        });
        let global = values.get("global");
        let has_global_registry = global.and_then(Merged::map).is_some_and(|global| {
            global.iter().any(|(key, value)| {
                key.to_lowercase().ends_with("registry") && text(value).is_some()
            })
        });
        Self { values, prefixes, has_global_registry, found: Vec::new(), open: BTreeSet::new() }
    }

    /// Returns every use, and the repositories that are used with a tag that is not known;
    /// `listed` are those that the pack lists.
    pub(super) fn run(mut self, listed: &BTreeSet<String>) -> (Vec<ImageUse>, BTreeSet<String>) {
        self.walk(self.values, Certainty::Runs, listed);
        (self.found, self.open)
    }

    fn walk(&mut self, value: &Merged<'a>, certainty: Certainty, listed: &BTreeSet<String>) {
        match value {
            Merged::Leaf(leaf) if leaf.node.is_sequence() => {
                for item in leaf.node.items() {
                    self.walk(&Merged::of(item, leaf.layer), certainty, listed);
                }
            }
            Merged::Leaf(leaf) => self.whole_reference(leaf, certainty),
            Merged::Map(map) => {
                let certainty = if is_off(map) { Certainty::MayRun } else { certainty };
                self.map(map, certainty, listed);
                for inner in map.values() {
                    self.walk(inner, certainty, listed);
                }
            }
        }
    }

    /// A text such as `quay.io/demo/app:1.0.0`, whatever its key.
    fn whole_reference(&mut self, leaf: &Leaf<'a>, certainty: Certainty) {
        let Some(text) = leaf.node.as_str().filter(|text| text.contains('/')) else { return };
        let Ok(image) = text.parse::<ImageRef>() else { return };
        let (Some(tag), None) = (image.tag(), image.digest()) else { return };
        if image.host().contains('.') || image.host().contains(':') {
            self.found.push(ImageUse {
                written: text[..text.len() - tag.len() - 1].to_owned(),
                tag: tag.to_owned(),
                repositories: BTreeSet::from([image.repository()]),
                names_host: image.names_host(),
                certainty,
                place: leaf.place(),
                site: String::new(),
            });
        }
    }

    fn map(
        &mut self,
        map: &BTreeMap<&'a str, Merged<'a>>,
        certainty: Certainty,
        listed: &BTreeSet<String>,
    ) {
        let has_digest = map.iter().any(|(key, value)| {
            (key.to_lowercase().ends_with("digest") || key.starts_with("sha"))
                && text(value).is_some()
        });
        if has_digest {
            return;
        }
        for (key, value) in map {
            let Some(stem) = tag_stem(key, map) else { continue };
            let Some(leaf) = value.leaf() else { continue };
            let registry = REGISTRIES.iter().find_map(|key| text(map.get(key)?));
            let bases = bases(map, stem);
            let Some(written) = bases.first().cloned() else { continue };
            let Some(tag) = text(value) else {
                self.open.extend(self.repositories(&bases, registry, "any", listed));
                continue;
            };
            let repositories = self.repositories(&bases, registry, tag, listed);
            if repositories.is_empty() {
                continue;
            }
            let names_host = !self.has_global_registry
                && (registry.is_some()
                    || written.starts_with('/')
                    || repository(&written, tag).is_some_and(|image| image.names_host()));
            self.found.push(ImageUse {
                written,
                tag: tag.to_owned(),
                repositories,
                names_host,
                certainty,
                place: leaf.place(),
                site: String::new(),
            });
        }
    }

    /// Returns every repository that a map may name, of which the listed ones by their end too.
    fn repositories(
        &self,
        bases: &[String],
        registry: Option<&str>,
        tag: &str,
        listed: &BTreeSet<String>,
    ) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for base in bases {
            let full = match registry {
                Some(registry) if !base.starts_with(registry) => join(registry, base),
                _ => base.clone(),
            };
            if full.starts_with('/') {
                // Its host is another value.
                let hosts = self.prefixes.iter().filter(|prefix| is_host(prefix));
                let joined = hosts.map(|host| join(host, &full));
                found.extend(joined.filter_map(|it| Some(repository(&it, tag)?.repository())));
            }
            found.extend(repository(&full, tag).map(|image| image.repository()));
            let end = format!("/{}", base.trim_start_matches('/'));
            found.extend(
                listed
                    .iter()
                    .filter(|listed| {
                        let prefix = listed.strip_suffix(&end);
                        prefix.is_some_and(|prefix| self.prefixes.contains(prefix))
                    })
                    .cloned(),
            );
        }
        found
    }
}

/// Returns what stands before `tag` in a key that holds a tag.
fn tag_stem<'k>(key: &'k str, map: &BTreeMap<&str, Merged<'_>>) -> Option<&'k str> {
    if key == "version" && !map.contains_key("tag") {
        return Some("");
    }
    let stem = key.strip_suffix("tag").or_else(|| key.strip_suffix("Tag"))?;
    Some(stem.trim_end_matches(['_', '-']))
}

/// Returns the repositories that the keys of one map name, the likeliest first.
fn bases(map: &BTreeMap<&str, Merged<'_>>, stem: &str) -> Vec<String> {
    let get = |wanted: &str| {
        let found = map.iter().find(|(key, _)| {
            key.len() == stem.len() + wanted.len()
                && key.starts_with(stem)
                && key[stem.len()..].eq_ignore_ascii_case(wanted)
        });
        found.and_then(|(_, value)| text(value))
    };
    let mut bases: Vec<String> =
        REPOSITORIES.iter().filter_map(|key| get(key)).map(str::to_owned).collect();
    if !stem.is_empty() {
        bases.extend(map.get(stem).and_then(text).map(str::to_owned));
    }
    if let Some(folder) = get("repository").or_else(|| get("repo")) {
        let names = ["image", "imageName", "name"].iter().filter_map(|key| get(key));
        bases.extend(names.map(|name| join(folder, name)));
    }
    bases
}

fn join(front: &str, end: &str) -> String {
    format!("{}/{}", front.trim_end_matches('/'), end.trim_start_matches('/'))
}

fn is_host(text: &str) -> bool {
    text.contains('.')
        && !text.contains(['/', ' '])
        && !text.starts_with(|it: char| it.is_numeric())
}

fn repository(name: &str, tag: &str) -> Option<ImageRef> {
    let image: ImageRef = format!("{name}:{tag}").parse().ok()?;
    (image.digest().is_none()).then_some(image)
}

/// A part of the values that says of itself that it is off.
fn is_off(map: &BTreeMap<&str, Merged<'_>>) -> bool {
    ["enabled", "enable", "install", "deploy", "create"]
        .iter()
        .any(|key| map.get(key).and_then(Merged::leaf).and_then(Leaf::as_bool) == Some(false))
}

/// Returns the text of a value that is a word or a number; a template is none.
fn text<'a>(value: &Merged<'a>) -> Option<&'a str> {
    let node = value.leaf()?.node;
    let Kind::Scalar(_) = node.kind() else { return None };
    let text = node.source_text();
    (!text.is_empty() && !text.contains("{{")).then_some(text)
}

fn leaves<'a>(value: &Merged<'a>, visit: &mut impl FnMut(&Leaf<'a>)) {
    match value {
        Merged::Leaf(leaf) => visit(leaf),
        Merged::Map(map) => map.values().for_each(|inner| leaves(inner, visit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::merge::Layer;

    /// Every use as `REPOSITORIES:TAG`, with a `?` where it may not run.
    fn uses(yaml: &str, listed: &[&str]) -> Vec<String> {
        let document = crate::yaml::parse(yaml.into()).unwrap();
        let values = Merged::of(document.root(), Layer { file: "values.yaml", within: None });
        let listed = listed.iter().map(|listed| (*listed).to_owned()).collect();
        let found = Search::new(&values).run(&listed).0.into_iter().map(|used| {
            let repositories: Vec<_> = used.repositories.into_iter().collect();
            let mark = if used.certainty == Certainty::Runs { "" } else { "?" };
            format!("{}:{}{mark}", repositories.join("|"), used.tag)
        });
        found.collect()
    }

    #[test]
    fn maps_of_every_kind_are_read() {
        let none: &[&str] = &[];
        for (yaml, image) in [
            ("image: {repository: quay.io/a/b, tag: v1}", "quay.io/a/b:v1"),
            ("image: {registry: quay.io, repository: a/b, tag: 1.10}", "quay.io/a/b:1.10"),
            ("a: {image: quay.io/a/b, imageTag: v1}", "quay.io/a/b:v1"),
            ("a: {repository: nvcr.io/x, image: d, version: '1'}", "nvcr.io/d:1"),
            ("images: [{repository: a/b, tag: v1}]", "docker.io/a/b:v1"),
            ("images: {app: ghcr.io/a/b:1.0}", "ghcr.io/a/b:1.0"),
        ] {
            let found = uses(yaml, none);
            assert_eq!(found.len(), 1, "{yaml}");
            let (repositories, tag) = found[0].rsplit_once(':').unwrap();
            let (wanted, wanted_tag) = image.rsplit_once(':').unwrap();
            assert_eq!(tag, wanted_tag, "{yaml}");
            assert!(repositories.contains(wanted.trim_start_matches("nvcr.io/")), "{yaml}");
        }
        let joined = uses("a: {repository: nvcr.io/x, image: d, version: '1'}", none);
        assert!(joined[0].contains("nvcr.io/x/d"), "{joined:?}");
    }

    #[test]
    fn what_has_no_tag_is_no_use() {
        for yaml in [
            "image: {repository: a/b, tag: ''}",
            "image: {repository: a/b, tag: v1, digest: 'sha256:1'}",
            "image: {repository: a/b, tag: '{{ .Values.x }}'}",
            "source: {repository: 'https://host/a', tag: v1}",
            "url: http://host/a:80",
        ] {
            assert_eq!(uses(yaml, &[]), [] as [String; 0], "{yaml}");
        }
    }

    #[test]
    fn a_registry_written_elsewhere_is_found_by_the_list() {
        let yaml = "baseRepo: registry.k8s.io\nimage: {repository: /csi/app, tag: v1}";
        assert_eq!(uses(yaml, &["registry.k8s.io/csi/app"]), ["registry.k8s.io/csi/app:v1"]);
        assert_eq!(uses(yaml, &["quay.io/csi/app"]), ["registry.k8s.io/csi/app:v1"]);
    }

    #[test]
    fn what_is_off_may_not_run() {
        let yaml = "a: {enabled: false, image: {repository: a/b, tag: v1}}";
        assert_eq!(uses(yaml, &[]), ["docker.io/a/b:v1?"]);
    }
}
