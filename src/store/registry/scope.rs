//! What a request is allowed to do, as token services are asked for it.

use crate::oci::Repository;

/// What a token is good for, and whose credentials it takes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    /// Reading a repository: who may not write there gets no token for more.
    Pull(Repository),
    /// Reading and writing; asking once for both spares a token for each.
    Push(Repository),
    /// Giving a repository what another one holds.
    Mount {
        /// The repository that gets it.
        into: Repository,
        /// The repository that has it.
        from: Repository,
    },
    /// Listing all repositories.
    Catalog,
    /// Nothing but being known.
    Identity,
}

impl Scope {
    /// Returns the repository whose credentials count.
    pub(super) fn repository(&self) -> Option<&Repository> {
        match self {
            Self::Pull(repository) | Self::Push(repository) => Some(repository),
            Self::Mount { into, .. } => Some(into),
            Self::Catalog | Self::Identity => None,
        }
    }

    /// Returns the scopes in the syntax of
    /// <https://distribution.github.io/distribution/spec/auth/scope/>.
    pub(super) fn resources(&self) -> Vec<String> {
        let to_push = |repository| format!("repository:{repository}:pull,push");
        let to_pull = |repository| format!("repository:{repository}:pull");
        match self {
            Self::Pull(repository) => vec![to_pull(repository)],
            Self::Push(repository) => vec![to_push(repository)],
            Self::Mount { into, from } => vec![to_push(into), to_pull(from)],
            Self::Catalog => vec!["registry:catalog:*".to_owned()],
            Self::Identity => Vec::new(),
        }
    }
}
