//! `# pack-build: allow(RULE) reason` in a YAML file: the value below or beside it is let pass.

use super::allow::is_below;
use crate::check::find_rule;
use crate::check::rule::Findings;
use crate::check::rules::{allow_invalid, allow_unused};
use crate::finding::{Finding, Place};
use crate::pack::Pack;
use crate::span::Span;
use crate::yaml::{Comment, Document, Placement};

const MARKER: &str = "pack-build:";

/// The allowing comments of a pack, and which of them were of use.
pub(in super::super) struct Comments {
    found: Vec<Allowing>,
}

struct Allowing {
    place: Place,
    rule: String,
    reason: String,
    /// The value that is covered with all below it; `None` when nothing stands there.
    pointer: Option<String>,
    used: bool,
}

enum Problem {
    Malformed(String),
    NoReason,
    Unused,
}

/// Collects the allowing comments of a pack.
pub(in super::super) fn comments(pack: &Pack) -> Comments {
    let mut found = Vec::new();
    for part in pack.yaml_parts() {
        let Some(document) = part.document() else { continue };
        for comment in document.comments() {
            let text = comment.text.trim().trim_start_matches('#').trim_start();
            if let Some(rest) = text.strip_prefix(MARKER) {
                found.push(allowing(part.path(), document, comment, rest.trim()));
            }
        }
    }
    Comments { found }
}

impl Comments {
    /// Returns whether a comment lets a finding pass.
    pub(in super::super) fn cover(&mut self, finding: &Finding) -> bool {
        let covering = self.found.iter_mut().find(|allowing| {
            allowing.rule == finding.rule.name
                && !allowing.reason.is_empty()
                && allowing.place.file == finding.place.file
                && allowing.pointer.as_ref().is_some_and(|above| is_below(&finding.pointer, above))
        });
        covering.map(|allowing| allowing.used = true).is_some()
    }

    /// Leaves the comments for a rule that was skipped alone: nobody knows whether they are of use.
    pub(in super::super) fn skip(&mut self, rule: &str) {
        for allowing in self.found.iter_mut().filter(|allowing| allowing.rule == rule) {
            allowing.used = true;
        }
    }

    fn problems(self) -> impl Iterator<Item = (Place, Problem)> {
        self.found.into_iter().filter_map(|allowing| {
            let problem = if find_rule(&allowing.rule).is_none() {
                Problem::Malformed(allowing.rule)
            } else if allowing.reason.is_empty() {
                Problem::NoReason
            } else if allowing.used {
                return None;
            } else {
                Problem::Unused
            };
            Some((allowing.place, problem))
        })
    }
}

/// Returns findings about the comments that are wrong or let nothing pass.
pub(in super::super) fn report(comments: Comments) -> Vec<Finding> {
    let mut invalid = Findings::of(&allow_invalid::RULE);
    let mut unused = Findings::of(&allow_unused::RULE);
    for (place, problem) in comments.problems() {
        match problem {
            Problem::Malformed(rule) => invalid.push(
                place,
                format!("there is no rule `{rule}` to allow"),
                "write `# pack-build: allow(RULE) reason`; `pack-build rules` lists the rules",
            ),
            Problem::NoReason => invalid.push(
                place,
                "no reason is given, so nothing is let pass",
                "write the reason behind `allow(RULE)`",
            ),
            Problem::Unused => unused.push(
                place,
                "this lets nothing pass",
                "remove the comment, or put it above the value that is meant",
            ),
        };
    }
    invalid.into_found().into_iter().chain(unused.into_found()).collect()
}

fn allowing(path: &str, document: &Document, comment: &Comment, text: &str) -> Allowing {
    let parts = text.strip_prefix("allow(").and_then(|rest| rest.split_once(')'));
    let (rule, reason) = parts.unwrap_or((text, ""));
    let rule = find_rule(rule.trim()).map_or(rule.trim(), |rule| rule.id.name);
    Allowing {
        place: Place::at(path, comment.span),
        rule: rule.to_owned(),
        reason: reason.trim().to_owned(),
        pointer: covered(document, comment).filter(|pointer| !pointer.is_empty()),
        used: false,
    }
}

fn covered(document: &Document, comment: &Comment) -> Option<String> {
    let text = document.text();
    let Span { start, end } = comment.span;
    if comment.placement == Placement::Right {
        let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let indent = text[line..start].find(|c: char| !c.is_whitespace())?;
        return Some(document.path_at(line + indent));
    }
    let mut offset = end;
    for line in text[end..].split_inclusive('\n') {
        let content = line.trim_start();
        if !content.is_empty() && !content.starts_with('#') {
            return Some(document.path_at(offset + line.len() - content.len()));
        }
        offset += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::check::{Change, apply, minimal_pack, verify};
    use crate::pack::Pack;

    fn rules(values: &'static str) -> (Vec<&'static str>, usize) {
        let mut source = minimal_pack();
        apply(&[Change::Write("values.yaml", values)], &mut source);
        let report = verify(&Pack::read(source));
        (report.findings.iter().map(|finding| finding.rule.name).collect(), report.allowed)
    }

    #[test]
    fn a_comment_above_or_beside_covers_its_value() {
        let above = "a: 1\n# pack-build: allow(PB011) shown on purpose\na: 2\n";
        assert_eq!(rules(above), (vec![], 1));
        let beside = "a: 1\na: 2 # pack-build: allow(yaml-duplicate-key) shown on purpose\n";
        assert_eq!(rules(beside), (vec![], 1));
    }

    #[test]
    fn a_comment_elsewhere_or_for_another_rule_covers_nothing() {
        let elsewhere = "# pack-build: allow(yaml-duplicate-key) wrong place\nb: 1\na: 1\na: 2\n";
        assert_eq!(rules(elsewhere), (vec!["allow-unused", "yaml-duplicate-key"], 0));
        let unknown = "# pack-build: allow(no-such) x\nb: 1\n";
        assert_eq!(rules(unknown), (vec!["allow-invalid"], 0));
    }
}
