//! `pack-build login` and `pack-build logout`

use crate::cli::credentials;
use crate::cli::destination::Destination;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::cli::registry::Access;
use clap::Args;
use pack_build::store::registry::credentials::Origin;
use pack_build::store::registry::{Entrance, Error, Host, Security, Shown};
use pack_build::store::{self, Silent};
use std::sync::Arc;

const EXAMPLES: &str = "\
Examples:
  pack-build login registry.example.com          asks for user and password
  echo \"$TOKEN\" | pack-build login ghcr.io --username jane --password-stdin
  aws ecr get-login-password --region REGION |
    pack-build login ACCOUNT.dkr.ecr.REGION.amazonaws.com --username AWS --password-stdin";

/// Log in to a registry: check a user and a password there, and keep them.
///
/// They are kept where all commands, and Docker, look for them first: with the credential helper that
/// the configuration file names, or else in that file, `$REGISTRY_AUTH_FILE`,
/// `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`. Nothing is kept that the registry does not
/// accept.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LogIn {
    /// The registry, `HOST[:PORT]`.
    #[arg(value_name = "HOST")]
    host: String,
    #[command(flatten)]
    access: Access,
}

/// Log out of a registry: remove its credentials from helpers and files.
///
/// All the places that commands look at are cleared. Entries for a path in the registry,
/// `HOST/PATH`, stay.
#[derive(Debug, Args)]
pub(crate) struct LogOut {
    /// The registry, `HOST[:PORT]`.
    #[arg(value_name = "HOST")]
    host: String,
}

/// Runs `login`.
pub(crate) fn run_login(arguments: &LogIn) -> Result<Exit, Failure> {
    let (host, security) = alone(&arguments.host)?;
    let credentials = arguments.access.user()?;
    let access = arguments.access.with_user(&credentials);
    let registry = access.connect(&host, security, Arc::new(Silent))?;
    let checked = access.wait_for(async { Ok(registry.log_in().await) })?;
    let entrance = checked.map_err(|error| refused(&host, error))?;
    let kept =
        credentials::files_only().keep(&host, &credentials).map_err(store::Error::Credentials)?;
    if entrance == Entrance::Open {
        output::say(&format!(
            "warning: `{host}` asks nobody who they are, so the password was not checked\n"
        ))?;
    }
    output::say(&match kept {
        Origin::File(path) => format!(
            "logged in to `{host}`; `{path}` holds the password\n\
             warning: it is only encoded there, in base64, and not encrypted\n\
             hint: name a credential helper in `credsStore` of that file\n",
            path = path.display()
        ),
        kept => format!("logged in to `{host}`; {kept} keeps the password\n"),
    })?;
    Ok(Exit::Done)
}

/// Runs `logout`.
pub(crate) fn run_logout(arguments: &LogOut) -> Result<Exit, Failure> {
    let (host, _) = alone(&arguments.host)?;
    let forgotten = credentials::files_only().forget(&host).map_err(store::Error::Credentials)?;
    for origin in &forgotten {
        output::say(&format!("removed the credentials for `{host}` from {origin}\n"))?;
    }
    if forgotten.is_empty() {
        output::say(&format!("there were no credentials for `{host}`\n"))?;
    }
    Ok(Exit::Done)
}

/// Reads the name of a registry without a path.
fn alone(text: &str) -> Result<(Host, Security), Failure> {
    match Destination::parse(text)? {
        Destination::Registry(registry) if registry.base.is_empty() => {
            Ok((registry.host, registry.security))
        }
        Destination::Registry(registry) => {
            let message = format!("`{text}` is more than a registry");
            Err(Failure::say(Exit::Usage, message).hint(format!("write `{}`", registry.host)))
        }
        Destination::Layout(_) => {
            Err(Failure::say(Exit::Usage, format!("`{text}` is no registry"))
                .hint("write `HOST` or `HOST:PORT`"))
        }
    }
}

/// What was given is what was asked for a moment ago, so nobody needs to be told where it came from.
fn refused(host: &Host, error: Error) -> Failure {
    let (Error::Unauthorized { refusal, shown: Shown::Credentials(_) | Shown::FreshToken, .. }
    | Error::Token { refusal, shown: Shown::Credentials(_), .. }) = &error
    else {
        return store::Error::from(error).into();
    };
    let message = format!("`{host}` does not accept this user and password: {refusal}");
    Failure::say(Exit::Registry, message)
        .hint("some registries want a token with rights of its own in place of the password")
}
