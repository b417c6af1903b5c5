//! Before anything is sent: every pack verified and built.

use super::Publish;
use crate::cli::artifact;
use crate::cli::destination::Destination;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use pack_build::check::Checked;
use pack_build::finding::Report;
use pack_build::oci::{Artifact, Tag};
use pack_build::pack::{PackName, PackVersion};
use pack_build::publish::{Replace, Target};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A pack that only has to be sent.
pub(super) struct Prepared {
    /// Its name.
    pub(super) name: PackName,
    /// Its version.
    pub(super) version: PackVersion,
    /// What is sent; the archive itself is in a file.
    pub(super) artifact: Artifact,
    /// Where it is sent to.
    pub(super) target: Target,
}

/// Verifies and builds packs side by side, the archives into a folder. Findings go to standard error.
///
/// One unsound pack ends the job, when all have been looked at.
pub(super) fn prepare(
    folders: &[PathBuf],
    arguments: &Publish,
    destination: &Destination,
    out: &Path,
) -> Result<Vec<Prepared>, Failure> {
    let one = |folder: &PathBuf| {
        let (checked, report) = artifact::check(folder)?;
        let made = |checked: Checked| make(&checked, arguments, destination, out);
        Ok((checked.map(made).transpose()?, report))
    };
    // One pack is quicker than the threads that could share the work.
    let results: Vec<Result<(Option<Prepared>, Report), Failure>> = match folders {
        [folder] => vec![one(folder)],
        _ => folders.par_iter().map(one).collect(),
    };
    let (mut prepared, mut reports, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok((made, report)) => {
                prepared.extend(made);
                reports.push(report);
            }
            Err(failure) => failures.push(failure),
        }
    }
    let unsound = (prepared.len() < reports.len()).then(|| artifact::unsound(&reports));
    artifact::show(reports)?;
    match failures.pop().or(unsound) {
        Some(last) => {
            for failure in failures {
                output::say(&format!("{failure}\n"))?;
            }
            Err(last)
        }
        None => different(folders, prepared),
    }
}

fn make(
    checked: &Checked,
    arguments: &Publish,
    destination: &Destination,
    out: &Path,
) -> Result<Prepared, Failure> {
    let target = Target {
        repository: destination.repository(checked.name())?,
        tag: Tag::from(checked.version()),
        replace: if arguments.replace { Replace::Allow } else { Replace::Refuse },
    };
    let (_, artifact) = artifact::build(checked, &arguments.recipe, out)?;
    let (name, version) = (checked.name().clone(), checked.version().clone());
    Ok(Prepared { name, version, artifact, target })
}

/// Two packs cannot have one tag: which of them it holds would be chance.
fn different(folders: &[PathBuf], packs: Vec<Prepared>) -> Result<Vec<Prepared>, Failure> {
    let mut seen = BTreeMap::new();
    for (folder, pack) in folders.iter().zip(&packs) {
        if let Some(other) = seen.insert((&pack.target.repository, &pack.target.tag), folder) {
            let (one, other) = (other.display(), folder.display());
            let message = format!("`{one}` and `{other}` are both {} {}", pack.name, pack.version);
            let hint = "give one of them another version, or publish only one of them";
            return Err(Failure::say(Exit::Usage, message).hint(hint));
        }
    }
    Ok(packs)
}
