//! Measures the peak memory of publishing a pack that holds a file of one gibibyte. Linux only.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write, stdout};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

const SIZE: usize = 1 << 30;
const LIMIT_KIB: u64 = 64 * 1024;
const PAUSE: Duration = Duration::from_millis(5);

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-memory");
    generate(&folder.join("pack"))?;
    let destination = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    let destination = destination.unwrap_or("oci:registry".to_owned());
    let mut child = Command::new(env!("CARGO_BIN_EXE_pack-build"))
        .args(["publish", "pack", "--to", &destination])
        .current_dir(&folder)
        .stdout(Stdio::null())
        .spawn()?;
    let status = Path::new("/proc").join(child.id().to_string()).join("status");
    let mut peak = 0;
    let ended = loop {
        // The kernel keeps the peak itself; it is gone with the process, so it is read until then.
        peak = fs::read_to_string(&status).ok().and_then(|text| peak_kib(&text)).unwrap_or(peak);
        match child.try_wait()? {
            Some(ended) => break ended,
            None => thread::sleep(PAUSE),
        }
    };
    fs::remove_dir_all(&folder)?;
    writeln!(stdout().lock(), "published 1 GiB to {destination}: {ended}, peak {peak} KiB")?;
    if ended.success() && peak > 0 && peak < LIMIT_KIB {
        Ok(())
    } else {
        Err("above 64 MiB".into())
    }
}

fn peak_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Half of the file is text and half of it noise, so that both ways through the compressor are used.
fn generate(pack: &Path) -> Result<(), Box<dyn Error>> {
    let minimal = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check/minimal");
    fs::create_dir_all(pack)?;
    for file in ["pack.json", "values.yaml", "README.md", "logo.png"] {
        fs::copy(minimal.join(file), pack.join(file))?;
    }
    let mut file = BufWriter::new(File::create(pack.join("large.bin"))?);
    let mut state = 1_u64;
    let mut written = 0;
    while written < SIZE {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        if written < SIZE / 2 {
            let line = format!("key{}: the value {} of it\n", state % 1000, state % 77_777);
            file.write_all(line.as_bytes())?;
            written += line.len();
        } else {
            file.write_all(&state.to_le_bytes()[..7])?;
            written += 7;
        }
    }
    file.flush()?;
    Ok(())
}
