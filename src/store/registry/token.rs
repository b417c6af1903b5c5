//! Tokens: what a token service gives in exchange for credentials.
//!
//! See <https://distribution.github.io/distribution/spec/auth/token/> and, for refresh tokens,
//! <https://distribution.github.io/distribution/spec/auth/oauth/>.

use super::answer::Answer;
use super::challenge::Challenge;
use super::credentials::{Credentials, Found};
use super::error::{Error, Shown};
use super::host::{Host, is_loopback};
use super::lie::Lie;
use super::payload::Payload;
use super::request::redacted;
use super::scope::Scope;
use super::secret::Secret;
use super::wire::{Authorization, Body, Call, Wire};
use super::witness::Step;
use super::words;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Url};
use serde::Deserialize;
use std::time::{Duration, Instant};

/// What this program calls itself to token services.
const CLIENT: &str = "pack-build";
/// How long a token lasts that does not say so, by the specification.
const LIFE: Duration = Duration::from_mins(1);
/// The largest answer of a token service, in bytes.
const LARGEST: u64 = 1 << 20;
/// The user by which Azure's registries mark a password as a refresh token.
const AZURE_USER: &str = "00000000-0000-0000-0000-000000000000";
/// The last parameter of an exchange.
const REFRESH: &str = "refresh_token";
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// A token, and how long it can be used.
pub(super) struct Token {
    /// The header that shows it to the registry.
    pub(super) authorization: Authorization,
    until: Option<Instant>,
}

impl Token {
    /// Makes a token that lasts as long as the run.
    pub(super) fn lasting(authorization: Authorization) -> Self {
        Self { authorization, until: None }
    }

    /// Returns for how long it is used from now on.
    pub(super) fn left(&self) -> Duration {
        let left = self.until.map(|until| until.saturating_duration_since(Instant::now()));
        left.unwrap_or(Duration::MAX)
    }

    /// Returns whether the token can still be used.
    pub(super) fn is_fresh(&self) -> bool {
        self.until.is_none_or(|until| Instant::now() < until)
    }
}

/// A token service, as a challenge names it.
#[derive(Clone)]
pub(super) struct Service {
    realm: Url,
    audience: Option<String>,
    scope: Option<String>,
}

/// Who asks for a token, and for which registry.
pub(super) struct Asker<'a> {
    /// How to ask.
    pub(super) wire: &'a Wire,
    /// The registry as a person names it.
    pub(super) host: &'a Host,
    /// The registry that the token will be shown to.
    pub(super) registry: &'a Url,
    /// What proves who is asking; nobody in particular asks when absent.
    pub(super) found: Option<&'a Found>,
}

#[derive(Deserialize)]
struct Issued {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<u64>,
}

impl Service {
    /// Reads a Bearer challenge; `None` when it names no URL.
    ///
    /// # Errors
    /// The service would be sent credentials unencrypted, though the registry is not.
    pub(super) fn read(challenge: &Challenge, registry: &Url) -> Result<Option<Self>, Lie> {
        let Some(Ok(realm)) = challenge.get("realm").map(Url::parse) else { return Ok(None) };
        let plain = realm.scheme() == "http";
        // Plain HTTP on this machine says nothing about the way to another one.
        let allowed =
            registry.scheme() == "http" && (is_loopback(&realm) || !is_loopback(registry));
        if !matches!(realm.scheme(), "http" | "https") || plain && !allowed {
            return Err(Lie::Realm(redacted(&realm)));
        }
        let own = |name: &str| challenge.get(name).map(str::to_owned);
        Ok(Some(Self { realm, audience: own("service"), scope: own("scope") }))
    }

    /// Tells that the service is asked.
    pub(super) fn asked(&self, found: Option<&Found>, scope: &Scope) -> Step {
        Step::Asked {
            service: redacted(&self.realm),
            scopes: self.scopes(scope).collect(),
            shown: found.map(|found| found.credentials.to_string()),
        }
    }

    /// Asks for a token that is good for the scope.
    pub(super) async fn issue(&self, asker: &Asker<'_>, scope: &Scope) -> Result<Token, Error> {
        let (wire, found) = (asker.wire, asker.found);
        let answer = match found.map(|found| &found.credentials) {
            Some(Credentials::IdentityToken(token)) => self.exchange(wire, scope, token).await?,
            Some(Credentials::Password { username, password }) if username == AZURE_USER => {
                self.exchange(wire, scope, password).await?
            }
            Some(Credentials::Password { username, password }) => {
                let basic = Authorization::basic(username, password, &self.realm);
                self.ask(wire, scope, basic.as_ref()).await?
            }
            Some(Credentials::RegistryToken(_)) | None => self.ask(wire, scope, None).await?,
        };
        if !answer.status().is_success() {
            let refusal = answer.refusal().await;
            let shown = found.map_or(Shown::Nothing, |own| Shown::Credentials(own.origin.clone()));
            return Err(Error::Token { refusal, host: asker.host.clone(), shown });
        }
        read(answer, asker.registry)
    }

    async fn ask(
        &self,
        wire: &Wire,
        scope: &Scope,
        basic: Option<&Authorization>,
    ) -> Result<Answer, Error> {
        let mut url = self.realm.clone();
        let service = self.audience.iter().map(|service| ("service", service.clone()));
        for (name, value) in service.chain(self.scopes(scope).map(|scope| ("scope", scope))) {
            url.query_pairs_mut().append_pair(name, &value);
        }
        let mut call = Call::new(Method::GET, url);
        call.body = Body::Whole(LARGEST);
        wire.send(&call, basic).await
    }

    async fn exchange(&self, wire: &Wire, scope: &Scope, token: &Secret) -> Result<Answer, Error> {
        let mut form = self.realm.clone();
        form.set_query(None);
        let scopes: Vec<String> = self.scopes(scope).collect();
        form.query_pairs_mut()
            .append_pair("grant_type", "refresh_token")
            .append_pair("service", self.audience.as_deref().unwrap_or_default())
            .append_pair("client_id", CLIENT)
            .append_pair("scope", &scopes.join(" "))
            .append_pair(REFRESH, token.expose());
        let mut call = Call::new(Method::POST, self.realm.clone());
        call.body = Body::Whole(LARGEST);
        call.headers.insert(CONTENT_TYPE, FORM);
        let body = form.query().unwrap_or_default();
        let encoded =
            body.rsplit_once(REFRESH).map_or("", |(_, sent)| sent.trim_start_matches('='));
        call.secrets.extend([token.clone(), Secret::new(encoded)]);
        call.payload = Payload::Bytes(body.as_bytes().to_vec());
        wire.send(&call, None).await
    }

    /// A scope that is not about a repository is the registry's own condition and is asked for, too.
    fn scopes(&self, scope: &Scope) -> impl Iterator<Item = String> {
        let own = self.scope.as_deref().unwrap_or_default().split(' ');
        let others = own.filter(|own| !own.is_empty() && !own.starts_with("repository:"));
        scope.resources().into_iter().chain(others.map(str::to_owned))
    }
}

fn read(mut answer: Answer, registry: &Url) -> Result<Token, Error> {
    let received = Instant::now();
    let body = answer.body();
    // What a token service says may be a token, so only a web page is repeated.
    let issued: Issued = serde_json::from_slice(&body).map_err(|_| {
        answer.not_json(if words::is_html(&body) { &body } else { b"something else" })
    })?;
    let token = issued.token.or(issued.access_token).filter(|token| !token.is_empty());
    let authorization = token
        .and_then(|token| Authorization::bearer(&Secret::new(token), registry))
        .ok_or_else(|| answer.lie(Lie::NoToken))?;
    let life = issued.expires_in.map_or(LIFE, Duration::from_secs);
    // What uses the token in the last tenth of its life may arrive too late.
    let until = received.checked_add(life / 10 * 9);
    Ok(Token { authorization, until })
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};

    fn read(realm: &str, registry: &str) -> Result<Option<String>, Lie> {
        let mut headers = HeaderMap::new();
        headers.insert(WWW_AUTHENTICATE, format!("Bearer realm=\"{realm}\"").parse().unwrap());
        let challenge = Challenge::read_all(&headers).remove(0);
        let service = Service::read(&challenge, &Url::parse(registry).unwrap());
        service.map(|service| service.map(|service| service.realm.into()))
    }

    #[test]
    fn a_token_service_on_another_host_needs_tls() {
        let cases = [
            ("https://auth/t", "https://registry/"),
            ("https://auth/t", "http://localhost:5000/"),
            ("http://127.0.0.1:5001/t", "http://localhost:5000/"),
            ("http://auth/t", "http://asked-for-plain-http/"),
        ];
        for (realm, registry) in cases {
            assert_eq!(read(realm, registry), Ok(Some(realm.to_owned())), "{realm}");
        }
    }

    #[test]
    fn a_token_service_is_not_asked_without_encryption() {
        let cases = [
            ("http://registry/t", "https://registry/"),
            ("http://auth/t?x=y", "http://localhost:5000/"),
            ("http://localhost/t", "https://registry/"),
            ("ftp://auth/t", "https://registry/"),
        ];
        for (realm, registry) in cases {
            let refused = Lie::Realm(redacted(&Url::parse(realm).unwrap()));
            assert_eq!(read(realm, registry), Err(refused), "{realm}");
        }
        assert_eq!(read("nonsense", "https://registry/"), Ok(None));
    }
}
