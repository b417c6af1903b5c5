//! The version of a pack: what Palette orders packs by, and the tag it is published under.

use semver::{Prerelease, Version};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Longest tag of the OCI distribution specification, in characters.
const MAX_LENGTH: usize = 128;

/// A semantic version that an OCI tag can hold: three numeric parts, an optional pre-release, no build metadata.
///
/// Numeric parts may be padded with zeros, as calendar versions are; the text is kept as written
/// because it becomes the tag, and the padding does not count when versions are compared.
#[derive(Clone, Debug)]
pub struct PackVersion {
    text: String,
    number: Version,
    padded: bool,
}

/// Why a text is not the version of a pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidVersion {
    /// It has no characters.
    #[error("the version is empty")]
    Empty,
    /// It starts with `v`.
    #[error("the version starts with `{0}`")]
    LeadingV(char),
    /// It does not have three numeric parts.
    #[error("the version has {0} numeric part{s} instead of three", s = if *.0 == 1 { "" } else { "s" })]
    Parts(usize),
    /// One of the three parts is not a number.
    #[error("`{0}` is not a number")]
    NotANumber(String),
    /// It has build metadata, and a tag cannot hold `+`.
    #[error("a tag cannot hold `+`, so build metadata cannot be published")]
    BuildMetadata,
    /// The pre-release is not one of semantic versioning.
    #[error("the pre-release `{0}` is not valid")]
    PreRelease(String),
    /// It is longer than a tag can be.
    #[error("a tag cannot be longer than {MAX_LENGTH} characters")]
    TooLong,
}

impl PackVersion {
    /// Returns the version as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the version as a number, without padding.
    #[must_use]
    pub fn number(&self) -> &Version {
        &self.number
    }

    /// Returns whether a numeric part has leading zeros, which semantic versioning forbids.
    #[must_use]
    pub fn is_padded(&self) -> bool {
        self.padded
    }

    /// Returns the minor series the version belongs to, as `1.4.x`.
    #[must_use]
    pub fn series(&self) -> String {
        format!("{}.{}.x", self.number.major, self.number.minor)
    }
}

impl fmt::Display for PackVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl PartialEq for PackVersion {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for PackVersion {}

impl PartialOrd for PackVersion {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PackVersion {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}

impl FromStr for PackVersion {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, InvalidVersion> {
        if text.is_empty() {
            return Err(InvalidVersion::Empty);
        }
        if let Some(first @ ('v' | 'V')) = text.chars().next() {
            return Err(InvalidVersion::LeadingV(first));
        }
        if text.contains('+') {
            return Err(InvalidVersion::BuildMetadata);
        }
        if text.len() > MAX_LENGTH {
            return Err(InvalidVersion::TooLong);
        }
        let (core, pre) =
            text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
        let parts: Vec<&str> = core.split('.').collect();
        let numbers = parts.iter().map(|part| number(part)).collect::<Result<Vec<u64>, _>>()?;
        let &[major, minor, patch] = numbers.as_slice() else {
            return Err(InvalidVersion::Parts(numbers.len()));
        };
        let mut version = Version::new(major, minor, patch);
        if let Some(pre) = pre {
            let invalid = || InvalidVersion::PreRelease(pre.to_owned());
            version.pre = Prerelease::new(pre).map_err(|_| invalid())?;
            if version.pre.is_empty() {
                return Err(invalid());
            }
        }
        let padded = parts.iter().any(|part| part.len() > 1 && part.starts_with('0'));
        Ok(Self { text: text.to_owned(), number: version, padded })
    }
}

fn number(part: &str) -> Result<u64, InvalidVersion> {
    let not_a_number = || InvalidVersion::NotANumber(part.to_owned());
    if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(not_a_number());
    }
    part.parse().map_err(|_| not_a_number())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> PackVersion {
        text.parse().unwrap()
    }

    #[test]
    fn what_a_tag_cannot_hold_is_refused_with_its_reason() {
        let cases = [
            ("", InvalidVersion::Empty),
            ("v1.2.3", InvalidVersion::LeadingV('v')),
            ("1.2", InvalidVersion::Parts(2)),
            ("1", InvalidVersion::Parts(1)),
            ("1.2.3.4", InvalidVersion::Parts(4)),
            ("1.2.x", InvalidVersion::NotANumber("x".to_owned())),
            ("1.2.3 ", InvalidVersion::NotANumber("3 ".to_owned())),
            ("1.2.3+a", InvalidVersion::BuildMetadata),
            ("1.2.3-", InvalidVersion::PreRelease(String::new())),
            ("1.2.3-a b", InvalidVersion::PreRelease("a b".to_owned())),
            ("1..3", InvalidVersion::NotANumber(String::new())),
        ];
        for (bad, reason) in cases {
            assert_eq!(bad.parse::<PackVersion>().unwrap_err(), reason, "{bad}");
        }
    }

    #[test]
    fn versions_are_ordered_by_number_and_pre_release() {
        let order = ["1.4.0-rc.1", "1.4.0", "1.04.1", "1.4.10", "1.10.0"];
        for pair in order.windows(2) {
            assert!(version(pair[0]) < version(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn padding_is_kept_in_the_text_and_not_in_the_series() {
        let padded = version("25.06.0");
        assert_eq!(
            (padded.as_str(), padded.series().as_str(), padded.is_padded()),
            ("25.06.0", "25.6.x", true)
        );
        assert!(!version("3.30.3-rev1").is_padded());
    }
}
