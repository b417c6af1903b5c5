//! How two constraints of `schema.yaml` on one value stand to each other.

use crate::finding::Place;
use crate::pack::Pack;
use crate::pack::schema::{Expression, Format, Piece, SchemaEntry, Template};
use crate::yaml::Path;

/// What the new constraint does with values that the old one takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// It takes the same, and a user reads the same.
    Same,
    /// It takes the same, and a user reads something else or sees it hidden.
    Wording,
    /// It takes more.
    Looser,
    /// It may refuse some of them.
    Tighter,
}

/// A path that is constrained in one version at least.
pub(super) struct Constrained<'a> {
    pub(super) path: &'a Path,
    pub(super) before: Option<&'a SchemaEntry>,
    pub(super) after: Option<&'a SchemaEntry>,
}

/// Returns every path that one of two versions constrains, those of the new one first.
pub(super) fn constrained<'a>(before: &'a Pack, after: &'a Pack) -> Vec<Constrained<'a>> {
    let (old, new) = (before.value_schema(), after.value_schema());
    let is_unreadable = |pack: &Pack| pack.schema().is_broken();
    if is_unreadable(before) || is_unreadable(after) {
        return Vec::new();
    }
    let mut found: Vec<Constrained<'a>> = Vec::new();
    for entry in new.entries.iter().chain(&old.entries) {
        let path = &entry.path.value;
        // What could not be read is a fault that `verify` reports, and no change.
        let is_fault = |pack: &Pack, entry: Option<&SchemaEntry>| {
            entry.is_none() && !pack.value_schema().faults.is_empty()
        };
        let (before_it, after_it) = (old.get(path), new.get(path));
        if found.iter().all(|known| known.path != path)
            && !is_fault(before, before_it)
            && !is_fault(after, after_it)
        {
            found.push(Constrained { path, before: before_it, after: after_it });
        }
    }
    found
}

/// Compares what two expressions take; whether a value is required is not looked at.
pub(super) fn relation(old: Option<&Expression>, new: Option<&Expression>) -> Relation {
    let is_readonly = |it: Option<&Expression>| it.is_some_and(|it| it.readonly);
    let format = |it: Option<&Expression>| it.and_then(|it| it.format.clone());
    let (before, after) = (format(old), format(new));
    let (before, after) = (before.as_ref(), after.as_ref());
    let takes_all = takes(after, before) && (is_readonly(old) || !is_readonly(new));
    let took_all = takes(before, after) && (is_readonly(new) || !is_readonly(old));
    let hints = |it: Option<&Expression>| it.map(|it| it.hints.clone()).unwrap_or_default();
    let text = |it: Option<&Template>| it.map(|it| it.as_str().to_owned());
    match (takes_all, took_all) {
        (false, _) => Relation::Tighter,
        (true, false) => Relation::Looser,
        (true, true) if hints(old) != hints(new) || text(before) != text(after) => {
            Relation::Wording
        }
        (true, true) => Relation::Same,
    }
}

/// Returns where a version constrains a path, or else where the value stands.
pub(super) fn place(pack: &Pack, path: &Path, entry: Option<&SchemaEntry>) -> Place {
    if let Some(entry) = entry {
        return Place::at(pack.schema().path(), entry.expression.span);
    }
    let value = pack.values().document().and_then(|values| values.at(path));
    let file = pack.values().path();
    value.map_or_else(|| Place::file(file), |value| Place::at(file, value.span()))
}

/// Whether a format takes every value that another one takes.
fn takes(format: Option<&Template>, others: Option<&Template>) -> bool {
    let Some(format) = format else { return true };
    let one = slot(format);
    let takes_anything = matches!(one, Some(Format::String(None) | Format::Password(None)));
    let Some(others) = others else { return takes_anything };
    takes_anything
        || format.as_str() == others.as_str()
        || one.zip(slot(others)).is_some_and(|(one, other)| slot_takes(one, other))
}

/// Returns the type of a format that is nothing but one type.
fn slot(format: &Template) -> Option<&Format> {
    match format.pieces() {
        [Piece::Slot(slot)] => Some(slot),
        _ => None,
    }
}

/// Of two expressions nobody can say in general whether one takes all that the other takes, so
/// only equal ones do.
fn slot_takes(one: &Format, other: &Format) -> bool {
    use Format::{Boolean, Ipv4, List, Number, Password, Range, String, Unknown, Version};
    match (one, other) {
        (String(Some(one)) | Password(Some(one)), String(Some(other)) | Password(Some(other)))
        | (Number(Some(one)), Number(Some(other))) => one.as_str() == other.as_str(),
        (Number(None), Number(_) | Range(..))
        | (Boolean, Boolean)
        | (Ipv4, Ipv4)
        | (Version, Version) => true,
        (Range(low, high), Range(from, to)) => low <= from && to <= high,
        (String(Some(one)), List(options)) => options.iter().all(|option| one.is_match(option)),
        (List(options), List(others)) => others.iter().all(|other| options.contains(other)),
        (List(options), Boolean) => {
            ["true", "false"].iter().all(|word| options.iter().any(|option| option == word))
        }
        (Unknown(one), Unknown(other)) => one.value == other.value,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(old: &str, new: &str) -> Relation {
        let parse = |text: &str| {
            (!text.is_empty()).then(|| Expression::parse(&format!("{{{{ {text} }}}}")).unwrap())
        };
        relation(parse(old).as_ref(), parse(new).as_ref())
    }

    #[test]
    fn a_format_that_takes_all_and_more_is_looser_and_the_other_way_round_tighter() {
        for (narrow, wide) in [
            (r#"format "${number}""#, ""),
            (r#"format "${number}""#, r#"format "${string}""#),
            (r#"format "${number:[1-5]}""#, r#"format "${number:[1-9]}""#),
            (r#"format "${list:[a,b]}""#, r#"format "${list:[a,b,c]}""#),
            (r#"format "${list:[a,b]}""#, r#"format "${string:/^[ab]$/}""#),
            (r#"format "${boolean}""#, r#"format "${list:[true,false,auto]}""#),
            (r#"format "v${version}""#, r#"format "${string}""#),
            ("readonly", ""),
        ] {
            assert_eq!(of(wide, narrow), Relation::Tighter, "{wide} -> {narrow}");
            assert_eq!(of(narrow, wide), Relation::Looser, "{narrow} -> {wide}");
        }
    }

    #[test]
    fn what_overlaps_or_cannot_be_compared_is_tighter() {
        for (old, new) in [
            (r#"format "${list:[a,b]}""#, r#"format "${list:[b,c]}""#),
            (r#"format "${string:/^a/}""#, r#"format "${string:/^b/}""#),
            (r#"format "v${version}""#, r#"format "${version}""#),
        ] {
            assert_eq!(of(old, new), Relation::Tighter, "{old} -> {new}");
        }
    }

    #[test]
    fn hints_and_passwords_are_wording() {
        for (old, new) in [
            (r#"hints "a""#, r#"hints "b""#),
            ("", r#"hints "b""#),
            (r#"format "${string}""#, r#"format "${password}""#),
            ("", r#"format "${string}""#),
        ] {
            assert_eq!(of(old, new), Relation::Wording, "{old} -> {new}");
        }
        assert_eq!(of("required", ""), Relation::Same);
    }
}
