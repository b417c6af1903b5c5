//! One HTTP exchange at a time: sending, waiting, trying again, following redirects.
//!
//! Credentials travel as an [`Authorization`] that knows which origin it belongs to and is never
//! attached to a request that goes anywhere else.

use super::answer::Answer;
use super::client::{Clients, Proof};
use super::error::Error;
use super::lie::Lie;
use super::patience::Patience;
use super::payload::Payload;
use super::reason::Reason;
use super::request::Request;
use super::secret::Secret;
use super::throttle::Throttle;
use super::witness::Witness;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::time::{sleep, timeout};

/// Redirects that are followed; registries need one or two.
const HOPS: usize = 10;

/// The header that proves who is asking, and the only origin that may see it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Authorization {
    value: HeaderValue,
    origin: String,
    secret: Secret,
    token: bool,
}

impl Authorization {
    /// Makes a user and a password into a header; `None` when no header can hold them.
    pub(super) fn basic(username: &str, password: &Secret, target: &Url) -> Option<Self> {
        let pair = STANDARD.encode(format!("{username}:{}", password.expose()));
        Self::new(&format!("Basic {pair}"), target, password)
    }

    /// Makes a token into a header; `None` when no header can hold it.
    pub(super) fn bearer(token: &Secret, target: &Url) -> Option<Self> {
        let own = Self::new(&format!("Bearer {}", token.expose()), target, token);
        own.map(|own| Self { token: true, ..own })
    }

    fn new(value: &str, target: &Url, secret: &Secret) -> Option<Self> {
        let mut value = HeaderValue::from_str(value).ok()?;
        value.set_sensitive(true);
        Some(Self { value, origin: origin(target), secret: secret.clone(), token: false })
    }

    /// Returns whether this is a token, not a user and a password.
    pub(super) fn is_token(&self) -> bool {
        self.token
    }

    fn for_target(&self, target: &Url) -> Option<&HeaderValue> {
        (origin(target) == self.origin).then_some(&self.value)
    }

    /// Returns what must not be repeated: the secret, and the form in which it was sent.
    fn secrets(&self) -> [Secret; 2] {
        let value = String::from_utf8_lossy(self.value.as_bytes());
        let sent = value.split_once(' ').map_or("", |(_, sent)| sent);
        [self.secret.clone(), Secret::new(sent)]
    }
}

/// Returns scheme, host and port: what credentials belong to.
pub(super) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// How the body of a good answer is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// As it comes.
    Streamed,
    /// As a part of the answer, of at most so many bytes: one that breaks off in it is no answer.
    Whole(u64),
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
    /// How the body of the answer is taken.
    pub(super) body: Body,
    /// What the payload holds that must not be repeated.
    pub(super) secrets: Vec<Secret>,
    /// Whether it can be sent again to the same place; half an upload cannot.
    pub(super) repeats: bool,
}

impl Call {
    /// Makes a request that carries nothing.
    pub(super) fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            payload: Payload::Nothing,
            body: Body::Streamed,
            secrets: Vec::new(),
            repeats: true,
        }
    }
}

/// Sends requests.
pub(super) struct Wire {
    clients: Clients,
    /// The origin of the registry.
    registry: String,
    /// When a request is sent again.
    pub(super) patience: Patience,
    /// How many requests may be on their way at a time.
    pub(super) throttle: Throttle,
    witness: Arc<dyn Witness>,
}

impl Wire {
    pub(super) fn new(
        clients: Clients,
        registry: &Url,
        patience: Patience,
        witness: Arc<dyn Witness>,
    ) -> Self {
        let (registry, throttle) = (origin(registry), Throttle::default());
        Self { clients, registry, patience, throttle, witness }
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
        let mut attempt = 1;
        loop {
            let mut outcome = self.once(call, url, authorization).await;
            if !call.repeats {
                return outcome;
            }
            let Some(pause) = self.patience.after(attempt, &mut outcome).await else {
                return outcome;
            };
            // The connection can serve another request meanwhile.
            drop(outcome);
            sleep(pause).await;
            attempt += 1;
        }
    }

    fn tell_warnings(&self, answer: &Answer) {
        for words in answer.warnings() {
            self.witness.warned(answer.request.host(), &words);
        }
    }

    async fn once(
        &self,
        call: &Call,
        url: &Url,
        authorization: Option<&Authorization>,
    ) -> Result<Answer, Error> {
        let request = Request::new(&call.method, url);
        let turn = self.throttle.turn().await;
        let mut sending = call.payload.open().await?;
        let own = origin(url) == self.registry;
        let proof = if own { Proof::Certificate } else { Proof::Nothing };
        let client = self.clients.to(url, proof)?;
        let mut builder =
            client.request(call.method.clone(), url.clone()).headers(call.headers.clone());
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
                let response = result.map_err(|error| {
                    let fault = sending.fault.as_mut().and_then(|fault| fault.try_recv().ok());
                    fault.unwrap_or_else(|| failed(&request, error))
                })?;
                if response.status() == StatusCode::TOO_MANY_REQUESTS {
                    turn.too_many();
                }
                let mut secrets = call.secrets.clone();
                secrets.extend(authorization.into_iter().flat_map(Authorization::secrets));
                let idle = self.patience.idle;
                let mut answer = Answer::new(request, url.clone(), response, idle, secrets);
                self.tell_warnings(&answer);
                if let Body::Whole(limit) = call.body
                    && answer.status().is_success()
                {
                    answer.read_ahead(limit).await?;
                }
                return Ok(answer);
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
    let reason = Reason::new(error);
    if unreachable {
        return Error::Unreachable { request, reason };
    }
    Error::Interrupted { request, reason }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_belong_to_one_scheme_host_and_port() {
        let url = |text: &str| Url::parse(text).unwrap();
        let own = Authorization::basic("a", &Secret::new("b"), &url("https://r.io/v2/")).unwrap();
        let cases = [
            ("https://r.io/upload?x=y", true),
            ("https://R.io:443/", true),
            ("http://r.io/v2/", false),
            ("http://r.io:443/v2/", false),
            ("https://r.io:444/", false),
            ("https://r.io.evil/", false),
            ("https://r.io@evil/", false),
        ];
        for (target, shown) in cases {
            assert_eq!(own.for_target(&url(target)).is_some(), shown, "{target}");
        }
    }
}
