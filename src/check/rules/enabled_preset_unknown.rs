//! The presets that `values.yaml` says are chosen exist.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId, Safety};
use crate::pack::{EnabledPreset, Pack, PresetLayer, enabled_presets};
use crate::span::Span;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB314", name: "enabled-preset-unknown" },
    level: Level::Warning,
    summary: "the presets that the first comment of `values.yaml` names exist",
    why: "Palette shows the presets of this comment as chosen. One that does not exist is chosen \
          by nobody, and the next choice in its group merges over values it does not expect.",
    bad: &[
        Change::Write(
            "values.yaml",
            "# spectrocloud.com/enabled-presets: Size:smal\npack:\n  greeting: hi\n",
        ),
        Change::Write(
            "presets.yaml",
            "presets:\n  - name: small\n    displayName: Small\n    group: Size\n    remove: []\n    \
             add: |\n      pack:\n        greeting: hi\n",
        ),
    ],
    good: &[
        Change::Write(
            "values.yaml",
            "# spectrocloud.com/enabled-presets: Pod Size:small\npack:\n  greeting: hi\n",
        ),
        Change::Write(
            "presets.yaml",
            "presets:\n  - name: small\n    displayName: Small\n    group: Pod Size\n    remove: []\n    \
             add: |\n      pack:\n        greeting: hi\n",
        ),
    ],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(values) = pack.values().document() else { return };
    if pack.presets().is_broken() {
        return;
    }
    let presets = pack.preset_layers();
    let enabled = enabled_presets(values);
    if let (true, Some(first)) = (presets.is_empty(), enabled.first()) {
        let (named, are) = match enabled.len() {
            1 => ("1 preset".to_owned(), "is"),
            count => (format!("{count} presets"), "are"),
        };
        let message = format!("{named} {are} named, and the pack has none");
        let place = Place::at("values.yaml", first.group.span);
        findings.push(place, message, "remove the comment: it is another pack's");
        return;
    }
    for enabled in &enabled {
        if !presets.iter().any(|preset| is_same(preset, enabled)) {
            let (group, name) = (&enabled.group.value, &enabled.name.value);
            let message = format!("there is no preset `{name}` in the group `{group}`");
            let span = Span::new(enabled.group.span.start, enabled.name.span.end);
            let known = known(presets);
            let names: Vec<&str> = known.iter().map(String::as_str).collect();
            let place = Place::at("values.yaml", span);
            match nearest(&format!("{group}:{name}"), &names) {
                Some(near) => findings
                    .push(place, message, format!("write `{near}`"))
                    .replace_by(Safety::Unsafe, near),
                None => findings.push(place, message, format!("use one of: {}", known.join(", "))),
            };
        }
    }
}

fn is_same(preset: &PresetLayer, enabled: &EnabledPreset) -> bool {
    preset.group() == enabled.group.value
        && preset.name().is_some_and(|name| name.value == enabled.name.value)
}

fn known(presets: &[PresetLayer]) -> Vec<String> {
    presets
        .iter()
        .filter_map(|preset| Some(format!("{}:{}", preset.group(), preset.name()?.value)))
        .collect()
}
