//! Which values the templates of a chart or manifest ask for.

use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static REFERENCE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\.Values(?-u:\b)((?:\.[A-Za-z_][A-Za-z0-9_]*)*)").ok());

/// Paths that templates name after `.Values`, each starting with a dot.
#[derive(Debug, Default)]
pub struct References {
    paths: BTreeSet<String>,
    /// Somewhere all values are handed on, so that anything may be asked for.
    is_open: bool,
}

impl References {
    /// Adds what a template asks for.
    pub fn read(&mut self, text: &str) {
        let Some(reference) = &*REFERENCE else { return };
        for found in reference.captures_iter(text) {
            match found.get(1).map(|path| path.as_str()) {
                Some(path) if !path.is_empty() => {
                    self.paths.insert(path.to_owned());
                }
                _ => self.is_open = true,
            }
        }
    }

    /// Whether a template asks for a value, for what is below it, or for all that is around it.
    #[must_use]
    pub fn may_ask(&self, path: &str) -> bool {
        self.asks(path)
            || path.match_indices('.').any(|(at, _)| at > 0 && self.paths.contains(&path[..at]))
    }

    /// Whether a template asks for this very value, or for what is below it.
    #[must_use]
    pub fn asks(&self, path: &str) -> bool {
        let below = format!("{path}.");
        let next = self.paths.range(below.clone()..).next();
        self.paths.contains(path) || next.is_some_and(|next| next.starts_with(&below))
    }

    /// Whether a template hands all values on, so that anything may be asked for.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether a template asks for anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }
}
