//! Findings that are let pass by an entry of the shared settings.

use crate::check::find_rule;
use crate::finding::{Finding, Report, RuleId};
use globset::{GlobBuilder, GlobMatcher};

/// One entry: which findings pass, and why.
#[derive(Clone, Debug)]
pub struct Allow {
    rule: &'static str,
    path: Option<GlobMatcher>,
    pointer: Option<String>,
}

/// Why an entry cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAllow {
    /// No rule has that name or code.
    #[error("there is no rule `{0}`")]
    Rule(String),
    /// Its reason says nothing.
    #[error("the reason is empty")]
    Reason,
    /// Its path is not a glob.
    #[error("`{0}` is not a glob: {1}")]
    Path(String, String),
}

impl Allow {
    /// Makes an entry.
    ///
    /// `path` is a glob over `PACK/FILE`, or over the end of it; `pointer` is the dotted path of
    /// the value that is meant, and of all that is below it.
    ///
    /// # Errors
    /// See [`InvalidAllow`].
    pub fn new(
        rule: &str,
        path: Option<&str>,
        pointer: Option<&str>,
        reason: &str,
    ) -> Result<Self, InvalidAllow> {
        let rule = find_rule(rule).ok_or_else(|| InvalidAllow::Rule(rule.to_owned()))?;
        Self::of(rule.id, path, pointer, reason)
    }

    /// Makes an entry for a rule that is known.
    pub(crate) fn of(
        rule: RuleId,
        path: Option<&str>,
        pointer: Option<&str>,
        reason: &str,
    ) -> Result<Self, InvalidAllow> {
        if reason.trim().is_empty() {
            return Err(InvalidAllow::Reason);
        }
        let path = path.map(glob).transpose()?;
        Ok(Self { rule: rule.name, path, pointer: pointer.map(str::to_owned) })
    }

    /// Returns the name of the rule whose findings pass.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// Takes the findings out of a report that this entry lets pass, and returns how many there were.
    pub fn apply(&self, report: &mut Report) -> usize {
        let before = report.findings.len();
        let pack = report.pack.clone();
        report.findings.retain(|finding| !self.covers(&pack, finding));
        before - report.findings.len()
    }

    /// Returns whether the entry speaks of any of these files of a pack.
    pub fn concerns<'a>(&self, pack: &str, mut files: impl Iterator<Item = &'a str>) -> bool {
        match &self.path {
            None => true,
            Some(glob) => files.any(|file| glob.is_match(format!("{pack}/{file}"))),
        }
    }

    fn covers(&self, pack: &str, finding: &Finding) -> bool {
        let file = format!("{pack}/{}", finding.place.file);
        finding.rule.name == self.rule
            && self.path.as_ref().is_none_or(|glob| glob.is_match(&file))
            && self.pointer.as_ref().is_none_or(|pointer| is_below(&finding.pointer, pointer))
    }
}

/// Returns whether a dotted path is another one or leads below it.
pub(super) fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// A glob that starts anywhere, so that it does not matter from which folder the packs are named.
fn glob(text: &str) -> Result<GlobMatcher, InvalidAllow> {
    let pattern = format!("{{**/,}}{}", text.trim_start_matches("./"));
    let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
    let glob =
        glob.map_err(|error| InvalidAllow::Path(text.to_owned(), error.kind().to_string()))?;
    Ok(glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{apply, minimal_pack, rule::Change, verify};
    use crate::pack::Pack;

    fn report() -> Report {
        let mut source = minimal_pack();
        apply(&[Change::Remove("logo.png"), Change::Remove("README.md")], &mut source);
        verify(&Pack::read(source))
    }

    #[test]
    fn an_entry_lets_its_rule_pass_where_its_glob_matches() {
        let entry = |path| Allow::new("logo-missing", path, None, "drawn next week").unwrap();
        assert_eq!(entry(None).apply(&mut report()), 1);
        assert_eq!(entry(Some("demo-*/logo.png")).apply(&mut report()), 1);
        assert_eq!(entry(Some("logo.png")).apply(&mut report()), 1);
        assert_eq!(entry(Some("other/logo.png")).apply(&mut report()), 0);
        assert_eq!(entry(Some("*.png/x")).apply(&mut report()), 0);
    }

    #[test]
    fn an_entry_needs_a_known_rule_a_reason_and_a_glob() {
        let error = |rule, path, reason| Allow::new(rule, path, None, reason).unwrap_err();
        assert_eq!(error("no-such", None, "x"), InvalidAllow::Rule("no-such".to_owned()));
        assert_eq!(error("PB601", None, " "), InvalidAllow::Reason);
        assert!(matches!(error("PB601", Some("[a"), "x"), InvalidAllow::Path(_, _)));
    }

    #[test]
    fn a_pointer_covers_what_is_below_it() {
        assert!(is_below("a.b", "a.b") && is_below("a.b.c", "a.b") && is_below("a.b[0]", "a.b"));
        assert!(!is_below("a.bc", "a.b") && !is_below("a", "a.b"));
    }
}
