//! The registry that packs are sent to, as the command line describes it.

use super::credentials::Login;
use crate::cli::exit::{Exit, Failure};
use pack_build::store::registry::{self, Registry, Security};
use pack_build::store::{self, Progress};
use std::path::PathBuf;
use std::sync::Arc;

/// How to reach a registry.
#[derive(Debug, clap::Args)]
pub(super) struct Connection {
    /// A PEM file with certificates to trust beside the system's.
    #[arg(long, value_name = "FILE", help_heading = "Registry")]
    ca_file: Option<PathBuf>,
    /// Speak to the registry without encryption.
    #[arg(long, help_heading = "Registry")]
    plain_http: bool,
    #[command(flatten)]
    login: Login,
}

impl Connection {
    /// Prepares to speak to a registry, with some requests at a time. Nothing is sent yet.
    pub(super) fn open(
        &self,
        destination: registry::Destination,
        requests: usize,
        progress: Arc<dyn Progress>,
    ) -> Result<Registry, Failure> {
        let security = match (self.plain_http, destination.security) {
            (true, Security::Tls) => {
                let message = "`https://` and `--plain-http` contradict each other";
                return Err(Failure::say(Exit::Usage, message).hint("leave one of them out"));
            }
            (true, _) => Security::Plain,
            (false, security) => security,
        };
        let options = registry::Options {
            host: destination.host,
            security,
            ca_file: self.ca_file.clone(),
            credentials: self.login.sources()?,
            progress,
        };
        let registry = Registry::connect(&options)
            .map_err(|error| super::outcome::failure(&store::Error::from(error).into()))?;
        Ok(registry.at_most(requests))
    }
}
