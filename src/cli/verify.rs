//! `pack-build verify`

use crate::cli::exit::{Exit, Failure};
use crate::cli::render::{Summary, human, json};
use crate::cli::{output, packs};
use clap::{Args, ValueEnum};
use pack_build::check;
use pack_build::finding::Report;
use std::path::PathBuf;

/// Find what is wrong with packs.
///
/// Every finding names its place, its rule and a fix; `pack-build explain RULE` says more.
/// Exits with 0 when no pack has an error or warning, else with 1.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Pack folders, or folders that contain packs.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// How findings are written to standard output.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Message, source excerpt and fix.
    Human,
    /// One object with `version`, `findings` and `summary`.
    Json,
}

/// Runs the command.
pub(crate) fn run(arguments: &Verify) -> Result<Exit, Failure> {
    let mut reports = Vec::new();
    for folder in packs::find(&arguments.paths)? {
        reports.push(check::verify(&packs::read(&folder)?));
    }
    match arguments.format {
        Format::Human => write_human(&reports)?,
        Format::Json => {
            let text = json::render(&reports).map_err(|error| Failure::new(Exit::Local, &error))?;
            output::data(&text)?;
        }
    }
    Ok(exit(Summary::of(&reports)))
}

/// Writes the findings of some reports to standard output, and their number to standard error.
fn write_human(reports: &[Report]) -> Result<(), Failure> {
    for report in reports {
        output::data(&human::paint_all(report))?;
    }
    output::say(&format!("{}\n", Summary::of(reports).sentence()))
}

/// Warnings fail a run too: a gate that lets them through is not looked at.
fn exit(summary: Summary) -> Exit {
    if summary.errors + summary.warnings > 0 { Exit::Findings } else { Exit::Done }
}
