//! Rules of a schema in the Common Expression Language.

use super::schema::{Both, Comparison, Direction};
use crate::pack::object::{Found, Written};
use std::collections::BTreeSet;

const KEY: &str = "x-kubernetes-validations";

/// Compares the rules of two schemas by their text, blanks aside.
pub(super) fn compare(found: &mut Comparison<'_>, both: Both<'_>) {
    let (Some(old), Some(new)) = (rules(both.old), rules(both.new)) else { return };
    let name = both.name();
    let mut gone: Vec<&String> = old.difference(&new).collect();
    for rule in new.difference(&old) {
        let wider = gone.iter().position(|old| loosens(old, rule));
        let (direction, what) = if let Some(at) = wider {
            gone.remove(at);
            (Direction::Wider, format!("{name} must fulfil only the rule `{rule}`"))
        } else {
            (Direction::Narrower, format!("{name} must fulfil the rule `{rule}`"))
        };
        found.add(both, direction, KEY, what);
    }
    for rule in gone {
        let what = format!("{name} need not fulfil the rule `{rule}` any more");
        found.add(both, Direction::Wider, KEY, what);
    }
}

fn rules(schema: &Written) -> Option<BTreeSet<String>> {
    let text = |rule: &Written| {
        let rule = rule.text(&["rule"])?;
        Some(rule.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    match schema.at(&[KEY]) {
        Found::Absent => Some(BTreeSet::new()),
        Found::Unknown => None,
        Found::Value(list) => list.items().iter().map(text).collect(),
    }
}

/// Whether a rule surely lets pass all that another one does: it has the same alternatives and more,
/// or a list that holds more. Of what is negated, or joined by more than `||`, nothing is claimed.
fn loosens(old: &str, new: &str) -> bool {
    let is_plain = |rule: &str| !["!(", "&&", "?"].iter().any(|sign| rule.contains(sign));
    let alternatives = |rule: &'_ str| -> Vec<String> {
        rule.split("||").map(|part| part.trim().trim_end_matches(')').to_owned()).collect()
    };
    let new_alternatives = alternatives(new);
    is_plain(old)
        && is_plain(new)
        && alternatives(old).iter().all(|old| new_alternatives.iter().any(|new| includes(new, old)))
}

/// Whether two alternatives are the same but for a list, which may hold more.
fn includes(new: &str, old: &str) -> bool {
    fn parts(text: &str) -> Option<(&str, BTreeSet<&str>, &str)> {
        let (before, rest) = text.split_once('[')?;
        let (list, after) = rest.split_once(']')?;
        Some((before, list.split(',').map(str::trim).collect(), after))
    }
    let holds_more = || {
        let (new, old) = parts(new).zip(parts(old)).filter(|_| !new.contains('!'))?;
        Some(new.0 == old.0 && new.2 == old.2 && new.1.is_superset(&old.1))
    };
    new == old || holds_more().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::loosens;

    #[test]
    fn more_alternatives_and_longer_lists_let_more_pass() {
        let has = "self.all(x, has(x.a) || has(x.b))";
        assert!(loosens(has, "self.all(x, has(x.a) || has(x.b) || has(x.c))"));
        assert!(!loosens("self.all(x, has(x.a) || has(x.b) || has(x.c))", has));
        let list = r#"self in ["a", "b"] || !self.startsWith("x")"#;
        assert!(loosens(list, r#"self in ["c", "b", "a"] || !self.startsWith("x")"#));
        assert!(!loosens(list, r#"self in ["a"] || !self.startsWith("x")"#));
    }

    #[test]
    fn of_what_is_negated_or_joined_nothing_is_claimed() {
        assert!(!loosens(r#"!(self in ["a"])"#, r#"!(self in ["a", "b"])"#));
        assert!(!loosens(r#"!self.all(x, x in ["a"])"#, r#"!self.all(x, x in ["a", "b"])"#));
        assert!(!loosens("a && b", "a && b || c"));
        assert!(!loosens("self > 1", "self > 0"));
    }
}
