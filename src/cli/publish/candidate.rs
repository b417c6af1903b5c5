//! What a run is to publish: every pack read as far as name and version, and where it goes.

use super::Publish;
use crate::cli::artifact;
use crate::cli::destination::Destination;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{output, packs};
use pack_build::oci::Tag;
use pack_build::pack::{Pack, Shipment};
use pack_build::publish::{Replace, Target};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A pack, sound or not, and where it goes.
pub(super) struct Candidate {
    /// Its folder.
    pub(super) folder: PathBuf,
    /// The pack, read as far as somebody asked for its parts.
    pub(super) pack: Pack,
    /// What its archive holds.
    pub(super) shipment: Shipment,
    /// Where it is sent to.
    pub(super) target: Target,
}

/// Reads packs side by side.
///
/// One that has no name or no version ends the job; then all findings go to standard error.
pub(super) fn read(
    folders: &[PathBuf],
    arguments: &Publish,
    destination: &Destination,
) -> Result<Vec<Candidate>, Failure> {
    let read: Vec<Pack> = side_by_side(folders, packs::read)?;
    let packs = folders.iter().zip(read);
    let candidates: Result<Option<Vec<Candidate>>, Failure> = packs
        .map(|(folder, pack)| {
            let Some(shipment) = pack.shipment() else { return Ok(None) };
            let target = target(&shipment, arguments, destination)?;
            Ok(Some(Candidate { folder: folder.clone(), pack, shipment, target }))
        })
        .collect();
    match candidates? {
        Some(candidates) => different(candidates),
        None => Err(unsound(folders)?),
    }
}

fn target(
    shipment: &Shipment,
    arguments: &Publish,
    destination: &Destination,
) -> Result<Target, Failure> {
    Ok(Target {
        repository: destination.repository(shipment.name())?,
        tag: Tag::from(shipment.version()),
        replace: if arguments.replace { Replace::Allow } else { Replace::Refuse },
    })
}

/// Does something with each folder. Of several failures the last one is returned, and the others
/// are told.
fn side_by_side<T: Send>(
    folders: &[PathBuf],
    work: impl Fn(&Path) -> Result<T, Failure> + Sync,
) -> Result<Vec<T>, Failure> {
    // One pack is quicker than the threads that could share the work.
    let results: Vec<Result<T, Failure>> = match folders {
        [folder] => vec![work(folder)],
        _ => folders.par_iter().map(|folder| work(folder)).collect(),
    };
    let (mut done, mut failures) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(own) => done.push(own),
            Err(failure) => failures.push(failure),
        }
    }
    let Some(last) = failures.pop() else { return Ok(done) };
    for failure in failures {
        output::say(&format!("{failure}\n"))?;
    }
    Err(last)
}

/// Verifies all packs, when it is known that one of them is not sound.
fn unsound(folders: &[PathBuf]) -> Result<Failure, Failure> {
    let report = |folder: &Path| Ok(artifact::check(folder, &packs::read(folder)?)?.1);
    let reports = side_by_side(folders, report)?;
    let unsound = artifact::unsound(&reports);
    artifact::show(reports)?;
    Ok(unsound)
}

/// Two packs cannot have one tag: which of them it holds would be chance.
fn different(packs: Vec<Candidate>) -> Result<Vec<Candidate>, Failure> {
    let mut seen = BTreeMap::new();
    for pack in &packs {
        let key = (&pack.target.repository, &pack.target.tag);
        if let Some(other) = seen.insert(key, &pack.folder) {
            let (one, other) = (other.display(), pack.folder.display());
            let (name, version) = (pack.shipment.name(), pack.shipment.version());
            let message = format!("`{one}` and `{other}` are both {name} {version}");
            let hint = "give one of them another version, or publish only one of them";
            return Err(Failure::say(Exit::Usage, message).hint(hint));
        }
    }
    Ok(packs)
}
