//! The tag of a manifest.

use crate::pack::PackVersion;
use std::fmt;
use std::str::FromStr;

const MAX_LENGTH: usize = 128;

/// A tag of the OCI distribution specification: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

/// Why a text is not a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTag {
    /// It has no characters.
    #[error("a tag cannot be empty")]
    Empty,
    /// It is longer than 128 characters.
    #[error("a tag cannot be longer than {MAX_LENGTH} characters")]
    TooLong,
    /// It starts with a character that no tag can start with.
    #[error("a tag cannot start with `{0}`")]
    Start(char),
    /// It holds a character that no tag can hold.
    #[error("a tag cannot hold `{0}`")]
    Character(char),
}

impl Tag {
    /// Returns the tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&PackVersion> for Tag {
    /// Returns the version as it was written: a [`PackVersion`] is always a tag, too.
    fn from(version: &PackVersion) -> Self {
        Self(version.as_str().to_owned())
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Tag {
    type Err = InvalidTag;

    fn from_str(text: &str) -> Result<Self, InvalidTag> {
        let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let first = text.chars().next().ok_or(InvalidTag::Empty)?;
        if let Some(bad) = text.chars().find(|c| !is_word(*c) && !matches!(c, '.' | '-')) {
            return Err(InvalidTag::Character(bad));
        }
        if !is_word(first) {
            return Err(InvalidTag::Start(first));
        }
        if text.len() > MAX_LENGTH {
            return Err(InvalidTag::TooLong);
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_follow_the_distribution_grammar() {
        let longest = "a".repeat(128);
        for good in ["1.4.0", "_", "v1", "25.06.0-rc.1", longest.as_str()] {
            assert_eq!(good.parse::<Tag>().unwrap().as_str(), good);
        }
        let too_long = "a".repeat(129);
        let cases = [
            ("", InvalidTag::Empty),
            (".1", InvalidTag::Start('.')),
            ("-1", InvalidTag::Start('-')),
            ("1.0.0+a", InvalidTag::Character('+')),
            ("a/b", InvalidTag::Character('/')),
            ("é", InvalidTag::Character('é')),
            (too_long.as_str(), InvalidTag::TooLong),
        ];
        for (bad, reason) in cases {
            assert_eq!(bad.parse::<Tag>(), Err(reason), "{bad}");
        }
    }

    #[test]
    fn every_version_is_its_own_tag() {
        for text in ["1.4.0", "25.06.0", "3.30.3-rev1"] {
            let version: PackVersion = text.parse().unwrap();
            assert_eq!(text.parse(), Ok(Tag::from(&version)));
        }
    }
}
