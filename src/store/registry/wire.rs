//! One HTTP exchange at a time: sending, waiting, trying again, following redirects.
//!
//! Credentials travel as an [`Authorization`] that knows which origin it belongs to and is never
//! attached to a request that goes anywhere else.

use super::answer::Answer;
use super::error::{Error, Lie, Request};
use super::payload::Payload;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderValue};
use reqwest::{Client, Method, StatusCode, Url};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// Redirects that are followed; registries need one or two.
const HOPS: usize = 10;

/// How long is waited, and how often tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The longest time in which nothing moves.
    pub(super) idle: Duration,
    /// How often a request is sent when the other side is busy or not there.
    pub(super) attempts: u32,
    /// The wait before the second attempt; it doubles with each further one.
    pub(super) pause: Duration,
    /// The longest wait that a `Retry-After` can ask for.
    pub(super) longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            idle: Duration::from_mins(1),
            attempts: 3,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(30),
        }
    }
}

/// The header that proves who is asking, and the only origin that may see it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Authorization {
    value: HeaderValue,
    origin: String,
}

impl Authorization {
    /// Takes the value of the header; `None` when it holds characters that no header can hold.
    pub(super) fn new(value: &str, target: &Url) -> Option<Self> {
        let mut value = HeaderValue::from_str(value).ok()?;
        value.set_sensitive(true);
        Some(Self { value, origin: origin(target) })
    }

    /// Returns whether this is a token, not a user and a password.
    pub(super) fn is_token(&self) -> bool {
        self.value.as_bytes().starts_with(b"Bearer ")
    }

    fn for_target(&self, target: &Url) -> Option<&HeaderValue> {
        (origin(target) == self.origin).then_some(&self.value)
    }
}

/// Returns scheme, host and port: what credentials belong to.
pub(super) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// A request that can be sent more than once.
pub(super) struct Call {
    /// The method.
    pub(super) method: Method,
    /// Where it is sent first.
    pub(super) url: Url,
    /// Headers other than `Authorization` and `Content-Length`.
    pub(super) headers: HeaderMap,
    /// What it carries.
    pub(super) payload: Payload,
}

impl Call {
    /// Makes a request that carries nothing.
    pub(super) fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), payload: Payload::Nothing }
    }
}

/// Sends requests.
pub(super) struct Wire {
    client: Client,
    patience: Patience,
}

impl Wire {
    pub(super) fn new(client: Client, patience: Patience) -> Self {
        Self { client, patience }
    }

    /// Sends a request and follows redirects by hand, so that credentials stay with their origin.
    pub(super) async fn send(
        &self,
        call: &Call,
        authorization: Option<&Authorization>,
    ) -> Result<Answer, Error> {
        let mut url = call.url.clone();
        let mut hops = 0;
        loop {
            let answer = self.exchange(call, &url, authorization).await?;
            let status = answer.status();
            if !is_redirect(status) {
                return Ok(answer);
            }
            hops += 1;
            if hops > HOPS {
                return Err(answer.lie(Lie::RedirectLoop(hops)));
            }
            // Other redirects turn everything into a GET without a body.
            let keeps =
                matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT);
            if !keeps && !matches!(call.method, Method::GET | Method::HEAD) {
                return Err(answer.lie(Lie::Redirect(status)));
            }
            url = answer.location()?;
        }
    }

    /// Sends a request to one URL, again when the other side is busy or not there.
    async fn exchange(
        &self,
        call: &Call,
        url: &Url,
        authorization: Option<&Authorization>,
    ) -> Result<Answer, Error> {
        let mut pause = self.patience.pause;
        for _ in 1..self.patience.attempts {
            match self.once(call, url, authorization).await {
                Ok(answer) if is_busy(answer.status()) => {
                    let asked = answer.retry_after().unwrap_or(pause);
                    sleep(asked.min(self.patience.longest_pause)).await;
                }
                Err(Error::Unreachable { source, .. }) if !is_tls(&source) => sleep(pause).await,
                done => return done,
            }
            pause *= 2;
        }
        self.once(call, url, authorization).await
    }

    async fn once(
        &self,
        call: &Call,
        url: &Url,
        authorization: Option<&Authorization>,
    ) -> Result<Answer, Error> {
        let request = Request::new(&call.method, url);
        let sending = call.payload.open().await?;
        let mut builder =
            self.client.request(call.method.clone(), url.clone()).headers(call.headers.clone());
        if !matches!(call.method, Method::GET | Method::HEAD) {
            builder = builder.header(CONTENT_LENGTH, sending.size).body(sending.body);
        }
        if let Some(value) = authorization.and_then(|own| own.for_target(url)) {
            builder = builder.header(AUTHORIZATION, value);
        }
        let mut exchange = Box::pin(builder.send());
        let mut seen = 0;
        loop {
            if let Ok(result) = timeout(self.patience.idle, &mut exchange).await {
                let response = result.map_err(|error| failed(&request, error))?;
                return Ok(Answer::new(request, url.clone(), response, self.patience.idle));
            }
            // A large upload takes longer than this; it is only given up when nothing moves.
            let sent = sending.sent.load(Ordering::Relaxed);
            if sent == seen {
                return Err(Error::Silent { request, waited: self.patience.idle });
            }
            seen = sent;
        }
    }
}

fn failed(request: &Request, error: reqwest::Error) -> Error {
    let request = request.clone();
    let unreachable = error.is_connect();
    // The URL may hold secrets, and the request says it without them.
    let source = error.without_url();
    if unreachable {
        return Error::Unreachable { request, source };
    }
    Error::Interrupted { request, source }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn is_busy(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502 | 503 | 504)
}

/// Returns whether a connection failed over certificates, which trying again does not change.
fn is_tls(error: &reqwest::Error) -> bool {
    causes(error).any(<dyn std::error::Error>::is::<rustls::Error>)
}

/// Returns everything that caused an error, with the errors that `io::Error` wraps.
pub(super) fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        wrapped.map(|inner| inner as &(dyn std::error::Error + 'static)).or_else(|| error.source())
    })
}
