//! What a rule is: its identity, its explanation, its examples and its function.

use crate::finding::{Edit, Edition, Finding, Fix, Level, Place, Related, RuleId, Safety};
use crate::pack::Pack;
use crate::source::{Kind, Source, tar_gz};
use crate::yaml::Node;

/// One rule. Each lives in a file of its own under `check/rules/`.
pub struct Rule {
    /// Its stable code and name.
    pub id: RuleId,
    /// The level of its findings, unless a finding says otherwise.
    pub level: Level,
    /// One line: what must hold. Starts with a lower-case word, no full stop.
    pub summary: &'static str,
    /// Why it matters to whoever uses the pack. Full sentences.
    pub why: &'static str,
    /// Changes to [`minimal_pack`] that make it wrong: exactly this rule finds something.
    pub bad: &'static [Change],
    /// Changes to [`minimal_pack`] that come close and are sound: nothing is found.
    pub good: &'static [Change],
    /// Looks at a pack and pushes findings. Prints nothing and reads no file.
    pub check: fn(&Pack, &mut Findings),
}

/// One change to a pack, for examples.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// Writes a text file.
    Write(&'static str, &'static str),
    /// Writes a file that is not text.
    WriteBytes(&'static str, &'static [u8]),
    /// Packs a Helm chart: its path, then the paths in the archive and their texts.
    Chart(&'static str, &'static [(&'static str, &'static str)]),
    /// Takes a file away.
    Remove(&'static str),
    /// Puts a symbolic link: its path, then where it leads.
    Link(&'static str, &'static str),
    /// Puts another pack beside it in the repository: the minimal one with this `pack.json`.
    OtherVersion(&'static str),
    /// Has Helm render a chart: its file, then the objects.
    Rendered(&'static str, &'static str),
    /// Puts a device, socket or pipe: its path, then the word for it.
    Special(&'static str, &'static str),
}

/// Takes the findings of one rule.
pub struct Findings {
    id: RuleId,
    level: Level,
    found: Vec<Finding>,
}

impl Findings {
    /// Starts without findings.
    #[must_use]
    pub(super) fn of(rule: &Rule) -> Self {
        Self { id: rule.id, level: rule.level, found: Vec::new() }
    }

    /// Adds a finding at the rule's own level and returns it, for what not every finding has.
    ///
    /// `message` says what is wrong with the value quoted; `help` is the shortest fix.
    pub fn push(
        &mut self,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> &mut Finding {
        let finding = Finding {
            rule: self.id,
            level: self.level,
            message: message.into(),
            help: help.into(),
            place,
            related: Vec::new(),
            pointer: String::new(),
            fix: None,
            bump: None,
        };
        self.found.push(finding);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Returns what was found, in the order in which it was pushed.
    #[must_use]
    pub(super) fn into_found(self) -> Vec<Finding> {
        self.found
    }
}

impl Finding {
    /// Adds a second place.
    pub fn also(&mut self, place: Place, message: impl Into<String>) -> &mut Self {
        let edition = Edition::Checked;
        self.related.push(Related { place, message: message.into(), edition });
        self
    }

    /// Says which text to put in place of the finding's own, for `verify --fix`.
    pub fn replace_by(&mut self, safety: Safety, text: impl Into<String>) -> &mut Self {
        if let Some(span) = self.place.span {
            let edit = Edit { file: self.place.file.clone(), span, text: text.into() };
            self.fix = Some(Fix { safety, edits: vec![edit] });
        }
        self
    }

    /// Says which key was probably meant, unless the map has that one already.
    pub fn rename_key(&mut self, map: Node<'_>, key: &str, text: impl Into<String>) -> &mut Self {
        if map.get(key).is_some() { self } else { self.replace_by(Safety::Unsafe, text) }
    }

    /// Changes the level from the rule's own.
    pub fn at_level(&mut self, level: Level) -> &mut Self {
        self.level = level;
        self
    }
}

/// Returns the smallest sound pack; examples are changes to it.
#[must_use]
pub fn minimal_pack() -> Source {
    let files: [(&str, &[u8]); 4] = [
        ("pack.json", include_bytes!("minimal/pack.json")),
        ("values.yaml", include_bytes!("minimal/values.yaml")),
        ("README.md", include_bytes!("minimal/README.md")),
        ("logo.png", include_bytes!("minimal/logo.png")),
    ];
    Source::from_files("demo-1.0.0", files.map(|(path, content)| (path, content.to_vec())))
}

/// Applies changes to a pack.
pub fn apply(changes: &[Change], source: &mut Source) {
    for change in changes {
        match *change {
            Change::Write(path, text) => source.put(path, text),
            Change::WriteBytes(path, bytes) => source.put(path, bytes),
            // Packing into memory fails only for paths too long for an example.
            Change::Chart(path, files) => {
                source.put(path, tar_gz(files.iter().copied()).unwrap_or_default());
            }
            Change::Remove(path) => source.remove(path),
            Change::Link(path, target) => {
                source.put_empty(path, Kind::Link { target: target.to_owned() });
            }
            // They change the repository, or what is known of the pack.
            Change::OtherVersion(_) | Change::Rendered(..) => {}
            Change::Special(path, word) => source.put_empty(path, Kind::Special(word)),
        }
    }
}
