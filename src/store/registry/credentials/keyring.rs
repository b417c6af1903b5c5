//! The credentials for one registry, looked for once for each repository.

use super::config::{Config, Entry};
use super::{Credentials, Error, Found, Origin, Sources, Task, helper, server};
use crate::oci::Repository;
use crate::store::registry::host::Host;
use crate::store::registry::witness::{Holding, Step, Witness};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Finds the credentials for one registry.
pub(in crate::store::registry) struct Keyring {
    host: Host,
    sources: Sources,
    witness: Arc<dyn Witness>,
    known: Mutex<Known>,
}

/// What was found before.
#[derive(Default)]
struct Known {
    found: HashMap<Option<Repository>, Option<Found>>,
    /// What each helper said, as one may take a second to say it.
    said: HashMap<String, Option<Credentials>>,
}

/// What is looked for, in words, `HOST[/REPOSITORY]`.
struct Wanted<'a> {
    words: String,
    repository: Option<&'a Repository>,
}

impl Keyring {
    pub(in crate::store::registry) fn new(
        host: Host,
        sources: Sources,
        witness: Arc<dyn Witness>,
    ) -> Self {
        Self { host, sources, witness, known: Mutex::default() }
    }

    /// Returns the credentials for a repository, or for the registry as a whole; `None` when there
    /// are none.
    ///
    /// Reads files and runs helper programs, so it may take seconds.
    ///
    /// # Errors
    /// See [`Error`]. A file that does not exist, and a helper that knows no credentials, are no errors.
    pub(in crate::store::registry) fn find(
        &self,
        repository: Option<&Repository>,
    ) -> Result<Option<Found>, Error> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let repository_of = repository.cloned();
        if let Some(found) = known.found.get(&repository_of) {
            return Ok(found.clone());
        }
        let words = match repository {
            Some(repository) => format!("{}/{repository}", self.host),
            None => self.host.to_string(),
        };
        let found = self.look(&Wanted { words, repository }, &mut known)?;
        known.found.insert(repository_of, found.clone());
        Ok(found)
    }

    fn look(&self, wanted: &Wanted<'_>, known: &mut Known) -> Result<Option<Found>, Error> {
        let mut found = self.sources.given.clone().map(|credentials| {
            self.tell(wanted, Origin::Given, Holding::used(&credentials, None));
            Found { credentials, origin: Origin::Given }
        });
        if found.is_none() {
            self.tell(wanted, Origin::Given, Holding::Unknown);
        }
        for path in &self.sources.files {
            let origin = || Origin::File(path.clone());
            if found.is_some() {
                self.tell(wanted, origin(), Holding::Skipped);
                continue;
            }
            match Config::read(path)? {
                Some(config) => found = self.in_config(&config, path, wanted, known)?,
                None => self.tell(wanted, origin(), Holding::Missing),
            }
        }
        if found.is_none() {
            self.witness.saw(&Step::Nothing { wanted: wanted.words.clone() });
        }
        Ok(found)
    }

    /// What a file says of a path in the registry is the most special and comes first. Then a helper
    /// for the registry comes before the one for all, as in Docker. Docker stops there; a password
    /// beside a helper that knows nothing is used here, since it was put there to be used.
    fn in_config(
        &self,
        config: &Config,
        path: &Path,
        wanted: &Wanted<'_>,
        known: &mut Known,
    ) -> Result<Option<Found>, Error> {
        let broken = |(key, fault)| Error::Entry { path: path.to_owned(), key, fault };
        if let Some(repository) = wanted.repository
            && let Some(entry) = config.entry_of_path(&self.host, repository).map_err(broken)?
        {
            return Ok(Some(self.used(entry, path, wanted)));
        }
        if let Some(name) = config.helper(&self.host)
            && let Some(found) = self.ask(name, path, wanted, known)?
        {
            return Ok(Some(found));
        }
        let entry = config.entry(&self.host).map_err(broken)?;
        if entry.is_none() {
            self.tell(wanted, Origin::File(path.to_owned()), Holding::Unknown);
        }
        Ok(entry.map(|entry| self.used(entry, path, wanted)))
    }

    fn used(&self, entry: Entry, path: &Path, wanted: &Wanted<'_>) -> Found {
        let origin = Origin::File(path.to_owned());
        self.tell(wanted, origin.clone(), Holding::used(&entry.credentials, Some(entry.key)));
        Found { credentials: entry.credentials, origin }
    }

    fn ask(
        &self,
        name: &str,
        path: &Path,
        wanted: &Wanted<'_>,
        known: &mut Known,
    ) -> Result<Option<Found>, Error> {
        let program = helper::program(name);
        let origin = Origin::Helper { program: program.clone(), file: path.to_owned() };
        let said = match known.said.get(&program) {
            Some(said) => said.clone(),
            None => helper::get(&program, &server(&self.host), self.sources.path.as_deref())
                .map_err(|source| Error::Helper {
                    program: program.clone(),
                    file: path.to_owned(),
                    host: self.host.clone(),
                    task: Task::Give,
                    source,
                })?,
        };
        known.said.insert(program, said.clone());
        let holding =
            said.as_ref().map_or(Holding::Unknown, |credentials| Holding::used(credentials, None));
        self.tell(wanted, origin.clone(), holding);
        Ok(said.map(|credentials| Found { credentials, origin }))
    }

    fn tell(&self, wanted: &Wanted<'_>, source: Origin, holding: Holding) {
        self.witness.saw(&Step::Looked { wanted: wanted.words.clone(), source, holding });
    }
}
