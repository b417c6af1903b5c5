//! What a team made of the rules: their levels, and the findings that are let pass for a reason.

mod allow;
mod baseline;
mod comment;

use crate::finding::{Level, Report};
use std::collections::BTreeMap;

pub use allow::{Allow, InvalidAllow};
pub use baseline::{Baseline, BaselineEntry};
pub(super) use comment::{comments, report};

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// They are dropped.
    Off,
    /// They get this level.
    Level(Level),
}

/// The level of every rule that does not have its own.
pub type Levels = BTreeMap<&'static str, Setting>;

/// Gives findings the levels that were set for their rules, and drops those of rules that are off.
pub fn apply_levels(levels: &Levels, report: &mut Report) {
    report.findings.retain_mut(|finding| match levels.get(finding.rule.name) {
        Some(Setting::Off) => false,
        Some(Setting::Level(level)) => {
            finding.level = *level;
            true
        }
        None => true,
    });
}

/// Everything that a team made of the rules, for whoever needs to know only whether a pack passes.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The levels of rules that do not have their own.
    pub levels: Levels,
    /// What is let pass.
    pub allows: Vec<Allow>,
}

impl Policy {
    /// Gives findings their levels and takes out those that are let pass.
    pub fn apply(&self, report: &mut Report) {
        apply_levels(&self.levels, report);
        for allow in &self.allows {
            report.allowed += allow.apply(report);
        }
    }
}
