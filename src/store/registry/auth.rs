//! Finds out, once for a run, how the registry wants to be shown who is asking.
//!
//! Nothing is shown before the registry asks. Then its Bearer challenge is preferred to Basic, as in
//! Docker, and what was learned is used for every request that follows.

use super::answer::Answer;
use super::challenge::Challenge;
use super::credentials::{Credentials, Found, Keyring, Sources};
use super::error::{Error, Shown};
use super::host::Host;
use super::lie::Lie;
use super::scope::Scope;
use super::token::{Asker, Service, Token};
use super::wire::{Authorization, Wire, origin};
use super::witness::{Step, Witness};
use reqwest::Url;
use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

/// What is known of how the registry wants to be spoken to.
enum Known {
    Nothing,
    Basic,
    Bearer { service: Service, tokens: HashMap<Scope, Token> },
}

/// Keeps what to show to one registry.
pub(super) struct Authenticator {
    host: Host,
    registry: Url,
    keyring: Arc<Keyring>,
    witness: Arc<dyn Witness>,
    known: Mutex<Known>,
}

impl Authenticator {
    pub(super) fn new(
        host: Host,
        registry: Url,
        sources: Sources,
        witness: Arc<dyn Witness>,
    ) -> Self {
        let keyring = Arc::new(Keyring::new(host.clone(), sources, Arc::clone(&witness)));
        Self { host, registry, keyring, witness, known: Mutex::new(Known::Nothing) }
    }

    /// Returns what to show with a request, as far as the registry has asked for it before.
    pub(super) async fn authorization(
        &self,
        wire: &Wire,
        scope: &Scope,
    ) -> Result<Option<Authorization>, Error> {
        match &mut *self.known.lock().await {
            Known::Nothing => Ok(None),
            Known::Basic => self.basic(scope).await,
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

    /// Returns whether the registry has asked for anything.
    pub(super) async fn was_asked(&self) -> bool {
        !matches!(*self.known.lock().await, Known::Nothing)
    }

    /// Tells that the registry was content with nothing.
    pub(super) fn unasked(&self) {
        self.witness.saw(&Step::Unasked { host: self.host.clone() });
    }

    /// Finds something better to show than what was answered with 401, and returns that answer, too.
    ///
    /// # Errors
    /// There is nothing better, or a token could not be had.
    pub(super) async fn renew(
        &self,
        wire: &Wire,
        scope: &Scope,
        shown: Option<&Authorization>,
        refusal: Answer,
    ) -> Result<(Authorization, Answer), Error> {
        let mut known = self.known.lock().await;
        // What another request has found out while this one waited for its answer.
        let own = match &*known {
            Known::Nothing => None,
            Known::Basic => self.basic(scope).await?,
            Known::Bearer { tokens, .. } => tokens
                .get(scope)
                .filter(|token| token.is_fresh())
                .map(|own| own.authorization.clone()),
        };
        if let Some(other) = own.filter(|own| Some(own) != shown) {
            return Ok((other, refusal));
        }
        let challenges = Challenge::read_all(refusal.headers());
        let told = challenges.iter().map(|one| refusal.without_secrets(&one.told())).collect();
        self.witness.saw(&Step::Challenged { request: refusal.request.clone(), challenges: told });
        for challenge in challenges.iter().filter(|one| one.scheme == "bearer") {
            let service = Service::read(challenge, &self.registry);
            let Some(service) = service.map_err(|lie| refusal.lie(lie))? else { continue };
            let token = self.issue(wire, &service, scope).await?;
            return Ok((known.learn(service, scope.clone(), token), refusal));
        }
        if !challenges.iter().any(|one| one.scheme == "basic") {
            let schemes: Vec<&str> = challenges.iter().map(|one| one.scheme.as_str()).collect();
            let schemes = if schemes.is_empty() { "none".to_owned() } else { schemes.join(", ") };
            return Err(refusal.lie(Lie::Challenge(schemes)));
        }
        match self.basic(scope).await? {
            Some(basic) if Some(&basic) != shown => {
                self.witness.saw(&Step::Shown);
                *known = Known::Basic;
                Ok((basic, refusal))
            }
            _ => Err(self.refused(scope, shown, refusal).await),
        }
    }

    /// Returns the error for a 401 that nothing more can be done about.
    pub(super) async fn refused(
        &self,
        scope: &Scope,
        shown: Option<&Authorization>,
        answer: Answer,
    ) -> Error {
        let foreign = origin(&answer.url) != origin(&self.registry);
        if foreign {
            self.witness.saw(&Step::Withheld { request: answer.request.clone() });
        }
        // What was shown has been found before, so nobody looks for it again.
        let found = if foreign { None } else { self.found(scope).await.ok().flatten() };
        let shown = match (found, shown) {
            _ if foreign => Shown::ForeignHost,
            (None, _) => Shown::Nothing,
            (Some(found), None) => Shown::TokenOnly(found.origin),
            (Some(found), Some(shown)) => {
                let issued = !matches!(found.credentials, Credentials::RegistryToken(_));
                if shown.is_token() && issued {
                    Shown::FreshToken
                } else {
                    Shown::Credentials(found.origin)
                }
            }
        };
        Error::Unauthorized { refusal: answer.refusal().await, host: self.host.clone(), shown }
    }

    async fn basic(&self, scope: &Scope) -> Result<Option<Authorization>, Error> {
        let Some(Found { credentials, .. }) = self.found(scope).await? else { return Ok(None) };
        let Credentials::Password { username, password } = &credentials else { return Ok(None) };
        Ok(Authorization::basic(username, password, &self.registry))
    }

    async fn issue(&self, wire: &Wire, service: &Service, scope: &Scope) -> Result<Token, Error> {
        let found = self.found(scope).await?;
        if let Some(Credentials::RegistryToken(token)) = found.as_ref().map(|own| &own.credentials)
            && let Some(authorization) = Authorization::bearer(token, &self.registry)
        {
            self.witness.saw(&Step::Shown);
            return Ok(Token::lasting(authorization));
        }
        let (host, registry) = (&self.host, &self.registry);
        let asker = Asker { wire, host, registry, found: found.as_ref() };
        self.witness.saw(&service.asked(found.as_ref(), scope));
        let token = service.issue(&asker, scope).await?;
        self.witness.saw(&Step::Issued { seconds: token.left().as_secs() });
        Ok(token)
    }

    /// Files and helper programs are only asked once the registry asks.
    async fn found(&self, scope: &Scope) -> Result<Option<Found>, Error> {
        let (keyring, repository) = (Arc::clone(&self.keyring), scope.repository().cloned());
        let found = spawn_blocking(move || keyring.find(repository.as_ref())).await;
        // Nobody cancels the task, so it can only have panicked.
        found.unwrap_or_else(|stopped| resume_unwind(stopped.into_panic())).map_err(Error::from)
    }
}

impl Known {
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
