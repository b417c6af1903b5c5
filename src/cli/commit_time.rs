//! When a pack's folder was last committed, as git says.

use pack_build::archive::Timestamp;
use std::path::Path;
use std::process::{Command, Stdio};

/// Returns when a folder was last committed.
///
/// `None` when that says nothing of what is there: outside a work tree, with uncommitted or untracked
/// files in the folder, without git, and in a shallow clone, whose oldest commit seems to bring
/// everything.
pub(crate) fn of(folder: &Path) -> Option<Timestamp> {
    if git(folder, &["rev-parse", "--is-shallow-repository"])?.trim() != "false" {
        return None;
    }
    let changes = ["status", "--porcelain", "--untracked-files=normal", "--", "."];
    if !git(folder, &changes)?.is_empty() {
        return None;
    }
    git(folder, &["log", "-1", "--format=%ct", "--", "."])?.trim().parse().ok()
}

/// Returns what git says, and nothing when it fails: then there is no commit to take a time from.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).stdin(Stdio::null());
    // It would lock the index, which packs that are built side by side share.
    let output = command.env("GIT_OPTIONAL_LOCKS", "0").output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
