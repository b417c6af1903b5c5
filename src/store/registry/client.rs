//! The HTTP client: which certificates are trusted, and when TLS is spoken.

use super::Options;
use super::destination::Security;
use super::error::Error;
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Url};
use rustls::crypto::ring;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

const CONNECT: Duration = Duration::from_secs(10);
const USER_AGENT: &str = concat!("pack-build/", env!("CARGO_PKG_VERSION"));

/// Returns the URL under which the registry's API lies.
pub(super) fn base(options: &Options) -> Result<Url, Error> {
    let plain = match options.security {
        Security::Tls => false,
        Security::Plain => true,
        Security::Automatic => options.host.is_loopback() && options.ca_file.is_none(),
    };
    Ok(options.host.url(if plain { "http" } else { "https" })?)
}

/// Makes the client. It follows no redirects: [`super::wire`] does, and minds the credentials.
pub(super) fn build(options: &Options) -> Result<Client, Error> {
    // It fails when a provider is installed already, which will do as well.
    let _ = ring::default_provider().install_default();
    let mut builder = Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(CONNECT)
        .redirect(Policy::none())
        .referer(false);
    if options.host.is_loopback() {
        // A proxy cannot reach this machine under that name; Go's tools leave it out, too.
        builder = builder.no_proxy();
    }
    if let Some(path) = &options.ca_file {
        builder = builder.tls_certs_merge(certificates(path)?);
    }
    builder.build().map_err(Error::Client)
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    let bytes = fs::read(path).map_err(failed)?;
    let invalid = |reason: &str| failed(io::Error::new(io::ErrorKind::InvalidData, reason));
    let found = Certificate::from_pem_bundle(&bytes)
        .map_err(|_| invalid("it holds a certificate that cannot be read"))?;
    if found.is_empty() {
        return Err(invalid("it holds no certificate in PEM form"));
    }
    Ok(found)
}
