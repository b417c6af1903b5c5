//! Before anything is sent: what each tag holds, and every pack that has to be sent verified and built.
//!
//! A pack whose content its tag holds already is neither verified nor compressed: nothing of it is
//! published, and `verify` is there to judge it.

use super::candidate::Candidate;
use super::outcome::Named;
use crate::cli::artifact::{self, Recipe};
use crate::cli::commits;
use crate::cli::deadline::Deadline;
use crate::cli::exit::Failure;
use futures_util::stream::{self, StreamExt};
use pack_build::archive::Archive;
use pack_build::finding::Report;
use pack_build::oci::Artifact;
use pack_build::pack::Shipment;
use pack_build::publish::{Held, Receipt, Target, ask, compare, recognise};
use pack_build::store::Store;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use tokio::task::spawn_blocking;

/// A pack of a run, and what there is to do about it.
pub(super) struct Prepared {
    /// What it is called, and where it goes.
    pub(super) named: Named,
    /// What is left to do.
    pub(super) next: Next,
}

/// What there is to do about a pack.
pub(super) enum Next {
    /// Nothing: this is what became of it.
    Nothing(Box<Result<Receipt, Failure>>),
    /// It has to be sent.
    Send {
        /// What is sent; the archive itself is in a file.
        artifact: Box<Artifact>,
        /// What the tag held when it was asked.
        held: Held,
    },
}

/// What is the same for all packs of a run.
pub(super) struct Job {
    /// How they are built.
    pub(super) recipe: Recipe,
    /// The folder that archives are written to.
    pub(super) out: PathBuf,
    /// Tags that are asked for at the same time.
    pub(super) requests: usize,
    /// When there is no time left.
    pub(super) deadline: Deadline,
}

/// A pack on its way.
struct Underway {
    folder: PathBuf,
    shipment: Shipment,
    target: Target,
    step: Step,
}

enum Step {
    Known(Result<Receipt, Failure>),
    Built { archive: Archive, held: Held },
}

/// Asks for tags, and verifies and builds side by side what they do not hold. Findings go to standard
/// error.
///
/// One unsound pack among those ends the job, when all have been looked at. So does one that cannot
/// be read or built.
pub(super) async fn prepare(
    candidates: Vec<Candidate>,
    store: &(impl Store + Sync),
    job: Arc<Job>,
) -> Result<Vec<Prepared>, Failure> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let asking = stream::iter(candidates.into_iter().enumerate()).map(async |(place, own)| {
        let held = job.deadline.hold(ask(store, &own.target), Failure::from).await;
        (place, own, held)
    });
    let deciding = asking.buffer_unordered(job.requests).map(async |(place, own, held)| {
        let reference = store.describe(&own.target.repository, &own.target.tag);
        let job = Arc::clone(&job);
        let work = spawn_blocking(move || decide(own, held, reference, &job));
        (place, work.await.unwrap_or_else(|error| panic::resume_unwind(error.into_panic())))
    });
    let mut decided: Vec<_> = deciding.buffer_unordered(processors).collect().await;
    decided.sort_by_key(|(place, _)| *place);
    let (mut underway, mut reports, mut failed) = (Vec::new(), Vec::new(), None);
    for (_, decision) in decided {
        match decision {
            Ok((own, report)) => {
                underway.push(own);
                reports.extend(report);
            }
            Err(failure) => failed = failed.or(Some(failure)),
        }
    }
    let unsound = artifact::unsound(&reports);
    artifact::show(reports)?;
    if let Some(failure) = failed {
        return Err(failure);
    }
    let sound: Option<Vec<Underway>> = underway.into_iter().collect();
    describe(sound.ok_or(unsound)?, store, &job.recipe)
}

/// Does what needs a processor and no network. Nothing comes of a pack that is not sound but its report.
fn decide(
    own: Candidate,
    held: Result<Held, Failure>,
    reference: String,
    job: &Job,
) -> Result<(Option<Underway>, Option<Report>), Failure> {
    let known = match held {
        Err(failure) => Ok(Err(failure)),
        Ok(held) => match unchanged(&own.shipment, &held, reference, &job.recipe)? {
            Some(receipt) => Ok(Ok(receipt)),
            None => Err(held),
        },
    };
    let (step, report) = match known {
        Ok(result) => (Some(Step::Known(result)), None),
        Err(held) => {
            let (checked, report) = artifact::check(&own.folder, &own.pack)?;
            let build = |checked| artifact::build(&checked, job.recipe.timestamp(), &job.out);
            let archive = checked.map(build).transpose()?;
            (archive.map(|archive| Step::Built { archive, held }), Some(report))
        }
    };
    let Candidate { folder, shipment, target, .. } = own;
    Ok((step.map(|step| Underway { folder, shipment, target, step }), report))
}

fn unchanged(
    shipment: &Shipment,
    held: &Held,
    reference: String,
    recipe: &Recipe,
) -> Result<Option<Receipt>, Failure> {
    let Held::Pack(held) = held else { return Ok(None) };
    let (given, Some(tar)) = (recipe.annotations(), held.tar_digest()) else { return Ok(None) };
    let differs = recognise(shipment, recipe.timestamp(), &given, held)
        .map_err(|error| artifact::unreadable(&error))?;
    Ok(differs.map(|differs| Receipt::unchanged(reference, held, tar, differs)))
}

/// Gives the packs that were built their manifests, for which git is asked once.
fn describe(
    underway: Vec<Underway>,
    store: &(impl Store + Sync),
    recipe: &Recipe,
) -> Result<Vec<Prepared>, Failure> {
    let built = underway.iter().filter(|own| matches!(own.step, Step::Built { .. }));
    let built: Vec<commits::Pack<'_>> =
        built.map(|own| (Path::new(&own.folder), &own.shipment)).collect();
    let mut origins = commits::of(&built).into_iter();
    let mut prepared = Vec::new();
    for Underway { shipment, target, step, .. } in underway {
        let next = match step {
            Step::Known(result) => Next::Nothing(Box::new(result)),
            Step::Built { archive, held } => {
                let origin = origins.next().unwrap_or_default();
                let artifact = artifact::describe(&archive, recipe, &origin)?;
                let reference = store.describe(&target.repository, &target.tag);
                same_layer(&artifact, &held, reference)
                    .unwrap_or_else(|| Next::Send { artifact: Box::new(artifact), held })
            }
        };
        let (name, version) = (shipment.name().clone(), shipment.version().clone());
        prepared.push(Prepared { named: Named { name, version, target }, next });
    }
    Ok(prepared)
}

/// What somebody else pushed says nothing of its content, and may still have the very archive.
fn same_layer(artifact: &Artifact, held: &Held, reference: String) -> Option<Next> {
    let Held::Pack(held) = held else { return None };
    let differs = compare(artifact, held).ok()?;
    let receipt = Receipt::unchanged(reference, held, artifact.tar_digest(), differs);
    Some(Next::Nothing(Box::new(Ok(receipt))))
}
