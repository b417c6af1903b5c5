//! Publishes 220 packs of real sizes, beside the loop that people write: `tar -czf`, then `oras push`.
//!
//! Both go into registries of their own, empty before. Then both do it again, with nothing changed, and
//! once more through a way of 50 ms in each direction. `oras` is the program in `ORAS`, or the one that
//! `tests/interop/install` builds.

#[path = "shared/delay.rs"]
mod delay;
#[path = "shared/packs.rs"]
mod packs;
#[path = "shared/peak.rs"]
mod peak;
#[path = "shared/registry.rs"]
mod registry;
#[path = "shared/timing.rs"]
mod timing;

use packs::PACKS;
use peak::peak;
use registry::Registry;
use std::env;
use std::error::Error;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use timing::{median, time};

const ROUNDS: usize = 3;
const DELAY: Duration = Duration::from_millis(50);
/// The loop takes half a second a pack through the delay, so it is run over every tenth pack only.
const EVERY: usize = 10;
/// `--image-spec v1.0` gives the shape that Palette reads.
const LOOP: &str = r#"
mkdir -p "$OUT"
for pack in $PACKS; do
    tar -czf "$OUT/$pack-1.0.0.tar.gz" "$pack"
    (cd "$OUT" && "$ORAS" push --plain-http --image-spec v1.0 \
        "$HOST/loop/spectro-packs/archive/$pack:1.0.0" "$pack-1.0.0.tar.gz")
done"#;

struct Bench {
    folder: PathBuf,
    oras: PathBuf,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let bench = Bench { folder: folder.path().join("packs"), oras: oras() };
    let bytes = packs::generate(&bench.folder)?;
    writeln!(stdout(), "{PACKS} packs, {} MB", bytes / 1_000_000)?;
    bench.at_once()?;
    bench.through_delay()?;
    let registry = Registry::start()?;
    let peak = peak(&mut bench.publish(".", &registry.host))?;
    writeln!(stdout(), "{:28} {peak} MiB at most", "memory")?;
    Ok(())
}

fn oras() -> PathBuf {
    let built = || {
        let tools = env::var_os("PACK_BUILD_INTEROP_TOOLS").map(PathBuf::from);
        let cache = || env::home_dir().unwrap_or_default().join(".cache/pack-build-interop");
        tools.unwrap_or_else(cache).join("bin/oras-1.3.3")
    };
    env::var_os("ORAS").map_or_else(built, PathBuf::from)
}

impl Bench {
    fn at_once(&self) -> Result<(), Box<dyn Error>> {
        let (mut new, mut again) = (Sides::default(), Sides::default());
        for _ in 0..ROUNDS {
            let registry = Registry::start()?;
            new.ours.push(time(&mut self.publish(".", &registry.host))?);
            again.ours.push(time(&mut self.publish(".", &registry.host))?);
            let registry = Registry::start()?;
            new.oras.push(time(&mut self.run_loop(1, &registry.host))?);
            again.oras.push(time(&mut self.run_loop(1, &registry.host))?);
        }
        new.tell("into an empty registry", 1)?;
        again.tell("again, nothing changed", 1)
    }

    fn through_delay(&self) -> Result<(), Box<dyn Error>> {
        let (mut one, mut near, mut all) = (Sides::default(), Vec::new(), Sides::default());
        for _ in 0..ROUNDS {
            let registry = Registry::start()?;
            let host = delay::towards(&registry.host, DELAY)?;
            near.push(time(&mut self.publish("demo-0", &registry.host))?);
            one.ours.push(time(&mut self.publish("demo-1", &host))?);
            one.oras.push(time(&mut self.run_loop(PACKS, &host))?);
        }
        for _ in 0..ROUNDS {
            let registry = Registry::start()?;
            all.ours.push(time(&mut self.publish(".", &delay::towards(&registry.host, DELAY)?))?);
            let registry = Registry::start()?;
            all.oras
                .push(time(&mut self.run_loop(EVERY, &delay::towards(&registry.host, DELAY)?))?);
        }
        let there_and_back = 2.0 * DELAY.as_secs_f64();
        let waited = median(one.ours.clone()).as_secs_f64() - median(near).as_secs_f64();
        one.tell("one pack, 50 ms each way", 1)?;
        writeln!(
            stdout(),
            "{:28} {:.1}, connecting included",
            "  round trips",
            waited / there_and_back
        )?;
        all.tell("all packs, 50 ms each way", PACKS / PACKS.div_ceil(EVERY))
    }

    fn publish(&self, packs: &str, host: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pack-build"));
        command.args(["publish", packs, "--to", &format!("{host}/ours")]);
        self.alone(command)
    }

    /// Over every so many-th pack.
    fn run_loop(&self, every: usize, host: &str) -> Command {
        let names: Vec<String> =
            (0..PACKS).step_by(every).map(|number| format!("demo-{number}")).collect();
        let mut command = Command::new("sh");
        command.args(["-ec", LOOP]).env("PACKS", names.join(" ")).env("HOST", host);
        command.env("ORAS", &self.oras).env("OUT", self.out());
        self.alone(command)
    }

    /// Nobody's credentials take part.
    fn alone(&self, mut command: Command) -> Command {
        command.current_dir(&self.folder).env("DOCKER_CONFIG", self.out());
        command
    }

    fn out(&self) -> PathBuf {
        self.folder.parent().unwrap_or(Path::new(".")).join("out")
    }
}

/// The times of both.
#[derive(Default)]
struct Sides {
    ours: Vec<Duration>,
    oras: Vec<Duration>,
}

impl Sides {
    /// Prints both; the loop ran over one of so many packs.
    fn tell(self, what: &str, one_of: usize) -> Result<(), Box<dyn Error>> {
        let (ours, oras) = (median(self.ours), median(self.oras) * u32::try_from(one_of)?);
        let ratio = oras.as_secs_f64() / ours.as_secs_f64();
        writeln!(stdout(), "{what:28} {ours:>8.2?}, the loop {oras:>8.2?}: {ratio:.1} times")?;
        Ok(())
    }
}
