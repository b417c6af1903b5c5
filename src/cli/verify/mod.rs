//! `pack-build verify`

mod allowances;
mod baseline;
pub(crate) mod changes;
mod fetched;
mod fix;
mod helm;
mod rendering;
mod settings;

use crate::cli::compat::{self, Against, Edition};
use crate::cli::config::Config;
use crate::cli::exit::{Exit, Failure};
use crate::cli::packs::Found;
use crate::cli::registry::Access;
use crate::cli::render::{Format, Output, Run, counted, step_summary};
use crate::cli::{output, packs};
use clap::Args;
use fetched::{Fetched, Named};
use pack_build::check;
use pack_build::check::policy::{self, Levels, apply_levels};
use pack_build::compat::Policy;
use pack_build::finding::Report;
use rayon::prelude::*;
use rendering::{Renderer, Unrendered};
use settings::FailOn;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub(crate) use allowances::{AllowSettings, accept};
pub(crate) use settings::VerifySettings;

/// Find what is wrong with packs.
///
/// Every finding names its place, its rule and a fix; `pack-build explain RULE` says more.
/// Exits with 0 when no pack has an error or warning (see --fail-on), else with 1.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(crate) struct Verify {
    /// Pack folders, folders that contain packs, archives, or published packs: `HOST/REPOSITORY:TAG`,
    /// `HOST/REPOSITORY@sha256:…`, `oci:DIR[:TAG or :NAME:TAG]`.
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Check only packs with files changed since this git revision's merge base with HEAD.
    #[arg(long, value_name = "REV", conflicts_with = "staged", help_heading = "Selection")]
    changed_since: Option<String>,
    /// Check only packs with files that are staged for the next git commit.
    #[arg(long, help_heading = "Selection")]
    staged: bool,
    /// Leave out packs whose path matches this glob; may be repeated.
    #[arg(long, value_name = "GLOB", help_heading = "Selection")]
    exclude: Vec<String>,
    /// Succeed when no pack is selected, instead of exit code 2.
    #[arg(long, help_heading = "Selection")]
    allow_empty: bool,
    /// Format of the report: human, concise, json, sarif, github, gitlab or junit; `FORMAT=FILE`
    /// writes to a file. May be repeated.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", default_value = "human")]
    outputs: Vec<Output>,
    /// The lowest level that fails the run.
    #[arg(long, value_enum, value_name = "LEVEL")]
    fail_on: Option<FailOn>,
    /// Give the findings of a rule another level: off, note, warning or error. May be repeated.
    #[arg(long = "level", value_name = "RULE=LEVEL")]
    levels: Vec<String>,
    /// Leave out findings that this file records.
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    baseline: Option<PathBuf>,
    /// Record all findings in this file and succeed.
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// Fail when the baseline records a finding that is gone.
    #[arg(long, requires = "baseline")]
    locked: bool,
    /// Mend what can be mended without a change of meaning, then verify again.
    #[arg(long)]
    fix: bool,
    /// Mend also what may change the meaning, then verify again.
    #[arg(long)]
    fix_unsafe: bool,
    #[command(flatten)]
    against: Against,
    /// Packs that are checked at the same time; all cores by default.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    #[command(flatten)]
    access: Access,
}

/// Runs the command.
pub(crate) fn run(arguments: &Verify) -> Result<Exit, Failure> {
    one_format_a_place(&arguments.outputs)?;
    let Named { local, fetched } = fetched::fetch(&arguments.paths, &arguments.access)?;
    let config = Config::find(local.first().map_or(Path::new("."), PathBuf::as_path))?;
    let Found { packs: mut folders, unreadable } = select(arguments, &local, &config)?;
    folders.extend(fetched.folders().cloned());
    if folders.is_empty() && unreadable.is_empty() {
        return nothing(arguments);
    }
    let levels = settings::levels(&config.settings.verify, &arguments.levels)?;
    if arguments.fix || arguments.fix_unsafe {
        if !fetched.is_empty() {
            let message = "only folders can be mended, not archives and published packs";
            return Err(Failure::say(Exit::Usage, message));
        }
        let allows = allowances::current(&config.settings.allow)?;
        let policy = policy::Policy { levels: levels.clone(), allows };
        fix::run(&folders, arguments.fix_unsafe, &policy)?;
    }
    if arguments.against.names_one() && folders.len() != 1 {
        let message = format!("--against names one version, and there are {} packs", folders.len());
        return Err(Failure::say(Exit::Usage, message).hint("pass one pack, or use --against-rev"));
    }
    let asked = config.settings.compat.policy(None);
    let mut run = check_all(arguments, (&folders, &fetched), (&levels, asked))?;
    run.unread.splice(0..0, unreadable.into_iter().map(|failure| failure.message));
    allowances::apply(&config, &mut run)?;
    if arguments.against.is_asked() {
        accept(&config, &mut run)?;
    }
    let stale = baseline::apply(arguments, &mut run)?;
    write(&run, &arguments.outputs, None)?;
    let fail_on = arguments.fail_on.or(config.settings.verify.fail_on).unwrap_or_default();
    let failed = stale || run.summary().at_least(fail_on.level()) > 0;
    Ok(match failed && arguments.write_baseline.is_none() {
        _ if !run.unread.is_empty() => Exit::Local,
        true => Exit::Findings,
        false => Exit::Done,
    })
}

/// Returns the levels that the settings give to rules.
pub(crate) fn levels(settings: &VerifySettings) -> Result<Levels, Failure> {
    settings::levels(settings, &[])
}

/// Returns what the settings let pass, for the commands that need a sound pack.
pub(crate) fn policy(config: &Config) -> Result<policy::Policy, Failure> {
    Ok(policy::Policy {
        levels: settings::levels(&config.settings.verify, &[])?,
        allows: allowances::current(&config.settings.allow)?,
    })
}

pub(crate) fn one_format_a_place(outputs: &[Output]) -> Result<(), Failure> {
    let mut taken = BTreeSet::new();
    for Output { file, .. } in outputs {
        if !taken.insert(file) {
            let place = file.as_ref().map_or_else(
                || "standard output".to_owned(),
                |file| format!("`{}`", file.display()),
            );
            let message = format!("two formats are written to {place}");
            let hint = "give each a file of its own: FORMAT=FILE";
            return Err(Failure::say(Exit::Usage, message).hint(hint));
        }
    }
    Ok(())
}

fn select(arguments: &Verify, local: &[PathBuf], config: &Config) -> Result<Found, Failure> {
    if local.is_empty() {
        return Ok(Found { packs: Vec::new(), unreadable: Vec::new() });
    }
    let excluded = settings::globs(&arguments.exclude, &config.settings.verify.exclude)?;
    let mut found = match changes::Range::of(arguments) {
        Some(range) => Found { packs: changes::select(local, &range)?, unreadable: Vec::new() },
        None => packs::find(local)?,
    };
    found.packs.retain(|folder| !excluded.is_match(folder));
    Ok(found)
}

fn nothing(arguments: &Verify) -> Result<Exit, Failure> {
    if arguments.allow_empty {
        output::say("no pack is selected\n")?;
        return Ok(Exit::Done);
    }
    let message = "no pack is selected, so nothing was checked";
    Err(Failure::say(Exit::Usage, message).hint("pass --allow-empty where that is fine"))
}

fn pool(arguments: &Verify, packs: usize) -> Result<rayon::ThreadPool, Failure> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(arguments.jobs.unwrap_or(0).min(packs))
        .build()
        .map_err(|error| Failure::new(Exit::Local, &error))
}

/// Checks packs side by side; one that cannot be read does not stop the others.
fn check_all(
    arguments: &Verify,
    (folders, fetched): (&[PathBuf], &Fetched),
    (levels, policy): (&Levels, Policy),
) -> Result<Run, Failure> {
    let renderer = Renderer::of(levels);
    let check = |folder: &PathBuf| {
        let pack = packs::read(folder)?;
        let (mut report, unrendered) = renderer.check(&pack, folder);
        if arguments.against.is_asked() {
            let new = Edition::of_folder(pack, folder.clone());
            if let Some(old) = arguments.against.find(&new, &arguments.access)? {
                compat::extend(&mut report, &old, &new, policy);
            }
        }
        if let Some(name) = fetched.name(folder) {
            name.clone_into(&mut report.pack);
        }
        Ok((report, unrendered))
    };
    // One pack is quicker than the threads that could share the work.
    let results: Vec<Result<(Report, Unrendered), Failure>> = if let [folder] = folders {
        vec![check(folder)]
    } else {
        pool(arguments, folders.len())?.install(|| folders.par_iter().map(check).collect())
    };
    let mut run = Run::default();
    let mut unrendered = Vec::new();
    for result in results {
        match result {
            Ok((report, reason)) => {
                unrendered.extend(reason.map(|reason| (report.pack.clone(), reason)));
                run.reports.push(report);
            }
            Err(failure) => run.unread.push(failure.message),
        }
    }
    run.skipped.extend(renderer.skipped(&unrendered));
    check::verify_repository(&mut run.reports);
    run.reports.iter_mut().for_each(|report| apply_levels(levels, report));
    run.packs = run.reports.len();
    run.allowed = run.reports.iter().map(|report| report.allowed).sum();
    Ok(run)
}

/// Writes the report in every format that was asked for, and the counts to standard error; `human` is
/// what a person gets, when it is something else than the findings.
pub(crate) fn write(run: &Run, outputs: &[Output], human: Option<&str>) -> Result<(), Failure> {
    for Output { format, file } in outputs {
        let mut text = match human {
            Some(text) if *format == Format::Human => text.to_owned(),
            _ => run.render(*format).map_err(|error| Failure::new(Exit::Local, &error))?,
        };
        match file {
            None => output::data(&text)?,
            Some(file) if matches!(format, Format::Human | Format::Concise) => {
                // On the terminal the sentence stands below them, from standard error.
                text += &format!("{}\n", run.sentence());
                output::write_file(file, output::plain(&text).as_bytes())?;
            }
            Some(file) => output::write_file(file, text.as_bytes())?,
        }
    }
    let github = outputs.iter().any(|output| output.format == Format::Github);
    if let Some(file) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|_| github) {
        output::append_file(Path::new(&file), &step_summary(run))?;
    }
    output::say(&format!("{}\n", run.sentence()))
}
