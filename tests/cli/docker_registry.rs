//! Debian's `docker-registry`, on a port that the system chooses.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;

/// A running registry; it ends when it is dropped.
pub(crate) struct DockerRegistry {
    process: Child,
    /// Where it listens.
    pub(crate) host: String,
}

impl DockerRegistry {
    /// Starts a registry that keeps `data` and `access`, its log of requests, in a folder. The settings
    /// are added to those of its `http`, after a comma, and after all others.
    pub(crate) fn start(folder: &Path, http: &str, others: &str) -> Self {
        let shown = folder.display();
        let configuration = format!(
            "version: 0.1\nlog: {{level: info}}\n\
             storage: {{filesystem: {{rootdirectory: '{shown}/data'}}}}\n\
             http: {{addr: '127.0.0.1:0'{http}}}\n{others}"
        );
        fs::write(folder.join("config.yml"), configuration).unwrap();
        let process = Command::new("docker-registry")
            .arg("serve")
            .arg(folder.join("config.yml"))
            .stdin(Stdio::null())
            .stdout(File::create(folder.join("access")).unwrap())
            .stderr(Stdio::piped())
            .spawn();
        assert!(process.is_ok(), "{process:?}: apt-get install docker-registry");
        let mut process = process.unwrap();
        let host = listens(&mut process);
        Self { process, host }
    }
}

impl Drop for DockerRegistry {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Waits until the registry takes connections, and returns where.
fn listens(process: &mut Child) -> String {
    let (sender, receiver) = mpsc::channel();
    let words = BufReader::new(process.stderr.take().unwrap());
    // The thread reads on, so that the registry is never stopped by a full pipe.
    thread::spawn(move || {
        for line in words.lines().map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once("listening on ") {
                let end = rest.find([',', '"']).unwrap_or(rest.len());
                let _ = sender.send(rest[..end].to_owned());
            }
        }
    });
    // Nothing comes when it ended before it listened.
    receiver.recv().unwrap()
}
