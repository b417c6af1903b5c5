//! How far a version of something that a pack holds is from the one before it.

use crate::finding::Bump;
use crate::pack::LooseVersion;
use std::cmp::Ordering;

/// The step from one version to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// The numbers are the same, or nobody can compare them.
    Other,
    /// To a later version.
    Up(Bump),
    /// To an earlier version.
    Down(Bump),
}

impl Step {
    /// Returns the step between two texts. While the first number is zero, the second one counts as
    /// the first.
    pub(super) fn between(old: &str, new: &str) -> Self {
        let Some((old, new)) = LooseVersion::parse(old).zip(LooseVersion::parse(new)) else {
            return Self::Other;
        };
        let number = |version: &LooseVersion, at: usize| {
            version.numbers().get(at).copied().unwrap_or_default()
        };
        let length = old.parts().max(new.parts());
        let Some(at) = (0..length).find(|at| number(&old, *at) != number(&new, *at)) else {
            return Self::Other;
        };
        let is_early = number(&old, 0) == 0 && number(&new, 0) == 0;
        let bump = match at {
            0 => Bump::Major,
            1 if is_early => Bump::Major,
            1 => Bump::Minor,
            _ => Bump::Patch,
        };
        match number(&new, at).cmp(&number(&old, at)) {
            Ordering::Less => Self::Down(bump),
            _ => Self::Up(bump),
        }
    }

    /// Returns what it asks of the pack that holds the thing: a new major may break what runs, and
    /// not the pack, so the pack's minor is enough.
    pub(super) fn asks_for(self) -> Bump {
        match self {
            Self::Other => Bump::Patch,
            Self::Up(bump) | Self::Down(bump) => bump.min(Bump::Minor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_that_differs_decides() {
        for (old, new, step) in [
            ("1.2.3", "2.0.0", Step::Up(Bump::Major)),
            ("v1.2.3", "v1.3.0", Step::Up(Bump::Minor)),
            ("1.2.3", "1.2.10", Step::Up(Bump::Patch)),
            ("1.2", "1.2.1", Step::Up(Bump::Patch)),
            ("0.2.3", "0.3.0", Step::Up(Bump::Major)),
            ("0.2.3", "0.2.4", Step::Up(Bump::Patch)),
            ("0.9.0", "1.0.0", Step::Up(Bump::Major)),
            ("2.0.0", "1.9.9", Step::Down(Bump::Major)),
            ("1.2.3-a", "1.2.3-b", Step::Other),
            ("latest", "1.0.0", Step::Other),
            ("1.2", "1.2.0", Step::Other),
        ] {
            assert_eq!(Step::between(old, new), step, "{old} {new}");
        }
    }
}
