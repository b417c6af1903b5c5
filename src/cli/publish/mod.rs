//! `pack-build publish`

mod candidate;
mod lock;
mod outcome;
mod prepare;
mod progress;
mod receipt;
mod record;
mod send;

use crate::cli::artifact::Recipe;
use crate::cli::build::Format;
use crate::cli::config::Config;
use crate::cli::destination::Destination;
use crate::cli::exit::{Exit, Failure};
use crate::cli::registry::Access;
use crate::cli::verify::changes::{self, Range};
use crate::cli::{output, packs};
use clap::Args;
use outcome::Outcome;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Where packs go when neither the command line nor `pack-build.toml` says.
pub(crate) const DEFAULT_DESTINATION: &str = "oci:dist/registry";

/// Verify, build and push packs.
///
/// The repository is BASE/spectro-packs/archive/NAME and the tag is the version. What the tag holds
/// already is left alone: the same content is reported as unchanged, whatever compressed it and
/// whenever it was made, and is not verified again; other content is refused with exit code 5,
/// and so is a version that comes before the newest one. All other packs are verified and built before the first is pushed; then one that fails does not stop
/// the others, and the gravest failure gives the exit code (4, 3, 5). Prints REFERENCE@DIGEST alone, a
/// line for each pack.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(crate) struct Publish {
    /// Pack folders, or folders that contain packs.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Publish only packs with files changed since this git revision's merge base with HEAD.
    #[arg(long, value_name = "REV", help_heading = "Selection")]
    changed_since: Option<String>,
    /// Succeed when no pack is selected, instead of exit code 2.
    #[arg(long, help_heading = "Selection")]
    allow_empty: bool,
    #[command(flatten)]
    recipe: Recipe,
    /// An OCI image layout, `oci:FOLDER`, or a registry, `HOST[:PORT]/BASE`. Otherwise `destination`
    /// in `pack-build.toml` says, or else it is `oci:dist/registry`.
    #[arg(long, value_name = "DESTINATION")]
    to: Option<String>,
    /// Move the tag when it holds other content.
    #[arg(long)]
    replace: bool,
    /// Publish a version that comes before the newest one that is published.
    #[arg(long)]
    allow_older: bool,
    /// Do everything but write: show the same digests and the same conflicts.
    #[arg(long)]
    dry_run: bool,
    /// How the outcome is written: references, or one JSON object a line for each pack.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    format: Format,
    /// Write name, version, reference and digests of all packs to this file, once all are published.
    #[arg(long, value_name = "FILE", help_heading = "Records")]
    lock: Option<PathBuf>,
    /// Publish nothing, with exit code 1, when it would differ from the lock file.
    #[arg(long, requires = "lock", help_heading = "Records")]
    locked: bool,
    /// Write the digests of the manifests to this file, one a line.
    #[arg(long, value_name = "FILE", help_heading = "Records")]
    digest_file: Option<PathBuf>,
    /// Packs that are sent at the same time. A registry that answers 429 is sent fewer.
    #[arg(long, value_name = "N", default_value = "16")]
    jobs: NonZeroUsize,
    #[command(flatten)]
    access: Access,
}

/// Runs the command.
pub(crate) fn run(arguments: &Publish) -> Result<Exit, Failure> {
    let config = Config::find(arguments.paths.first().map_or(Path::new("."), PathBuf::as_path))?;
    let destination = destination(arguments, &config)?;
    let folders = select(arguments)?;
    if folders.is_empty() {
        return nothing(arguments);
    }
    // A dry run leaves nothing behind, so its archives go where they are removed again.
    let aside = arguments.dry_run.then(tempfile::tempdir).transpose();
    let aside = aside.map_err(|error| Failure::new(Exit::Local, &error))?;
    let out = aside.as_ref().map_or(arguments.recipe.out.as_path(), TempDir::path);
    let packs = candidate::read(&folders, arguments, &destination)?;
    let outcomes = send::send(packs, arguments, &destination, out)?;
    let exit = report(arguments, &outcomes)?;
    record::write(&outcomes, arguments)?;
    lock::write(&outcomes, arguments, &destination)?;
    match <[Outcome; 1]>::try_from(outcomes) {
        // The failure of a single pack is that of the run.
        Ok([Outcome { result: Err(failure), .. }]) => Err(failure),
        _ => Ok(exit),
    }
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

fn select(arguments: &Publish) -> Result<Vec<PathBuf>, Failure> {
    if let Some(revision) = &arguments.changed_since {
        return changes::select(&arguments.paths, &Range::Since(revision.clone()));
    }
    let found = packs::find(&arguments.paths)?;
    // A pack that cannot be seen would be missing, and nobody would know.
    match found.unreadable.into_iter().next() {
        Some(failure) => Err(failure),
        None => Ok(found.packs),
    }
}

fn nothing(arguments: &Publish) -> Result<Exit, Failure> {
    if arguments.allow_empty {
        output::say("no pack is selected\n")?;
        return Ok(Exit::Done);
    }
    let message = "no pack is selected, so nothing was published";
    Err(Failure::say(Exit::Usage, message).hint("pass --allow-empty where that is fine"))
}

/// Writes what became of the packs.
fn report(arguments: &Publish, outcomes: &[Outcome]) -> Result<Exit, Failure> {
    let mut text = String::new();
    for outcome in outcomes {
        match (arguments.format, &outcome.result) {
            (Format::Human, Ok(receipt)) => text += &(receipt::reference(receipt) + "\n"),
            (Format::Human, Err(_)) => {}
            (Format::Json, _) => text += &receipt::json(outcome, arguments.dry_run)?,
        }
    }
    output::data(&text)?;
    if outcomes.len() > 1 {
        output::say(&outcome::summary(outcomes, arguments.dry_run))?;
    }
    Ok(outcome::exit(outcomes))
}
