//! The host of a registry.

use reqwest::Url;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// The name of Docker Hub in references.
const DOCKER_HUB: &str = "docker.io";
/// Where Docker Hub answers, which is not where its references say.
const DOCKER_HUB_API: &str = "registry-1.docker.io";
/// The other names of Docker Hub, found in references and configuration files.
const DOCKER_HUB_ALIASES: [&str; 2] = ["index.docker.io", DOCKER_HUB_API];

/// `HOST[:PORT]` of a registry, in lower case; an IPv6 address stands in brackets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host(String);

/// A text that is not `HOST[:PORT]`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a host or `HOST:PORT`")]
pub struct InvalidHost(pub String);

impl Host {
    /// Returns the host as references write it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the host is this machine: `localhost`, `127.0.0.0/8` or `[::1]`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        Url::parse(&format!("http://{self}/")).is_ok_and(|url| is_loopback(&url))
    }

    /// Returns whether this is Docker Hub, whose addresses follow rules of their own.
    #[must_use]
    pub fn is_docker_hub(&self) -> bool {
        self.0 == DOCKER_HUB
    }

    /// Returns the URL that requests are sent to.
    pub(super) fn url(&self, scheme: &str) -> Result<Url, InvalidHost> {
        let host = if self.is_docker_hub() { DOCKER_HUB_API } else { &self.0 };
        Url::parse(&format!("{scheme}://{host}/")).map_err(|_| InvalidHost(self.0.clone()))
    }
}

/// Returns whether a URL leads to this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Host {
    type Err = InvalidHost;

    fn from_str(text: &str) -> Result<Self, InvalidHost> {
        let invalid = || InvalidHost(text.to_owned());
        let allowed =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        if !text.chars().all(allowed) || text.ends_with(':') {
            return Err(invalid());
        }
        Url::parse(&format!("https://{text}/")).map_err(|_| invalid())?;
        let host = text.to_ascii_lowercase();
        if DOCKER_HUB_ALIASES.contains(&host.as_str()) {
            return Ok(Self(DOCKER_HUB.to_owned()));
        }
        Ok(Self(host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_with_or_without_a_port() {
        let cases = [
            ("ghcr.io", "ghcr.io"),
            ("Registry.Example.com:5000", "registry.example.com:5000"),
            ("[::1]:5000", "[::1]:5000"),
            ("index.docker.io", "docker.io"),
        ];
        for (text, host) in cases {
            assert_eq!(text.parse::<Host>().unwrap().as_str(), host);
        }
        for bad in
            ["", "a b", "user@host", "host/path", "host:", "host:x", "host:99999", "::1", "a?b"]
        {
            assert_eq!(bad.parse::<Host>(), Err(InvalidHost(bad.to_owned())));
        }
    }

    #[test]
    fn loopback_is_this_machine_alone() {
        let is_loopback = |text: &str| text.parse::<Host>().unwrap().is_loopback();
        for host in ["localhost", "LOCALHOST:5000", "127.0.0.1:80", "127.9.9.9", "[::1]:5000"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example.com", "128.0.0.1", "10.0.0.1:5000", "[::2]", "registry"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
