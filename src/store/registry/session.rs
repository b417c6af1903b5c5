//! Requests to one registry, with whatever it wants to be shown.

use super::answer::Answer;
use super::auth::Authenticator;
use super::error::Error;
use super::scope::Scope;
use super::throttle::Throttle;
use super::wire::{Call, Wire, origin};
use crate::oci::Repository;
use reqwest::{StatusCode, Url};
use std::time::Duration;

/// A conversation with one registry.
pub(super) struct Session {
    registry: Url,
    wire: Wire,
    authenticator: Authenticator,
}

impl Session {
    pub(super) fn new(registry: Url, wire: Wire, authenticator: Authenticator) -> Self {
        Self { registry, wire, authenticator }
    }

    /// Lets so many requests be on their way at a time.
    pub(super) fn at_most(&mut self, requests: usize) {
        self.wire.throttle = Throttle::new(requests);
    }

    /// Returns how long to wait before something is begun afresh; see `Patience::after`.
    pub(super) async fn pause_after(
        &self,
        attempt: u32,
        outcome: &mut Result<Answer, Error>,
    ) -> Option<Duration> {
        self.wire.patience.after(attempt, outcome).await
    }

    /// Returns the same for an error.
    pub(super) fn pause_after_error(&self, attempt: u32, error: &Error) -> Option<Duration> {
        self.wire.patience.after_error(attempt, error)
    }

    /// Returns the URL of something that belongs to no repository, `_catalog`.
    pub(super) fn top(&self, path: &str) -> Url {
        let mut url = self.registry.clone();
        url.set_path(&format!("/v2/{path}"));
        url
    }

    /// Returns whether the registry has asked who is there.
    pub(super) async fn was_asked(&self) -> bool {
        self.authenticator.was_asked().await
    }

    /// Returns whether a URL leads to this registry.
    pub(super) fn is_own(&self, url: &Url) -> bool {
        origin(url) == origin(&self.registry)
    }

    /// Returns the URL of something in a repository, `manifests/1.0.0`.
    pub(super) fn url(&self, repository: &Repository, path: &str) -> Url {
        let mut url = self.registry.clone();
        url.set_path(&format!("/v2/{repository}/{path}"));
        url
    }

    /// Sends a request, once more when the registry asks who is there or no longer knows.
    ///
    /// What cannot be sent again gets the 401 as its answer, once there is something better to show:
    /// an upload session may belong to the token that opened it.
    ///
    /// # Errors
    /// No answer came, or 401 again. Every other status is the caller's to judge.
    pub(super) async fn send(&self, repository: &Repository, call: &Call) -> Result<Answer, Error> {
        self.send_within(&Scope::Push(repository.clone()), call).await
    }

    /// Does the same with a token for another scope, as who may only read gets none for writing.
    pub(super) async fn send_within(&self, scope: &Scope, call: &Call) -> Result<Answer, Error> {
        let shown = self.authenticator.authorization(&self.wire, scope).await?;
        let answer = self.wire.send(call, shown.as_ref()).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            if shown.is_none() {
                self.authenticator.unasked();
            }
            return Ok(answer);
        }
        if origin(&answer.url) != origin(&self.registry) {
            return Err(self.authenticator.refused(scope, shown.as_ref(), answer).await);
        }
        let renewed = self.authenticator.renew(&self.wire, scope, shown.as_ref(), answer).await;
        let (better, refusal) = renewed?;
        if !call.repeats {
            return Ok(refusal);
        }
        let answer = self.wire.send(call, Some(&better)).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            return Err(self.authenticator.refused(scope, Some(&better), answer).await);
        }
        Ok(answer)
    }
}
