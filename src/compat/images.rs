//! The images of two versions of a pack, side by side.
//!
//! An image is one repository, however often it is named: in the list for air gaps, in values, in
//! manifests and in charts.

use super::step::Step;
use crate::finding::Place;
use crate::pack::images::listed_images;
use crate::pack::{Certainty, ImageUse, Pack};
use std::collections::{BTreeMap, BTreeSet};

/// The images of one pack.
#[derive(Debug, Default)]
pub(super) struct PackImages {
    /// All of them: listed ones first, then as they are found.
    pub(super) all: Vec<Image>,
}

/// One image.
#[derive(Clone, Debug)]
pub(super) struct Image {
    /// Host and path, completed as Docker does.
    pub(super) repository: String,
    /// Every repository that may be meant, where values are put together.
    candidates: BTreeSet<String>,
    /// Its tags, each with the place where it is best shown.
    pub(super) pins: BTreeMap<String, Pin>,
    /// Where the pack lists it, if it does.
    pub(super) listed: Option<Place>,
    /// Whether something surely runs it.
    pub(super) runs: bool,
}

/// Where a tag is written.
#[derive(Clone, Debug)]
pub(super) struct Pin {
    /// The file.
    pub(super) place: Place,
    /// What to put before a message, so that the place inside an archive is told.
    pub(super) prefix: String,
}

/// What became of the images of the old version.
#[derive(Debug, Default)]
pub(super) struct Comparison<'a> {
    /// In both, under the same repository.
    pub(super) kept: Vec<(&'a Image, &'a Image)>,
    /// In both, under another repository.
    pub(super) moved: Vec<(&'a Image, &'a Image)>,
    /// In the old version only.
    pub(super) gone: Vec<&'a Image>,
    /// In the new version only.
    pub(super) new: Vec<&'a Image>,
}

impl PackImages {
    /// Finds the images of a pack.
    pub(super) fn of(pack: &Pack) -> Self {
        let mut images = Self::default();
        for listed in listed_images(pack) {
            let repository = listed.image.repository();
            let tag = match (listed.image.tag(), listed.image.digest()) {
                (tag, None) => tag.unwrap_or_default().to_owned(),
                (tag, Some(digest)) => format!("{}@{digest}", tag.unwrap_or_default()),
            };
            let pin = Pin { place: listed.place.clone(), prefix: String::new() };
            let image = images.entry(&repository, BTreeSet::from([repository.clone()]));
            image.pins.entry(tag).or_insert(pin);
            image.listed.get_or_insert(listed.place);
        }
        for used in pack.images().uses() {
            images.add(used);
        }
        images
    }

    fn add(&mut self, used: &ImageUse) {
        let Some(first) = used.repositories.first() else { return };
        let likeliest = used.repositories.iter().find(|it| it.ends_with(&used.written));
        let prefix = if used.site.is_empty() { String::new() } else { format!("{}: ", used.site) };
        let pin = Pin { place: used.place.clone(), prefix };
        let image = self.entry(likeliest.unwrap_or(first), used.repositories.clone());
        image.pins.entry(used.tag.clone()).or_insert(pin);
        image.runs |= used.certainty == Certainty::Runs;
    }

    fn entry(&mut self, repository: &str, candidates: BTreeSet<String>) -> &mut Image {
        let known = self.all.iter().position(|image| image.may_be_one_of(&candidates));
        let at = known.unwrap_or(self.all.len());
        if known.is_none() {
            self.all.push(Image {
                repository: repository.to_owned(),
                candidates: BTreeSet::new(),
                pins: BTreeMap::new(),
                listed: None,
                runs: false,
            });
        }
        self.all[at].candidates.extend(candidates);
        &mut self.all[at]
    }
}

impl Image {
    fn may_be_one_of(&self, candidates: &BTreeSet<String>) -> bool {
        self.candidates.intersection(candidates).next().is_some()
    }

    /// Returns the repository with one of its tags.
    pub(super) fn with_tag(&self, tag: &str) -> String {
        match tag {
            "" => self.repository.clone(),
            tag if tag.starts_with('@') => format!("{}{tag}", self.repository),
            tag => format!("{}:{tag}", self.repository),
        }
    }

    /// Returns the repository with all of its tags, for a message.
    pub(super) fn with_tags(&self) -> String {
        let tags: Vec<String> = self.pins.keys().map(|tag| self.with_tag(tag)).collect();
        format!("`{}`", tags.join("`, `"))
    }

    /// Returns the tag and the place that stand for the image where one of it is enough.
    pub(super) fn first(&self) -> Option<(&str, &Pin)> {
        let listed = self.pins.iter().find(|(_, pin)| Some(&pin.place) == self.listed.as_ref());
        listed.or(self.pins.first_key_value()).map(|(tag, pin)| (tag.as_str(), pin))
    }

    /// Whether the pack says enough about it to miss it.
    fn counts(&self) -> bool {
        self.listed.is_some() || self.runs
    }

    /// Returns the path without its host, and the last part of it.
    fn path(&self) -> (&str, &str) {
        let path = self.repository.split_once('/').map_or("", |(_, path)| path);
        (path, path.rsplit('/').next().unwrap_or(path))
    }
}

/// Tells what became of each image.
pub(super) fn compare<'a>(old: &'a PackImages, new: &'a PackImages) -> Comparison<'a> {
    let mut found = Comparison::default();
    let mut taken = BTreeSet::new();
    for image in &old.all {
        let mut others = new.all.iter().enumerate();
        let same = others.find(|(_, it)| it.may_be_one_of(&image.candidates));
        if let Some((at, other)) = same {
            taken.insert(at);
            found.kept.push((image, other));
        } else if image.counts() {
            found.gone.push(image);
        }
    }
    let rest = new.all.iter().enumerate().filter(|(at, _)| !taken.contains(at));
    found.new = rest.map(|(_, image)| image).filter(|image| image.counts()).collect();
    find_moves(&mut found);
    found
}

/// An image that is gone and one of the same name that is new are one that has moved.
fn find_moves(found: &mut Comparison<'_>) {
    for is_move in [same_path, same_name] {
        let mut at = 0;
        while let Some(image) = found.gone.get(at).copied() {
            let alike: Vec<usize> =
                (0..found.new.len()).filter(|at| is_move(image, found.new[*at])).collect();
            let rivals = found.gone.iter().filter(|other| is_move(image, other)).count();
            if let ([other], 1) = (alike.as_slice(), rivals) {
                found.gone.remove(at);
                found.moved.push((image, found.new.remove(*other)));
            } else {
                at += 1;
            }
        }
    }
}

fn same_path(one: &Image, other: &Image) -> bool {
    one.path().0 == other.path().0
}

fn same_name(one: &Image, other: &Image) -> bool {
    one.path().1 == other.path().1
}

/// The tags of an image in two versions, where they differ.
pub(super) struct TagChange<'a> {
    /// Tags that are gone.
    pub(super) gone: Vec<&'a str>,
    /// Tags that are new.
    pub(super) new: Vec<&'a str>,
    /// Of both those that belong together, and the step between them.
    pub(super) step: Option<(&'a str, &'a str, Step)>,
}

/// Returns how the tags of an image changed, if they did.
pub(super) fn tags<'a>(old: &'a Image, new: &'a Image) -> Option<TagChange<'a>> {
    let only = |one: &'a Image, other: &Image| -> Vec<&'a str> {
        let tags = one.pins.keys().filter(|tag| !other.pins.contains_key(*tag));
        tags.map(String::as_str).collect()
    };
    let (gone, came) = (only(old, new), only(new, old));
    if gone.is_empty() && came.is_empty() {
        return None;
    }
    let pairs = gone.iter().flat_map(|old| came.iter().map(|new| (*old, *new)));
    // Of several tags, those belong together that are of one flavour, and then those that are closest.
    let closest = pairs.min_by_key(|(old, new)| {
        (flavour(old) != flavour(new), Step::between(old, new).asks_for())
    });
    let step = closest.map(|(old, new)| (old, new, Step::between(old, new)));
    Some(TagChange { gone, new: came, step })
}

/// Returns what follows the version in a tag.
fn flavour(tag: &str) -> &str {
    tag.find('-').map_or("", |dash| &tag[dash..])
}
