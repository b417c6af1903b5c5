//! The address of a source repository, as everybody may read it.

use reqwest::Url;
use std::fmt;
use std::str::FromStr;

/// Schemes under which git speaks to a host whose pages are at `https://`.
const GIT_SCHEMES: [&str; 3] = ["ssh", "git", "git+ssh"];

/// The address of a source repository: a web address without credentials, and without `.git`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceUrl(String);

/// Why a text is not the address of a source repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSourceUrl {
    /// It names no host that others could reach: a folder, or something else.
    #[error("a source repository is a web address such as `https://github.com/team/packs`")]
    NotOnTheWeb,
}

impl fmt::Display for SourceUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for SourceUrl {
    type Err = InvalidSourceUrl;

    /// Takes every form in which git names a remote, `git@HOST:PATH` included.
    fn from_str(text: &str) -> Result<Self, InvalidSourceUrl> {
        let text = if text.contains("://") { Some(text.to_owned()) } else { from_scp(text) };
        let text = text.ok_or(InvalidSourceUrl::NotOnTheWeb)?;
        let url = Url::parse(&text).map_err(|_| InvalidSourceUrl::NotOnTheWeb)?;
        let host = url.host_str().ok_or(InvalidSourceUrl::NotOnTheWeb)?;
        let start = match url.scheme() {
            scheme @ ("https" | "http") => match url.port() {
                Some(port) => format!("{scheme}://{host}:{port}"),
                None => format!("{scheme}://{host}"),
            },
            // The port is that of ssh, and says nothing of the pages.
            scheme if GIT_SCHEMES.contains(&scheme) => format!("https://{host}"),
            _ => return Err(InvalidSourceUrl::NotOnTheWeb),
        };
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        Ok(Self(format!("{start}{path}")))
    }
}

/// Turns `[USER@]HOST:PATH` into a URL; a Windows path has no host of one letter.
fn from_scp(text: &str) -> Option<String> {
    let (host, path) = text.split_once(':')?;
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let is_host = host.len() > 1 && !host.contains(['/', '\\']);
    is_host.then(|| format!("ssh://{host}/{}", path.trim_start_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_remote_gives_one_address() {
        for text in [
            "https://github.com/team/packs",
            "https://github.com/team/packs.git/",
            "https://x-access-token:ghs_secret@github.com/team/packs.git?a=b#c",
            "git@github.com:team/packs.git",
            "github.com:/team/packs",
            "ssh://git@github.com:2222/team/packs.git",
            "git://github.com/team/packs",
        ] {
            let address = text.parse::<SourceUrl>().unwrap().to_string();
            assert_eq!(address, "https://github.com/team/packs", "{text}");
        }
        let other: SourceUrl = "http://ci:secret@git.example:8080/packs".parse().unwrap();
        assert_eq!(other.to_string(), "http://git.example:8080/packs");
    }

    #[test]
    fn what_nobody_else_can_reach_is_no_address() {
        for text in ["", "/srv/packs.git", "../packs", "C:\\packs", "file:///srv/packs", "packs"] {
            assert_eq!(text.parse::<SourceUrl>(), Err(InvalidSourceUrl::NotOnTheWeb), "{text}");
        }
    }
}
