//! What findings can say: the rules, and the classes of changes between two versions.

use pack_build::check::{self, RULES, Rule};
use pack_build::compat::{self, CLASSES, Class};
use pack_build::finding::{Finding, Level, RuleId};

/// A rule for one pack, or a class of changes between two.
#[derive(Clone, Copy)]
pub(crate) enum Entry {
    Rule(&'static Rule),
    Class(&'static Class),
}

/// Returns the rules and then the classes, each sorted by code.
pub(crate) fn entries() -> impl Iterator<Item = Entry> {
    let rules = RULES.iter().copied().map(Entry::Rule);
    rules.chain(CLASSES.iter().copied().map(Entry::Class))
}

/// Returns the one that has this code or this name.
pub(crate) fn find(code_or_name: &str) -> Option<Entry> {
    let class = || compat::find_class(code_or_name).map(Entry::Class);
    check::find_rule(code_or_name).map(Entry::Rule).or_else(class)
}

impl Entry {
    pub(crate) fn id(self) -> RuleId {
        match self {
            Self::Rule(rule) => rule.id,
            Self::Class(class) => class.id,
        }
    }

    pub(crate) fn level(self) -> Level {
        match self {
            Self::Rule(rule) => rule.level,
            Self::Class(class) => class.level(),
        }
    }

    /// Returns how bad it is, in a word: the level, or the bump that a change asks for.
    pub(crate) fn weight(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.level.word(),
            Self::Class(class) => class.bump.map_or_else(|| class.level().word(), |it| it.word()),
        }
    }

    pub(crate) fn summary(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.summary,
            Self::Class(class) => class.summary,
        }
    }

    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.why,
            Self::Class(class) => class.why,
        }
    }

    /// Returns what is found in the bad example.
    pub(crate) fn findings(self) -> Vec<Finding> {
        match self {
            Self::Rule(rule) => check::verify_example(rule.bad).findings,
            Self::Class(class) => compat::compare_example(&class.bad).findings,
        }
    }
}
