//! Levels, globs and the failing level, from the settings and the command line.

use crate::cli::catalog;
use crate::cli::exit::{Exit, Failure};
use clap::ValueEnum;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use pack_build::check::policy::{Levels, Setting};
use pack_build::finding::Level;
use serde::Deserialize;
use std::collections::BTreeMap;

/// `[verify]` of `pack-build.toml`.
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct VerifySettings {
    /// The lowest level that fails a run.
    pub(super) fail_on: Option<FailOn>,
    /// Packs that are left out, as globs.
    pub(super) exclude: Vec<String>,
    /// Level of a rule: off, note, warning or error.
    pub(super) levels: BTreeMap<String, String>,
}

/// The lowest level that fails a run.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FailOn {
    /// Errors only.
    Error,
    /// Errors and warnings.
    #[default]
    Warning,
    /// Everything that is found.
    Note,
}

impl FailOn {
    pub(super) fn level(self) -> Level {
        match self {
            Self::Error => Level::Error,
            Self::Warning => Level::Warning,
            Self::Note => Level::Note,
        }
    }
}

/// Joins the levels of the settings with those of the command line, which win.
pub(super) fn levels(settings: &VerifySettings, flags: &[String]) -> Result<Levels, Failure> {
    let mut levels = Levels::new();
    for (rule, level) in &settings.levels {
        levels.extend([level_of(rule, level)?]);
    }
    for flag in flags {
        let (rule, level) = flag.split_once('=').ok_or_else(|| {
            Failure::say(Exit::Usage, format!("`--level {flag}` is not RULE=LEVEL"))
                .hint("write for example `--level readme-missing=off`")
        })?;
        levels.extend([level_of(rule, level)?]);
    }
    Ok(levels)
}

fn level_of(rule: &str, level: &str) -> Result<(&'static str, Setting), Failure> {
    let found = catalog::find(rule).ok_or_else(|| {
        Failure::say(Exit::Usage, format!("a level is set for `{rule}`, and there is no such rule"))
            .hint("`pack-build rules` lists them")
    })?;
    let setting = match level {
        "off" => Setting::Off,
        "note" => Setting::Level(Level::Note),
        "warning" => Setting::Level(Level::Warning),
        "error" => Setting::Level(Level::Error),
        _ => {
            let message = format!("`{level}` is not a level of `{rule}`");
            return Err(Failure::say(Exit::Usage, message).hint("use off, note, warning or error"));
        }
    };
    Ok((found.id().name, setting))
}

/// Joins the globs of the settings with those of the command line. Each may start anywhere.
pub(super) fn globs(flags: &[String], settings: &[String]) -> Result<GlobSet, Failure> {
    let mut globs = GlobSetBuilder::new();
    let unusable = |text: &str, error: &globset::Error| {
        let message = format!("`{text}` is not a glob for packs to leave out: {}", error.kind());
        Failure::say(Exit::Usage, message).hint("write it as in `packs/legacy-*`")
    };
    for text in flags.iter().chain(settings) {
        let pattern = format!("{{**/,}}{}", text.trim_start_matches("./").trim_end_matches('/'));
        let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
        globs.add(glob.map_err(|error| unusable(text, &error))?);
    }
    globs.build().map_err(|error| Failure::new(Exit::Usage, &error))
}
