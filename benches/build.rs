//! Compares `pack-build build` with `tar -czf`: time and size, over packs of real sizes.
//!
//! Half the sizes of 220 public packs are below 180 kB, nine in ten below 1.3 MB, the largest has 5.3 MB;
//! much of each is compressed already (charts and logos). Both programs run as processes, in turns, and
//! `pack-build` verifies the pack as well.

#[path = "shared/timing.rs"]
mod timing;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{Write as _, stdout};
use std::path::Path;
use std::process::Command;
use timing::{median, time};

/// Name, bytes of text, bytes of content that is compressed already.
const PACKS: [(&str, usize, usize); 6] = [
    ("small", 8_000, 12_000),
    ("median", 60_000, 120_000),
    ("p90", 500_000, 800_000),
    ("largest", 2_300_000, 3_000_000),
    ("text", 40_000_000, 0),
    ("noise", 0, 40_000_000),
];
const ROUNDS: usize = 31;
/// Bytes after which a pack takes part in fewer rounds.
const LONG: usize = 10_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-build");
    let mut out = stdout().lock();
    writeln!(
        out,
        "{:8} {:>12} {:>12} {:>6} {:>12} {:>12} {:>7}",
        "pack", "tar -czf", "pack-build", "faster", "tar -czf", "pack-build", "smaller"
    )?;
    for (name, text, noise) in PACKS {
        let pack = folder.join(name);
        generate(&pack, text, noise)?;
        let rounds = if text + noise > LONG { 5 } else { ROUNDS };
        let archives = [folder.join("tar.tar.gz"), folder.join(format!("out/{name}-1.0.0.tar.gz"))];
        let (mut tar, mut ours) = (Vec::new(), Vec::new());
        for round in 0..rounds {
            if round > 0 {
                // Some file systems write a file out at once when it takes the place of another.
                archives.iter().try_for_each(fs::remove_file)?;
            }
            tar.push(time(Command::new("tar").current_dir(&folder).args([
                "-czf",
                "tar.tar.gz",
                name,
            ]))?);
            let build = ["build", name, "--out", "out"];
            ours.push(time(
                Command::new(env!("CARGO_BIN_EXE_pack-build")).current_dir(&folder).args(build),
            )?);
        }
        let (tar, ours) = (median(tar), median(ours));
        let [tar_size, our_size] = archives.map(|path| fs::metadata(path).map(|data| data.len()));
        let (tar_size, our_size) = (tar_size?, our_size?);
        writeln!(
            out,
            "{name:8} {tar:>12.2?} {ours:>12.2?} {:>5.2}x {tar_size:>12} {our_size:>12} {:>6.2}%",
            tar.as_secs_f64() / ours.as_secs_f64(),
            percent_saved(tar_size, our_size)
        )?;
    }
    fs::remove_dir_all(folder)?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a percentage for a table")]
fn percent_saved(before: u64, after: u64) -> f64 {
    100.0 * (before as f64 - after as f64) / before as f64
}

fn generate(pack: &Path, text: usize, noise: usize) -> Result<(), Box<dyn Error>> {
    let minimal = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check/minimal");
    fs::create_dir_all(pack.join("files"))?;
    for file in ["values.yaml", "README.md", "logo.png"] {
        fs::copy(minimal.join(file), pack.join(file))?;
    }
    let name = pack.file_name().unwrap_or_default().to_string_lossy();
    let json = fs::read_to_string(minimal.join("pack.json"))?;
    fs::write(pack.join("pack.json"), json.replace("\"demo\"", &format!("\"{name}\"")))?;
    let mut random = Random(1);
    for (number, part) in parts(text, 30_000) {
        let mut yaml = String::new();
        while yaml.len() < part {
            let (one, other) = (random.next() % 1000, random.next() % 90);
            writeln!(
                yaml,
                "# What part {one} is for, and why it is set.\npart{one}:\n  enabled: true"
            )?;
            writeln!(yaml, "  image: registry.example.com/team{other}/part{one}:1.{other}.0")?;
            writeln!(yaml, "  resources: {{cpu: {one}m, memory: {other}Mi}}")?;
        }
        fs::write(pack.join(format!("files/{number}.yaml")), yaml)?;
    }
    for (number, part) in parts(noise, 30_000) {
        let bytes: Vec<u8> = (0..part).map(|_| random.byte()).collect();
        fs::write(pack.join(format!("files/{number}.bin")), bytes)?;
    }
    Ok(())
}

fn parts(total: usize, each: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..total.div_ceil(each)).map(move |number| (number, each.min(total - number * each)))
}

/// The same numbers on every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[3]
    }
}
