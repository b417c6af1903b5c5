//! A pack in a registry, as a person writes it.

use super::destination::{Destination, InvalidDestination, Security};
use super::host::Host;
use crate::digest::{Digest, InvalidDigest};
use crate::oci::{InvalidRepository, InvalidTag, Pointer, Repository, Tag};
use std::fmt;
use std::str::FromStr;

/// `[SCHEME://]HOST[:PORT]/REPOSITORY[:TAG][@DIGEST]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackReference {
    /// The registry.
    pub host: Host,
    /// What the scheme that was written asks for.
    pub security: Security,
    /// The repository.
    pub repository: Repository,
    /// The tag, if one was written.
    pub tag: Option<Tag>,
    /// The digest, if one was written.
    pub digest: Option<Digest>,
}

/// Why a text is not a reference.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReference {
    /// What stands before the first slash is no registry.
    #[error(transparent)]
    Destination(#[from] InvalidDestination),
    /// The repository is none.
    #[error(transparent)]
    Repository(#[from] InvalidRepository),
    /// What follows the colon is no tag.
    #[error(transparent)]
    Tag(#[from] InvalidTag),
    /// What follows the `@` is no digest.
    #[error(transparent)]
    Digest(#[from] InvalidDigest),
}

impl PackReference {
    /// Returns what names the manifest; a digest counts before a tag. `None` when neither was written.
    #[must_use]
    pub fn pointer(&self) -> Option<Pointer> {
        let tag = || self.tag.clone().map(Pointer::Tag);
        self.digest.map(Pointer::Digest).or_else(tag)
    }
}

impl FromStr for PackReference {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<Self, InvalidReference> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.parse()?)),
            None => (text, None),
        };
        // The port of the host has a colon, too, and stands before the last slash.
        let slash = rest.rfind('/').unwrap_or_default();
        let (rest, tag) = match rest[slash..].split_once(':') {
            Some((name, tag)) if slash > 0 => (&rest[..slash + name.len()], Some(tag.parse()?)),
            _ => (rest, None),
        };
        let Destination { host, base, security } = rest.parse()?;
        Ok(Self { host, security, repository: base.parse()?, tag, digest })
    }
}

impl fmt::Display for PackReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.host, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(formatter, ":{tag}")?;
        }
        match &self.digest {
            Some(digest) => write!(formatter, "@{digest}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    #[test]
    fn every_part_is_read() {
        let cases = [
            ("ghcr.io/team/demo", None, false),
            ("ghcr.io/team/demo:1.0.0", Some("1.0.0"), false),
            ("localhost:5000/demo:1.0.0@DIGEST", Some("1.0.0"), true),
            ("[::1]:5000/a/demo@DIGEST", None, true),
        ];
        for (text, tag, digest) in cases {
            let text = text.replace("DIGEST", DIGEST);
            let reference: PackReference = text.parse().unwrap();
            assert_eq!(reference.to_string(), text);
            assert_eq!(reference.tag.as_ref().map(Tag::as_str), tag);
            assert_eq!(reference.digest.is_some(), digest);
            assert_eq!(reference.repository.last(), "demo");
        }
        let reference: PackReference = "https://localhost/demo:1".parse().unwrap();
        assert_eq!(
            (reference.security, reference.to_string().as_str()),
            (Security::Tls, "localhost/demo:1")
        );
    }

    #[test]
    fn a_digest_counts_before_a_tag() {
        let reference: PackReference = format!("a.b/demo:1.0.0@{DIGEST}").parse().unwrap();
        assert_eq!(reference.pointer(), Some(Pointer::Digest(DIGEST.parse().unwrap())));
        let reference: PackReference = "a.b/demo:1.0.0".parse().unwrap();
        assert_eq!(reference.pointer(), Some(Pointer::Tag("1.0.0".parse().unwrap())));
    }

    #[test]
    fn what_is_wrong_is_told() {
        let told = |text: &str| text.parse::<PackReference>().unwrap_err().to_string();
        assert_eq!(told("a.b"), "a repository path cannot be empty");
        assert_eq!(told("a.b/demo:"), "a tag cannot be empty");
        assert_eq!(told("a.b/demo:1+2"), "a tag cannot hold `+`");
        assert_eq!(told("a.b/demo@sha512:00"), "the digest does not start with `sha256:`");
        assert_eq!(told("ftp://a.b/demo"), "registries do not speak `ftp://`");
        assert!(told("a.b/Demo:1").starts_with("`Demo` cannot be part of a repository path"));
    }
}
