//! `compat --all`: every version in a folder of packs beside the one before it.

use super::edition::Edition;
use super::pair;
use crate::cli::exit::{Exit, Failure};
use crate::cli::packs::{self, Found};
use crate::cli::render::{Run, counted};
use pack_build::compat::Policy;
use pack_build::finding::{Bump, Level, Previous};
use rayon::prelude::*;
use semver::Version;
use std::collections::BTreeMap;
use std::path::Path;

/// Compares each version with the one before, the packs side by side.
pub(super) fn compare(path: &Path, policy: Policy) -> Result<Run, Failure> {
    let Found { packs, unreadable } = packs::find(&[path.to_owned()])?;
    let mut run = Run::default();
    run.unread.extend(unreadable.into_iter().map(|failure| failure.message));
    let read: Vec<Result<Edition, Failure>> = packs.into_par_iter().map(Edition::folder).collect();
    let mut versions: BTreeMap<String, Vec<(Version, Edition)>> = BTreeMap::new();
    for edition in read {
        match edition {
            Ok(edition) => match edition.identity() {
                Ok((name, version)) => {
                    versions.entry(name.to_owned()).or_default().push((version, edition));
                }
                Err(failure) => run.unread.push(failure.message),
            },
            Err(failure) => run.unread.push(failure.message),
        }
    }
    for of_pack in versions.values_mut() {
        of_pack.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    let pairs: Vec<[&Edition; 2]> = versions
        .values()
        .flat_map(|of_pack| of_pack.windows(2).map(|pair| [&pair[0].1, &pair[1].1]))
        .collect();
    if pairs.is_empty() && run.unread.is_empty() {
        let message = format!("no pack in `{}` has two versions", path.display());
        return Err(Failure::say(Exit::Usage, message));
    }
    run.reports = pairs.into_par_iter().map(|[old, new]| pair(old, new, policy)).collect();
    run.packs = run.reports.len();
    Ok(run)
}

/// Returns a line a pair: the versions, the bumps, the counts and what came out.
pub(super) fn table(run: &Run) -> String {
    let mut rows = vec![
        ["pack", "old", "new", "bump", "asked for", "breaking", "minor", "patch", ""]
            .map(str::to_owned),
    ];
    for report in &run.reports {
        let Some(Previous { verdict, .. }) = report.previous.as_deref() else { continue };
        let bump = |bump: Option<Bump>| bump.map_or("none", Bump::word);
        let outcome = match report.count(Level::Error) {
            0 => "ok".to_owned(),
            errors => counted(errors, "error"),
        };
        rows.push([
            verdict.name.clone(),
            verdict.old.clone(),
            verdict.new.clone(),
            bump(verdict.found).to_owned(),
            bump(verdict.required).to_owned(),
            verdict.breaking.to_string(),
            verdict.minor.to_string(),
            verdict.patch.to_string(),
            outcome,
        ]);
    }
    aligned(&rows)
}

fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
