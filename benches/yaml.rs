//! Measures how fast a tree is built, with generated values as large as those of all real packs.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{Write as _, stdout};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pack_build::yaml::{Dialect, parse};

const FILES: usize = 220;
const RUNS: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<Arc<str>> =
        (0..FILES).map(|file| values(file).map(Arc::from)).collect::<Result<_, _>>()?;
    let bytes: usize = files.iter().map(|file| file.len()).sum();
    let parsing = best(|| files.iter().all(|file| parse(Arc::clone(file)).is_ok()));
    let documents: Vec<_> =
        files.iter().map(|file| parse(Arc::clone(file))).collect::<Result<_, _>>()?;
    let resolving =
        best(|| documents.iter().all(|document| document.root().resolve(Dialect::Helm).is_ok()));
    let mut out = stdout().lock();
    writeln!(out, "{FILES} files, {bytes} bytes, best of {RUNS} runs")?;
    writeln!(out, "parse   {parsing:>12.1?}")?;
    writeln!(out, "resolve {resolving:>12.1?}")?;
    Ok(())
}

/// The shortest time of several runs; a run that fails stops the measurement.
fn best(run: impl Fn() -> bool) -> Duration {
    let timed = || {
        let start = Instant::now();
        assert!(run(), "the generated input must be valid");
        start.elapsed()
    };
    (0..RUNS).map(|_| timed()).min().unwrap_or_default()
}

/// Values like those of a chart: comments, nested maps, lists, quoted text and block text.
fn values(file: usize) -> Result<String, std::fmt::Error> {
    let mut text = String::from("pack:\n  namespace: \"default\"\n");
    for part in 0..30 {
        write!(
            text,
            "# The settings of part {part}.\n\
             # They are read when the chart is installed.\n\
             part{part}:\n  enabled: true # the default\n  image:\n    \
             repository: registry.example.com/team{file}/part{part}\n    tag: \"1.{part}.0\"\n  \
             replicas: {part}\n  args:\n  - --level=info\n  - '--port=80{part}'\n  \
             limits: {{cpu: 100m, memory: 128Mi}}\n  script: |\n    set -e\n    run {part}\n\n  \
             ## more text about what follows, so that comments take their share\n  extra: {{}}\n"
        )?;
    }
    Ok(text)
}
