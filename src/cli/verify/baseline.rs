//! `--baseline` and `--write-baseline`.

use super::{Run, Verify, counted};
use crate::cli::config::Config;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use pack_build::check::policy::{Baseline, BaselineEntry};
use std::fs;
use std::path::{Path, PathBuf};

/// Records the findings, or takes recorded ones out. Returns whether stale entries fail the run.
pub(super) fn apply(arguments: &Verify, run: &mut Run) -> Result<bool, Failure> {
    if let Some(file) = &arguments.write_baseline {
        record(file, run)?;
    }
    let Some(file) = &arguments.baseline else { return Ok(false) };
    let baseline = read(file)?;
    let (taken, stale) = baseline.apply(
        &mut run.reports,
        |pack| name(file, pack),
        |recorded| is_gone(file, recorded),
    );
    run.baselined = taken;
    for BaselineEntry { rule, file, pointer, .. } in &stale {
        let at = if pointer.is_empty() { String::new() } else { format!(" at `{pointer}`") };
        output::say(&format!("the baseline records {rule} in {file}{at}, which is gone\n"))?;
    }
    if !stale.is_empty() {
        let command = format!("pack-build verify --write-baseline {}", file.display());
        output::say(&format!("hint: `{command}` records what is left\n"))?;
    }
    Ok(arguments.locked && !stale.is_empty())
}

fn record(file: &Path, run: &Run) -> Result<(), Failure> {
    let baseline = Baseline::record(&run.reports, |pack| name(file, pack));
    let text = serde_json::to_string_pretty(&baseline);
    let text = text.map_err(|error| Failure::new(Exit::Local, &error))?;
    output::write_file(file, format!("{text}\n").as_bytes())?;
    let findings = run.reports.iter().map(|report| report.findings.len()).sum();
    output::say(&format!("recorded {} in `{}`\n", counted(findings, "finding"), file.display()))
}

fn read(file: &Path) -> Result<Baseline, Failure> {
    let hint = "write it with `pack-build verify --write-baseline FILE`";
    let text = fs::read_to_string(file).map_err(|error| {
        let message = format!("cannot read `{}`: {error}", file.display());
        Failure::say(Exit::Local, message).hint(hint)
    })?;
    let baseline: Baseline = serde_json::from_str(&text).map_err(|error| {
        let message = format!("`{}` is not a baseline: {error}", file.display());
        Failure::say(Exit::Usage, message).hint(hint)
    })?;
    if !baseline.is_supported() {
        let message = format!("`{}` was written by another version", file.display());
        return Err(Failure::say(Exit::Usage, message).hint(hint));
    }
    Ok(baseline)
}

/// Returns whether no folder that leads to a recorded file is a pack any more.
fn is_gone(baseline: &Path, recorded: &str) -> bool {
    let folder = baseline.parent().unwrap_or(Path::new(""));
    let mut folders = Path::new(recorded).ancestors().skip(1);
    !recorded.ends_with(Config::FILE_NAME)
        && !folders.any(|pack| folder.join(pack).join("pack.json").exists())
}

/// Returns the path of a pack from the folder of the baseline, so that it does not matter from where
/// the program is run.
fn name(file: &Path, pack: &str) -> String {
    let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    let canonical = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = canonical(folder.unwrap_or(Path::new(".")));
    let pack = canonical(Path::new(pack));
    let relative: PathBuf = pack.strip_prefix(&folder).map(Path::to_owned).unwrap_or(pack);
    relative.display().to_string().replace('\\', "/")
}
