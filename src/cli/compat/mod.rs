//! `pack-build compat`

mod all;
mod edition;
mod history;
mod previous;

use crate::cli::config::Config;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::cli::registry::Access;
use crate::cli::render::{Output, Run};
use crate::cli::verify::{self, AllowSettings};
use clap::{Args, ValueEnum};
use pack_build::check::policy::apply_levels;
use pack_build::compat;
use pack_build::finding::{Level, Report};
use serde::Deserialize;
use std::path::Path;

pub(crate) use edition::Edition;
pub(crate) use previous::Against;

const EXAMPLES: &str = "\
Examples:
  pack-build compat packs/demo-1.1.0
  pack-build compat packs/demo --against-rev origin/main
  pack-build compat HOST/BASE/spectro-packs/archive/demo:1.1.0
  pack-build compat dist/demo-1.1.0.tar.gz --against dist/demo-1.0.0.tar.gz --format changelog
  pack-build compat packs --all

Exit code 0: the new version says what it breaks, 1: it does not, 2: there is no older version.";

/// Say what a new version of a pack breaks, and which version bump that asks for.
///
/// A profile holds a user's overrides of the values; one of a key that is gone stops working without
/// a word. A key that the chart still knows is told apart. `pack-build rules` lists the classes of
/// changes from PB700 on.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Compat {
    /// The new version: a pack folder, an archive, `oci:DIR[:TAG or :NAME:TAG]`, `HOST/REPOSITORY:TAG`
    /// or `HOST/REPOSITORY@sha256:…`. With --all, a folder with many packs.
    #[arg(value_name = "NEW", default_value = ".")]
    new: String,
    #[command(flatten)]
    against: Against,
    /// Compare every version in a folder of packs with the one before it.
    #[arg(long, conflicts_with_all = ["against", "against_rev"])]
    all: bool,
    /// Succeed when there is no older version, instead of exit code 2.
    #[arg(long)]
    allow_empty: bool,
    /// What is asked of a new version.
    #[arg(long, value_enum, value_name = "POLICY")]
    policy: Option<Policy>,
    /// Format of the report: human, concise, json, sarif, github, gitlab, junit or changelog;
    /// `FORMAT=FILE` writes to a file. May be repeated.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", default_value = "human")]
    outputs: Vec<Output>,
    #[command(flatten)]
    access: Access,
}

/// `[compat]` of `pack-build.toml`.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CompatSettings {
    /// What is asked of a new version.
    pub(crate) policy: Option<Policy>,
    /// Changes that pass for a reason.
    pub(crate) accept: Vec<AllowSettings>,
}

/// What is asked of a new version.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Policy {
    /// The version grows by what the changes ask for.
    Semver,
    /// The version follows the application's: a breaking change needs a major version, or its name
    /// under `## Upgrade` in the README. This is what holds without a policy.
    Mirror,
    /// Nothing: changes are told, and the run succeeds.
    Report,
}

impl CompatSettings {
    /// Returns the policy of the command line, or else that of the settings.
    pub(crate) fn policy(&self, flag: Option<Policy>) -> compat::Policy {
        match flag.or(self.policy) {
            Some(Policy::Semver) => compat::Policy::Semver,
            Some(Policy::Mirror) | None => compat::Policy::Mirror,
            Some(Policy::Report) => compat::Policy::Report,
        }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Compat) -> Result<Exit, Failure> {
    verify::one_format_a_place(&arguments.outputs)?;
    let local = Path::new(&arguments.new);
    let config = Config::find(if local.exists() { local } else { Path::new(".") })?;
    let policy = config.settings.compat.policy(arguments.policy);
    let mut run = Run::default();
    if arguments.all {
        run = all::compare(local, policy)?;
    } else {
        let new = Edition::read(&arguments.new, &arguments.access)?;
        let Some(old) = arguments.against.find(&new, &arguments.access)? else {
            return nothing(arguments, &new);
        };
        run.packs = 1;
        run.reports.push(pair(&old, &new, policy));
    }
    let levels = verify::levels(&config.settings.verify)?;
    run.reports.iter_mut().for_each(|report| apply_levels(&levels, report));
    verify::accept(&config, &mut run)?;
    let table = arguments.all.then(|| all::table(&run));
    verify::write(&run, &arguments.outputs, table.as_deref())?;
    let failed = policy != compat::Policy::Report && run.summary().at_least(Level::Warning) > 0;
    Ok(match failed {
        _ if !run.unread.is_empty() => Exit::Local,
        true => Exit::Findings,
        false => Exit::Done,
    })
}

/// Compares two packs that a person named.
fn pair(old: &Edition, new: &Edition, policy: compat::Policy) -> Report {
    let mut report = compat::compare(&old.pack, &new.pack);
    compat::judge(&new.pack, policy, &mut report);
    new.name.clone_into(&mut report.pack);
    if let Some(previous) = &mut report.previous {
        old.name.clone_into(&mut previous.pack);
    }
    report
}

/// Adds to the report of a pack what it changes.
pub(crate) fn extend(report: &mut Report, old: &Edition, new: &Edition, policy: compat::Policy) {
    let changes = pair(old, new, policy);
    report.findings.extend(changes.findings);
    for (file, text) in changes.texts {
        report.texts.entry(file).or_insert(text);
    }
    report.previous = changes.previous;
}

fn nothing(arguments: &Compat, new: &Edition) -> Result<Exit, Failure> {
    let message = format!("there is no older version of `{}` to compare it with", new.name);
    if arguments.allow_empty {
        output::say(&format!("{message}\n"))?;
        return Ok(Exit::Done);
    }
    Err(Failure::say(Exit::Usage, message)
        .hint("name one with --against or --against-rev, or pass --allow-empty"))
}
