//! Whether what a tag holds is the content of a pack, whatever compressed it and whenever it was made.

use crate::archive::{self, BuildError, Timestamp};
use crate::oci::{Annotations, Artifact, CREATED, NotAPack, Published};
use crate::pack::Shipment;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// In what a manifest differs from another one of the same content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// The time of the archive or of the manifest.
    Time,
    /// How the archive is compressed.
    Compression,
    /// What the manifest says beside the content.
    Annotations,
}

/// Why what a tag holds is not the content of a pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Contrast {
    /// It is no pack at all.
    #[error("what is there is no pack: {0}")]
    NotAPack(NotAPack),
    /// Its manifest has another shape than the one that Palette reads.
    #[error("the manifest there has another shape, with the config `{0}`")]
    Shape(String),
    /// Its archive has another name.
    #[error("the archive there is not called `{0}`")]
    Name(String),
    /// Files, or their names, differ.
    #[error("the archives differ")]
    Archive,
}

impl fmt::Display for Aspect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Time => "time",
            Self::Compression => "compression",
            Self::Annotations => "annotations",
        })
    }
}

/// Returns in what a published pack is known to differ from what would be published, when it has the
/// same content; `None` when it has not, or when only a built archive can tell.
///
/// Nothing is compressed: the manifest says which digest the uncompressed archive has. An archive that
/// was made for another time counts as the same. Only what is given of the annotations is compared.
///
/// # Errors
/// A file of the pack could not be read.
pub fn recognise(
    shipment: &Shipment,
    timestamp: Timestamp,
    given: &Annotations,
    held: &Published,
) -> Result<Option<BTreeSet<Aspect>>, BuildError> {
    let Some(digest) = held.tar_digest() else { return Ok(None) };
    if contrast_of_form(&archive::file_name(shipment), held).is_some() {
        return Ok(None);
    }
    let mut differs = differences(&given.without_content(), held.annotations());
    let there = held.created().and_then(Timestamp::from_rfc3339);
    let mut times = vec![timestamp];
    times.extend(there.into_iter().chain([Timestamp::FIXED]).filter(|time| *time != timestamp));
    times.dedup();
    for time in times {
        if archive::tar_digest(shipment, time)? == digest {
            differs.extend((time != timestamp).then_some(Aspect::Time));
            return Ok(Some(differs));
        }
    }
    Ok(None)
}

/// Returns in what a published pack of the same content differs from an artifact.
///
/// # Errors
/// The content is another one.
pub fn compare(artifact: &Artifact, held: &Published) -> Result<BTreeSet<Aspect>, Contrast> {
    if let Some(contrast) = contrast_of_form(artifact.file_name(), held) {
        return Err(contrast);
    }
    let is_same_layer = held.layer().digest == artifact.layer().descriptor.digest;
    if !is_same_layer && held.tar_digest() != Some(artifact.tar_digest()) {
        return Err(Contrast::Archive);
    }
    let mut differs = differences(artifact.annotations(), held.annotations());
    differs.extend(differences(held.annotations(), artifact.annotations()));
    differs.extend((!is_same_layer).then_some(Aspect::Compression));
    Ok(differs)
}

/// Palette looks at the media types and at the name of the archive.
fn contrast_of_form(file_name: &str, held: &Published) -> Option<Contrast> {
    if !held.has_our_media_types() {
        return Some(Contrast::Shape(held.config().media_type.clone()));
    }
    let is_called_so = held.file_name() == Some(file_name);
    (!is_called_so).then(|| Contrast::Name(file_name.to_owned()))
}

/// Returns in what one manifest does not say what another one says.
fn differences(
    said: &BTreeMap<String, String>,
    there: &BTreeMap<String, String>,
) -> BTreeSet<Aspect> {
    let missing = said.iter().filter(|(key, value)| there.get(*key) != Some(value));
    let aspect = |key: &str| if key == CREATED { Aspect::Time } else { Aspect::Annotations };
    missing.map(|(key, _)| aspect(key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Archive;
    use crate::check::Checked;
    use crate::oci::Origin;
    use crate::source::Source;
    use tempfile::tempdir;

    fn pack(content: &str) -> Checked {
        Checked::pretend(Source::from_files("demo", [("values.yaml", content)]))
    }

    fn at(seconds: &str) -> Timestamp {
        seconds.parse().unwrap()
    }

    fn origin(revision: &str) -> Annotations {
        Annotations::Full(Origin { revision: Some(revision.to_owned()), ..Origin::default() })
    }

    fn created(seconds: &str) -> Annotations {
        Annotations::Full(Origin { created: Some(at(seconds)), ..Origin::default() })
    }

    fn build(pack: &Checked, timestamp: Timestamp, annotations: &Annotations) -> Artifact {
        let out = tempdir().unwrap();
        Artifact::assemble(&Archive::build(pack, timestamp, out.path()).unwrap(), annotations)
            .unwrap()
    }

    fn published(artifact: &Artifact) -> Published {
        Published::read(artifact.manifest().to_vec()).unwrap()
    }

    /// Gives a manifest another text in place of one that it holds.
    fn altered(artifact: &Artifact, from: &str, to: &str) -> Published {
        let text = String::from_utf8(artifact.manifest().to_vec()).unwrap();
        assert!(text.contains(from), "{text}");
        Published::read(text.replace(from, to).into_bytes()).unwrap()
    }

    fn recognised(
        given: &Annotations,
        timestamp: Timestamp,
        held: &Published,
    ) -> Option<Vec<Aspect>> {
        let found = recognise(pack("a: 1").shipment(), timestamp, given, held).unwrap();
        found.map(Vec::from_iter)
    }

    #[test]
    fn the_same_content_is_recognised_whatever_its_layer_is() {
        let artifact = build(&pack("a: 1"), Timestamp::FIXED, &origin("1"));
        let layer = artifact.layer().descriptor.digest.hex();
        let held = altered(&artifact, &layer, &"0".repeat(64));
        let nothing_given = Annotations::Full(Origin::default());
        assert_eq!(recognised(&nothing_given, Timestamp::FIXED, &held), Some(vec![]));
        assert_eq!(compare(&artifact, &held), Ok([Aspect::Compression].into()));
    }

    #[test]
    fn another_time_is_the_same_content() {
        let fixed = published(&build(&pack("a: 1"), Timestamp::FIXED, &origin("1")));
        assert_eq!(recognised(&created("5"), at("5"), &fixed), Some(vec![Aspect::Time]));
        let later = published(&build(&pack("a: 1"), at("5"), &created("5")));
        let nothing_given = Annotations::Full(Origin::default());
        let found = recognised(&nothing_given, Timestamp::FIXED, &later);
        assert_eq!(found, Some(vec![Aspect::Time]));
        assert_eq!(recognised(&created("5"), at("5"), &later), Some(vec![]));
    }

    #[test]
    fn annotations_that_are_given_are_compared() {
        let held = published(&build(&pack("a: 1"), Timestamp::FIXED, &origin("1")));
        let found = recognised(&origin("2"), Timestamp::FIXED, &held);
        assert_eq!(found, Some(vec![Aspect::Annotations]));
    }

    #[test]
    fn other_content_is_not_recognised() {
        let held = published(&build(&pack("a: 2"), Timestamp::FIXED, &origin("1")));
        assert_eq!(recognised(&origin("1"), Timestamp::FIXED, &held), None);
        let artifact = build(&pack("a: 1"), Timestamp::FIXED, &origin("1"));
        assert_eq!(compare(&artifact, &held), Err(Contrast::Archive));
    }

    #[test]
    fn what_oras_pushed_is_compared_by_its_layer() {
        let bare = Annotations::Bare(Some(at("7")));
        let held = published(&build(&pack("a: 1"), Timestamp::FIXED, &bare));
        assert_eq!(recognised(&origin("1"), Timestamp::FIXED, &held), None);
        let artifact = build(&pack("a: 1"), Timestamp::FIXED, &origin("1"));
        let differs = [Aspect::Time, Aspect::Annotations].into();
        assert_eq!(compare(&artifact, &held), Ok(differs));
    }

    #[test]
    fn another_form_is_other_content() {
        let artifact = build(&pack("a: 1"), Timestamp::FIXED, &origin("1"));
        let empty = "application/vnd.oci.empty.v1+json";
        let shaped = altered(&artifact, "application/vnd.unknown.config.v1+json", empty);
        let named = altered(&artifact, "demo-1.4.0.tar.gz", "other.tar.gz");
        for (held, contrast) in [
            (shaped, Contrast::Shape(empty.to_owned())),
            (named, Contrast::Name("demo-1.4.0.tar.gz".to_owned())),
        ] {
            assert_eq!(compare(&artifact, &held), Err(contrast));
            assert_eq!(recognised(&origin("1"), Timestamp::FIXED, &held), None);
        }
    }
}
