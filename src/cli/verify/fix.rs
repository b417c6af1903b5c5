//! `--fix` and `--fix-unsafe`: edits of the bytes concerned, and of nothing else.

use super::counted;
use crate::cli::exit::Failure;
use crate::cli::{output, packs};
use pack_build::check;
use pack_build::check::policy::Policy;
use pack_build::finding::{Edit, Finding, Fix, Safety};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Rounds of fixing a pack; a fix can uncover the next one.
const MOST_ROUNDS: usize = 5;

/// Mends packs in place and says how much was mended; leaves alone what the policy lets pass.
pub(super) fn run(folders: &[PathBuf], unsafe_too: bool, policy: &Policy) -> Result<(), Failure> {
    let mut mended = 0;
    for folder in folders {
        for _ in 0..MOST_ROUNDS {
            let now = mend(folder, unsafe_too, policy)?;
            mended += now;
            if now == 0 {
                break;
            }
        }
    }
    output::say(&format!("mended {}\n", counted(mended, "finding")))
}

/// Applies the fixes of one verification, as far as they do not overlap; returns how many.
fn mend(folder: &Path, unsafe_too: bool, policy: &Policy) -> Result<usize, Failure> {
    // A pack that cannot be read is told when it is checked.
    let Ok(pack) = packs::read(folder) else { return Ok(0) };
    let mut report = check::verify(&pack);
    policy.apply(&mut report);
    let wanted = |finding: &Finding| {
        finding.fix.clone().filter(|fix| unsafe_too || fix.safety == Safety::Safe)
    };
    let mut files: BTreeMap<String, Option<Mending>> = BTreeMap::new();
    let mut mended = 0;
    for Fix { edits, .. } in report.findings.iter().filter_map(wanted) {
        for edit in &edits {
            files.entry(edit.file.clone()).or_insert_with(|| Mending::start(folder, &edit.file));
        }
        let takes = |edit: &Edit| {
            files.get(&edit.file).and_then(Option::as_ref).is_some_and(|file| file.takes(edit))
        };
        if edits.iter().all(takes) {
            mended += 1;
            for edit in edits {
                if let Some(Some(file)) = files.get_mut(&edit.file) {
                    file.edits.push(edit);
                }
            }
        }
    }
    files.into_values().flatten().try_for_each(Mending::finish)?;
    Ok(mended)
}

/// A file, and what is to be changed in it.
struct Mending {
    /// Where it really is: a link stays a link.
    path: PathBuf,
    text: String,
    edits: Vec<Edit>,
}

impl Mending {
    /// Reads a file from the disk: the text of a report has its secrets covered. Only in UTF-8 do
    /// places in the text lie at the same places in the file.
    fn start(folder: &Path, file: &str) -> Option<Self> {
        let path = fs::canonicalize(folder.join(file)).ok()?;
        let text = fs::read_to_string(&path).ok()?;
        Some(Self { path, text, edits: Vec::new() })
    }

    fn takes(&self, edit: &Edit) -> bool {
        let is_free = !self.edits.iter().any(|other| {
            edit.span.start < other.span.end.max(other.span.start + 1)
                && other.span.start < edit.span.end.max(edit.span.start + 1)
        });
        is_free && self.text.get(edit.span.start..edit.span.end).is_some()
    }

    fn finish(mut self) -> Result<(), Failure> {
        if self.edits.is_empty() {
            return Ok(());
        }
        self.edits.sort_by_key(|edit| Reverse(edit.span));
        for edit in &self.edits {
            self.text.replace_range(edit.span.start..edit.span.end, &edit.text);
        }
        output::replace_file(&self.path, self.text.as_bytes())
    }
}
