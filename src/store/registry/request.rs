//! A request as it is told to a person.

use reqwest::{Method, Url};
use std::fmt;

/// Query values that help and are no secrets; all others are left out, because upload sessions and
/// signed URLs carry secrets there.
const SHOWN: [&str; 7] = ["digest", "from", "last", "mount", "n", "scope", "service"];

/// Longer parts of a path are not shown, in bytes: some registries put a whole upload session there. A digest
/// has 71.
const LONGEST_PART: usize = 100;

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
    pub(crate) fn new(method: &Method, url: &Url) -> Self {
        Self(Box::new(Told {
            method: method.clone(),
            url: redacted(url),
            host: url.host_str().unwrap_or_default().to_owned(),
            path: url.path().to_owned(),
        }))
    }

    /// Returns whether it only asks for something.
    #[must_use]
    pub fn is_read(&self) -> bool {
        matches!(self.0.method, Method::GET | Method::HEAD)
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
    shown.set_query(None);
    let short = |part| if str::len(part) > LONGEST_PART { "…" } else { part };
    let parts: Vec<&str> = url.path().split('/').map(short).collect();
    let start = shown.as_str().strip_suffix(shown.path()).unwrap_or_default();
    let shown = format!("{start}{}", parts.join("/"));
    if url.query().is_none() {
        return shown;
    }
    let pairs = url.query_pairs().map(|(key, value)| {
        let value = if SHOWN.contains(&key.as_ref()) { value } else { "…".into() };
        format!("{key}={value}")
    });
    format!("{shown}?{}", pairs.collect::<Vec<String>>().join("&"))
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
        let long = format!("https://h/v2/a/{}/b?_state=1", "u".repeat(101));
        let cases = cases.into_iter().chain([(long.as_str(), "https://h/v2/a/…/b?_state=…")]);
        for (url, shown) in cases {
            let request = Request::new(&Method::GET, &Url::parse(url).unwrap());
            assert_eq!(request.to_string(), format!("`GET {shown}`"));
        }
    }
}
