//! A real registry, empty, on a free port of this machine: `docker-registry`, or the program in `REGISTRY`.
//!
//! What it holds lies in memory where that is a folder, so that its disk is not what is measured.

use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use tempfile::TempDir;

const MEMORY: &str = "/dev/shm";
const LISTENING: &str = "listening on ";

/// Runs until it is dropped.
pub(crate) struct Registry {
    child: Child,
    /// `127.0.0.1:PORT`
    pub(crate) host: String,
    _folder: TempDir,
}

impl Registry {
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        let memory = Path::new(MEMORY);
        let place = if memory.is_dir() { memory } else { Path::new(env!("CARGO_TARGET_TMPDIR")) };
        let folder = tempfile::tempdir_in(place)?;
        let settings = serde_json::json!({
            "version": "0.1",
            "log": {"accesslog": {"disabled": true}},
            "storage": {"filesystem": {"rootdirectory": folder.path().join("data")}},
            "http": {"addr": "127.0.0.1:0", "secret": "bench"},
        });
        let config = folder.path().join("config.yml");
        fs::write(&config, settings.to_string())?;
        let program = env::var("REGISTRY").unwrap_or("docker-registry".to_owned());
        let mut child = Command::new(program)
            .arg("serve")
            .arg(&config)
            .env("OTEL_TRACES_EXPORTER", "none")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut log = BufReader::new(child.stderr.take().ok_or("no standard error")?);
        let host = listening(&mut log);
        thread::spawn(move || io::copy(&mut log, &mut io::sink()));
        let registry = Self { child, host: host.unwrap_or_default(), _folder: folder };
        if registry.host.is_empty() {
            Err("the registry did not start".into())
        } else {
            Ok(registry)
        }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // It is gone already when this fails.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listening(log: &mut impl BufRead) -> Option<String> {
    let lines = log.lines().map_while(Result::ok);
    let mut hosts = lines.filter_map(|line| {
        let (_, after) = line.split_once(LISTENING)?;
        let end = after.find(|c: char| c != '.' && c != ':' && !c.is_ascii_digit());
        Some(after[..end.unwrap_or(after.len())].to_owned())
    });
    hosts.next()
}
