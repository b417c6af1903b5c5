//! The answer to a request, and what may be believed of it.

use super::error::{Error, Refusal};
use super::lie::Lie;
use super::request::{Request, redacted};
use super::secret::Secret;
use super::words::{self, Words};
use crate::digest::Digest;
use bytes::Bytes;
use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER, WARNING};
use reqwest::{Response, StatusCode, Url};
use std::time::Duration;
use tokio::time::timeout;

const CONTENT_DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");
/// The most of a refusal that is read, in bytes.
const LONGEST_REFUSAL: u64 = 64 << 10;

/// The answer to a request; its body has not been read yet.
pub(super) struct Answer {
    /// What is being answered.
    pub(super) request: Request,
    /// Where the answer came from, after redirects.
    pub(super) url: Url,
    /// The answer itself.
    pub(super) response: Response,
    /// How long to wait for more of the body.
    pub(super) idle: Duration,
    /// What the server was shown and may repeat.
    pub(super) secrets: Vec<Secret>,
    /// The body, or its start when this is a refusal, once it was read ahead of time.
    ahead: Option<Vec<u8>>,
}

impl Answer {
    /// Takes an answer whose body is still to come.
    pub(super) fn new(
        request: Request,
        url: Url,
        response: Response,
        idle: Duration,
        secrets: Vec<Secret>,
    ) -> Self {
        Self { request, url, response, idle, secrets, ahead: None }
    }

    /// Returns the status.
    pub(super) fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Returns the headers.
    pub(super) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Returns the size that the header states, in bytes, which for a HEAD is the size of what is not sent.
    pub(super) fn stated_size(&self) -> Option<u64> {
        self.text(&reqwest::header::CONTENT_LENGTH)?.parse().ok()
    }

    /// Returns what the header says of when to send the request again, and when it was said.
    pub(super) fn retry_after(&self) -> Option<(&str, Option<&str>)> {
        Some((self.text(&RETRY_AFTER)?, self.text(&DATE)))
    }

    /// Returns the body of a refusal, as far as it is read, and keeps it for whoever reads on.
    pub(super) async fn held(&mut self) -> &[u8] {
        if self.ahead.is_none() {
            self.ahead = Some(self.start().await);
        }
        self.ahead.as_deref().unwrap_or_default()
    }

    /// Returns what a refusal says, and keeps it for whoever reads on.
    pub(super) async fn said(&mut self) -> Words {
        let body = self.held().await.to_vec();
        Words::read(&body, &self.secrets)
    }

    /// Returns where the answer leads.
    pub(super) fn location(&self) -> Result<Url, Error> {
        let location = self.headers().get(LOCATION);
        next(&self.url, location.map(HeaderValue::as_bytes)).map_err(|lie| self.lie(lie))
    }

    /// Returns a text of the server's on one line, without what it was shown.
    pub(super) fn without_secrets(&self, text: &str) -> String {
        words::plain(&words::without(&self.secrets, text))
    }

    /// Returns what the server warns of besides, as the specification has it: `299 - "in these words"`.
    pub(super) fn warnings(&self) -> Vec<String> {
        let headers =
            self.headers().get_all(WARNING).iter().filter_map(|value| value.to_str().ok());
        headers.filter_map(warning).map(|words| self.without_secrets(words)).collect()
    }

    /// Checks the digest that the header states, if it states one.
    pub(super) fn check_digest(&self, actual: Digest) -> Result<(), Error> {
        let Some(value) = self.headers().get(CONTENT_DIGEST) else { return Ok(()) };
        let stated = words::plain(&String::from_utf8_lossy(value.as_bytes()));
        if stated == actual.to_string() {
            return Ok(());
        }
        Err(self.lie(Lie::Digest { stated, actual }))
    }

    /// Returns an error that says what is wrong with this answer.
    pub(super) fn lie(&self, lie: Lie) -> Error {
        Error::Lie { request: self.request.clone(), lie }
    }

    /// Reads the body to its end and keeps it.
    pub(super) async fn read_ahead(&mut self, limit: u64) -> Result<(), Error> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.piece().await? {
            bytes.extend_from_slice(&piece);
            if bytes.len() as u64 > limit {
                return Err(self.lie(Lie::TooLarge(limit)));
            }
        }
        self.ahead = Some(bytes);
        Ok(())
    }

    /// Returns the body of the answer to a call that wants it whole.
    pub(super) fn body(&mut self) -> Vec<u8> {
        self.ahead.take().unwrap_or_default()
    }

    /// Returns an error for a body that should have been JSON; `shown` is what of it may be printed.
    pub(super) fn not_json(&self, shown: &[u8]) -> Error {
        let text = Words::read(shown, &self.secrets).text;
        self.lie(Lie::NotJson(if text.is_empty() { "nothing".to_owned() } else { text }))
    }

    /// Reads why the request was refused.
    pub(super) async fn refusal(mut self) -> Box<Refusal> {
        let (request, status) = (self.request.clone(), self.status());
        let words = self.said().await;
        Box::new(Refusal { request, status, words })
    }

    /// What cannot be read of a refusal does not matter: the status says enough.
    async fn start(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Ok(Some(piece)) = self.piece().await {
            bytes.extend_from_slice(&piece);
            if bytes.len() as u64 > LONGEST_REFUSAL {
                break;
            }
        }
        bytes
    }

    /// Returns the next bytes of the body, as they come.
    pub(super) async fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        let request = || self.request.clone();
        match timeout(self.idle, self.response.chunk()).await {
            Ok(Ok(piece)) => Ok(piece),
            Ok(Err(_)) => Err(Error::Lie { request: request(), lie: Lie::Truncated }),
            Err(_) => Err(Error::Silent { request: request(), waited: self.idle }),
        }
    }

    fn text(&self, name: &HeaderName) -> Option<&str> {
        self.headers().get(name)?.to_str().ok()
    }
}

impl Refusal {
    /// Returns whether the registry refuses to move a tag: each does it with another status.
    pub(super) fn is_about_the_tag(&self) -> bool {
        let text = self.words.text.to_ascii_lowercase();
        // Amazon's registry says `ImageTagAlreadyExistsException`, or `TAG_INVALID` with few words.
        let says_so = ["immutable", "already exist", "alreadyexist", "overwrit"];
        let says_so = self.words.has("TAG_INVALID") || says_so.iter().any(|own| text.contains(own));
        match self.status {
            StatusCode::CONFLICT | StatusCode::PRECONDITION_FAILED => true,
            StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN => says_so,
            _ => false,
        }
    }
}

fn warning(header: &str) -> Option<&str> {
    Some(header.strip_prefix("299 ")?.split_once('"')?.1.rsplit_once('"')?.0)
}

/// Returns the URL that a `Location` leads to, which may be relative.
pub(super) fn next(from: &Url, location: Option<&[u8]>) -> Result<Url, Lie> {
    let location = location.ok_or(Lie::NoLocation)?;
    let location = str::from_utf8(location).map_err(|_| Lie::Location)?;
    if location.is_empty() {
        return Err(Lie::NoLocation);
    }
    let url = from.join(location).map_err(|_| Lie::Location)?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(Lie::Location);
    }
    if from.scheme() == "https" && url.scheme() == "http" {
        return Err(Lie::Downgrade(redacted(&url)));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(base: &str, location: Option<&str>) -> Result<String, Lie> {
        let base = Url::parse(base).unwrap();
        next(&base, location.map(str::as_bytes)).map(String::from)
    }

    #[test]
    fn a_warning_is_what_stands_in_quotes() {
        assert_eq!(warning("299 - \"moves on Monday\""), Some("moves on Monday"));
        assert_eq!(warning("299 - moves"), None);
        // Caches say this of what they kept.
        assert_eq!(warning("110 - \"Response is Stale\""), None);
    }

    #[test]
    fn a_location_may_be_relative_and_keeps_its_query() {
        let cases = [
            (
                "/v2/a/blobs/uploads/1?_state=x%2By",
                "https://h:5000/v2/a/blobs/uploads/1?_state=x%2By",
            ),
            ("https://other/u?a=b", "https://other/u?a=b"),
            ("1?b=c", "https://h:5000/v2/a/blobs/uploads/1?b=c"),
        ];
        for (location, url) in cases {
            let base = "https://h:5000/v2/a/blobs/uploads/";
            assert_eq!(from(base, Some(location)), Ok(url.to_owned()));
        }
    }

    #[test]
    fn nothing_leads_from_https_to_http() {
        let downgrade = Lie::Downgrade("http://h/u?_state=…".to_owned());
        assert_eq!(from("https://h/v2/", Some("http://h/u?_state=s")), Err(downgrade));
        assert_eq!(from("http://h/v2/", Some("https://h/u")), Ok("https://h/u".to_owned()));
    }

    #[test]
    fn a_location_that_leads_nowhere_is_refused() {
        for nothing in [None, Some("")] {
            assert_eq!(from("http://h/", nothing), Err(Lie::NoLocation));
        }
        for bad in ["file:///etc/passwd", "http://", "https://[", "data:,x"] {
            assert_eq!(from("http://h/", Some(bad)), Err(Lie::Location), "{bad}");
        }
    }
}
