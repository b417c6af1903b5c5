//! Formats name types that Palette knows.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId, Safety};
use crate::pack::Pack;
use crate::pack::schema::FORMAT_TYPES;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB302", name: "schema-format-unknown" },
    level: Level::Warning,
    summary: "formats in `schema.yaml` name types that Palette documents",
    why: "What Palette does with a type that it does not know is not documented: the value may \
          go unchecked, or be shown as plain text where a password was meant.",
    bad: &[
        Change::Write("schema.yaml", "pack.greeting:\n  schema: '{{ format \"${input}\" }}'\n"),
        Change::Write("values.yaml", "pack:\n  greeting: hi\n"),
    ],
    good: &[
        Change::Write("schema.yaml", "pack.greeting:\n  schema: '{{ format \"${string}\" }}'\n"),
        Change::Write("values.yaml", "pack:\n  greeting: hi\n"),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    for name in pack.value_schema().entries.iter().flat_map(|entry| &entry.unknown_types) {
        let message = format!("there is no type `{}`", name.value);
        let place = Place::at("schema.yaml", name.span);
        if let Some(known) = close(&name.value) {
            findings
                .push(place, message, format!("write `{known}`"))
                .replace_by(Safety::Unsafe, known);
        } else {
            let help = format!("use one of `{}`", FORMAT_TYPES.join("`, `"));
            findings.push(place, message, help);
        }
    }
}

/// Returns the type that was most likely meant.
fn close(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let alias = match name.as_str() {
        "bool" => Some("boolean"),
        "int" | "integer" | "float" => Some("number"),
        "str" | "text" => Some("string"),
        "ip" => Some("ipv4"),
        "semver" => Some("version"),
        "enum" => Some("list"),
        _ => None,
    };
    let distance = |known: &&&str| strsim::osa_distance(known, &name);
    let near = || FORMAT_TYPES.iter().min_by_key(distance).filter(|known| distance(known) <= 2);
    alias.or_else(|| near().copied())
}
