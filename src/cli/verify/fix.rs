//! `--fix` and `--fix-unsafe`: edits of the bytes concerned, and of nothing else.

use super::counted;
use crate::cli::exit::Failure;
use crate::cli::{output, packs};
use pack_build::check;
use pack_build::finding::{Edit, Finding, Report, Safety};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Rounds of fixing a pack; a fix can uncover the next one.
const MOST_ROUNDS: usize = 5;

/// Mends packs in place and says how much was mended.
pub(super) fn run(folders: &[PathBuf], unsafe_too: bool) -> Result<(), Failure> {
    let mut mended = 0;
    for folder in folders {
        for _ in 0..MOST_ROUNDS {
            let now = mend(folder, unsafe_too)?;
            mended += now;
            if now == 0 {
                break;
            }
        }
    }
    output::say(&format!("mended {}\n", counted(mended, "finding")))
}

/// Applies the fixes of one verification, as far as they do not overlap; returns how many.
fn mend(folder: &Path, unsafe_too: bool) -> Result<usize, Failure> {
    let report = check::verify(&packs::read(folder)?);
    let wanted = |finding: &&Finding| {
        finding.fix.as_ref().is_some_and(|fix| unsafe_too || fix.safety == Safety::Safe)
    };
    let mut edits: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
    let mut mended = 0;
    for finding in report.findings.iter().filter(wanted) {
        let new: Vec<&Edit> = finding.fix.iter().flat_map(|fix| &fix.edits).collect();
        let free = new.iter().all(|edit| !overlaps(edit, &edits));
        if free {
            mended += 1;
            for edit in new {
                edits.entry(edit.file.as_str()).or_default().push(edit);
            }
        }
    }
    for (file, edits) in edits {
        if let Some(text) = edited(&report, file, edits) {
            output::write_file(&folder.join(file), text.as_bytes())?;
        }
    }
    Ok(mended)
}

fn overlaps(edit: &Edit, edits: &BTreeMap<&str, Vec<&Edit>>) -> bool {
    let others = edits.get(edit.file.as_str()).into_iter().flatten();
    others.into_iter().any(|other| {
        edit.span.start < other.span.end.max(other.span.start + 1)
            && other.span.start < edit.span.end.max(edit.span.start + 1)
    })
}

fn edited(report: &Report, file: &str, mut edits: Vec<&Edit>) -> Option<String> {
    let mut text = report.texts.get(file)?.to_string();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        text.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    Some(text)
}
