//! Keeping credentials where they are looked for first, and forgetting them everywhere.

use super::config::{self, Config, DOCKER_HUB_KEY};
use super::{BASE64, Credentials, Error, Origin, Sources, TOKEN_USER, Task, helper, server};
use crate::beside::Beside;
use crate::store::registry::host::Host;
use base64::Engine as _;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value, json};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

const AUTHS: &str = "auths";

impl Sources {
    /// Keeps credentials for a registry where they are looked for first: with the helper that the
    /// first of the files names, or else in that file, which only its owner can read.
    ///
    /// # Errors
    /// There is no such file, it cannot be read or written, or the helper fails.
    pub fn keep(&self, host: &Host, credentials: &Credentials) -> Result<Origin, Error> {
        let path = self.files.first().ok_or(Error::NoFile)?;
        let config = Config::read(path)?.unwrap_or_default();
        let mut document = Document::open(path)?;
        let Some(name) = config.helper(host) else {
            document.set(host, entry(credentials));
            document.write()?;
            return Ok(Origin::File(path.clone()));
        };
        let keeper = self.keeper(name, path, host, Task::Keep);
        keeper.ask(|program, search| helper::store(program, &server(host), credentials, search))?;
        // As Docker does: the file says that somebody is logged in, and no longer a password.
        document.set(host, json!({}));
        document.write()?;
        Ok(keeper.origin())
    }

    /// Forgets what is kept for a registry as a whole, with every helper and in every file; returns
    /// where there was something.
    ///
    /// # Errors
    /// A file cannot be read or written, or a helper fails.
    pub fn forget(&self, host: &Host) -> Result<Vec<Origin>, Error> {
        let mut forgotten = Vec::new();
        for path in &self.files {
            let Some(config) = Config::read(path)? else { continue };
            let mut document = Document::open(path)?;
            if let Some(name) = config.helper(host) {
                let keeper = self.keeper(name, path, host, Task::Forget);
                let held =
                    keeper.ask(|program, search| helper::get(program, &server(host), search))?;
                if held.is_some() {
                    keeper.ask(|program, search| helper::erase(program, &server(host), search))?;
                    forgotten.push(keeper.origin());
                }
            }
            match document.remove(host) {
                Removed::Nothing => continue,
                Removed::Mark => {}
                Removed::Credentials => forgotten.push(Origin::File(path.clone())),
            }
            document.write()?;
        }
        Ok(forgotten)
    }

    fn keeper<'a>(&'a self, name: &str, file: &Path, host: &'a Host, task: Task) -> Keeper<'a> {
        let program = helper::program(name);
        Keeper { program, file: file.to_owned(), host, task, search: self.path.as_deref() }
    }
}

/// A helper that keeps the credentials for a registry.
struct Keeper<'a> {
    program: String,
    file: PathBuf,
    host: &'a Host,
    task: Task,
    search: Option<&'a OsStr>,
}

impl Keeper<'_> {
    fn ask<T>(
        &self,
        task: impl Fn(&str, Option<&OsStr>) -> Result<T, helper::Error>,
    ) -> Result<T, Error> {
        task(&self.program, self.search).map_err(|source| Error::Helper {
            program: self.program.clone(),
            file: self.file.clone(),
            host: self.host.clone(),
            task: self.task,
            source,
        })
    }

    fn origin(&self) -> Origin {
        Origin::Helper { program: self.program.clone(), file: self.file.clone() }
    }
}

/// What was taken out of a file.
enum Removed {
    Nothing,
    /// The note that a helper keeps something.
    Mark,
    Credentials,
}

/// A configuration file, with everything in it that is no business of ours.
struct Document {
    path: PathBuf,
    content: Map<String, Value>,
}

impl Document {
    fn open(path: &Path) -> Result<Self, Error> {
        let content =
            config::content(path)?.map(|bytes| config::parse(path, &bytes)).transpose()?;
        Ok(Self { path: path.to_owned(), content: content.unwrap_or_default() })
    }

    /// Puts an entry under the key that Docker uses, in place of all that are for the same registry.
    fn set(&mut self, host: &Host, entry: Value) {
        let auths = self.content.entry(AUTHS).or_insert(Value::Null);
        if !auths.is_object() {
            *auths = json!({});
        }
        let Value::Object(auths) = auths else { return };
        auths.retain(|key, _| !config::is_for(key, host));
        let key = if host.is_docker_hub() { DOCKER_HUB_KEY } else { host.as_str() };
        auths.insert(key.to_owned(), entry);
    }

    fn remove(&mut self, host: &Host) -> Removed {
        let Some(Value::Object(auths)) = self.content.get_mut(AUTHS) else {
            return Removed::Nothing;
        };
        let mut removed = Removed::Nothing;
        auths.retain(|key, entry| {
            let own = config::is_for(key, host);
            if own {
                let empty = entry.as_object().is_none_or(Map::is_empty);
                if !empty {
                    removed = Removed::Credentials;
                } else if matches!(removed, Removed::Nothing) {
                    removed = Removed::Mark;
                }
            }
            !own
        });
        removed
    }

    /// Writes the file whole or not at all, and what it is a link to rather than the link.
    fn write(&self) -> Result<(), Error> {
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let write = || -> io::Result<()> {
            if let Some(folder) = path.parent() {
                create_private(folder)?;
            }
            let mut file = Beside::create_private(&path)?;
            let formatter = PrettyFormatter::with_indent(b"\t");
            let mut writer = Serializer::with_formatter(&mut file, formatter);
            serde::Serialize::serialize(&self.content, &mut writer)?;
            file.write_all(b"\n")?;
            file.commit()
        };
        write().map_err(|source| Error::Write { path: self.path.clone(), source })
    }
}

fn entry(credentials: &Credentials) -> Value {
    match credentials {
        Credentials::Password { username, password } => {
            json!({ "auth": BASE64.encode(format!("{username}:{}", password.expose())) })
        }
        // Docker reads the user even where the token alone counts.
        Credentials::IdentityToken(token) => json!({
            "auth": BASE64.encode(format!("{TOKEN_USER}:")),
            "identitytoken": token.expose(),
        }),
        Credentials::RegistryToken(token) => json!({ "registrytoken": token.expose() }),
    }
}

/// Makes the folders that are missing, for their owner alone.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
