//! References to container images, as container runtimes read them.
//!
//! The grammar is that of the distribution project's `reference` package; names without a host
//! belong to Docker Hub, and those of one part to its `library`, as Docker completes them.

use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The host of references that name none.
const DEFAULT_HOST: &str = "docker.io";
/// Longest name that registries accept, host included, in bytes.
const MAX_NAME: usize = 255;
/// Longest tag that registries accept, in bytes.
const MAX_TAG: usize = 128;

/// A reference such as `quay.io/demo/app:1.0.0`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageRef {
    host: Option<String>,
    path: String,
    tag: Option<String>,
    digest: Option<String>,
}

/// Why a text is not an image reference.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidImage {
    /// There is nothing.
    #[error("the reference is empty")]
    Empty,
    /// Blanks stand in or around it.
    #[error("a reference holds no blanks")]
    Blank,
    /// It starts as a web address does.
    #[error("a reference has no `{0}` in front")]
    Scheme(String),
    /// The host is not one.
    #[error("`{0}` is not a host")]
    Host(String),
    /// Two slashes in a row, or one at an end.
    #[error("a part of the path is empty")]
    EmptyPart,
    /// Capital letters outside host and tag.
    #[error("`{0}` has capital letters, and paths of images have none")]
    Capitals(String),
    /// A part of the path holds or combines characters that it may not.
    #[error("`{0}` is not a path: letters and digits, joined by `.`, `-`, `_` or `__`")]
    Part(String),
    /// A colon with nothing after it.
    #[error("the tag is empty")]
    EmptyTag,
    /// The tag holds a character that it may not, or is too long.
    #[error("`{0}` is not a tag: up to 128 letters, digits, `_`, `.` and `-`")]
    Tag(String),
    /// What follows the `@` is not a digest.
    #[error("`{0}` is not a digest: `sha256:` and 64 hexadecimal digits")]
    Digest(String),
    /// More than 255 bytes without tag and digest.
    #[error("the name is longer than {MAX_NAME} bytes")]
    TooLong,
}

impl ImageRef {
    /// Returns the host, `docker.io` if the reference names none.
    #[must_use]
    pub fn host(&self) -> &str {
        match self.host.as_deref() {
            None | Some("index.docker.io" | "registry-1.docker.io") => DEFAULT_HOST,
            Some(host) => host,
        }
    }

    /// Returns whether the host is written out.
    #[must_use]
    pub fn names_host(&self) -> bool {
        self.host.is_some()
    }

    /// Returns host and path, completed as Docker does: `busybox` is `docker.io/library/busybox`.
    #[must_use]
    pub fn repository(&self) -> String {
        let host = self.host();
        let library = host == DEFAULT_HOST && !self.path.contains('/');
        format!("{host}/{}{}", if library { "library/" } else { "" }, self.path)
    }

    /// Returns the last part of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Returns the tag as written.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Returns the digest, its algorithm included.
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }
}

impl fmt::Display for ImageRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(host) = &self.host {
            write!(formatter, "{host}/")?;
        }
        formatter.write_str(&self.path)?;
        if let Some(tag) = &self.tag {
            write!(formatter, ":{tag}")?;
        }
        match &self.digest {
            Some(digest) => write!(formatter, "@{digest}"),
            None => Ok(()),
        }
    }
}

impl FromStr for ImageRef {
    type Err = InvalidImage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(InvalidImage::Empty);
        }
        if text.contains(char::is_whitespace) {
            return Err(InvalidImage::Blank);
        }
        if let Some((scheme, _)) = text.split_once("://") {
            return Err(InvalidImage::Scheme(format!("{scheme}://")));
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(self::digest(digest)?)),
            None => (text, None),
        };
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(self::tag(tag)?)),
            _ => (rest, None),
        };
        if name.len() > MAX_NAME {
            return Err(InvalidImage::TooLong);
        }
        let (host, path) = match name.split_once('/') {
            Some((first, path)) if is_host(first) => (Some(self::host(first)?), path),
            _ => (None, name),
        };
        Ok(Self { host, path: self::path(path)?, tag, digest })
    }
}

/// Docker takes the first part for a host when a path could not look like it.
fn is_host(first: &str) -> bool {
    first == "localhost"
        || first.contains(['.', ':'])
        || first.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn host(text: &str) -> Result<String, InvalidImage> {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (text, None),
    };
    let port_fits =
        port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    let name_fits = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(address) => {
            !address.is_empty()
                && address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':')
        }
        None => name.split('.').all(is_host_label),
    };
    if port_fits && name_fits { Ok(text.to_owned()) } else { Err(InvalidImage::Host(text.into())) }
}

fn is_host_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn path(text: &str) -> Result<String, InvalidImage> {
    for part in text.split('/') {
        if part.is_empty() {
            return Err(InvalidImage::EmptyPart);
        }
        if part.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(InvalidImage::Capitals(part.to_owned()));
        }
        if !is_part(part) {
            return Err(InvalidImage::Part(part.to_owned()));
        }
    }
    Ok(text.to_owned())
}

fn is_part(part: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = part.as_bytes();
    if !bytes.first().is_some_and(|byte| is_word(*byte))
        || !bytes.last().is_some_and(|byte| is_word(*byte))
    {
        return false;
    }
    let separators = bytes.split(|byte| is_word(*byte)).filter(|separator| !separator.is_empty());
    separators.into_iter().all(|separator| match separator {
        b"." | b"_" | b"__" => true,
        dashes => dashes.iter().all(|byte| *byte == b'-'),
    })
}

fn tag(text: &str) -> Result<String, InvalidImage> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let first = text.bytes().next().ok_or(InvalidImage::EmptyTag)?;
    let fits = is_word(first)
        && text.len() <= MAX_TAG
        && text.bytes().all(|byte| is_word(byte) || byte == b'.' || byte == b'-');
    if fits { Ok(text.to_owned()) } else { Err(InvalidImage::Tag(text.to_owned())) }
}

fn digest(text: &str) -> Result<String, InvalidImage> {
    let length = match text.split_once(':') {
        Some(("sha256", _)) => 64,
        Some(("sha512", _)) => 128,
        _ => return Err(InvalidImage::Digest(text.to_owned())),
    };
    let digits = &text["sha256:".len()..];
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if digits.len() == length && digits.bytes().all(is_digit) {
        Ok(text.to_owned())
    } else {
        Err(InvalidImage::Digest(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> ImageRef {
        text.parse().unwrap()
    }

    #[test]
    fn names_are_completed_as_docker_does() {
        let repository = |text: &str| parse(text).repository();
        assert_eq!(repository("busybox"), "docker.io/library/busybox");
        assert_eq!(repository("docker.io/busybox:1"), "docker.io/library/busybox");
        assert_eq!(repository("index.docker.io/library/busybox"), "docker.io/library/busybox");
        assert_eq!(repository("demo/app"), "docker.io/demo/app");
        assert_eq!(repository("localhost/app"), "localhost/app");
        assert_eq!(repository("localhost:5000/app:2"), "localhost:5000/app");
        assert_eq!(repository("quay.io/a/b/c:v1"), "quay.io/a/b/c");
    }

    #[test]
    fn a_reference_has_four_parts() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let image = parse(&format!("ghcr.io/demo/app:v1.0_x@{digest}"));
        assert_eq!((image.host(), image.name(), image.tag()), ("ghcr.io", "app", Some("v1.0_x")));
        assert_eq!(image.digest(), Some(digest.as_str()));
        assert_eq!(image.to_string(), format!("ghcr.io/demo/app:v1.0_x@{digest}"));
        assert_eq!(parse("host:5000/app").tag(), None);
        assert_eq!(parse("[::1]:5000/app").host(), "[::1]:5000");
    }

    #[test]
    fn each_fault_has_its_own_words() {
        let fault = |text: &str| text.parse::<ImageRef>().unwrap_err();
        assert_eq!(fault(""), InvalidImage::Empty);
        assert_eq!(fault("quay.io/app :1"), InvalidImage::Blank);
        assert_eq!(fault("https://quay.io/app:1"), InvalidImage::Scheme("https://".to_owned()));
        assert_eq!(fault("quay.io//app:1"), InvalidImage::EmptyPart);
        assert_eq!(fault("/app:1"), InvalidImage::EmptyPart);
        assert_eq!(fault("quay.io/Demo/app"), InvalidImage::Capitals("Demo".to_owned()));
        assert_eq!(fault("quay.io/a..b"), InvalidImage::Part("a..b".to_owned()));
        assert_eq!(fault("quay.io/-app"), InvalidImage::Part("-app".to_owned()));
        assert_eq!(fault("quay.io/app:"), InvalidImage::EmptyTag);
        assert_eq!(fault("quay.io/app:1+2"), InvalidImage::Tag("1+2".to_owned()));
        assert_eq!(fault("quay.io/app:1:2"), InvalidImage::Part("app:1".to_owned()));
        assert_eq!(fault("quay.io/app@sha256:12"), InvalidImage::Digest("sha256:12".to_owned()));
        assert_eq!(fault("quay.io:x/app"), InvalidImage::Host("quay.io:x".to_owned()));
        assert_eq!(fault(&format!("quay.io/{}", "a".repeat(255))), InvalidImage::TooLong);
    }

    #[test]
    fn joined_words_are_paths() {
        for text in ["a_b", "a__b", "a---b", "a.b-c", "0a"] {
            assert!(text.parse::<ImageRef>().is_ok(), "{text}");
        }
        assert!("a___b".parse::<ImageRef>().is_err());
        assert!("a.-b".parse::<ImageRef>().is_err());
    }
}
