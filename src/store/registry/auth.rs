//! Finds out, once for a run, how the registry wants to be shown who is asking.
//!
//! Nothing is shown before the registry asks. Then its Bearer challenge is preferred to Basic, as in
//! Docker, and what was learned is used for every request that follows.

use super::answer::Answer;
use super::challenge::Challenge;
use super::credentials::{Credentials, Found, Sources};
use super::error::{Error, Shown};
use super::host::Host;
use super::lie::Lie;
use super::scope::Scope;
use super::token::{Asker, Service, Token};
use super::wire::{Authorization, Wire, origin};
use reqwest::Url;
use std::collections::HashMap;
use std::panic::resume_unwind;
use tokio::sync::{Mutex, OnceCell};
use tokio::task::spawn_blocking;

/// What is known of how the registry wants to be spoken to.
enum Known {
    Nothing,
    Basic(Authorization),
    Bearer { service: Service, tokens: HashMap<Scope, Token> },
}

/// Keeps what to show to one registry.
pub(super) struct Authenticator {
    host: Host,
    registry: Url,
    sources: Sources,
    found: OnceCell<Option<Found>>,
    known: Mutex<Known>,
}

impl Authenticator {
    pub(super) fn new(host: Host, registry: Url, sources: Sources) -> Self {
        let known = Mutex::new(Known::Nothing);
        Self { host, registry, sources, found: OnceCell::new(), known }
    }

    /// Returns what to show with a request, as far as the registry has asked for it before.
    pub(super) async fn authorization(
        &self,
        wire: &Wire,
        scope: &Scope,
    ) -> Result<Option<Authorization>, Error> {
        match &mut *self.known.lock().await {
            Known::Nothing => Ok(None),
            Known::Basic(basic) => Ok(Some(basic.clone())),
            Known::Bearer { service, tokens } => {
                if let Some(token) = tokens.get(scope).filter(|token| token.is_fresh()) {
                    return Ok(Some(token.authorization.clone()));
                }
                let token = self.issue(wire, service, scope).await?;
                let authorization = token.authorization.clone();
                tokens.insert(scope.clone(), token);
                Ok(Some(authorization))
            }
        }
    }

    /// Finds something better to show than what was answered with 401.
    ///
    /// # Errors
    /// There is nothing better, or a token could not be had.
    pub(super) async fn renew(
        &self,
        wire: &Wire,
        scope: &Scope,
        shown: Option<&Authorization>,
        refusal: Answer,
    ) -> Result<Authorization, Error> {
        let mut known = self.known.lock().await;
        if let Some(other) = known.other_than(shown, scope) {
            return Ok(other);
        }
        let challenges = Challenge::read_all(refusal.headers());
        for challenge in challenges.iter().filter(|one| one.scheme == "bearer") {
            let service = Service::read(challenge, &self.registry);
            let Some(service) = service.map_err(|lie| refusal.lie(lie))? else { continue };
            let token = self.issue(wire, &service, scope).await?;
            return Ok(known.learn(service, scope.clone(), token));
        }
        if !challenges.iter().any(|one| one.scheme == "basic") {
            let schemes: Vec<&str> = challenges.iter().map(|one| one.scheme.as_str()).collect();
            let schemes = if schemes.is_empty() { "none".to_owned() } else { schemes.join(", ") };
            return Err(refusal.lie(Lie::Challenge(schemes)));
        }
        match self.basic().await? {
            Some(basic) if Some(&basic) != shown => {
                *known = Known::Basic(basic.clone());
                Ok(basic)
            }
            _ => Err(self.refused(shown, refusal).await),
        }
    }

    /// Returns the error for a 401 that nothing more can be done about.
    pub(super) async fn refused(&self, shown: Option<&Authorization>, answer: Answer) -> Error {
        let found = self.found.get().and_then(Option::as_ref);
        let foreign = origin(&answer.url) != origin(&self.registry);
        let shown = match (found, shown) {
            _ if foreign => Shown::ForeignHost,
            (None, _) => Shown::Nothing,
            (Some(found), None) => Shown::TokenOnly(found.origin.clone()),
            (Some(found), Some(shown)) => {
                let issued = !matches!(found.credentials, Credentials::RegistryToken(_));
                if shown.is_token() && issued {
                    Shown::FreshToken
                } else {
                    Shown::Credentials(found.origin.clone())
                }
            }
        };
        Error::Unauthorized { refusal: answer.refusal().await, host: self.host.clone(), shown }
    }

    async fn basic(&self) -> Result<Option<Authorization>, Error> {
        Ok(match self.found().await?.map(|found| &found.credentials) {
            Some(Credentials::Password { username, password }) => {
                Authorization::basic(username, password, &self.registry)
            }
            _ => None,
        })
    }

    async fn issue(&self, wire: &Wire, service: &Service, scope: &Scope) -> Result<Token, Error> {
        let found = self.found().await?;
        if let Some(Credentials::RegistryToken(token)) = found.map(|found| &found.credentials)
            && let Some(authorization) = Authorization::bearer(token, &self.registry)
        {
            return Ok(Token::lasting(authorization));
        }
        let asker = Asker { wire, host: &self.host, registry: &self.registry, found };
        service.issue(&asker, scope).await
    }

    /// Files and helper programs are only asked once the registry asks.
    async fn found(&self) -> Result<Option<&Found>, Error> {
        let find = || async {
            let (sources, host) = (self.sources.clone(), self.host.clone());
            let found = spawn_blocking(move || sources.find(&host)).await;
            // Nobody cancels the task, so it can only have panicked.
            found.unwrap_or_else(|stopped| resume_unwind(stopped.into_panic())).map_err(Error::from)
        };
        self.found.get_or_try_init(find).await.map(Option::as_ref)
    }
}

impl Known {
    /// Returns what another request has found out while this one waited for its answer.
    fn other_than(&self, shown: Option<&Authorization>, scope: &Scope) -> Option<Authorization> {
        let own = match self {
            Self::Nothing => None,
            Self::Basic(basic) => Some(basic),
            Self::Bearer { tokens, .. } => {
                tokens.get(scope).filter(|token| token.is_fresh()).map(|token| &token.authorization)
            }
        };
        own.filter(|own| Some(*own) != shown).cloned()
    }

    fn learn(&mut self, service: Service, scope: Scope, token: Token) -> Authorization {
        let authorization = token.authorization.clone();
        let mut all = match std::mem::replace(self, Self::Nothing) {
            Self::Bearer { tokens, .. } => tokens,
            _ => HashMap::new(),
        };
        all.insert(scope, token);
        *self = Self::Bearer { service, tokens: all };
        authorization
    }
}
