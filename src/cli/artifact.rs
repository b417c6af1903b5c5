//! From a pack's folder to the artifact, as `build` and `publish` need it.

use crate::cli::config::Config;
use crate::cli::exit::{Exit, Failure};
use crate::cli::render::{Format, Run, counted};
use crate::cli::{output, verify};
use pack_build::archive::{Archive, BuildError, Timestamp};
use pack_build::check::{self, Checked};
use pack_build::finding::{Level, Report};
use pack_build::oci::{
    AnnotationKey, Annotations, Artifact, InvalidAnnotationKey, Origin, SourceUrl,
};
use pack_build::pack::Pack;
use std::path::{Path, PathBuf};

/// What both commands take.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Recipe {
    /// The folder that archives are written to.
    #[arg(long, value_name = "DIR", default_value = "dist")]
    pub(crate) out: PathBuf,
    /// Seconds since 1970 that the archive and its manifest carry as their time. Otherwise the archive
    /// has 315532800, the start of 1980, and the manifest the time of the commit that last changed
    /// the pack, or none when git does not know it. Never the current time.
    #[arg(long, value_name = "SECONDS", env = "SOURCE_DATE_EPOCH", hide_env_values = true)]
    timestamp: Option<Timestamp>,
    /// The repository that the packs come from, instead of git's remote `origin`.
    #[arg(long, value_name = "URL", help_heading = "Annotations")]
    source: Option<SourceUrl>,
    /// The commit that the packs come from, instead of the one that last changed each.
    #[arg(long, value_name = "COMMIT", help_heading = "Annotations")]
    revision: Option<String>,
    /// What the manifest says besides; may be given several times.
    #[arg(long = "annotation", value_name = "KEY=VALUE", value_parser = annotation)]
    #[arg(help_heading = "Annotations")]
    annotations: Vec<(AnnotationKey, String)>,
    /// Say nothing in the manifest but the time, as `oras push` does.
    #[arg(long, help_heading = "Annotations")]
    #[arg(conflicts_with_all = ["source", "revision", "annotations"])]
    bare: bool,
}

impl Recipe {
    /// Returns the time that everything in an archive has.
    pub(crate) fn timestamp(&self) -> Timestamp {
        self.timestamp.unwrap_or(Timestamp::FIXED)
    }

    /// Returns what the command line says of a manifest.
    pub(crate) fn annotations(&self) -> Annotations {
        if self.bare {
            return Annotations::Bare(self.timestamp);
        }
        Annotations::Full(Origin {
            created: self.timestamp,
            source: self.source.clone(),
            revision: self.revision.clone(),
            others: self.annotations.iter().cloned().collect(),
        })
    }
}

fn annotation(text: &str) -> Result<(AnnotationKey, String), String> {
    let (key, value) = text.split_once('=').ok_or("an annotation is written KEY=VALUE")?;
    Ok((key.parse().map_err(|error: InvalidAnnotationKey| error.to_string())?, value.to_owned()))
}

/// Verifies a pack that was read from a folder. There is no [`Checked`] when it has an error.
pub(crate) fn check(folder: &Path, pack: &Pack) -> Result<(Option<Checked>, Report), Failure> {
    let policy = verify::policy(&Config::find(folder)?)?;
    Ok(match check::approve(pack, &policy) {
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

/// Builds the archive of a pack into a folder.
pub(crate) fn build(
    checked: &Checked,
    timestamp: Timestamp,
    out: &Path,
) -> Result<Archive, Failure> {
    Archive::build(checked, timestamp, out).map_err(|error| unreadable(&error))
}

/// Returns the failure of a job over a pack's files.
pub(crate) fn unreadable(error: &BuildError) -> Failure {
    let failure = Failure::new(Exit::Local, error);
    match error {
        BuildError::Changed { .. } => failure.hint("run again when nothing writes to the pack"),
        _ => failure,
    }
}

/// Describes an archive, whose pack comes from there.
pub(crate) fn describe(
    archive: &Archive,
    recipe: &Recipe,
    origin: &Origin,
) -> Result<Artifact, Failure> {
    Artifact::assemble(archive, &recipe.annotations().or(origin))
        .map_err(|error| Failure::new(Exit::Local, &error))
}
