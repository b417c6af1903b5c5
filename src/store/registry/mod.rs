//! A registry as a [`Store`], over HTTP.
//!
//! References, media types and the registry's error codes are `oci-client`'s. Requests are our own, on
//! the HTTP client that it brings: its uploads hide the headers of an answer, so that a digest,
//! `Retry-After` or a foreign `Location` cannot be seen; it asks `/v2/` again before each anonymous
//! request; it swallows the reason of a failed token; and it knows no refresh tokens.
//!
//! Credentials are only shown to the origin that they belong to, only once it asks, and never over
//! plain HTTP when the registry speaks TLS. What a registry says is compared with what was sent.

mod answer;
mod auth;
mod blobs;
mod challenge;
mod chunks;
mod client;
pub mod credentials;
mod destination;
mod download;
mod error;
mod hint;
mod host;
mod lie;
mod login;
mod manifests;
mod pages;
mod patience;
mod payload;
mod reading;
mod reason;
mod reference;
mod request;
mod scope;
mod secret;
mod session;
mod throttle;
mod token;
mod trust;
mod vendor;
mod wire;
mod witness;
mod words;

use super::{Progress, Pushed, Store};
use crate::digest::Digest;
use crate::oci::{Blob, Repository, Tag};
use auth::Authenticator;
use client::Clients;
use oci_client::Reference;
use patience::Patience;
use session::Session;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use wire::Wire;

pub use destination::{Destination, InvalidDestination, Security};
pub use error::{Error, Refusal, Shown};
pub use host::{Host, InvalidHost};
pub use lie::Lie;
pub use login::Entrance;
pub use reason::Reason;
pub use reference::{InvalidReference, PackReference};
pub use request::Request;
pub use secret::Secret;
pub use trust::{ClientCertificate, Trust};
pub use witness::{Holding, Step, Witness};
pub use words::Words;

/// How to reach a registry.
#[derive(Clone)]
pub struct Options {
    /// The registry.
    pub host: Host,
    /// How to speak to it.
    pub security: Security,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// A certificate to show to the registry.
    pub identity: Option<ClientCertificate>,
    /// Where to look for credentials, once the registry asks for them.
    pub credentials: credentials::Sources,
    /// Is told how uploads go.
    pub progress: Arc<dyn Progress>,
    /// Is told how the registry learns who is asking, and what it warns of.
    pub witness: Arc<dyn Witness>,
}

/// A registry that speaks the OCI distribution specification.
pub struct Registry {
    host: Host,
    session: Session,
    progress: Arc<dyn Progress>,
    /// Repositories that the registry did not know when it was asked: nothing needs to be looked for there.
    unknown: Mutex<BTreeSet<Repository>>,
    /// Blobs that are known to be in a repository, so that the one config goes there once.
    stored: Mutex<BTreeSet<(Repository, Digest)>>,
}

impl Registry {
    /// Prepares to speak to a registry. Nothing is sent yet.
    ///
    /// # Errors
    /// A file with certificates or a key cannot be read, or TLS cannot be set up with it.
    pub fn connect(options: &Options) -> Result<Self, Error> {
        Self::patiently(options, Patience::default())
    }

    fn patiently(options: &Options, patience: Patience) -> Result<Self, Error> {
        Self::over(client::build(options)?, options, patience)
    }

    fn over(clients: Clients, options: &Options, patience: Patience) -> Result<Self, Error> {
        let url = client::base(options)?;
        let wire = Wire::new(clients, &url, patience, Arc::clone(&options.witness));
        let sources = options.credentials.clone();
        let witness = Arc::clone(&options.witness);
        let authenticator = Authenticator::new(options.host.clone(), url.clone(), sources, witness);
        Ok(Self {
            host: options.host.clone(),
            session: Session::new(url, wire, authenticator),
            progress: Arc::clone(&options.progress),
            unknown: Mutex::default(),
            stored: Mutex::default(),
        })
    }

    /// Lets so many requests be on their way at a time; fewer, once the registry answers 429.
    #[must_use]
    pub fn at_most(mut self, requests: usize) -> Self {
        self.session.at_most(requests);
        self
    }

    fn unknown(&self) -> MutexGuard<'_, BTreeSet<Repository>> {
        self.unknown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stored(&self) -> MutexGuard<'_, BTreeSet<(Repository, Digest)>> {
        self.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for Registry {
    async fn manifest(
        &self,
        repository: &Repository,
        tag: &Tag,
    ) -> Result<Option<Vec<u8>>, super::Error> {
        Ok(self.get_manifest(repository, tag).await?)
    }

    async fn push_blob(
        &self,
        repository: &Repository,
        blob: &Blob,
    ) -> Result<Pushed, super::Error> {
        let place = (repository.clone(), blob.descriptor.digest);
        if self.stored().contains(&place) {
            return Ok(Pushed::Present);
        }
        let pushed = self.put_blob(repository, blob).await?;
        self.stored().insert(place);
        Ok(pushed)
    }

    async fn push_manifest(
        &self,
        repository: &Repository,
        tag: &Tag,
        manifest: &[u8],
    ) -> Result<(), super::Error> {
        Ok(self.put_manifest(repository, tag, manifest).await?)
    }

    async fn tags(&self, repository: &Repository) -> Result<Option<BTreeSet<Tag>>, super::Error> {
        Ok(self.read_tags(repository).await?)
    }

    fn describe(&self, repository: &Repository, tag: &Tag) -> String {
        let (host, repository, tag) =
            (self.host.to_string(), repository.to_string(), tag.to_string());
        Reference::with_tag(host, repository, tag).to_string()
    }
}

#[cfg(test)]
mod tests;
