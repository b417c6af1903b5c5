//! How long a program takes, from its start to its end.

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs a program, which must succeed.
pub(crate) fn time(command: &mut Command) -> Result<Duration, Box<dyn Error>> {
    let start = Instant::now();
    let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    let taken = start.elapsed();
    if output.status.success() {
        return Ok(taken);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}: {said}", output.status).into())
}

/// Returns the one in the middle.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
