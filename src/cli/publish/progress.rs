//! A bar on the terminal while something large is sent.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use pack_build::oci::Descriptor;
use pack_build::store::Progress;
use std::sync::OnceLock;

/// Smaller blobs are sent before a bar can be read.
const WORTH_A_BAR: u64 = 1 << 20;
const TEMPLATE: &str = "{bar:30} {bytes} of {total_bytes} ({bytes_per_sec}, {eta} left)";

/// Draws on standard error when that is a terminal.
#[derive(Default)]
pub(super) struct Bar {
    bar: OnceLock<ProgressBar>,
}

impl Bar {
    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn sent(&self, blob: &Descriptor, bytes: u64) {
        if blob.size < WORTH_A_BAR {
            return;
        }
        self.bar.get_or_init(|| start(blob.size)).set_position(bytes);
    }
}

fn start(size: u64) -> ProgressBar {
    // indicatif itself draws nothing where standard error is no terminal.
    let bar = ProgressBar::with_draw_target(Some(size), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template(TEMPLATE) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
