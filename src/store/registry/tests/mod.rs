//! The registry's tests: against a server that can lie, and against a real registry.

mod auth;
mod cut;
mod everything;
mod foreign;
mod lies;
mod mock;
mod mount;
mod push;
mod reading;
mod refusals;
mod retry;
mod sound;
#[cfg(unix)]
mod real;
#[cfg(unix)]
mod tokens;

use super::client::Clients;
use super::credentials::{Credentials, Sources};
use super::error::Error;
use super::patience::Patience;
use super::secret::Secret;
use super::{Options, Registry, Security, Trust, client};
use crate::digest::Digest;
use crate::oci::{Blob, Content, Descriptor, MANIFEST_MEDIA_TYPE, Repository, Tag};
use crate::store::{Pushed, Silent};
use mock::Mock;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;
use tempfile::NamedTempFile;

/// Does not wait between attempts, so that no test takes longer than its work.
const IMPATIENT: Patience = Patience {
    idle: Duration::from_mins(1),
    attempts: 3,
    pause: Duration::ZERO,
    longest_pause: Duration::ZERO,
};

fn options(host: &str) -> Options {
    Options {
        host: host.parse().unwrap(),
        security: Security::Automatic,
        trust: Trust::System,
        identity: None,
        credentials: Sources::default(),
        progress: Arc::new(Silent),
        witness: Arc::new(Silent),
    }
}

fn registry(mock: &Mock) -> Registry {
    Registry::patiently(&options(&mock.host()), IMPATIENT).unwrap()
}

/// Does not make a client, which takes longer than a small test, for each of many registries.
fn registry_over(client: &Clients, mock: &Mock) -> Registry {
    Registry::over(client.clone(), &options(&mock.host()), IMPATIENT).unwrap()
}

fn client() -> Clients {
    client::build(&options("localhost")).unwrap()
}

fn registry_with(mock: &Mock, credentials: Credentials) -> Registry {
    let mut options = options(&mock.host());
    options.credentials.given = Some(credentials);
    Registry::patiently(&options, IMPATIENT).unwrap()
}

fn password(password: &str) -> Credentials {
    Credentials::new("jane", Secret::new(password))
}

fn repository() -> Repository {
    "team/demo".parse().unwrap()
}

fn tag() -> Tag {
    "1.0.0".parse().unwrap()
}

fn blob(content: &[u8]) -> Blob {
    let descriptor = Descriptor {
        media_type: "application/octet-stream".to_owned(),
        digest: Digest::of(content),
        size: content.len() as u64,
        annotations: BTreeMap::new(),
    };
    Blob { descriptor, content: Content::Bytes(content.to_vec()) }
}

/// A blob that is worth asking for before it is sent.
fn layer() -> Blob {
    blob(&vec![7; 300_000])
}

fn config() -> Blob {
    blob(b"{}")
}

/// Returns a blob in a file, and the file, which goes away when it is dropped.
fn in_a_file(content: &[u8]) -> (NamedTempFile, Blob) {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    let mut blob = blob(content);
    blob.content = Content::File(file.path().to_owned());
    (file, blob)
}

fn manifest() -> Vec<u8> {
    let (config, layers) = (config().descriptor, [layer().descriptor]);
    let manifest = serde_json::json!({
        "schemaVersion": 2, "mediaType": MANIFEST_MEDIA_TYPE, "config": config, "layers": layers,
    });
    manifest.to_string().into_bytes()
}

/// Does what publishing does, and returns what became of the layer.
async fn publish(registry: &Registry) -> Result<Pushed, Error> {
    if registry.get_manifest(&repository(), &tag()).await?.as_deref() == Some(manifest().as_slice())
    {
        return Ok(Pushed::Present);
    }
    let (layer, config) = (layer(), config());
    let repository = repository();
    let (layer, config) = tokio::join!(
        registry.put_blob(&repository, &layer),
        registry.put_blob(&repository, &config)
    );
    let layer = layer?;
    config?;
    registry.put_manifest(&repository, &tag(), &manifest()).await?;
    let read = registry.get_manifest(&repository, &tag()).await?;
    assert_eq!(read.as_deref(), Some(manifest().as_slice()));
    Ok(layer)
}

/// Returns what an error says, with `HOST` for the server's address.
fn told(error: &Error, mock: &Mock) -> String {
    error.to_string().replace(&mock.host(), "HOST")
}
