//! What became of each pack, and of the run.

use crate::cli::exit::{Exit, Failure};
use crate::cli::render::counted;
use pack_build::pack::{PackName, PackVersion};
use pack_build::publish::{self, Receipt, Status, Target};

/// What a pack is called, and where it goes.
pub(super) struct Named {
    /// Its name.
    pub(super) name: PackName,
    /// Its version.
    pub(super) version: PackVersion,
    /// Where it goes.
    pub(super) target: Target,
}

/// A pack, and what became of it.
pub(super) struct Outcome {
    /// The pack.
    pub(super) named: Named,
    /// What was done, or why it was not.
    pub(super) result: Result<Receipt, Failure>,
}

impl Outcome {
    /// Returns the word for what became of the pack.
    pub(super) fn word(&self) -> &'static str {
        match &self.result {
            Ok(receipt) => match receipt.status {
                Status::Published => "published",
                Status::Unchanged => "unchanged",
                Status::Replaced => "replaced",
            },
            Err(failure) if failure.exit == Exit::Conflict => "refused",
            Err(_) => "failed",
        }
    }
}

/// Counts what became of the packs, as `3 packs: 1 published, 1 unchanged, 1 refused`.
pub(super) fn summary(outcomes: &[Outcome], dry_run: bool) -> String {
    let number = |word: &str| outcomes.iter().filter(|outcome| outcome.word() == word).count();
    let parts: Vec<String> = ["published", "replaced", "unchanged", "refused", "failed"]
        .into_iter()
        .map(|word| (number(word), word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    let dry = if dry_run { "dry run of " } else { "" };
    format!("{dry}{}: {}\n", counted(outcomes.len(), "pack"), parts.join(", "))
}

/// Returns how the run ended: with the gravest of the failures.
pub(super) fn exit(outcomes: &[Outcome]) -> Exit {
    let failed = |exit| {
        outcomes.iter().any(|outcome| matches!(&outcome.result, Err(own) if own.exit == exit))
    };
    [Exit::Registry, Exit::Local, Exit::Conflict]
        .into_iter()
        .find(|exit| failed(*exit))
        .unwrap_or(Exit::Done)
}

/// Says why a pack was not published, and what to do about it.
pub(super) fn failure(error: publish::Error) -> Failure {
    let (exit, hint) = match error {
        publish::Error::Store(error) => return error.into(),
        publish::Error::Conflict { .. } => {
            (Exit::Conflict, "raise the version in `pack.json`, or pass --replace to move the tag")
        }
        publish::Error::Outdated { .. } => (
            Exit::Conflict,
            "raise the version in `pack.json`, or pass --allow-older for an older series",
        ),
        publish::Error::Overtaken { .. } => (
            Exit::Conflict,
            "find out who publishes this version, too, and let only one of you do it",
        ),
        publish::Error::Vanished { .. } | publish::Error::Altered { .. } => {
            (Exit::Registry, "ask who runs the registry")
        }
    };
    Failure::new(exit, &error).hint(hint)
}
