//! What a class of changes is: its identity, its explanation, its examples and its function.

use super::upgrade::Upgrade;
use crate::check;
use crate::finding::{Bump, Edition, Finding, Level, Place, Related, RuleId};

/// One class of changes. Each lives in a file of its own under `compat/classes/`.
pub struct Class {
    /// Its stable code and name.
    pub id: RuleId,
    /// The most that a change of the class asks for; `None` when no bump makes it right.
    pub bump: Option<Bump>,
    /// One line: what changed. Starts with a lower-case word, no full stop.
    pub summary: &'static str,
    /// What it does to those who upgrade. Full sentences.
    pub why: &'static str,
    /// Two versions: exactly this class finds something, and it asks for [`Class::bump`].
    pub bad: Pair,
    /// Two versions that come close: what is found, if anything, asks for less.
    pub good: Pair,
    /// Looks at an upgrade and pushes changes. Prints nothing and reads no file.
    pub find: fn(&Upgrade<'_>, &mut Changes),
}

/// Two versions of a pack, for examples; each is changes to [`check::minimal_pack`].
///
/// The old one is 1.0.0, the new one 1.1.0, unless it writes a `pack.json`.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// The old version.
    pub old: &'static [check::Change],
    /// The new version.
    pub new: &'static [check::Change],
}

impl Class {
    /// Returns the level of a change that asks for the most.
    #[must_use]
    pub fn level(&self) -> Level {
        level(self.bump)
    }
}

/// Takes the changes of one class.
pub struct Changes {
    id: RuleId,
    found: Vec<Finding>,
}

impl Changes {
    /// Starts without changes.
    pub(super) fn of(class: &Class) -> Self {
        Self { id: class.id, found: Vec::new() }
    }

    /// Adds a change and returns it, for what not every change has: see [`Finding::formerly`] and
    /// [`Finding::about`].
    ///
    /// `bump` is what it asks for, `None` when no bump makes it right; `place` is one in the new
    /// version, what is gone is looked for where it would stand. `message` says what changed with
    /// the values quoted; `help` is what the author can do about it.
    pub fn push(
        &mut self,
        bump: impl Into<Option<Bump>>,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> &mut Finding {
        let bump = bump.into();
        self.found.push(Finding {
            rule: self.id,
            level: level(bump),
            message: message.into(),
            help: help.into(),
            place,
            related: Vec::new(),
            pointer: String::new(),
            fix: None,
            bump,
        });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Returns what was found, in the order in which it was pushed.
    pub(super) fn into_found(self) -> Vec<Finding> {
        self.found
    }
}

impl Finding {
    /// Adds the place in the old version.
    pub fn formerly(&mut self, place: Place, message: impl Into<String>) -> &mut Self {
        let edition = Edition::Previous;
        self.related.push(Related { place, message: message.into(), edition });
        self
    }

    /// Says the dotted path of the value that changed, where there is one.
    pub fn about(&mut self, pointer: impl Into<String>) -> &mut Self {
        self.pointer = pointer.into();
        self
    }
}

fn level(bump: Option<Bump>) -> Level {
    match bump {
        None | Some(Bump::Major) => Level::Error,
        Some(Bump::Minor | Bump::Patch) => Level::Note,
    }
}

/// What the author can do about a change that breaks nothing.
pub(super) const NOTHING: &str = "nothing has to be done";

/// Returns what the author can do about a change; `name` is what to tell the users by.
pub(super) fn advice(bump: Bump, name: &str) -> String {
    match bump {
        Bump::Major => {
            format!("undo it, or tell users of `{name}` under `## Upgrade` in README.md")
        }
        Bump::Minor | Bump::Patch => NOTHING.to_owned(),
    }
}
