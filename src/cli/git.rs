//! Asking git.

use crate::cli::exit::{Exit, Failure};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs git in a folder, and returns what it writes.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
    run_with(folder, arguments, "")
}

/// Runs git in a folder with something to read, and returns what it writes.
pub(crate) fn run_with(folder: &Path, arguments: &[&str], input: &str) -> Result<Vec<u8>, Failure> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if std::env::var_os("GIT_WORK_TREE").is_none() {
        // A hook gets the repository without the work tree, which git then takes to be `folder`.
        command.env_remove("GIT_DIR");
    }
    let failed = |error: std::io::Error| {
        Failure::say(Exit::Local, format!("cannot run `git`: {error}"))
            .hint("install git, or name the packs")
    };
    let mut child = command.spawn().map_err(failed)?;
    let input = input.to_owned();
    let stdin = child.stdin.take();
    // Git may write before it has read everything. When it stops reading, its exit code says why.
    let writer =
        std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().map_err(failed)?;
    let _ = writer.join();
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let message = format!("`git {}` failed: {words}", arguments.join(" "));
    let hint = match arguments {
        ["rev-parse", ..] => "work in a git repository with a work tree",
        _ => "name a revision that git knows here",
    };
    Err(Failure::say(Exit::Usage, message).hint(hint))
}

/// Returns the folder of the work tree that holds a folder.
pub(crate) fn top(folder: &Path) -> Result<PathBuf, Failure> {
    let top = run(folder, &["rev-parse", "--show-toplevel"])?;
    Ok(PathBuf::from(String::from_utf8_lossy(&top).trim_end_matches(['\n', '\r'])))
}

/// Refuses a revision that git would take for an option: some of its options write files.
pub(crate) fn check_revision(revision: &str) -> Result<(), Failure> {
    if !revision.starts_with('-') {
        return Ok(());
    }
    let message = format!("`{revision}` is not a git revision");
    Err(Failure::say(Exit::Usage, message).hint("name a branch, a tag or a commit"))
}
