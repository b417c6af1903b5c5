//! The values of the pack satisfy its own schema.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::schema::SchemaEntry;
use crate::pack::{Pack, PresetLayer};
use crate::yaml::Node;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB304", name: "schema-default-violated" },
    level: Level::Error,
    summary: "the values of the pack and its presets satisfy `schema.yaml`",
    why: "Palette checks the values whenever a profile is saved. A default that breaks the \
          pack's own constraint makes everyone who adds the pack change it first. Empty values \
          and macros pass: they are filled in later.",
    bad: &[
        Change::Write(
            "schema.yaml",
            "pack.port:\n  schema: '{{ required | format \"${number:[5000-5005]}\" }}'\n",
        ),
        Change::Write("values.yaml", "pack:\n  port: 8080\n"),
    ],
    good: &[
        Change::Write(
            "schema.yaml",
            "pack.port:\n  schema: '{{ required | format \"${number:[5000-5005]}\" }}'\n\
             pack.host:\n  schema: '{{ required | format \"${ipv4}\" }}'\n\
             pack.peers.$[]:\n  schema: '{{ format \"${ipv4} - ${ipv4}\" }}'\n",
        ),
        Change::Write(
            "values.yaml",
            "pack:\n  port: 5005\n  host: ''\n  peers:\n    - 10.0.0.1 - 10.0.0.9\n    - '{{ \
             .spectro.var.peers }}'\n",
        ),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    for entry in &pack.value_schema().entries {
        if let Some(values) = pack.values().document() {
            for value in values.all_at(&entry.path.value) {
                report(entry, value, Place::at("values.yaml", value.span()), findings);
            }
        }
        for preset in pack.preset_layers() {
            let Some(added) = preset.document() else { continue };
            for value in added.all_at(&entry.path.value) {
                let place = place_in_preset(pack, preset, value);
                report(entry, value, place, findings);
            }
        }
    }
}

fn report(entry: &SchemaEntry, value: Node<'_>, place: Place, findings: &mut Findings) {
    let Err(violation) = entry.expression.value.check(value) else { return };
    let constraint = Place::at("schema.yaml", entry.expression.span);
    findings
        .push(place, violation.message, violation.help)
        .also(constraint, "the constraint is here");
}

/// Returns where a value that a preset adds stands in the file, not in the text of `add`.
fn place_in_preset(pack: &Pack, preset: &PresetLayer, value: Node<'_>) -> Place {
    let presets = pack.presets().document().and_then(|file| file.root().get("presets"));
    let texts = presets.into_iter().flat_map(Node::items).filter_map(|preset| preset.get("add"));
    let mut own = texts.filter(|text| Some(text.span()) == preset.added_span());
    let span = own.next().map(|text| text.span_within(value.span()));
    Place { file: "presets.yaml".to_owned(), span: span.or(preset.added_span()) }
}
