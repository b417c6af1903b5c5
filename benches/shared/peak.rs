//! The most memory that a program holds. Linux only.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(1);

/// Runs a program, which must succeed, and returns the peak in MiB.
pub(crate) fn peak(command: &mut Command) -> Result<u64, Box<dyn Error>> {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let status = Path::new("/proc").join(child.id().to_string()).join("status");
    let mut peak = None;
    let ended = loop {
        // The kernel keeps the peak itself; it is gone with the process, so it is read until then.
        peak = fs::read_to_string(&status).ok().and_then(|text| peak_kib(&text)).or(peak);
        match child.try_wait()? {
            Some(ended) => break ended,
            None => thread::sleep(PAUSE),
        }
    };
    match peak {
        Some(peak) if ended.success() => Ok(peak.div_ceil(1024)),
        _ => Err(format!("{command:?}: {ended}, peak {peak:?} KiB").into()),
    }
}

fn peak_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
