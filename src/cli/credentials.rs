//! Who asks the registry: flags, the environment, and Docker's files.

use crate::cli::exit::{Exit, Failure};
use crate::cli::prompt;
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
        Ok(Sources { given: self.given()?, ..files_only() })
    }

    fn given(&self) -> Result<Option<Credentials>, Failure> {
        let Some(username) = &self.username else { return Ok(None) };
        let password = self.password()?.ok_or_else(|| no_password(username))?;
        Ok(Some(Credentials::new(username, Secret::new(password))))
    }

    /// Returns who logs in; asks a person for what was not given.
    pub(crate) fn ask(&self) -> Result<Credentials, Failure> {
        let unheard =
            |error: io::Error| Failure::say(Exit::Local, format!("nobody answered: {error}"));
        let username = match &self.username {
            Some(username) => username.clone(),
            None if prompt::is_possible() => prompt::ask("Username").map_err(unheard)?,
            None => {
                let message = "there is nobody to log in";
                let hint = "pass --username, and the password with --password-stdin";
                return Err(Failure::say(Exit::Usage, message).hint(hint));
            }
        };
        if username.is_empty() || username.contains(':') {
            let message = format!("`{username}` cannot be a user: it is empty or has a colon");
            return Err(Failure::say(Exit::Usage, message));
        }
        let password = match self.password()? {
            Some(password) => password,
            None if prompt::is_possible() => prompt::ask_hidden("Password").map_err(unheard)?,
            None => return Err(no_password(&username)),
        };
        if password.is_empty() {
            return Err(Failure::say(Exit::Usage, "the password is empty"));
        }
        Ok(Credentials::new(&username, Secret::new(password)))
    }

    fn password(&self) -> Result<Option<String>, Failure> {
        if self.password_stdin {
            return read(io::stdin().lock()).map(Some);
        }
        Ok(env::var(PASSWORD).ok())
    }
}

/// Returns the files and helpers alone, for who changes what they hold.
pub(crate) fn files_only() -> Sources {
    Sources { given: None, files: files(), path: None }
}

fn no_password(username: &str) -> Failure {
    Failure::say(Exit::Usage, format!("there is no password for `{username}`"))
        .hint(format!("set {PASSWORD}, or pass --password-stdin"))
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
    let home = |folder: &str| env::home_dir().map(|home| home.join(folder));
    let docker = set("DOCKER_CONFIG").or_else(|| home(".docker"));
    let podman = [set("XDG_RUNTIME_DIR"), set("XDG_CONFIG_HOME").or_else(|| home(".config"))];
    let podman = podman.into_iter().flatten().map(|folder| folder.join("containers/auth.json"));
    let docker = docker.map(|folder| folder.join("config.json"));
    set("REGISTRY_AUTH_FILE").into_iter().chain(docker).chain(podman).collect()
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
