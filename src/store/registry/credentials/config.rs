//! Docker's configuration file, as far as it concerns credentials.

use super::{Credentials, Error};
use crate::store::registry::host::Host;
use crate::store::registry::secret::Secret;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;
use serde_json::error::Category;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What Docker calls Docker Hub.
pub(super) const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// Docker's own files have a few kilobytes; this much is still read, in bytes.
const LARGEST: u64 = 4 << 20;

/// Docker pads; podman and people do not always.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The credentials of a configuration file.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Config {
    auths: Option<BTreeMap<String, Option<Entry>>>,
    cred_helpers: Option<BTreeMap<String, String>>,
    creds_store: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
    registrytoken: Option<String>,
}

impl Config {
    /// Reads a file; `None` when there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Error> {
        let failed = |source| Error::Read { path: path.to_owned(), source };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > LARGEST {
            return Err(failed(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!("it is larger than {LARGEST} bytes"),
            )));
        }
        serde_json::from_slice(&bytes).map(Some).map_err(|error| Error::Malformed {
            path: path.to_owned(),
            line: error.line(),
            column: error.column(),
            fault: fault(error.classify()),
        })
    }

    /// Returns the name of the helper that keeps the credentials for a registry.
    pub(super) fn helper(&self, host: &Host) -> Option<&str> {
        let own = self.cred_helpers.as_ref().and_then(|helpers| lookup(helpers, host));
        own.map(|(_, name)| name)
            .or(self.creds_store.as_ref())
            .map(String::as_str)
            .filter(|name| !name.is_empty())
    }

    /// Returns the credentials that stand in the file itself, or the key and what is wrong there.
    pub(super) fn entry(&self, host: &Host) -> Result<Option<Credentials>, (String, &'static str)> {
        let found = self.auths.as_ref().and_then(|auths| lookup(auths, host));
        let Some((key, Some(entry))) = found else { return Ok(None) };
        entry.credentials().map_err(|fault| (key.to_owned(), fault))
    }
}

impl Entry {
    /// The most special form wins, as in Docker. An empty entry marks a login that a helper keeps.
    fn credentials(&self) -> Result<Option<Credentials>, &'static str> {
        let given = |field: &Option<String>| field.clone().filter(|text| !text.is_empty());
        if let Some(token) = given(&self.registrytoken) {
            return Ok(Some(Credentials::RegistryToken(Secret::new(token))));
        }
        if let Some(token) = given(&self.identitytoken) {
            return Ok(Some(Credentials::IdentityToken(Secret::new(token))));
        }
        if let Some(auth) = given(&self.auth) {
            return decode(&auth).map(Some);
        }
        match (given(&self.username), given(&self.password)) {
            (Some(username), Some(password)) => {
                Ok(Some(Credentials::new(&username, Secret::new(password))))
            }
            (None, None) => Ok(None),
            _ => Err("`username` and `password` belong together"),
        }
    }
}

fn decode(auth: &str) -> Result<Credentials, &'static str> {
    let fault = "`auth` is not `USER:PASSWORD` in base64";
    let bytes = BASE64.decode(auth.trim()).map_err(|_| fault)?;
    let text = String::from_utf8(bytes).map_err(|_| fault)?;
    let (username, password) = text.split_once(':').ok_or(fault)?;
    // Old versions of Docker padded the password with NUL.
    Ok(Credentials::new(username, Secret::new(password.trim_end_matches('\0'))))
}

/// Finds a registry in a table that several tools write, each in its own way.
///
/// The exact host wins; then keys with a scheme or with `/v1/` or `/v2/` behind count, in their order.
fn lookup<'a, T>(table: &'a BTreeMap<String, T>, host: &Host) -> Option<(&'a str, &'a T)> {
    let exact = table.get_key_value(host.as_str());
    let found = exact.or_else(|| table.iter().find(|(key, _)| host_of(key).as_ref() == Some(host)));
    found.map(|(key, value)| (key.as_str(), value))
}

/// Returns the host that a key names; `None` for one that names a path in a registry.
fn host_of(key: &str) -> Option<Host> {
    let key = key.trim();
    let rest = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if !matches!(path.trim_end_matches('/'), "" | "v1" | "v2") {
        return None;
    }
    host.parse().ok()
}

fn fault(category: Category) -> &'static str {
    match category {
        Category::Io => "it cannot be read",
        Category::Syntax => "it is not JSON",
        Category::Data => "another kind of value belongs there",
        Category::Eof => "it ends too early",
    }
}
