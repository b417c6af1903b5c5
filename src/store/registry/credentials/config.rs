//! Docker's configuration file, as far as it concerns credentials.

use super::{BASE64, Credentials, Error};
use crate::oci::Repository;
use crate::store::registry::host::Host;
use crate::store::registry::secret::Secret;
use base64::Engine as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// What Docker calls Docker Hub.
pub(super) const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// Docker's own files have a few kilobytes; this much is still read, in bytes.
const LARGEST: u64 = 4 << 20;

/// The credentials of a configuration file.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Config {
    auths: Option<BTreeMap<String, Option<Written>>>,
    cred_helpers: Option<BTreeMap<String, String>>,
    creds_store: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
    registrytoken: Option<String>,
}

/// Credentials that stand in the file itself.
pub(super) struct Entry {
    /// The key under which they stand.
    pub(super) key: String,
    /// The credentials.
    pub(super) credentials: Credentials,
}

/// The key of an entry that cannot be understood, and what is wrong there.
type Fault = (String, &'static str);

impl Config {
    /// Reads a file; `None` when there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Error> {
        content(path)?.map(|bytes| parse(path, &bytes)).transpose()
    }

    /// Returns the name of the helper that keeps the credentials for a registry.
    pub(super) fn helper(&self, host: &Host) -> Option<&str> {
        let own = self.cred_helpers.as_ref().and_then(|helpers| lookup(helpers, host));
        own.map(|(_, name)| name)
            .or(self.creds_store.as_ref())
            .map(String::as_str)
            .filter(|name| !name.is_empty())
    }

    /// Returns the credentials for the whole registry.
    pub(super) fn entry(&self, host: &Host) -> Result<Option<Entry>, Fault> {
        let found = self.auths.as_ref().and_then(|auths| lookup(auths, host));
        let Some((key, Some(written))) = found else { return Ok(None) };
        written.entry(key)
    }

    /// Returns the credentials under the longest path in the registry that leads to the repository,
    /// `HOST/PATH`, as podman writes them.
    pub(super) fn entry_of_path(
        &self,
        host: &Host,
        repository: &Repository,
    ) -> Result<Option<Entry>, Fault> {
        let mut best: (usize, Option<Entry>) = (0, None);
        for (key, written) in self.auths.iter().flatten() {
            let Some((own, path)) = place_of(key) else { continue };
            let leads = repository
                .as_str()
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            if own == *host
                && leads
                && path.len() > best.0
                && let Some(written) = written
                && let Some(entry) = written.entry(key)?
            {
                best = (path.len(), Some(entry));
            }
        }
        Ok(best.1)
    }
}

impl Written {
    fn entry(&self, key: &str) -> Result<Option<Entry>, Fault> {
        let credentials = self.credentials().map_err(|fault| (key.to_owned(), fault))?;
        Ok(credentials.map(|credentials| Entry { key: key.to_owned(), credentials }))
    }

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

/// Returns the content of a file; `None` when there is none.
pub(super) fn content(path: &Path) -> Result<Option<Vec<u8>>, Error> {
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
    Ok(Some(bytes))
}

/// Reads the content of a file; what cannot be read is told without its words.
pub(super) fn parse<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|error| Error::Malformed {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
        fault: fault(error.classify()),
    })
}

/// Finds a registry in a table that several tools write, each in its own way.
///
/// The exact host wins; then keys with a scheme or with `/v1/` or `/v2/` behind count, in their order.
fn lookup<'a, T>(table: &'a BTreeMap<String, T>, host: &Host) -> Option<(&'a str, &'a T)> {
    let exact = table.get_key_value(host.as_str());
    let found = exact.or_else(|| table.iter().find(|(key, _)| is_for(key, host)));
    found.map(|(key, value)| (key.as_str(), value))
}

/// Returns whether a key is for a registry as a whole.
pub(super) fn is_for(key: &str, host: &Host) -> bool {
    place_of(key).is_some_and(|(own, path)| path.is_empty() && own == *host)
}

/// Returns the host that a key names, and the path there, empty when it names the whole registry.
fn place_of(key: &str) -> Option<(Host, &str)> {
    let key = key.trim();
    let rest = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let path = path.trim_end_matches('/');
    let path = if matches!(path, "v1" | "v2") { "" } else { path };
    Some((host.parse().ok()?, path))
}

fn fault(category: Category) -> &'static str {
    match category {
        Category::Io => "it cannot be read",
        Category::Syntax => "it is not JSON",
        Category::Data => "another kind of value belongs there",
        Category::Eof => "it ends too early",
    }
}
