use super::schema::{Direction, between};
use super::*;
use crate::pack::object::Objects;

fn version(object: &Written) -> Version<'_> {
    Version {
        name: object,
        is_served: true,
        is_stored: true,
        schema: object.get(&["schema"]),
        keeps_unknown: false,
    }
}

/// Every difference between two schemas as `WHAT`, the wider ones with a `+` in front.
fn changes(old: &str, new: &str) -> Vec<String> {
    let read = |text: &str| Objects::plain(&format!("kind: A\nschema: {text}\n")).objects.remove(0);
    let (old, new) = (read(old), read(new));
    let mut found: Vec<String> = between(version(&old), version(&new))
        .into_iter()
        .map(|change| match change.direction {
            Direction::Narrower => change.what,
            Direction::Wider => format!("+{}", change.what),
            Direction::Default => format!("={}", change.what),
            Direction::Status => format!("status: {}", change.what),
        })
        .collect();
    found.sort();
    found
}

/// What a change of the schema of the field `a` is found to be, and the same change undone.
fn of_field(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let wrap = |schema: &str| format!("{{type: object, properties: {{a: {schema}}}}}");
    (changes(&wrap(old), &wrap(new)), changes(&wrap(new), &wrap(old)))
}

/// Two schemas of a field, what the second takes away, and what the first gives back.
const LIMITS: &[(&str, &str, &str, &str)] = &[
    (
        "{type: integer, maximum: 5}",
        "{type: integer, maximum: 3}",
        "`maximum` of `a` is 3, and was 5",
        "+`maximum` of `a` is 5, and was 3",
    ),
    (
        "{type: integer, minimum: 0}",
        "{type: integer, minimum: 1}",
        "`minimum` of `a` is 1, and was 0",
        "+`minimum` of `a` is 0, and was 1",
    ),
    (
        "{type: string}",
        "{type: string, maxLength: 9}",
        "`maxLength` of `a` is 9, and there was none",
        "+`a` has no `maxLength` any more, and had 9",
    ),
    (
        "{type: string}",
        "{type: string, minLength: 1}",
        "`minLength` of `a` is 1, and there was none",
        "+`a` has no `minLength` any more, and had 1",
    ),
    (
        "{type: string}",
        "{type: string, pattern: '^x'}",
        "`pattern` of `a` is `^x`, and there was none",
        "+`a` has no `pattern` any more, and had `^x`",
    ),
    (
        "{type: string, enum: [x, z]}",
        "{type: string, enum: [z]}",
        "`a` can no longer be `x`",
        "+`a` can be `x`",
    ),
    (
        "{type: string}",
        "{type: string, enum: [z]}",
        "`a` must be one of `z`",
        "+`a` can be more than `z`",
    ),
    (
        "{type: string}",
        "{type: string, format: ipv4}",
        "`format` of `a` is `ipv4`, and there was none",
        "+`a` has no longer the `format` `ipv4`",
    ),
    (
        "{type: string, nullable: true}",
        "{type: string}",
        "`a` cannot be null any more",
        "+`a` can be null",
    ),
    (
        "{x-kubernetes-int-or-string: true}",
        "{type: integer}",
        "`a` was a whole number or a string and is integer",
        "+`a` was integer and is a whole number or a string",
    ),
    (
        "{type: number}",
        "{type: integer}",
        "`a` was number and is integer",
        "+`a` was integer and is number",
    ),
    (
        "{type: array, items: {type: string}}",
        "{type: array, items: {type: string}, uniqueItems: true}",
        "`a` must not hold an element twice",
        "+`a` has no `uniqueItems` any more",
    ),
    (
        "{type: array, items: {type: string}}",
        "{type: array, items: {type: string}, x-kubernetes-list-type: set}",
        "`a` cannot hold two elements of the same value",
        "+`a` can hold elements of the same value",
    ),
    (
        "{type: string}",
        "{type: string, x-kubernetes-validations: [{rule: self != 'x', message: no}]}",
        "`a` must fulfil the rule `self != 'x'`",
        "+`a` need not fulfil the rule `self != 'x'` any more",
    ),
    (
        "{type: string}",
        "{type: string, not: {enum: [x]}}",
        "`not` of `a` is another, and may refuse what it took",
        "+`not` of `a` lets more pass",
    ),
    (
        "{type: object, properties: {b: {type: string}, c: {type: string}}}",
        "{type: object, properties: {b: {type: string}}}",
        "`a.c` is gone",
        "+`a.c` is new",
    ),
    (
        "{type: object, properties: {b: {type: string}}}",
        "{type: object, required: [b], properties: {b: {type: string}}}",
        "`a.b` is required",
        "+`a.b` is not required any more",
    ),
    (
        "{type: object, additionalProperties: {type: string}}",
        "{type: object, properties: {}}",
        "`a` takes only the fields that are named",
        "+`a` takes further fields",
    ),
    (
        "{type: object, x-kubernetes-preserve-unknown-fields: true}",
        "{type: object}",
        "`a` takes only the fields that are named",
        "+`a` takes further fields",
    ),
    (
        "{type: object, additionalProperties: {type: string}}",
        "{type: object, additionalProperties: {type: string, maxLength: 1}}",
        "`maxLength` of `a.*` is 1, and there was none",
        "+`a.*` has no `maxLength` any more, and had 1",
    ),
    (
        "{type: array, items: {type: object, properties: {b: {type: string}}}}",
        "{type: array, items: {type: object}}",
        "`a[].b` is gone",
        "+`a[].b` is new",
    ),
];

#[test]
fn each_limit_narrows_one_way_and_widens_the_other() {
    for (old, new, narrower, wider) in LIMITS {
        let expected = (vec![(*narrower).to_owned()], vec![(*wider).to_owned()]);
        assert_eq!(of_field(old, new), expected, "{new}");
    }
}

#[test]
fn what_can_be_no_ones_loss_narrows_nothing_either_way() {
    for (one, other) in [
        ("{type: string, description: x}", "{description: y, type: string}"),
        ("{type: string, minLength: 0}", "{type: string}"),
        ("{type: string, enum: [x, z]}", "{type: string, enum: [z, x]}"),
        ("{type: string, format: password}", "{type: string}"),
        ("{type: object, required: [], properties: {}}", "{type: object}"),
        ("{type: object, additionalProperties: false}", "{type: object}"),
        (
            "{type: array, items: {type: string}, x-kubernetes-list-type: atomic}",
            "{type: array, items: {type: string}}",
        ),
        (
            "{type: integer, x-kubernetes-validations: [{rule: 'self > 1', message: a}]}",
            "{type: integer, x-kubernetes-validations: [{rule: \"self  > 1\", message: b}]}",
        ),
        (
            "{type: object, properties: {b: {type: string, example: x}}}",
            "{properties: {b: {type: string}}}",
        ),
    ] {
        assert_eq!(of_field(one, other), (Vec::new(), Vec::new()), "{one} {other}");
    }
}

#[test]
fn a_field_that_is_gone_is_kept_where_unknown_fields_are() {
    let old = "{type: object, properties: {b: {type: string}}}";
    let new = "{type: object, x-kubernetes-preserve-unknown-fields: true}";
    assert_eq!(of_field(old, new).0, ["+`a` takes further fields"]);
}

#[test]
fn what_is_required_and_filled_in_is_not_missing() {
    let old = "{type: object, properties: {b: {type: string}}}";
    let new = "{type: object, required: [b], properties: {b: {type: string, default: x}}}";
    assert_eq!(of_field(old, new).0, ["=`a.b` becomes `x` where it is not set"]);
    let undone = of_field(new, "{type: object, required: [b], properties: {b: {type: string}}}").0;
    assert_eq!(undone, ["=`a.b` is no longer set to `x` by itself", "`a.b` is required"]);
}

#[test]
fn a_default_that_changes_is_told_apart_from_what_is_accepted() {
    let changed = of_field("{type: string, default: x}", "{type: string, default: z}").0;
    assert_eq!(changed, ["=`a` becomes `z` where it is not set, and was `x`"]);
}

#[test]
fn fields_of_every_object_are_not_those_of_the_definition() {
    let old = "{type: object, properties: {spec: {type: object}}}";
    let new = "{type: object, required: [kind], properties: {apiVersion: {type: string}, metadata: \
               {type: object}, spec: {type: object}}}";
    assert_eq!(changes(old, new), [""; 0]);
}

#[test]
fn what_controllers_write_is_told_apart() {
    let old =
        "{type: object, properties: {status: {type: object, properties: {a: {type: string}}}}}";
    let new = "{type: object, properties: {status: {type: object}}}";
    assert_eq!(changes(old, new), ["status: `status.a` is gone"]);
}
