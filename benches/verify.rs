//! Times start-up, the verification of `pack/`, and that of 220 packs of real sizes, as processes.
//!
//! Beside each figure stands what the shell costs: `true` for start-up, and `jq empty` on `pack.json`,
//! the first step of a validator in shell, one process a pack, for verification.

#[path = "shared/packs.rs"]
mod packs;
#[path = "shared/timing.rs"]
mod timing;

use packs::PACKS;
use std::error::Error;
use std::fs;
use std::io::{Write, stdout};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const ROUNDS: usize = 21;
const PROGRAM: &str = env!("CARGO_BIN_EXE_pack-build");

fn main() -> Result<(), Box<dyn Error>> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-verify");
    let bytes = packs::generate(&folder)?;
    let version = median(repository, &[PROGRAM, "--version"])?;
    let nothing = median(repository, &["true"])?;
    let one = median(repository, &[PROGRAM, "verify", "pack"])?;
    let jq_one = median(repository, &["jq", "empty", "pack/pack.json"])?;
    let all = median(&folder, &[PROGRAM, "verify", "."])?;
    let loop_of_jq = "for pack in */; do jq empty $pack/pack.json; done";
    let jq_all = median(&folder, &["sh", "-c", loop_of_jq])?;
    let mut out = stdout().lock();
    writeln!(out, "start-up               {version:>10.1?}   `true` {nothing:.1?}")?;
    writeln!(out, "verify pack/           {one:>10.1?}   `jq empty` {jq_one:.1?}")?;
    writeln!(out, "verify {PACKS} packs       {all:>10.1?}   `jq empty` each {jq_all:.1?}")?;
    writeln!(out, "                       {} MB in all", bytes / 1_000_000)?;
    fs::remove_dir_all(&folder)?;
    Ok(())
}

fn median(folder: &Path, command: &[&str]) -> Result<Duration, Box<dyn Error>> {
    let run = |_| timing::time(Command::new(command[0]).args(&command[1..]).current_dir(folder));
    Ok(timing::median((0..ROUNDS).map(run).collect::<Result<_, _>>()?))
}
