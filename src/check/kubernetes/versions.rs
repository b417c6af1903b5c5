//! Sets of minor versions of Kubernetes 1.

use std::fmt;

/// Some of the minor versions 0 to 63.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Versions(u64);

impl Versions {
    /// Every version.
    pub(crate) const ALL: Self = Self(u64::MAX);
    /// No version.
    pub(crate) const NONE: Self = Self(0);

    /// Returns the versions from one up to and with another.
    pub(crate) fn between(first: u32, last: u32) -> Self {
        (first..=last).filter(|minor| *minor < u64::BITS).fold(Self::NONE, Self::with)
    }

    /// Reads `25-30,33-37`.
    pub(super) fn parse(text: &str) -> Self {
        let ranges = text.split(',').filter_map(|range| {
            let (first, last) = range.split_once('-')?;
            Some(Self::between(first.parse().ok()?, last.parse().ok()?))
        });
        ranges.fold(Self::NONE, Self::or)
    }

    /// Returns the same versions and one more.
    pub(super) fn with(self, minor: u32) -> Self {
        Self(self.0 | 1_u64.checked_shl(minor).unwrap_or(0))
    }

    /// Returns the versions that are in both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns the versions that are in either.
    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the versions that are not in another set.
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns whether there is no version.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the newest version.
    pub(crate) fn newest(self) -> Option<u32> {
        self.0.checked_ilog2()
    }

    /// Returns the oldest version.
    pub(super) fn oldest(self) -> Option<u32> {
        (!self.is_empty()).then(|| self.0.trailing_zeros())
    }
}

impl fmt::Display for Versions {
    /// Writes the outermost versions, as `1.25 to 1.30`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.oldest(), self.newest()) {
            (Some(oldest), Some(newest)) if oldest == newest => write!(formatter, "1.{oldest}"),
            (Some(oldest), Some(newest)) => write!(formatter, "1.{oldest} to 1.{newest}"),
            _ => formatter.write_str("no version"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_written() {
        let versions = Versions::parse("25-25,31-37");
        assert_eq!(versions.to_string(), "1.25 to 1.37");
        assert!(versions.and(Versions::between(26, 30)).is_empty());
        assert_eq!(Versions::parse("").newest(), None);
        assert_eq!(Versions::between(60, 90).newest(), Some(63));
    }
}
