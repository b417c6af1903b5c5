//! `pack-build publish`

mod credentials;
mod progress;
mod receipt;

use crate::cli::artifact::{self, Input};
use crate::cli::build::Format;
use crate::cli::config::Config;
use crate::cli::destination::Destination;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use clap::Args;
pub(crate) use credentials::Login;
use pack_build::check::Checked;
use pack_build::oci::{Artifact, Tag};
use pack_build::publish::{self, Receipt, Replace, Target};
use pack_build::store::registry::{self, Registry, Security};
use pack_build::store::{self, Layout, Plan, Progress, Store};
use progress::Bar;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// Where packs go when neither the command line nor `pack-build.toml` says.
pub(crate) const DEFAULT_DESTINATION: &str = "oci:dist/registry";

/// Verify, build and push a pack.
///
/// The repository is BASE/spectro-packs/archive/NAME and the tag is the version. What the tag holds
/// already is left alone: the same content is reported as unchanged, other content is refused with
/// exit code 5. Prints REFERENCE@DIGEST alone.
#[derive(Debug, Args)]
pub(crate) struct Publish {
    #[command(flatten)]
    input: Input,
    /// An OCI image layout, `oci:FOLDER`, or a registry, `HOST[:PORT]/BASE`. Otherwise `destination`
    /// in `pack-build.toml` says, or else it is `oci:dist/registry`.
    #[arg(long, value_name = "DESTINATION")]
    to: Option<String>,
    /// Move the tag when it holds other content.
    #[arg(long)]
    replace: bool,
    /// Do everything but write: show the same digests and the same conflicts.
    #[arg(long)]
    dry_run: bool,
    /// How the outcome is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    format: Format,
    /// A PEM file with certificates to trust beside the system's.
    #[arg(long, value_name = "FILE", help_heading = "Registry")]
    ca_file: Option<PathBuf>,
    /// Speak to the registry without encryption.
    #[arg(long, help_heading = "Registry")]
    plain_http: bool,
    #[command(flatten)]
    login: Login,
}

/// Runs the command.
pub(crate) fn run(arguments: &Publish) -> Result<Exit, Failure> {
    let config = Config::find(&arguments.input.path)?;
    let destination = destination(arguments, &config)?;
    let checked = artifact::approve(&arguments.input.path)?;
    let target = Target {
        repository: destination.repository(checked.name())?,
        tag: Tag::from(checked.version()),
        replace: if arguments.replace { Replace::Allow } else { Replace::Refuse },
    };
    // A dry run leaves nothing behind, so its archive goes where it is removed again.
    let aside = arguments.dry_run.then(tempfile::tempdir).transpose();
    let aside = aside.map_err(|error| Failure::new(Exit::Local, &error))?;
    let out = aside.as_ref().map_or(arguments.input.out.as_path(), TempDir::path);
    let (_, artifact) = artifact::build(&checked, &arguments.input, out)?;
    let receipt = send(arguments, destination, &artifact, &target)?;
    report(arguments, &checked, &receipt)?;
    Ok(Exit::Done)
}

fn destination(arguments: &Publish, config: &Config) -> Result<Destination, Failure> {
    match (&arguments.to, &config.settings.publish.destination) {
        (Some(to), _) => Destination::parse(to),
        (None, Some(to)) => Ok(match Destination::parse(to)? {
            Destination::Layout(folder) => Destination::Layout(config.resolve(&folder)),
            registry @ Destination::Registry(_) => registry,
        }),
        (None, None) => Destination::parse(DEFAULT_DESTINATION),
    }
}

fn send(
    arguments: &Publish,
    destination: Destination,
    artifact: &Artifact,
    target: &Target,
) -> Result<Receipt, Failure> {
    let bar = Arc::new(Bar::default());
    let progress = Arc::clone(&bar) as Arc<dyn Progress>;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Local, &error))?;
    let result = match destination {
        Destination::Layout(folder) => {
            runtime.block_on(send_to(Layout::new(folder, progress), arguments, artifact, target))
        }
        Destination::Registry(destination) => {
            let registry = connect(arguments, destination, progress)?;
            runtime.block_on(send_to(registry, arguments, artifact, target))
        }
    };
    bar.finish();
    result.map_err(|error| failure(&error))
}

async fn send_to(
    store: impl Store + Sync,
    arguments: &Publish,
    artifact: &Artifact,
    target: &Target,
) -> Result<Receipt, publish::Error> {
    if arguments.dry_run {
        publish::publish(artifact, &Plan::new(store), target).await
    } else {
        publish::publish(artifact, &store, target).await
    }
}

fn connect(
    arguments: &Publish,
    destination: registry::Destination,
    progress: Arc<dyn Progress>,
) -> Result<Registry, Failure> {
    let security = match (arguments.plain_http, destination.security) {
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
        ca_file: arguments.ca_file.clone(),
        credentials: arguments.login.sources()?,
        progress,
    };
    Registry::connect(&options).map_err(|error| failure(&store::Error::from(error).into()))
}

fn report(arguments: &Publish, checked: &Checked, receipt: &Receipt) -> Result<(), Failure> {
    output::say(&receipt::sentence(checked, receipt, arguments.dry_run))?;
    output::data(&match arguments.format {
        Format::Human => format!("{}@{}\n", receipt.reference, receipt.digest),
        Format::Json => receipt::json(checked, receipt, arguments.dry_run)?,
    })
}

fn failure(error: &publish::Error) -> Failure {
    let (exit, hint) = match error {
        publish::Error::Store(store::Error::Registry(cause)) => {
            let taken = matches!(cause, registry::Error::Taken { .. });
            (if taken { Exit::Conflict } else { Exit::Registry }, cause.hint())
        }
        publish::Error::Store(error) => (Exit::Local, error.hint()),
        publish::Error::Conflict { .. } => {
            let hint = "raise the version in `pack.json`, or pass --replace to move the tag";
            (Exit::Conflict, Some(hint.to_owned()))
        }
        publish::Error::Vanished { .. } | publish::Error::Altered { .. } => {
            (Exit::Registry, Some("ask who runs the registry".to_owned()))
        }
    };
    let failure = Failure::new(exit, error);
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
