//! A bar on the terminal while something large is sent.

use crate::cli::exit::Failure;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use pack_build::digest::Digest;
use pack_build::oci::Descriptor;
use pack_build::store::Progress;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Smaller blobs are sent before a bar can be read.
const WORTH_A_BAR: u64 = 1 << 20;
const TEMPLATE: &str = "{bar:30} {bytes} of {total_bytes} ({bytes_per_sec}, {eta} left)";

/// Draws on standard error when that is a terminal: one bar for all that is on its way or through.
#[derive(Default)]
pub(super) struct Bar {
    bar: OnceLock<ProgressBar>,
    /// How much of each large blob was sent, of how much.
    sent: Mutex<BTreeMap<Digest, (u64, u64)>>,
}

impl Bar {
    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }

    /// Writes to the terminal without disturbing the bar.
    pub(super) fn aside(&self, write: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
        match self.bar.get() {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

impl Progress for Bar {
    fn sent(&self, blob: &Descriptor, bytes: u64) {
        if blob.size < WORTH_A_BAR {
            return;
        }
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.insert(blob.digest, (bytes, blob.size));
        let bar = self.bar.get_or_init(start);
        bar.set_length(sent.values().map(|(_, size)| size).sum());
        bar.set_position(sent.values().map(|(bytes, _)| bytes).sum());
    }
}

fn start() -> ProgressBar {
    // indicatif itself draws nothing where standard error is no terminal.
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(TEMPLATE) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
