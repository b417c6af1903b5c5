//! `pack-build copy`

mod outcome;
mod wanted;

use crate::cli::build::Format;
use crate::cli::deadline::Deadline;
use crate::cli::exit::{Exit, Failure};
use crate::cli::registry::{self, Access};
use crate::cli::shelf::Shelf;
use crate::cli::{output, place::Place};
use clap::Args;
use futures_util::{StreamExt, stream};
use pack_build::copy::{Error, Original, Route, copy};
use pack_build::publish::{Replace, Target};
use pack_build::store::{self, Any};
use std::path::{Path, PathBuf};
use wanted::Wanted;

pub(crate) use outcome::Outcome;

/// Packs that are copied at the same time. Versions of one pack go one after another: some registries
/// lose what two connections do to one repository at once.
const AT_ONCE: usize = 4;

const EXAMPLES: &str = "\
Examples:
  pack-build copy DEV/spectro-packs/archive/demo:1.0.0@sha256:… PROD
  pack-build copy registry.example.com/dev registry.example.com/prod --list release.txt
  pack-build copy oci:dist/registry ghcr.io/team --all
  pack-build copy ghcr.io/team oci:mirror --all";

/// Copy published packs to another registry or layout, with the same digests.
///
/// What is there already is left alone, so a copy that broke off can be started again. A tag that holds
/// other content is refused with exit code 5. One failure does not stop the others. A user that is
/// named, and a certificate, apply to the destination, and to the source only when both are the same
/// registry. Prints REFERENCE@DIGEST line by line.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Copy {
    /// One pack, `HOST/REPOSITORY:TAG[@sha256:…]` or `oci:DIR[:TAG or :NAME:TAG]`; with --list or --all
    /// a place with packs, `HOST/BASE` or `oci:DIR`.
    #[arg(value_name = "SRC")]
    source: String,
    /// `HOST/BASE` or `oci:DIR`. A pack goes to BASE/spectro-packs/archive/NAME.
    #[arg(value_name = "DST")]
    destination: String,
    /// Copy the packs that this file names, `NAME:VERSION` a line.
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    list: Option<PathBuf>,
    /// Copy every version of every pack.
    #[arg(long)]
    all: bool,
    /// Move tags that hold other content.
    #[arg(long)]
    replace: bool,
    /// How the outcome is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    access: Access,
}

/// Runs the command.
pub(crate) fn run(arguments: &Copy) -> Result<Exit, Failure> {
    let there = Shelf::open(Some(&arguments.destination), &arguments.access)?;
    let access = arguments.access.towards(&arguments.source, &there);
    let aside = tempfile::tempdir().map_err(|error| Failure::new(Exit::Local, &error))?;
    let (store, wanted) = if arguments.list.is_none() && !arguments.all {
        let shelved = Place::in_store(&arguments.source, &access)?;
        let wanted = Wanted::one(&shelved)?;
        (shelved.store, vec![wanted])
    } else {
        let shelf = Shelf::open(Some(&arguments.source), &access)?;
        let wanted = match &arguments.list {
            Some(file) => wanted::listed(file, &shelf)?,
            None => access.wait_for(wanted::everything(&shelf))?,
        };
        (shelf.store, wanted)
    };
    let job = Job {
        from: &store,
        there: &there,
        aside: aside.path(),
        replace: arguments.replace,
        deadline: arguments.access.deadline(),
    };
    let outcomes = registry::wait_for(async { Ok(job.run(wanted).await) })?;
    report(arguments, outcomes)
}

/// What is the same for all packs of a run.
struct Job<'a> {
    from: &'a Any,
    there: &'a Shelf,
    aside: &'a Path,
    replace: bool,
    deadline: Deadline,
}

impl Job<'_> {
    async fn run(&self, wanted: Vec<Wanted>) -> Vec<Result<Outcome, Failure>> {
        let packs = wanted::by_repository(wanted);
        let copying = stream::iter(packs).map(async |versions| {
            let mut outcomes = Vec::new();
            for wanted in versions {
                outcomes.push(Box::pin(self.one(wanted)).await);
            }
            outcomes
        });
        copying.buffered(AT_ONCE).collect::<Vec<_>>().await.into_iter().flatten().collect()
    }

    async fn one(&self, wanted: Wanted) -> Result<Outcome, Failure> {
        let target = Target {
            repository: self.there.repository(&wanted.name)?,
            tag: wanted.tag,
            replace: replace(self.replace),
        };
        let original = Original { repository: wanted.repository, pointer: wanted.pointer };
        let (to, way) = (&self.there.store, (self.route(), self.aside));
        let copying = copy(self.from, &original, to, &target, way);
        let copied = self.deadline.hold(copying, |error| failure(&error)).await?;
        Ok(Outcome::new(to, &target, &copied))
    }

    fn route(&self) -> Route {
        match (self.from, &self.there.store) {
            (Any::Registry(from), Any::Registry(to)) if from.host() == to.host() => Route::Within,
            _ => Route::Across,
        }
    }
}

/// Returns what a switch means.
pub(crate) fn replace(switch: bool) -> Replace {
    if switch { Replace::Allow } else { Replace::Refuse }
}

/// Returns how a run ends over an error.
pub(crate) fn failure(error: &Error) -> Failure {
    let (exit, hint) = match error {
        Error::Store(store::Error::Registry(cause)) => {
            let taken = matches!(cause, store::registry::Error::Taken { .. });
            (if taken { Exit::Conflict } else { Exit::Registry }, cause.hint())
        }
        Error::Store(error) => (Exit::Local, error.hint()),
        Error::Conflict { .. } => {
            (Exit::Conflict, Some("pass --replace to move the tag".to_owned()))
        }
        Error::Missing { .. } | Error::NotAPack { .. } | Error::Altered { .. } => {
            (Exit::Registry, None)
        }
    };
    let failure = Failure::new(exit, error);
    match hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

fn report(arguments: &Copy, outcomes: Vec<Result<Outcome, Failure>>) -> Result<Exit, Failure> {
    let mut done = Vec::new();
    let mut exit = Exit::Done;
    for outcome in outcomes {
        match outcome {
            Ok(outcome) => {
                output::say(&outcome.sentence("copied"))?;
                done.push(outcome);
            }
            Err(failure) => {
                output::say(&format!("{failure}\n"))?;
                if exit == Exit::Done {
                    exit = failure.exit;
                }
            }
        }
    }
    output::data(&match arguments.format {
        Format::Human => done.iter().map(Outcome::line).collect(),
        Format::Json => outcome::json(&done)?,
    })?;
    Ok(exit)
}
