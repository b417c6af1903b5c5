//! Presets as a page shows them.

use crate::docs::parameter::literal;
use crate::pack::{Pack, PresetLayer, enabled_presets};
use crate::yaml::Node;
use serde::Serialize;

/// A named change to the values that a user can choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preset {
    /// The name in `presets.yaml`.
    pub name: String,
    /// The name as people see it.
    pub display_name: String,
    /// The group, of which one preset is chosen.
    pub group: String,
    /// Whether it is chosen without the user's doing.
    pub enabled: bool,
    /// What it sets, in the order of the file.
    pub sets: Vec<Setting>,
    /// The dotted paths that it takes away.
    pub removes: Vec<String>,
}

/// A value that a preset sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// Dotted path in `values.yaml`.
    pub path: String,
    /// The value as a person writes it.
    pub value: String,
}

/// Returns the presets of a pack, in the order of the file.
pub(super) fn collect(pack: &Pack) -> Vec<Preset> {
    let enabled = pack.values().document().map(enabled_presets).unwrap_or_default();
    let is_enabled = |layer: &PresetLayer, name: &str| {
        enabled.iter().any(|one| one.group.value == layer.group() && one.name.value == name)
    };
    let presets = pack.preset_layers().iter().filter_map(|layer| {
        let name = layer.name()?.value.clone();
        let mut sets = Vec::new();
        if let Some(added) = layer.added() {
            push_settings(added, "", &mut sets);
        }
        Some(Preset {
            enabled: is_enabled(layer, &name),
            name,
            display_name: layer.display_name().to_owned(),
            group: layer.group().to_owned(),
            sets,
            removes: layer.remove().iter().map(|path| path.value.clone()).collect(),
        })
    });
    presets.collect()
}

fn push_settings(map: Node<'_>, prefix: &str, settings: &mut Vec<Setting>) {
    for entry in map.entries() {
        let path = format!("{prefix}{}", entry.key.source_text());
        let value = entry.value;
        if value.is_mapping() && value.entries().next().is_some() && !value.is_alias() {
            push_settings(value, &format!("{path}."), settings);
        } else {
            settings.push(Setting { path, value: literal(value) });
        }
    }
}
