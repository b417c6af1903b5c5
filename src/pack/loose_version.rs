//! Versions as people write them, compared by their numbers alone.

use std::cmp::Ordering;

/// The numbers at the start of a version: `v1.10`, `25.06.0-rev1` and `1.2.3+up4` all have some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LooseVersion(Vec<u64>);

/// How two versions stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// The numbers that both have are equal.
    Same,
    /// They differ in one number after the first.
    Near,
    /// They differ in the first number, or in several.
    Far,
}

impl LooseVersion {
    /// Reads the numbers of a version; `None` when it does not start with one, or is a word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let end = text.find(['-', '+', '_']).unwrap_or(text.len());
        let numbers: Option<Vec<u64>> = text[..end].split('.').map(number).collect();
        numbers.map(Self)
    }

    /// Returns how many numbers there are.
    #[must_use]
    pub fn parts(&self) -> usize {
        self.0.len()
    }

    /// Returns the numbers, the gravest first.
    #[must_use]
    pub fn numbers(&self) -> &[u64] {
        &self.0
    }

    /// Compares the numbers that both versions have: `1.10` is the same as `1.10.3`.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> Likeness {
        let differs: Vec<bool> = self.0.iter().zip(&other.0).map(|(one, two)| one != two).collect();
        match (differs.first(), differs.iter().filter(|differs| **differs).count()) {
            (_, 0) => Likeness::Same,
            (Some(false), 1) => Likeness::Near,
            _ => Likeness::Far,
        }
    }

    /// Compares the numbers that both versions have; a bound of two parts, as `1.29`, stands for its
    /// whole series, so parts that only one has say nothing.
    #[must_use]
    pub fn order(&self, other: &Self) -> Ordering {
        let shared = self.0.len().min(other.0.len());
        self.0[..shared].cmp(&other.0[..shared])
    }
}

fn number(part: &str) -> Option<u64> {
    let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| part.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_the_numbers_both_have() {
        let cases = [
            ("1.2.3", "v1.2.3", Some(Likeness::Same)),
            ("25.06.0", "25.6.0", Some(Likeness::Same)),
            ("1.16", "1.16.0", Some(Likeness::Same)),
            ("3.30.3-rev1", "3.30.3", Some(Likeness::Same)),
            ("0.4.0", "0.40.0", Some(Likeness::Near)),
            ("2.23.3", "2.21.3", Some(Likeness::Near)),
            ("1.2.3", "1.2.4", Some(Likeness::Near)),
            ("1.2.3", "1.3.4", Some(Likeness::Far)),
            ("1.2.3", "2.2.3", Some(Likeness::Far)),
            ("1.2.3", "canary", None),
            ("1.2.3", "1.2.x", None),
            ("1.2.3", "", None),
        ];
        for (one, two, expected) in cases {
            let pair = LooseVersion::parse(one).zip(LooseVersion::parse(two));
            assert_eq!(pair.map(|(one, two)| one.likeness(&two)), expected, "{one} {two}");
        }
    }

    #[test]
    fn a_short_version_stands_for_its_series() {
        let order = |one: &str, two: &str| {
            LooseVersion::parse(one).zip(LooseVersion::parse(two)).map(|(one, two)| one.order(&two))
        };
        assert_eq!(order("1.29.9", "1.29"), Some(Ordering::Equal));
        assert_eq!(order("1.30", "1.29.9"), Some(Ordering::Greater));
        assert_eq!(order("", "1.29.9"), None);
        assert_eq!(order("1.x", "1.2"), None);
    }
}
