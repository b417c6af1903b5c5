//! Notices that files changed.

use ignore::WalkBuilder;
use pack_build::digest::Digest;
use std::convert::Infallible;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// How often the files are looked at. Not every file system tells of changes, and a pack is small.
const PAUSE: Duration = Duration::from_millis(250);

/// The state of some files, now and in future.
#[derive(Clone)]
pub(super) struct Changes(watch::Receiver<String>);

impl Changes {
    /// Returns a word that is another one when the files are.
    pub(super) fn state(&self) -> String {
        self.0.borrow().clone()
    }

    /// Waits until the state is another one.
    pub(super) async fn after(mut self, seen: &str) {
        // The sender lives as long as the server does.
        let _ = self.0.wait_for(|state| state != seen).await;
    }
}

/// Returns the changes of all files in some folders, and what has to be polled to notice them.
pub(super) fn watch(paths: Vec<PathBuf>) -> (Changes, impl Future<Output = Infallible>) {
    let (sender, receiver) = watch::channel(state_of(&paths));
    let looking = async move {
        let mut ticks = interval(PAUSE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let state = state_of(&paths);
            sender.send_if_modified(|old| {
                let is_new = *old != state;
                *old = state;
                is_new
            });
        }
    };
    (Changes(receiver), looking)
}

/// Returns the digest of what the files are called, how large they are and when they were written.
fn state_of(paths: &[PathBuf]) -> String {
    let mut listing = String::new();
    for path in paths {
        let files = WalkBuilder::new(path)
            .standard_filters(false)
            .sort_by_file_name(Ord::cmp)
            .build()
            .filter_map(Result::ok);
        for file in files {
            let Ok(metadata) = file.metadata() else { continue };
            let written = metadata.modified().ok();
            let written = written.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
            let (name, length) = (file.path().display(), metadata.len());
            listing.push_str(&format!("{name} {length} {written:?}\n"));
        }
    }
    Digest::of(listing.as_bytes()).hex()
}
