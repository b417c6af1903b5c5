//! Lists that a registry gives in pages, each with a `Link` to the next.

use super::Registry;
use super::answer::{Answer, next};
use super::error::Error;
use super::lie::Lie;
use super::scope::Scope;
use super::session::Session;
use super::wire::{Body, Call};
use reqwest::header::LINK;
use reqwest::{Method, StatusCode, Url};
use serde::de::DeserializeOwned;
use std::collections::HashSet;

/// The largest page that is read, in bytes.
const LARGEST: u64 = 16 << 20;
/// A registry with more pages than this never ends.
const MOST: usize = 100_000;

/// The pages of one list.
pub(super) struct Pages<'a> {
    session: &'a Session,
    scope: Scope,
    coming: Option<Url>,
    seen: HashSet<String>,
}

impl Registry {
    /// Prepares to read a list from its first page on. No size is asked for: each registry has
    /// another largest one, and refuses more.
    pub(super) fn pages(&self, scope: Scope, first: Url) -> Pages<'_> {
        Pages { session: &self.session, scope, coming: Some(first), seen: HashSet::new() }
    }
}

impl Pages<'_> {
    /// Returns the next page with the answer it came in; `None` after the last one.
    pub(super) async fn next<T: DeserializeOwned>(&mut self) -> Result<Option<(T, Answer)>, Error> {
        let Some(url) = self.coming.take() else { return Ok(None) };
        self.seen.insert(url.to_string());
        let mut call = Call::new(Method::GET, url);
        call.body = Body::Whole(LARGEST);
        let mut answer = self.session.send_within(&self.scope, &call).await?;
        if answer.status() != StatusCode::OK {
            return Err(Error::Refused(answer.refusal().await));
        }
        let body = answer.body();
        let Ok(page) = serde_json::from_slice(&body) else { return Err(answer.not_json(&body)) };
        self.coming = self.after(&answer)?;
        Ok(Some((page, answer)))
    }

    fn after(&self, answer: &Answer) -> Result<Option<Url>, Error> {
        let links = answer.headers().get_all(LINK).iter().filter_map(|link| link.to_str().ok());
        let Some(target) = links.flat_map(|header| header.split(',')).find_map(target) else {
            return Ok(None);
        };
        let url = next(&answer.url, Some(target.as_bytes())).map_err(|lie| answer.lie(lie))?;
        let again = self.seen.contains(url.as_str()) || self.seen.len() >= MOST;
        if again || !self.session.is_own(&url) {
            return Err(answer.lie(Lie::Pages));
        }
        Ok(Some(url))
    }
}

/// Returns where a link leads if it leads to the next page, `</v2/_catalog?last=a>; rel="next"`.
fn target(link: &str) -> Option<&str> {
    let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
    let is_next = |parameter: &str| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        name.trim().eq_ignore_ascii_case("rel") && value.trim().trim_matches('"') == "next"
    };
    parameters.split(';').any(is_next).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_next_page_is_followed() {
        assert_eq!(target(r#" </v2/x?last=a>; rel="next""#), Some("/v2/x?last=a"));
        assert_eq!(target("<x>;title=a;rel=next"), Some("x"));
        assert_eq!(target(r#"<x>; rel="prev""#), None);
        assert_eq!(target("x; rel=next"), None);
    }
}
