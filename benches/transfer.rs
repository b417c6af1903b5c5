//! Moves a pack of more than one gibibyte: at what part of the speed of a plain `curl`, and in how much memory.
//!
//! Both sides run in turns against a registry of their own, which is empty before. `curl` sends the same
//! file and writes the same file, and knows no digest; a download is also timed with `openssl` behind it,
//! which computes the digest that `pack-build` has compared.

#[path = "shared/peak.rs"]
mod peak;
#[path = "shared/registry.rs"]
mod registry;
#[path = "shared/timing.rs"]
mod timing;

use peak::peak;
use registry::Registry;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use timing::{median, time};

/// What no run may reach.
const LIMIT_MIB: u64 = 64;
const NOISE: usize = 1 << 30;
const TEXT: usize = 128 << 20;
const ROUNDS: usize = 5;
const BLOBS: &str = "layout/blobs/sha256";
const REPOSITORY: &str = "bench/spectro-packs/archive/demo";
/// Opens an upload session and sends the file into it.
const UPLOAD: &str = "
location=$(curl -sS -X POST -D - -o /dev/null http://$HOST/v2/curl/blobs/uploads/ |
    tr -d '\\r' | sed -n 's/^[Ll]ocation: //p')
curl -sS --fail -o /dev/null -H 'Content-Type: application/octet-stream' -T $FILE \
    $location'&digest='sha256:${FILE##*/}";

/// Fetches the file and computes its digest.
const DOWNLOAD: &str = "curl -sS --fail -o $FILE $URL; openssl dgst -sha256 $FILE";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let folder = folder.path();
    generate(&folder.join("pack"))?;
    let peaks = memory(folder)?;
    let archive = largest(&folder.join(BLOBS))?;
    upload(folder, &archive)?;
    download(folder, &archive)?;
    if peaks.iter().all(|peak| *peak < LIMIT_MIB) {
        Ok(())
    } else {
        Err(format!("not below {LIMIT_MIB} MiB").into())
    }
}

/// Leaves a layout behind that holds the pack.
fn memory(folder: &Path) -> Result<Vec<u64>, Box<dyn Error>> {
    let registry = Registry::start()?;
    let destination = format!("{}/bench", registry.host);
    let runs = [
        ("publish to a layout", publish(folder, "oci:layout")),
        ("publish to a registry", publish(folder, &destination)),
        ("pull from a registry", pull(folder, &registry)),
    ];
    let mut peaks = Vec::new();
    for (what, mut command) in runs {
        let peak = peak(&mut command)?;
        writeln!(stdout(), "{what:22} {peak:>2} MiB at most")?;
        peaks.push(peak);
    }
    fs::remove_dir_all(folder.join("pulled"))?;
    fs::remove_dir_all(folder.join("pack"))?;
    Ok(peaks)
}

fn upload(folder: &Path, archive: &Path) -> Result<(), Box<dyn Error>> {
    let (mut curl, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let registry = Registry::start()?;
        let variables = [("HOST", registry.host.as_str()), ("FILE", &archive.to_string_lossy())];
        curl.push(time(Command::new("sh").args(["-ec", UPLOAD]).envs(variables))?);
        drop(registry);
        ours.push(time(&mut copy(folder, &Registry::start()?))?);
    }
    compare("upload", curl, ours)
}

fn download(folder: &Path, archive: &Path) -> Result<(), Box<dyn Error>> {
    let registry = Registry::start()?;
    time(&mut copy(folder, &registry))?;
    let digest = archive.file_name().unwrap_or_default().to_string_lossy();
    let url = format!("http://{}/v2/{REPOSITORY}/blobs/sha256:{digest}", registry.host);
    let (mut curl, mut with_digest, mut ours) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let file = folder.join("curl.tar.gz");
        curl.push(time(Command::new("curl").args(["-sS", "--fail", "-o"]).arg(&file).arg(&url))?);
        fs::remove_file(&file)?;
        let variables = [("FILE", file.as_os_str()), ("URL", url.as_ref())];
        with_digest.push(time(Command::new("sh").args(["-ec", DOWNLOAD]).envs(variables))?);
        fs::remove_file(file)?;
        ours.push(time(&mut pull(folder, &registry))?);
        fs::remove_dir_all(folder.join("pulled"))?;
    }
    compare("download", curl, ours.clone())?;
    compare("with the digest", with_digest, ours)
}

fn pack_build(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pack-build"));
    command.args(arguments).current_dir(folder);
    command
}

fn publish(folder: &Path, destination: &str) -> Command {
    pack_build(folder, &["publish", "pack", "--to", destination])
}

fn copy(folder: &Path, registry: &Registry) -> Command {
    let destination = format!("{}/bench", registry.host);
    pack_build(folder, &["copy", "oci:layout:demo:1.0.0", &destination])
}

fn pull(folder: &Path, registry: &Registry) -> Command {
    let reference = format!("{}/{REPOSITORY}:1.0.0", registry.host);
    pack_build(folder, &["pull", &reference, "pulled", "--archive"])
}

fn compare(what: &str, curl: Vec<Duration>, ours: Vec<Duration>) -> Result<(), Box<dyn Error>> {
    let (curl, ours) = (median(curl), median(ours));
    let ratio = curl.as_secs_f64() / ours.as_secs_f64();
    writeln!(stdout(), "{what:22} {ours:.2?}, `curl` {curl:.2?}: {ratio:.2} of its speed")?;
    Ok(())
}

fn largest(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let mut found = None;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        found = found.max(Some((entry.metadata()?.len(), entry.path())));
    }
    found.map(|(_, path)| path).ok_or_else(|| "nothing was published".into())
}

/// Text and noise, so that both ways through the compressor are used.
fn generate(pack: &Path) -> Result<(), Box<dyn Error>> {
    let minimal = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check/minimal");
    fs::create_dir_all(pack)?;
    for file in ["pack.json", "values.yaml", "README.md", "logo.png"] {
        fs::copy(minimal.join(file), pack.join(file))?;
    }
    let mut text = BufWriter::new(File::create(pack.join("large.txt"))?);
    let mut noise = BufWriter::new(File::create(pack.join("large.bin"))?);
    let mut state = 1_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut written = 0;
    while written < TEXT {
        let line = format!("key{}: the value {} of it\n", next() % 1000, next() % 77_777);
        text.write_all(line.as_bytes())?;
        written += line.len();
    }
    for _ in 0..NOISE.div_ceil(7) {
        noise.write_all(&next().to_le_bytes()[..7])?;
    }
    text.flush()?;
    noise.flush()?;
    Ok(())
}
