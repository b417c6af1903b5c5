//! The rule that needs rendered charts: whether it can be run, and why not.

use super::helm::{self, Helm};
use crate::cli::render::Skipped;
use pack_build::check::policy::{Levels, Setting};
use pack_build::check::{NEEDS_RENDERING, verify, verify_rendered};
use pack_build::finding::Report;
use pack_build::pack::Pack;
use std::path::Path;

/// Why the rule was not run for a pack that needs it.
pub(super) type Unrendered = Option<String>;

/// Checks packs, with Helm where there is one.
pub(super) struct Renderer {
    is_wanted: bool,
    helm: Option<Helm>,
}

impl Renderer {
    /// Looks for Helm, unless the rule that needs it is off.
    pub(super) fn of(levels: &Levels) -> Self {
        let is_wanted = levels.get(NEEDS_RENDERING.id.name) != Some(&Setting::Off);
        Self { is_wanted, helm: is_wanted.then(Helm::find).flatten() }
    }

    /// Checks one pack.
    pub(super) fn check(&self, pack: &Pack, folder: &Path) -> (Report, Unrendered) {
        if !self.is_wanted || !helm::is_needed(pack) {
            return (verify(pack), None);
        }
        let Some(helm) = &self.helm else { return (verify(pack), Some(String::new())) };
        match helm.render(pack, folder) {
            Ok(rendered) => (verify_rendered(pack, &rendered), None),
            Err(reason) => (verify(pack), Some(reason)),
        }
    }

    /// Says for which packs the rule was not run: each with the reason that [`Self::check`] gave.
    pub(super) fn skipped(&self, packs: &[(String, String)]) -> Option<Skipped> {
        let (first, reason) = packs.first()?;
        let count = match packs.len() {
            1 => format!("`{first}`"),
            count => format!("{count} packs"),
        };
        let reason = match self.helm {
            None => format!("no `helm` on the PATH to render {count}"),
            Some(_) if packs.len() == 1 => format!("`helm` could not render {count}: {reason}"),
            Some(_) => format!("`helm` could not render {count}, first `{first}`: {reason}"),
        };
        Some(Skipped { rule: NEEDS_RENDERING.id.name, reason })
    }
}
