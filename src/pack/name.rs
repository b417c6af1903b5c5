//! The name of a pack, which is also the last part of its repository's path.

use std::fmt;
use std::str::FromStr;

/// Longest path that registries accept for a repository is 255 characters; a name is one part of it.
const MAX_LENGTH: usize = 128;

/// A pack name: one path component of the OCI distribution specification's repository grammar.
///
/// See <https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests>.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackName(String);

/// Why a text is not a pack name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// It has no characters.
    #[error("a pack name cannot be empty")]
    Empty,
    /// It is longer than 128 characters.
    #[error("a pack name cannot be longer than {MAX_LENGTH} characters")]
    TooLong,
    /// It holds a character that no repository path can hold.
    #[error("a pack name cannot hold `{0}`")]
    Character(char),
    /// A separator stands at an end or beside another separator.
    #[error("`{0}` must stand between letters or digits in a pack name")]
    Separator(char),
}

impl PackName {
    /// Returns the name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for PackName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        if text.is_empty() {
            return Err(InvalidName::Empty);
        }
        if text.len() > MAX_LENGTH {
            return Err(InvalidName::TooLong);
        }
        let is_word =
            |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
        let is_separator = |character: char| matches!(character, '-' | '_' | '.');
        if let Some(bad) = text.chars().find(|c| !is_word(*c) && !is_separator(*c)) {
            return Err(InvalidName::Character(bad));
        }
        for run in text.split(is_word).filter(|run| !run.is_empty()) {
            let first = run.chars().next().unwrap_or('-');
            let allowed = matches!(run, "." | "_" | "__") || run.bytes().all(|byte| byte == b'-');
            if !allowed || text.starts_with(run) || text.ends_with(run) {
                return Err(InvalidName::Separator(first));
            }
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_repository_grammar() {
        for good in ["cni-azure", "a", "a.b", "a__b", "a--b", "k8s"] {
            assert_eq!(good.parse::<PackName>().unwrap().as_str(), good);
        }
        let cases = [
            ("", InvalidName::Empty),
            ("Azure", InvalidName::Character('A')),
            ("a/b", InvalidName::Character('/')),
            ("-a", InvalidName::Separator('-')),
            ("a-", InvalidName::Separator('-')),
            ("a..b", InvalidName::Separator('.')),
            ("a._b", InvalidName::Separator('.')),
        ];
        for (bad, reason) in cases {
            assert_eq!(bad.parse::<PackName>(), Err(reason), "{bad}");
        }
        assert_eq!("a".repeat(129).parse::<PackName>(), Err(InvalidName::TooLong));
    }
}
