//! From a pack's folder to the artifact, as `build` and `publish` need it.

use crate::cli::config::Config;
use crate::cli::exit::{Exit, Failure};
use crate::cli::render::{Format, Run, counted};
use crate::cli::{output, packs, verify};
use pack_build::archive::{Archive, BuildError, Timestamp};
use pack_build::check::{self, Checked};
use pack_build::finding::{Level, Report};
use pack_build::oci::Artifact;
use std::path::{Path, PathBuf};

/// What both commands take.
#[derive(Debug, clap::Args)]
pub(crate) struct Recipe {
    /// The folder that archives are written to.
    #[arg(long, value_name = "DIR", default_value = "dist")]
    pub(crate) out: PathBuf,
    /// Seconds since 1970 that the archive and its manifest carry as their time; 315532800, the
    /// start of 1980, when nothing else is said. Never the current time.
    #[arg(long, value_name = "SECONDS", env = "SOURCE_DATE_EPOCH", hide_env_values = true)]
    pub(crate) timestamp: Option<Timestamp>,
}

/// Reads and verifies one pack. Findings go to standard error; an error among them ends the job.
pub(crate) fn approve(path: &Path) -> Result<Checked, Failure> {
    let folder = packs::find_one(path)?;
    let (checked, report) = check(&folder)?;
    let unsound = unsound(std::slice::from_ref(&report));
    show(vec![report])?;
    checked.ok_or(unsound)
}

/// Reads and verifies one pack, and says nothing yet. There is no [`Checked`] when it has an error.
pub(crate) fn check(folder: &Path) -> Result<(Option<Checked>, Report), Failure> {
    let policy = verify::policy(&Config::find(folder)?)?;
    Ok(match check::approve(packs::read(folder)?, &policy) {
        Ok((checked, report)) => (Some(checked), report),
        Err(report) => (None, *report),
    })
}

/// Returns the failure of a job that needs sound packs and was given these.
pub(crate) fn unsound(reports: &[Report]) -> Failure {
    let errors: usize = reports.iter().map(|report| report.count(Level::Error)).sum();
    let wrong = reports.iter().filter(|report| report.count(Level::Error) > 0).count();
    let which = match reports {
        [report] => format!("`{}` has", report.pack),
        _ => format!("{wrong} of {} packs have", reports.len()),
    };
    let message = format!("{which} {}, so nothing was built", counted(errors, "error"));
    let hint = "correct them; `pack-build explain RULE` says more about each";
    Failure::say(Exit::Findings, message).hint(hint)
}

/// Shows what was found in packs on standard error.
pub(crate) fn show(mut reports: Vec<Report>) -> Result<(), Failure> {
    reports.retain(|report| !report.findings.is_empty());
    if reports.is_empty() {
        return Ok(());
    }
    let allowed = reports.iter().map(|report| report.allowed).sum();
    let run = Run { packs: reports.len(), reports, allowed, ..Run::default() };
    let text = run.render(Format::Human).map_err(|error| Failure::new(Exit::Local, &error))?;
    output::say(&format!("{text}{}\n", run.sentence()))
}

/// Builds the archive of a pack into a folder, and describes it.
pub(crate) fn build(
    checked: &Checked,
    recipe: &Recipe,
    out: &Path,
) -> Result<(Archive, Artifact), Failure> {
    let timestamp = recipe.timestamp.unwrap_or(Timestamp::FIXED);
    let archive = Archive::build(checked, timestamp, out).map_err(|error| {
        let failure = Failure::new(Exit::Local, &error);
        match error {
            BuildError::Changed { .. } => failure.hint("run again when nothing writes to the pack"),
            _ => failure,
        }
    })?;
    let artifact = Artifact::assemble(&archive, timestamp)
        .map_err(|error| Failure::new(Exit::Local, &error))?;
    Ok((archive, artifact))
}
