//! Who asks the registry: flags, the environment, and Docker's files.

use crate::cli::exit::{Exit, Failure};
use clap::Args;
use pack_build::store::registry::Secret;
use pack_build::store::registry::credentials::{Credentials, Sources};
use std::env;
use std::io::{self, Read};
use std::path::PathBuf;

const PASSWORD: &str = "PACK_BUILD_PASSWORD";
/// Longest password that is read, in bytes; tokens of cloud registries have a few thousand.
const LONGEST: u64 = 64 * 1024;

/// Credentials for this run. Without them those of the Docker config file are used.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Login {
    /// The user; the password is read from `PACK_BUILD_PASSWORD` or from standard input.
    #[arg(
        long,
        value_name = "USER",
        env = "PACK_BUILD_USERNAME",
        hide_env_values = true,
        help_heading = "Registry"
    )]
    username: Option<String>,
    /// Read the password from standard input.
    #[arg(long, requires = "username", help_heading = "Registry")]
    password_stdin: bool,
}

impl Login {
    /// Returns where to look for credentials.
    pub(crate) fn sources(&self) -> Result<Sources, Failure> {
        Ok(Sources { given: self.given()?, files: files(), path: None })
    }

    fn given(&self) -> Result<Option<Credentials>, Failure> {
        let Some(username) = &self.username else { return Ok(None) };
        let password = if self.password_stdin {
            read(io::stdin().lock())?
        } else {
            env::var(PASSWORD).map_err(|_| {
                let message = format!("there is no password for `{username}`");
                Failure::say(Exit::Usage, message)
                    .hint(format!("set {PASSWORD}, or pass --password-stdin"))
            })?
        };
        Ok(Some(Credentials::new(username, Secret::new(password))))
    }
}

fn read(input: impl Read) -> Result<String, Failure> {
    let unreadable = |reason: &str| {
        Failure::say(Exit::Local, format!("cannot read the password from standard input: {reason}"))
    };
    let mut password = String::new();
    input
        .take(LONGEST + 1)
        .read_to_string(&mut password)
        .map_err(|error| unreadable(&error.to_string()))?;
    let password = password.trim_end_matches(['\n', '\r']);
    if password.is_empty() {
        return Err(unreadable("it is empty"));
    }
    if password.len() as u64 > LONGEST {
        return Err(unreadable("it is too long"));
    }
    Ok(password.to_owned())
}

/// The files of Docker and of the containers tools, the first that knows a registry wins.
fn files() -> Vec<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let docker = set("DOCKER_CONFIG").or_else(|| Some(env::home_dir()?.join(".docker")));
    let docker = docker.map(|folder| folder.join("config.json"));
    set("REGISTRY_AUTH_FILE").into_iter().chain(docker).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_end_is_not_part_of_a_password() {
        assert_eq!(read(&b" a b \r\n"[..]).unwrap(), " a b ");
        assert!(read(&b"\n"[..]).is_err());
        assert!(read(&b"\xff"[..]).is_err());
        assert!(read(io::repeat(b'a')).is_err());
    }
}
