//! What can go wrong between here and a registry.

use super::host::{Host, InvalidHost};
use super::lie::Lie;
use super::reason::Reason;
use super::request::Request;
use super::words::Words;
use super::{credentials, hint};
use crate::digest::Digest;
use reqwest::StatusCode;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// An answer that is not what was asked for, in the server's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The request.
    pub request: Request,
    /// The status of the answer.
    pub status: StatusCode,
    /// What the server says about it.
    pub words: Words,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} was answered with {}", self.request, self.status)?;
        match self.words.text.as_str() {
            "" => Ok(()),
            text => write!(formatter, " ({text})"),
        }
    }
}

/// Why the registry could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file with certificates or a key, or a blob, could not be read here.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// A file is no longer what the manifest says of it.
    #[error("`{}` no longer holds what its manifest says", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
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
    #[error("{request} cannot reach the registry: {reason}")]
    Unreachable {
        /// The request.
        request: Request,
        /// Why there is no connection.
        reason: Reason,
    },
    /// The connection broke, or what came was not HTTP.
    #[error("{request} broke off: {reason}")]
    Interrupted {
        /// The request.
        request: Request,
        /// What ended it.
        reason: Reason,
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
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The registry wants to know who is asking, and is not content.
    #[error("{refusal}: {shown}")]
    Unauthorized {
        /// The answer with status 401.
        refusal: Box<Refusal>,
        /// The registry, as it is logged in to.
        host: Host,
        /// What the registry was shown.
        shown: Shown,
    },
    /// The registry's token service gave no token.
    #[error("{refusal} and without a token: {shown}")]
    Token {
        /// The token service's answer.
        refusal: Box<Refusal>,
        /// The registry, as it is logged in to.
        host: Host,
        /// What the token service was shown.
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
    #[error("{refusal}; the tag holds `{held}`")]
    Taken {
        /// The registry's answer.
        refusal: Box<Refusal>,
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
