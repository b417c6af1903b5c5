//! Where many packs lie: below a path of a registry, or in a layout.

use crate::cli::config::Config;
use crate::cli::destination::Destination;
use crate::cli::exit::{Exit, Failure};
use crate::cli::publish::DEFAULT_DESTINATION;
use crate::cli::registry::{Access, layout};
use futures_util::StreamExt;
use futures_util::stream;
use pack_build::oci::{Repository, Tag, in_version_order};
use pack_build::pack::PackName;
use pack_build::store::registry;
use pack_build::store::registry::Error::{Lie, Refused, Token, Unauthorized};
use pack_build::store::{self, Any, Fetch, Store};
use std::path::Path;

/// Requests that wait for their answers at the same time.
const AT_ONCE: usize = 8;

/// A place with packs.
pub(crate) struct Shelf {
    pub(crate) store: Any,
    destination: Destination,
}

/// A pack and its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Versions {
    pub(crate) repository: Repository,
    /// From the oldest to the newest.
    pub(crate) tags: Vec<Tag>,
}

impl Shelf {
    /// Finds the place that is named, or else that of the settings.
    pub(crate) fn open(place: Option<&str>, access: &Access) -> Result<Self, Failure> {
        let destination = match place {
            Some(text) => Destination::parse(text)?,
            None => configured()?,
        };
        Self::at(destination, access)
    }

    /// Prepares to speak to a place.
    pub(crate) fn at(destination: Destination, access: &Access) -> Result<Self, Failure> {
        let store = match &destination {
            Destination::Layout(folder) => layout(folder),
            Destination::Registry(remote) => access.registry(&remote.host, remote.security)?,
        };
        Ok(Self { store, destination })
    }

    /// Returns the registry, if it is one.
    pub(crate) fn host(&self) -> Option<&registry::Host> {
        match &self.store {
            Any::Layout(_) => None,
            Any::Registry(registry) => Some(registry.host()),
        }
    }

    /// Returns the repository that a pack has there.
    pub(crate) fn repository(&self, name: &PackName) -> Result<Repository, Failure> {
        self.destination.repository(name)
    }

    /// Returns the place as a person writes it.
    pub(crate) fn shown(&self) -> String {
        match &self.destination {
            Destination::Layout(folder) => format!("oci:{}", folder.display()),
            Destination::Registry(remote) if remote.base.is_empty() => remote.host.to_string(),
            Destination::Registry(remote) => format!("{}/{}", remote.host, remote.base),
        }
    }

    /// Returns the packs of these names, or all that there are.
    pub(crate) async fn packs(&self, names: &[PackName]) -> Result<Vec<Versions>, Failure> {
        if names.is_empty() {
            return self.everything().await;
        }
        let mut wanted = Vec::new();
        for name in names {
            wanted.push(self.find(name).await?);
        }
        let found = self.versions(wanted).await?;
        match found.iter().find(|found| found.tags.is_empty()) {
            None => Ok(found),
            Some(missing) => Err(self.missing(&missing.repository)),
        }
    }

    /// Returns where a pack lies: in a layout where it came from, so that its name alone counts.
    pub(crate) async fn find(&self, name: &PackName) -> Result<Repository, Failure> {
        let own = self.repository(name)?;
        if let Any::Layout(_) = self.store {
            let all = self.store.repositories().await?;
            let named = all.into_iter().find(|one| one.last() == name.as_str());
            return Ok(named.unwrap_or(own));
        }
        Ok(own)
    }

    async fn everything(&self) -> Result<Vec<Versions>, Failure> {
        if let Some(versions) = self.itself().await? {
            return Ok(vec![versions]);
        }
        let all = self.store.repositories().await.map_err(|error| self.closed(error))?;
        let here = all.into_iter().filter(|repository| match &self.destination {
            Destination::Layout(_) => true,
            Destination::Registry(remote) => repository.is_pack_below(&remote.base),
        });
        let mut found = self.versions(here.collect()).await?;
        // A registry remembers repositories whose last tag was deleted.
        found.retain(|found| !found.tags.is_empty());
        Ok(found)
    }

    /// What was named may be the repository of one pack instead of a place with many.
    async fn itself(&self) -> Result<Option<Versions>, Failure> {
        let Destination::Registry(remote) = &self.destination else { return Ok(None) };
        let Ok(repository) = remote.base.parse::<Repository>() else { return Ok(None) };
        let parent = remote.base.rsplit_once('/').map_or("", |(parent, _)| parent);
        let tags = match self.store.tags(&repository).await {
            Ok(tags) => tags.unwrap_or_default(),
            // Who may not read it may still read what lies below it, except where nothing can lie.
            Err(error) if repository.is_pack_below(parent) => return Err(error.into()),
            Err(_) => return Ok(None),
        };
        let tags = in_version_order(tags);
        if tags.is_empty() && repository.is_pack_below(parent) {
            return Err(self.missing(&repository));
        }
        Ok((!tags.is_empty()).then_some(Versions { repository, tags }))
    }

    fn missing(&self, repository: &Repository) -> Failure {
        let place = self.store.place(repository);
        let message = format!("there is no version of `{}` in `{place}`", repository.last());
        Failure::say(self.exit(), message)
    }

    async fn versions(&self, repositories: Vec<Repository>) -> Result<Vec<Versions>, Failure> {
        let asked = stream::iter(repositories).map(async |repository| {
            let tags = self.store.tags(&repository).await?.unwrap_or_default();
            Ok(Versions { repository, tags: in_version_order(tags) })
        });
        let answers: Vec<Result<Versions, store::Error>> = asked.buffered(AT_ONCE).collect().await;
        Ok(answers.into_iter().collect::<Result<Vec<Versions>, store::Error>>()?)
    }

    fn closed(&self, error: store::Error) -> Failure {
        let refused = matches!(
            &error,
            store::Error::Registry(
                Refused(_)
                    | Unauthorized { .. }
                    | Token { .. }
                    | Lie { lie: registry::Lie::Challenge(_), .. }
            )
        );
        let unknown = matches!(&error, store::Error::Registry(Unauthorized { .. } | Token { .. }));
        let failure = Failure::from(error);
        if !refused {
            return failure;
        }
        let place = self.shown();
        let message = format!("the registry does not tell its repositories: {}", failure.message);
        let name = format!("name the packs: `pack-build list {place} NAME…`");
        Failure::say(failure.exit, message).hint(match failure.hint {
            Some(login) if unknown => format!("{login}; where that does not help, {name}"),
            _ => name,
        })
    }

    fn exit(&self) -> Exit {
        match self.store {
            Any::Layout(_) => Exit::Local,
            Any::Registry(_) => Exit::Registry,
        }
    }
}

fn configured() -> Result<Destination, Failure> {
    let config = Config::find(Path::new("."))?;
    let Some(text) = &config.settings.publish.destination else {
        return Destination::parse(DEFAULT_DESTINATION);
    };
    Ok(match Destination::parse(text)? {
        Destination::Layout(folder) => Destination::Layout(config.resolve(&folder)),
        remote @ Destination::Registry(_) => remote,
    })
}
