//! Limits that a schema sets to a value beyond its type.

use super::rules;
use super::schema::{Both, Comparison, Direction, canonical, names};
use crate::pack::object::{Found, Written};
use std::collections::BTreeSet;

/// Keys with a number that a value must not pass, and on which side it must stay.
const BOUNDS: [(&str, Side); 8] = [
    ("maximum", Side::Below),
    ("maxLength", Side::Below),
    ("maxItems", Side::Below),
    ("maxProperties", Side::Below),
    ("minimum", Side::Above),
    ("minLength", Side::Above),
    ("minItems", Side::Above),
    ("minProperties", Side::Above),
];

/// Keys that are true where something more is asked.
const FLAGS: [(&str, &str); 3] = [
    ("exclusiveMaximum", "must be less than its maximum"),
    ("exclusiveMinimum", "must be more than its minimum"),
    ("uniqueItems", "must not hold an element twice"),
];

/// Formats that Kubernetes holds values against; it lets others pass.
const FORMATS: [&str; 22] = [
    "bsonobjectid",
    "byte",
    "cidr",
    "creditcard",
    "date",
    "date-time",
    "datetime",
    "duration",
    "email",
    "hexcolor",
    "hostname",
    "int32",
    "ipv4",
    "ipv6",
    "isbn",
    "isbn10",
    "isbn13",
    "mac",
    "rgbcolor",
    "ssn",
    "uri",
    "uuid",
];

/// Keys that hold schemas which a value must fulfil as well: all, some, one or none of them.
const COMBINATIONS: [&str; 4] = ["allOf", "anyOf", "oneOf", "not"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Below,
    Above,
}

/// Compares the limits of two schemas of one type.
pub(super) fn compare(found: &mut Comparison<'_>, both: Both<'_>) {
    choices(found, both);
    for (key, side) in BOUNDS {
        bound(found, both, key, side);
    }
    for (key, what) in FLAGS {
        match (both.old.is_true(&[key]), both.new.is_true(&[key])) {
            (false, true) if both.old.at(&[key]) != Found::Unknown => {
                let what = format!("{} {what}", both.name());
                found.add(both, Direction::Narrower, key, what);
            }
            (true, false) if both.new.at(&[key]) != Found::Unknown => {
                let what = format!("{} has no `{key}` any more", both.name());
                found.add(both, Direction::Wider, key, what);
            }
            _ => {}
        }
    }
    text(found, both, "pattern");
    text(found, both, "multipleOf");
    format(found, both);
    rules::compare(found, both);
    keys(found, both);
    for key in COMBINATIONS {
        combination(found, both, key);
    }
}

fn choices(found: &mut Comparison<'_>, both: Both<'_>) {
    let (Some(old), Some(new)) = (names(both.old, "enum"), names(both.new, "enum")) else {
        return;
    };
    let name = both.name();
    if old.is_empty() != new.is_empty() {
        let (direction, what) = if old.is_empty() {
            (Direction::Narrower, format!("{name} must be one of {}", quoted(new.iter())))
        } else {
            (Direction::Wider, format!("{name} can be more than {}", quoted(old.iter())))
        };
        return found.add(both, direction, "enum", what);
    }
    let mut report = |direction, one: &BTreeSet<String>, other: &BTreeSet<String>, verb: &str| {
        let values = quoted(one.difference(other));
        if !values.is_empty() {
            found.add(both, direction, "enum", format!("{name} {verb} {values}"));
        }
    };
    report(Direction::Narrower, &old, &new, "can no longer be");
    report(Direction::Wider, &new, &old, "can be");
}

fn quoted<'a>(values: impl Iterator<Item = &'a String>) -> String {
    let values: Vec<String> = values.map(|value| format!("`{value}`")).collect();
    values.join(", ")
}

fn bound(found: &mut Comparison<'_>, both: Both<'_>, key: &str, side: Side) {
    let is_unknown = |schema: &Written| schema.at(&[key]) == Found::Unknown;
    if is_unknown(both.old) || is_unknown(both.new) {
        return;
    }
    // At least nothing is what holds without a bound.
    let set = |bound: Option<f64>| {
        bound.filter(|bound| key == "minimum" || side == Side::Below || *bound > 0.0)
    };
    let (old, new) = (set(number(both.old, key)), set(number(both.new, key)));
    let name = both.name();
    let (direction, what) = match (old, new) {
        (None, Some(new)) => {
            (Direction::Narrower, format!("`{key}` of {name} is {new}, and there was none"))
        }
        (Some(old), None) => {
            (Direction::Wider, format!("{name} has no `{key}` any more, and had {old}"))
        }
        (Some(old), Some(new)) => {
            let narrows = if side == Side::Below { new < old } else { new > old };
            let widens = if side == Side::Below { new > old } else { new < old };
            let direction = match (narrows, widens) {
                (true, _) => Direction::Narrower,
                (_, true) => Direction::Wider,
                _ => return,
            };
            (direction, format!("`{key}` of {name} is {new}, and was {old}"))
        }
        (None, None) => return,
    };
    found.add(both, direction, key, what);
}

/// Returns a bound, if there is one that is known.
fn number(schema: &Written, key: &str) -> Option<f64> {
    schema.text(&[key])?.parse().ok()
}

/// A limit of which nobody can tell whether another one lets less pass.
fn text(found: &mut Comparison<'_>, both: Both<'_>, key: &str) {
    let pair = canonical(both.old.at(&[key])).zip(canonical(both.new.at(&[key])));
    let Some((old, new)) = pair.filter(|(old, new)| old != new) else { return };
    let name = both.name();
    let (direction, what) = match (old.as_str(), new.as_str()) {
        ("", new) => {
            (Direction::Narrower, format!("`{key}` of {name} is `{new}`, and there was none"))
        }
        (old, "") => (Direction::Wider, format!("{name} has no `{key}` any more, and had `{old}`")),
        (old, new) => {
            (Direction::Narrower, format!("`{key}` of {name} is `{new}`, and was `{old}`"))
        }
    };
    found.add(both, direction, key, what);
}

fn format(found: &mut Comparison<'_>, both: Both<'_>) {
    let (Some(old), Some(new)) =
        (canonical(both.old.at(&["format"])), canonical(both.new.at(&["format"])))
    else {
        return;
    };
    let held = |format: &str| FORMATS.contains(&format);
    let name = both.name();
    let (direction, what) = match (held(&old), held(&new)) {
        _ if old == new => return,
        (_, true) if !old.is_empty() => {
            (Direction::Narrower, format!("`format` of {name} is `{new}`, and was `{old}`"))
        }
        (_, true) => {
            (Direction::Narrower, format!("`format` of {name} is `{new}`, and there was none"))
        }
        (true, false) => (Direction::Wider, format!("{name} has no longer the `format` `{old}`")),
        (false, false) => return,
    };
    found.add(both, direction, "format", what);
}

/// What makes two elements of a list the same, so that only one of them may be there.
fn keys(found: &mut Comparison<'_>, both: Both<'_>) {
    const TYPE: &str = "x-kubernetes-list-type";
    const KEYS: &str = "x-kubernetes-list-map-keys";
    let unique = |schema: &Written| -> Option<String> {
        let kind = canonical(schema.at(&[TYPE]))?;
        match kind.as_str() {
            "map" => {
                let keys = names(schema, KEYS)?;
                Some(quoted(keys.iter()))
            }
            "set" => Some("value".to_owned()),
            _ => Some(String::new()),
        }
    };
    let (Some(old), Some(new)) = (unique(both.old), unique(both.new)) else { return };
    let name = both.name();
    let (direction, what) = match (old.as_str(), new.as_str()) {
        (old, new) if old == new => return,
        (_, "") => (Direction::Wider, format!("{name} can hold elements of the same {old}")),
        (_, new) => {
            (Direction::Narrower, format!("{name} cannot hold two elements of the same {new}"))
        }
    };
    found.add(both, direction, TYPE, what);
}

fn combination(found: &mut Comparison<'_>, both: Both<'_>, key: &str) {
    let parts = |schema: &Written| -> Option<BTreeSet<String>> {
        match schema.at(&[key]) {
            Found::Absent => Some(BTreeSet::new()),
            Found::Value(list) if !list.items().is_empty() => {
                list.items().iter().map(|part| canonical(Found::Value(part))).collect()
            }
            other => canonical(other).map(|text| BTreeSet::from([text])),
        }
    };
    let (Some(old), Some(new)) = (parts(both.old), parts(both.new)) else { return };
    if old == new {
        return;
    }
    // Less is asked by fewer schemas of which all, and by more of which some must be fulfilled.
    let widens = new.is_empty()
        || (key == "allOf" && new.is_subset(&old))
        || (key == "anyOf" && !old.is_empty() && old.is_subset(&new));
    let name = both.name();
    let (direction, what) = if widens {
        (Direction::Wider, format!("`{key}` of {name} lets more pass"))
    } else {
        (Direction::Narrower, format!("`{key}` of {name} is another, and may refuse what it took"))
    };
    found.add(both, direction, key, what);
}
