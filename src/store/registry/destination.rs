//! A registry and the path below which packs lie in it, as a person writes them.

use super::host::{Host, InvalidHost};
use std::str::FromStr;

/// How a registry is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS, except to a loopback host when nothing is said about certificates.
    Automatic,
    /// TLS, to loopback hosts too.
    Tls,
    /// Plain HTTP, because it was asked for.
    Plain,
}

/// `[SCHEME://]HOST[:PORT][/BASE]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The registry.
    pub host: Host,
    /// The path below which packs lie, without slashes around it; empty when there is none.
    pub base: String,
    /// What the scheme that was written asks for.
    pub security: Security,
}

/// Why a text is not a destination.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDestination {
    /// What stands before the first slash is no host.
    #[error(transparent)]
    Host(#[from] InvalidHost),
    /// It starts with `http://` and does not lead to this machine.
    #[error("`{0}` would be spoken to without encryption")]
    PlainHttp(Host),
    /// It starts with a scheme that registries do not speak.
    #[error("registries do not speak `{0}://`")]
    Scheme(String),
}

impl InvalidDestination {
    /// Returns what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let Self::PlainHttp(host) = self else { return None };
        Some(format!("if you mean that, write `{host}` without `http://` and pass `--plain-http`"))
    }
}

impl FromStr for Destination {
    type Err = InvalidDestination;

    fn from_str(text: &str) -> Result<Self, InvalidDestination> {
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
            None => (None, text),
        };
        let (host, base) = rest.split_once('/').unwrap_or((rest, ""));
        let host: Host = host.parse()?;
        let security = match scheme.as_deref() {
            None => Security::Automatic,
            Some("https") => Security::Tls,
            Some("http") if host.is_loopback() => Security::Plain,
            Some("http") => return Err(InvalidDestination::PlainHttp(host)),
            Some(other) => return Err(InvalidDestination::Scheme(other.to_owned())),
        };
        Ok(Self { host, base: base.trim_matches('/').to_owned(), security })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_names_host_base_and_security() {
        let cases = [
            ("ghcr.io/team/packs/", "ghcr.io", "team/packs", Security::Automatic),
            ("localhost:5000", "localhost:5000", "", Security::Automatic),
            ("https://localhost:5000/a", "localhost:5000", "a", Security::Tls),
            ("http://127.0.0.1:5000/a", "127.0.0.1:5000", "a", Security::Plain),
        ];
        for (text, host, base, security) in cases {
            let host = host.parse().unwrap();
            let expected = Destination { host, base: base.to_owned(), security };
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn plain_http_to_another_machine_has_to_be_asked_for() {
        let refused = "http://example.com/a".parse::<Destination>().unwrap_err();
        assert_eq!(refused, InvalidDestination::PlainHttp("example.com".parse().unwrap()));
        assert_eq!(
            refused.hint().unwrap(),
            "if you mean that, write `example.com` without `http://` and pass `--plain-http`"
        );
        let ftp = "ftp://example.com/a".parse::<Destination>();
        assert_eq!(ftp, Err(InvalidDestination::Scheme("ftp".to_owned())));
    }
}
