//! What is wrong with a pack, and where. Knows no rule and no output format.

use crate::span::{Span, Spanned};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// How bad a finding is, from the mildest up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing; never fails a run.
    Note,
    /// Probably a mistake.
    Warning,
    /// The pack is wrong and must not be published.
    Error,
}

impl Level {
    /// Returns the lower-case word used in every output format.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// The stable identity of a rule. Neither part is ever given to another rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId {
    /// Short code, as `PB101`.
    pub code: &'static str,
    /// Name that states the fault, in kebab case.
    pub name: &'static str,
}

/// How much a version grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bump {
    /// The third number, or a pre-release.
    Patch,
    /// The second number.
    Minor,
    /// The first number; the second one while the first is zero.
    Major,
}

impl Bump {
    /// Returns the lower-case word used in every output format.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }
}

impl fmt::Display for Bump {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// A file of the pack, and the part of it that is meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path relative to the pack, `/`-separated.
    pub file: String,
    /// The part of the file; `None` when the file as a whole is meant, or does not exist.
    pub span: Option<Span>,
}

impl Place {
    /// Returns the place of `span` in `file`.
    #[must_use]
    pub fn at(file: impl Into<String>, span: Span) -> Self {
        Self { file: file.into(), span: Some(span) }
    }

    /// Returns `file` as a whole.
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), span: None }
    }
}

/// A second place that a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where it is.
    pub place: Place,
    /// What it has to do with the finding.
    pub message: String,
    /// The pack that it is a place of.
    pub edition: Edition,
}

/// One of the two packs that a report may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// The pack that was checked.
    Checked,
    /// The version that it was compared with.
    Previous,
}

/// One thing that is wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: RuleId,
    /// How bad it is.
    pub level: Level,
    /// What is wrong, with the value quoted.
    pub message: String,
    /// The shortest way to mend it.
    pub help: String,
    /// Where it is.
    pub place: Place,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// Dotted path of the value it is about, in a file that is a tree; empty elsewhere.
    pub pointer: String,
    /// How it can be mended by a program, if it can.
    pub fix: Option<Fix>,
    /// The bump that it asks for, where two versions were compared.
    pub bump: Option<Bump>,
}

/// A change that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Whether the pack means the same as before.
    pub safety: Safety,
    /// Pieces of text to replace; none overlaps another.
    pub edits: Vec<Edit>,
}

/// Whether a fix can change what a pack means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// The pack means the same as before.
    Safe,
    /// The author should look at the result.
    Unsafe,
}

/// A piece of text to replace by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Path of the file, relative to the pack.
    pub file: String,
    /// What is taken out; an empty span inserts.
    pub span: Span,
    /// What is put in its place.
    pub text: String,
}

/// All findings about one pack, and the texts they point into.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The pack's folder as it was given or found.
    pub pack: String,
    /// The findings, sorted by file, place and rule.
    pub findings: Vec<Finding>,
    /// How many findings a comment in the pack lets pass.
    pub allowed: usize,
    /// What the pack calls itself, if it says so.
    pub subject: Option<Box<Subject>>,
    /// The texts of the files that findings point into, by path relative to the pack.
    pub texts: Texts,
    /// The version that the pack was compared with, if it was.
    pub previous: Option<Box<Previous>>,
}

/// Texts of a pack's files, by path relative to the pack.
pub type Texts = BTreeMap<String, Arc<str>>;

/// The version that a pack was compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Previous {
    /// What it is called, as [`Report::pack`].
    pub pack: String,
    /// The texts that findings point into.
    pub texts: Texts,
    /// What came out.
    pub verdict: Verdict,
}

/// How much a version grew, and how much its changes ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What the new version calls itself.
    pub name: String,
    /// The old version as it is written; empty when it has none.
    pub old: String,
    /// The new version as it is written; empty when it has none.
    pub new: String,
    /// How much the version grew; `None` when it did not, or one of the two cannot be compared.
    pub found: Option<Bump>,
    /// How much the changes ask for; `None` when there are none.
    pub required: Option<Bump>,
    /// Changes that ask for a major version.
    pub breaking: usize,
    /// Changes that ask for a minor version.
    pub minor: usize,
    /// Changes that ask for a patch.
    pub patch: usize,
}

/// What a pack calls itself, to compare it with the other packs of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// `name` of `pack.json`.
    pub name: String,
    /// `version`, as written.
    pub version: String,
    /// `displayName`, with its place in `pack.json`.
    pub display_name: Spanned<String>,
}

impl Report {
    /// Returns what the pack of a second place is called, and its texts.
    #[must_use]
    pub fn edition(&self, edition: Edition) -> (&str, &Texts) {
        match (edition, &self.previous) {
            (Edition::Previous, Some(previous)) => (&previous.pack, &previous.texts),
            _ => (&self.pack, &self.texts),
        }
    }

    /// Returns how many findings have exactly this level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    /// Returns a hash, in hex, of the text that a finding is about; of its message where no text is meant.
    #[must_use]
    pub fn content_hash(&self, finding: &Finding) -> String {
        let text = self.texts.get(&finding.place.file).zip(finding.place.span);
        let content = text.and_then(|(text, span)| text.get(span.start..span.end));
        hash(&[content.unwrap_or(&finding.message)])
    }

    /// Returns a hash, in hex, that stays the same while the finding does, wherever its lines move to.
    #[must_use]
    pub fn fingerprint(&self, finding: &Finding) -> String {
        let content = self.content_hash(finding);
        hash(&[finding.rule.name, &self.pack, &finding.place.file, &finding.pointer, &content])
    }

    /// Returns whether any finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Level::Error) > 0
    }
}

/// Returns the first half of a SHA-256 over some texts, in hex.
fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
