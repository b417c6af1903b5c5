//! The HTTP clients: which certificates are trusted and shown, and when TLS is spoken.

use super::Options;
use super::destination::Security;
use super::error::Error;
use super::host::is_loopback;
use super::trust::{Trust, certificates, identity};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Identity, Url};
use rustls::crypto::ring;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(10);
const USER_AGENT: &str = concat!("pack-build/", env!("CARGO_PKG_VERSION"));

/// Returns the URL under which the registry's API lies.
pub(super) fn base(options: &Options) -> Result<Url, Error> {
    let wants_tls = options.trust != Trust::System || options.identity.is_some();
    let plain = match options.security {
        Security::Tls => false,
        Security::Plain => true,
        Security::Automatic => options.host.is_loopback() && !wants_tls,
    };
    Ok(options.host.url(if plain { "http" } else { "https" })?)
}

/// The clients that reach a registry, and the other hosts that it sends us to.
///
/// They follow no redirects: [`super::wire`] does, and minds the credentials.
#[derive(Clone)]
pub(super) struct Clients {
    trusted: Vec<Certificate>,
    trust: Trust,
    identity: Option<Identity>,
    made: Arc<Mutex<HashMap<Way, Client>>>,
}

/// What is shown to a host to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Proof {
    /// The client certificate, if there is one. It belongs to the registry.
    Certificate,
    /// Nothing, as to every other host.
    Nothing,
}

/// Whether there may be a proxy on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Route {
    /// A proxy cannot reach this machine under that name; Go's tools leave it out, too.
    Direct,
    /// Through the proxy that the environment names for a host, if it names one.
    Usual,
}

/// What differs between two hosts.
type Way = (Proof, Route);

/// Prepares to reach a registry.
///
/// # Errors
/// A file with certificates or the key cannot be read, or TLS cannot be set up with them.
pub(super) fn build(options: &Options) -> Result<Clients, Error> {
    // It fails when a provider is installed already, which will do as well.
    let _ = ring::default_provider().install_default();
    let clients = Clients {
        trusted: match &options.trust {
            Trust::Also(path) => certificates(path)?,
            Trust::System | Trust::Anybody => Vec::new(),
        },
        trust: options.trust.clone(),
        identity: options.identity.as_ref().map(identity).transpose()?,
        made: Arc::default(),
    };
    clients.to(&base(options)?, Proof::Certificate)?;
    Ok(clients)
}

impl Clients {
    /// Returns the client that may speak to a host.
    pub(super) fn to(&self, url: &Url, proof: Proof) -> Result<Client, Error> {
        let proof = if self.identity.is_some() { proof } else { Proof::Nothing };
        let route = if is_loopback(url) { Route::Direct } else { Route::Usual };
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = made.get(&(proof, route)) {
            return Ok(client.clone());
        }
        let client = self.make((proof, route))?;
        made.insert((proof, route), client.clone());
        Ok(client)
    }

    fn make(&self, (proof, route): Way) -> Result<Client, Error> {
        let mut builder = Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT)
            .redirect(Policy::none())
            .referer(false)
            .tls_certs_merge(self.trusted.clone())
            .tls_danger_accept_invalid_certs(self.trust == Trust::Anybody);
        if route == Route::Direct {
            builder = builder.no_proxy();
        }
        if let (Proof::Certificate, Some(identity)) = (proof, &self.identity) {
            builder = builder.identity(identity.clone());
        }
        builder.build().map_err(Error::Client)
    }
}
