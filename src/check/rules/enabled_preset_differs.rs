//! The values agree with the presets that they say are chosen.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::merge::{Layer, Merged};
use crate::pack::{Pack, PresetLayer, enabled_presets};
use crate::yaml::{Dialect, Value};
use std::collections::BTreeSet;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB315", name: "enabled-preset-differs" },
    level: Level::Warning,
    summary: "the values agree with the presets that their first comment names",
    why: "The comment says that the presets were already applied. Where the values say otherwise \
          one of the two is stale, and a user who looks at the chosen presets is told of \
          settings that are not there.",
    bad: &[
        Change::Write(
            "values.yaml",
            "# spectrocloud.com/enabled-presets: Size:small\npack:\n  replicas: 3\n",
        ),
        Change::Write(
            "presets.yaml",
            "presets:\n  - name: small\n    displayName: Small\n    group: Size\n    remove: []\n    \
             add: |\n      pack:\n        replicas: 1\n",
        ),
    ],
    good: &[
        Change::Write(
            "values.yaml",
            "# spectrocloud.com/enabled-presets: Size:small\npack:\n  replicas: 1\n  other: 2\n",
        ),
        Change::Write(
            "presets.yaml",
            "presets:\n  - name: small\n    displayName: Small\n    group: Size\n    remove: \
             [\"pack.replicas\"]\n    add: |\n      pack:\n        replicas: 1\n",
        ),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(values) = pack.values().document() else { return };
    let enabled: Vec<_> = enabled_presets(values)
        .into_iter()
        .filter_map(|enabled| {
            let preset = pack.preset_layers().iter().find(|preset| {
                preset.group() == enabled.group.value
                    && preset.name().is_some_and(|name| name.value == enabled.name.value)
            });
            preset.map(|preset| (enabled, preset))
        })
        .collect();
    if enabled.is_empty() {
        return;
    }
    let layer = Layer { file: "values.yaml", within: None };
    let now = Merged::of(values.root(), layer);
    let chosen = enabled.iter().fold(now.clone(), |values, (_, preset)| preset.applied(values));
    let mut differences = BTreeSet::new();
    compare(&now, &chosen, "", &mut differences);
    for (enabled, preset) in &enabled {
        let own: Vec<&String> = differences.iter().filter(|path| concerns(preset, path)).collect();
        let Some(first) = own.first() else { continue };
        let name = &enabled.name.value;
        let more =
            if own.len() > 1 { format!(" and {} more", own.len() - 1) } else { String::new() };
        let message = format!("the values differ from the preset `{name}` at `{first}`{more}");
        let help = "apply the preset to the values, or take it out of the comment";
        let finding = findings.push(Place::at("values.yaml", enabled.name.span), message, help);
        if let Some(leaf) = now.at(first).and_then(Merged::leaf) {
            finding.also(leaf.place(), "the value is here");
        }
        if let Some(span) = preset.added_span() {
            finding.also(Place::at("presets.yaml", span), "the preset adds its values here");
        }
    }
}

/// Whether a preset sets or removes the value at a path.
fn concerns(preset: &PresetLayer, path: &str) -> bool {
    let touches = |other: &str| {
        let (short, long) = if other.len() < path.len() { (other, path) } else { (path, other) };
        long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let adds = preset
        .document()
        .is_some_and(|added| path.parse().is_ok_and(|path| added.at(&path).is_some()));
    adds || preset.remove().iter().any(|removed| touches(&removed.value))
}

/// Collects the paths at which two values differ; an empty map is as good as none.
fn compare(now: &Merged<'_>, then: &Merged<'_>, path: &str, found: &mut BTreeSet<String>) {
    match (now.map(), then.map()) {
        (Some(now), Some(then)) => {
            let keys: BTreeSet<&str> = now.keys().chain(then.keys()).copied().collect();
            for key in keys {
                let inner = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                match (now.get(key), then.get(key)) {
                    (Some(now), Some(then)) => compare(now, then, &inner, found),
                    (Some(other), None) | (None, Some(other)) if !is_nothing(other) => {
                        found.insert(inner);
                    }
                    _ => {}
                }
            }
        }
        _ if value(now) == value(then) => {}
        _ => {
            found.insert(path.to_owned());
        }
    }
}

fn is_nothing(value: &Merged<'_>) -> bool {
    match value {
        Merged::Map(map) => map.values().all(is_nothing),
        Merged::Leaf(leaf) => leaf.node.is_null(),
    }
}

/// A value to compare; `None` for what is as good as nothing.
fn value(value: &Merged<'_>) -> Option<Value> {
    if is_nothing(value) {
        return None;
    }
    // A map that stands where the other has none differs from everything.
    value.leaf().map_or(Some(Value::Null), |leaf| leaf.node.resolve(Dialect::Helm).ok())
}
