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
pub(crate) struct Input {
    /// The pack's folder, or a folder with one pack in it.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
    /// The folder that the archive is written to.
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
    let policy = verify::policy(&Config::find(&folder)?)?;
    match check::approve(packs::read(&folder)?, &policy) {
        Ok((checked, report)) => {
            show(report)?;
            Ok(checked)
        }
        Err(report) => {
            let errors = counted(report.count(Level::Error), "error");
            let message = format!("`{}` has {errors}, so nothing was built", report.pack);
            show(*report)?;
            let hint = "correct them; `pack-build explain RULE` says more about each";
            Err(Failure::say(Exit::Findings, message).hint(hint))
        }
    }
}

/// Builds the archive of a pack into a folder, and describes it.
pub(crate) fn build(
    checked: &Checked,
    input: &Input,
    out: &Path,
) -> Result<(Archive, Artifact), Failure> {
    let timestamp = input.timestamp.unwrap_or(Timestamp::FIXED);
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

fn show(report: Report) -> Result<(), Failure> {
    if report.findings.is_empty() {
        return Ok(());
    }
    let allowed = report.allowed;
    let run = Run { reports: vec![report], packs: 1, allowed, ..Run::default() };
    let text = run.render(Format::Human).map_err(|error| Failure::new(Exit::Local, &error))?;
    output::say(&format!("{text}{}\n", run.sentence()))
}
