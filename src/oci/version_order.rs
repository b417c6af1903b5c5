//! The order in which a person expects versions.

use super::Tag;
use crate::pack::PackVersion;
use std::cmp::Ordering;

/// Sorts tags from the oldest version to the newest.
///
/// Padding with zeros does not count, so `1.9.0` comes before `1.10.0` and `25.06.0` before `25.7.0`.
/// Tags that are no version of a pack come first, by their text.
#[must_use]
pub fn in_version_order(tags: impl IntoIterator<Item = Tag>) -> Vec<Tag> {
    let mut known: Vec<(Option<PackVersion>, Tag)> =
        tags.into_iter().map(|tag| (tag.as_str().parse().ok(), tag)).collect();
    known.sort_by(|(one, one_tag), (other, other_tag)| {
        let by_number = match (one, other) {
            (Some(one), Some(other)) => one.cmp(other),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        by_number.then_with(|| one_tag.cmp(other_tag))
    });
    known.into_iter().map(|(_, tag)| tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_and_padding_does_not() {
        let written = [
            "1.10.0",
            "latest",
            "1.9.0",
            "25.7.0",
            "25.06.0",
            "1.10.0-rev2",
            "1.10.0-rev1",
            "LTS__1.0",
        ];
        let sorted = in_version_order(written.map(|text| text.parse().unwrap()));
        let texts: Vec<&str> = sorted.iter().map(Tag::as_str).collect();
        assert_eq!(
            texts,
            [
                "LTS__1.0",
                "latest",
                "1.9.0",
                "1.10.0-rev1",
                "1.10.0-rev2",
                "1.10.0",
                "25.06.0",
                "25.7.0"
            ]
        );
    }
}
