//! Joins values, comments, schema and presets into parameters.

use super::comments::{Comments, Notes};
use super::literal::{kind, literal};
use super::note::{Note, Visibility};
use super::{Parameter, PresetValue, constraint};
use crate::pack::schema::SchemaEntry;
use crate::pack::{Pack, PresetLayer};
use crate::yaml::{Document, Node, Path};
use std::collections::{HashMap, HashSet};

/// Returns the parameters of a pack.
pub(in crate::docs) fn collect(pack: &Pack, comments: Comments) -> Vec<Parameter> {
    let entries = &pack.value_schema().entries;
    let mut collector = Collector {
        constrained: entries.iter().map(|entry| (entry.path.value.to_string(), entry)).collect(),
        presets: pack.preset_layers(),
        seen: HashSet::new(),
        found: Vec::new(),
    };
    if let Some(values) = pack.values().document() {
        let notes = Notes::read(values, comments);
        collector.walk(values.root(), "", &notes);
        for (path, note) in notes.extra() {
            collector.add(path, None, Some(note.clone()));
        }
    }
    for entry in entries {
        collector.add(&entry.path.value.to_string(), None, None);
    }
    collector.found
}

struct Collector<'a> {
    constrained: HashMap<String, &'a SchemaEntry>,
    presets: &'a [PresetLayer],
    seen: HashSet<String>,
    found: Vec<Parameter>,
}

impl Collector<'_> {
    fn walk(&mut self, map: Node<'_>, prefix: &str, notes: &Notes<'_>) {
        for entry in map.entries().filter(|entry| !entry.merged) {
            let path = format!("{prefix}{}", entry.key.source_text());
            let note = notes.of(&path, &entry);
            if note.as_ref().is_some_and(|note| note.visibility == Visibility::Hidden) {
                self.seen.insert(path);
                continue;
            }
            self.add(&path, Some(entry.value), note);
            if !entry.value.is_alias() {
                self.walk(entry.value, &format!("{path}."), notes);
            }
        }
    }

    /// Adds a value that is described or constrained, unless it is there already.
    fn add(&mut self, path: &str, value: Option<Node<'_>>, note: Option<Note>) {
        let schema = self.constrained.get(path).map(|entry| &entry.expression.value);
        if (note.is_none() && schema.is_none()) || !self.seen.insert(path.to_owned()) {
            return;
        }
        let note = note.unwrap_or_default();
        let (schema_kind, constraint) = schema.map(constraint).unwrap_or_default();
        let written = value.map_or("string", kind);
        let default = note.default.or_else(|| value.map(literal));
        self.found.push(Parameter {
            path: path.to_owned(),
            section: note.section,
            description: note.text,
            kind: note.kind.unwrap_or_else(|| schema_kind.unwrap_or(written).to_owned()),
            default: default.filter(|_| schema_kind != Some("password")),
            required: schema.is_some_and(|schema| schema.required),
            readonly: schema.is_some_and(|schema| schema.readonly),
            constraint,
            hints: schema.map(|schema| schema.hints.clone()).unwrap_or_default(),
            presets: preset_values(self.presets, path),
        });
    }
}

fn preset_values(presets: &[PresetLayer], path: &str) -> Vec<PresetValue> {
    let Ok(parsed) = path.parse::<Path>() else { return Vec::new() };
    let change = |preset: &PresetLayer| {
        let added = preset.document().and_then(|document: &Document| document.at(&parsed));
        let is_removed = preset.remove().iter().any(|removed| is_within(path, &removed.value));
        let value = added.map(literal);
        (is_removed || value.is_some())
            .then(|| PresetValue { preset: preset.display_name().to_owned(), value })
    };
    presets.iter().filter_map(change).collect()
}

/// Whether a path is another one, or leads below it.
fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
