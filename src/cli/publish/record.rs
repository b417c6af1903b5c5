//! What a run leaves for the next step: a file of digests, and GitHub's outputs and summary.

use super::outcome::{self, Outcome};
use super::{Publish, receipt};
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use pack_build::publish::{Receipt, Status};
use std::env;
use std::path::PathBuf;

/// Writes all records that were asked for, or that the environment has a place for.
pub(super) fn write(outcomes: &[Outcome], arguments: &Publish) -> Result<(), Failure> {
    let receipts: Vec<&Receipt> =
        outcomes.iter().filter_map(|outcome| outcome.result.as_ref().ok()).collect();
    if let Some(path) = &arguments.digest_file {
        let digests: String =
            receipts.iter().map(|receipt| format!("{}\n", receipt.digest)).collect();
        output::write_file(path, digests.as_bytes())?;
    }
    if let Some(path) = place("GITHUB_OUTPUT").filter(|_| !arguments.dry_run) {
        output::append_file(&path, &outputs(&receipts)?)?;
    }
    if let Some(path) = place("GITHUB_STEP_SUMMARY") {
        output::append_file(&path, &summary(outcomes, arguments.dry_run))?;
    }
    Ok(())
}

fn place(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Returns `references` and `published` as JSON arrays, and `reference` and `digest` of a single pack.
fn outputs(receipts: &[&Receipt]) -> Result<String, Failure> {
    let array = |wanted: fn(&Receipt) -> bool| {
        let own = receipts.iter().filter(|receipt| wanted(receipt));
        let own: Vec<String> = own.map(|own| receipt::reference(own)).collect();
        serde_json::to_string(&own).map_err(|error| Failure::new(Exit::Local, &error))
    };
    let mut text = format!("references={}\n", array(|_| true)?);
    text += &format!("published={}\n", array(|own| own.status != Status::Unchanged)?);
    if let [only] = receipts {
        text += &format!("reference={}\ndigest={}\n", receipt::reference(only), only.digest);
    }
    Ok(text)
}

fn summary(outcomes: &[Outcome], dry_run: bool) -> String {
    let mut text = format!(
        "### Packs\n\n{}\n| pack | outcome | digest or reason |\n| --- | --- | --- |\n",
        outcome::summary(outcomes, dry_run)
    );
    for outcome in outcomes {
        let detail = match &outcome.result {
            Ok(receipt) => format!("`{}`", receipt.digest),
            Err(failure) => cell(&failure.message),
        };
        let (name, version) = (&outcome.named.name, &outcome.named.version);
        text += &format!("| {name} {version} | {} | {detail} |\n", outcome.word());
    }
    text + "\n"
}

/// What a registry says must not become a link, an image or another cell.
fn cell(text: &str) -> String {
    let line = text.replace(['\n', '\r'], " ").replace('`', "");
    format!("`{}`", line.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_registry_says_stays_in_its_cell() {
        assert_eq!(cell("a | `b`\n![x](y)"), "`a \\| b ![x](y)`");
    }
}
