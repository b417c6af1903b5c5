//! Reports in the formats that people and programs read.

pub(crate) mod human;
pub(crate) mod json;

use pack_build::finding::{Level, Report};

/// How many findings of each level a run has, and over how many packs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) packs: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
}

impl Summary {
    /// Counts the findings of all reports.
    pub(crate) fn of(reports: &[Report]) -> Self {
        let count = |level| reports.iter().map(|report| report.count(level)).sum();
        Self {
            packs: reports.len(),
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            notes: count(Level::Note),
        }
    }

    /// Says it in words, as `1 pack checked: 2 errors, 1 warning, 0 notes`.
    pub(crate) fn sentence(self) -> String {
        format!(
            "{} checked: {}, {}, {}",
            counted(self.packs, "pack"),
            counted(self.errors, "error"),
            counted(self.warnings, "warning"),
            counted(self.notes, "note"),
        )
    }
}

/// Returns a number with its noun, in the plural where it needs one.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
