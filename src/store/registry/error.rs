//! What can go wrong between here and a registry.

use super::host::InvalidHost;
use super::words::Words;
use super::{credentials, hint};
use crate::digest::Digest;
use reqwest::{Method, StatusCode, Url};
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Query values that help and are no secrets; all others are left out, because upload sessions and
/// signed URLs carry secrets there.
const SHOWN: [&str; 7] = ["digest", "from", "last", "mount", "n", "scope", "service"];

/// A request as it is told to a person: the method, and the URL without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request(Box<Told>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Told {
    method: Method,
    url: String,
    host: String,
    path: String,
}

impl Request {
    pub(super) fn new(method: &Method, url: &Url) -> Self {
        Self(Box::new(Told {
            method: method.clone(),
            url: redacted(url),
            host: url.host_str().unwrap_or_default().to_owned(),
            path: url.path().to_owned(),
        }))
    }

    /// Returns the host that was asked, without its port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.0.host
    }

    /// Returns the path that was asked for.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }
}

impl fmt::Display for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{} {}`", self.0.method, self.0.url)
    }
}

/// Returns a URL without the user, the password, and query values that may be secret.
pub(super) fn redacted(url: &Url) -> String {
    let mut shown = url.clone();
    // These fail only for URLs that cannot have a user.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.set_fragment(None);
    if url.query().is_some() {
        let pairs = url.query_pairs().map(|(key, value)| {
            let value = if SHOWN.contains(&key.as_ref()) { value } else { "…".into() };
            format!("{key}={value}")
        });
        shown.set_query(None);
        return format!("{shown}?{}", pairs.collect::<Vec<String>>().join("&"));
    }
    shown.into()
}

/// Why the registry could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file with certificates, or a blob, could not be read here.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The HTTP client could not be made; its certificates are the usual reason.
    #[error("cannot set up TLS")]
    Client(#[source] reqwest::Error),
    /// The host cannot be part of a URL.
    #[error(transparent)]
    Host(#[from] InvalidHost),
    /// The credentials could not be found out.
    #[error(transparent)]
    Credentials(#[from] credentials::Error),
    /// No connection came about.
    #[error("{request} cannot reach the registry")]
    Unreachable {
        /// The request.
        request: Request,
        /// The reason.
        source: reqwest::Error,
    },
    /// The connection broke, or what came was not HTTP.
    #[error("{request} broke off")]
    Interrupted {
        /// The request.
        request: Request,
        /// The reason.
        source: reqwest::Error,
    },
    /// Nothing moved for too long.
    #[error("{request} got no answer for {} seconds", waited.as_secs())]
    Silent {
        /// The request.
        request: Request,
        /// For how long.
        waited: Duration,
    },
    /// The registry answered, and not as it was asked to.
    #[error("{request} was answered with {status}{}", said(words))]
    Refused {
        /// The request.
        request: Request,
        /// The status of the answer.
        status: StatusCode,
        /// The registry's own words.
        words: Words,
    },
    /// The registry wants to know who is asking, and is not content.
    #[error("{request} was answered with 401 Unauthorized{}: {shown}", said(words))]
    Unauthorized {
        /// The request.
        request: Request,
        /// The registry's own words.
        words: Words,
        /// What the registry was shown.
        shown: Shown,
    },
    /// The registry's token service gave no token.
    #[error("{request} gave no token but {status}{}: {shown}", said(words))]
    Token {
        /// The request.
        request: Request,
        /// The status of the answer.
        status: StatusCode,
        /// The token service's own words.
        words: Words,
        /// What it was shown.
        shown: Shown,
    },
    /// The registry answered with something that cannot be true or cannot be used.
    #[error("{request} was answered wrongly: {lie}")]
    Lie {
        /// The request.
        request: Request,
        /// What is wrong with the answer.
        lie: Lie,
    },
    /// The registry does not let the tag move, and it holds other content.
    #[error("{request} was answered with {status}{}; the tag holds {held}", said(words))]
    Taken {
        /// The request.
        request: Request,
        /// The status of the answer.
        status: StatusCode,
        /// The registry's own words.
        words: Words,
        /// The digest of the manifest that the tag holds.
        held: Digest,
    },
}

impl Error {
    /// Returns what to do about it, for the cases that are known.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        hint::of(self)
    }
}

/// What the registry or its token service was shown before it refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing, because no credentials were found.
    Nothing,
    /// These credentials, directly.
    Credentials(credentials::Origin),
    /// A token that the registry's token service had issued a moment before.
    FreshToken,
    /// Nothing, because it takes passwords only, and there is a token.
    TokenOnly(credentials::Origin),
    /// Nothing, because the host that asks is not the registry.
    ForeignHost,
}

impl fmt::Display for Shown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => formatter.write_str("no credentials were found for it"),
            Self::Credentials(origin) => {
                write!(formatter, "it does not accept the credentials from {origin}")
            }
            Self::TokenOnly(origin) => {
                write!(formatter, "it takes a password, and {origin} has a token")
            }
            Self::FreshToken => formatter
                .write_str("it does not accept the token that its token service issued just now"),
            Self::ForeignHost => {
                formatter.write_str("credentials are not sent to a host other than the registry")
            }
        }
    }
}

/// An answer that cannot be true or cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lie {
    /// An upload or a redirect leads nowhere.
    #[error("it has no `Location`")]
    NoLocation,
    /// An upload or a redirect leads to something that is no HTTP URL.
    #[error("its `Location` is not an HTTP URL")]
    Location,
    /// It leads from TLS to plain HTTP.
    #[error("it leads from https to `{0}`, which is not encrypted")]
    Downgrade(
        /// The URL, without secrets.
        String,
    ),
    /// It redirects a request that cannot be repeated elsewhere.
    #[error("it redirects with {0}, which drops what is being sent")]
    Redirect(StatusCode),
    /// It redirects again and again.
    #[error("it redirects for the {0}th time")]
    RedirectLoop(usize),
    /// The digest that it states is not that of the content.
    #[error("it states the digest `{stated}`, and the content has `{actual}`")]
    Digest {
        /// The digest in the header.
        stated: String,
        /// The digest of what was sent or received.
        actual: Digest,
    },
    /// The size that it states is not that of the content.
    #[error("it states a size of {stated} bytes, and the content has {actual}")]
    Size {
        /// The size in the header, in bytes.
        stated: u64,
        /// The size of what was sent, in bytes.
        actual: u64,
    },
    /// Its body is not JSON.
    #[error("it is not JSON but {0}")]
    NotJson(
        /// What the body is instead, in a few words.
        String,
    ),
    /// Its body is larger than anything that is expected there.
    #[error("its body is larger than {0} bytes")]
    TooLarge(u64),
    /// Its body ends before it should.
    #[error("its body ends too early")]
    Truncated,
    /// It asks for credentials in no way that is known.
    #[error("it asks for credentials in no known way ({0})")]
    Challenge(
        /// The ways that it names.
        String,
    ),
    /// It sends credentials to a token service over plain HTTP.
    #[error("its token service `{0}` is not encrypted")]
    Realm(
        /// The URL, without secrets.
        String,
    ),
    /// The token service's answer holds no token.
    #[error("it holds no token")]
    NoToken,
}

fn said(words: &Words) -> String {
    if words.text.is_empty() { String::new() } else { format!(" ({})", words.text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_shown_without_secrets() {
        let cases = [
            ("https://u:p@h/v2/a?service=s&token=t#f", "https://h/v2/a?service=s&token=…"),
            ("https://h/up?_state=abc&digest=sha256:00", "https://h/up?_state=…&digest=sha256:00"),
            ("https://h/b?X-Amz-Signature=1&sig=2", "https://h/b?X-Amz-Signature=…&sig=…"),
            ("https://h:5000/v2/", "https://h:5000/v2/"),
        ];
        for (url, shown) in cases {
            let request = Request::new(&Method::GET, &Url::parse(url).unwrap());
            assert_eq!(request.to_string(), format!("`GET {shown}`"));
        }
    }
}
