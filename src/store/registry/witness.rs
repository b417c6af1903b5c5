//! What is told of how a registry learns who is asking. No step holds a secret.

use super::credentials::{Credentials, Origin};
use super::host::Host;
use super::request::Request;
use crate::store::Silent;
use std::fmt;

/// Is told each step of finding credentials and showing them, and what servers warn of.
pub trait Witness: Send + Sync {
    /// A step was taken.
    fn saw(&self, step: &Step);

    /// A server added a warning to an answer: its host, and its words on one line.
    fn warned(&self, host: &str, words: &str);
}

impl Witness for Silent {
    fn saw(&self, _: &Step) {}

    fn warned(&self, _: &str, _: &str) {}
}

/// One step of finding credentials and showing them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A source was looked at, the most important first.
    Looked {
        /// What credentials are wanted for, `HOST[/REPOSITORY]`.
        wanted: String,
        /// The source.
        source: Origin,
        /// What it has.
        holding: Holding,
    },
    /// No source has anything.
    Nothing {
        /// What credentials are wanted for.
        wanted: String,
    },
    /// The registry answered without asking who is there.
    Unasked {
        /// The registry.
        host: Host,
    },
    /// The registry asked who is there.
    Challenged {
        /// The request that it answered with 401.
        request: Request,
        /// The ways to say it, without what the registry should not repeat.
        challenges: Vec<String>,
    },
    /// A token service is asked for a token.
    Asked {
        /// Its URL.
        service: String,
        /// What the token is to be good for.
        scopes: Vec<String>,
        /// What it is shown, in words; nobody in particular asks when absent.
        shown: Option<String>,
    },
    /// The token service gave a token.
    Issued {
        /// How long it is used, in seconds.
        seconds: u64,
    },
    /// The credentials are shown to the registry itself.
    Shown,
    /// A host that is not the registry asked, and is shown nothing.
    Withheld {
        /// The request that it answered with 401.
        request: Request,
    },
}

/// What a source has for a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holding {
    /// The file is not there.
    Missing,
    /// Nothing.
    Unknown,
    /// Credentials, which are used.
    Used {
        /// The credentials, in words.
        what: String,
        /// The key under which they stand in a file.
        key: Option<String>,
    },
    /// Nobody looked, because a source before it had something.
    Skipped,
}

impl Holding {
    /// Tells of credentials that are used.
    pub(super) fn used(credentials: &Credentials, key: Option<String>) -> Self {
        Self::Used { what: credentials.to_string(), key }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Looked { wanted, source, holding } => {
                write!(formatter, "`{wanted}`: {source}: {holding}")
            }
            Self::Nothing { wanted } => write!(formatter, "`{wanted}`: there are no credentials"),
            Self::Unasked { host } => {
                write!(formatter, "`{host}` answered without asking who is there")
            }
            Self::Challenged { request, challenges } => {
                write!(formatter, "{request} was asked for {}", challenges.join(", or "))
            }
            Self::Asked { service, scopes, shown } => {
                write!(formatter, "asking `{service}` for a token")?;
                if !scopes.is_empty() {
                    write!(formatter, " for `{}`", scopes.join(" "))?;
                }
                match shown {
                    Some(shown) => write!(formatter, " with {shown}"),
                    None => formatter.write_str(" as nobody in particular"),
                }
            }
            Self::Issued { seconds } => {
                write!(formatter, "got a token, used for {seconds} seconds")
            }
            Self::Shown => formatter.write_str("showing them to the registry"),
            Self::Withheld { request } => write!(
                formatter,
                "{request} was asked for credentials by a host that is not the registry; \
                 it gets none"
            ),
        }
    }
}

impl fmt::Display for Holding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("there is no such file"),
            Self::Unknown => formatter.write_str("nothing for it"),
            Self::Used { what, key: Some(key) } => write!(formatter, "{what} under `{key}`, used"),
            Self::Used { what, key: None } => write!(formatter, "{what}, used"),
            Self::Skipped => formatter.write_str("not looked at, as there are credentials already"),
        }
    }
}
