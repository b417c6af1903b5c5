//! Presets take away values that there are.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{ManifestContent, Pack, PresetLayer};
use crate::yaml::Path;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB313", name: "preset-remove-unknown" },
    level: Level::Error,
    summary: "what a preset removes belongs to a chart or manifest of the pack",
    why: "A path that names a chart the pack does not have removes nothing: the preset that \
          should switch something off leaves it on. A path that is absent otherwise is only \
          noted, and passes when another preset adds it.",
    bad: &[Change::Write(
        "presets.yaml",
        "presets:\n  - name: small\n    displayName: Small\n    group: Size\n    remove: \
             [\"charts.dmeo.replicas\"]\n    add: |\n      pack:\n        greeting: hi\n",
    )],
    good: &[Change::Write(
        "presets.yaml",
        "presets:\n  - name: small\n    displayName: Small\n    group: Size\n    remove: \
             [\"pack.greeting\", \"pack.extra\"]\n    add: |\n      pack:\n        greeting: hi\n  - name: \
             large\n    displayName: Large\n    group: Size\n    remove: []\n    add: |\n      pack:\n        \
             extra: 1\n",
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(values) = pack.values().document() else { return };
    let presets = pack.preset_layers();
    for removed in presets.iter().flat_map(PresetLayer::remove) {
        let Ok(path) = removed.value.parse::<Path>() else { continue };
        let is_there = values.at(&path).is_some();
        if is_there
            || presets
                .iter()
                .any(|preset| preset.document().is_some_and(|added| added.at(&path).is_some()))
        {
            continue;
        }
        let place = Place::at("presets.yaml", removed.span);
        if let Some((kind, name)) = unknown_owner(&removed.value, pack) {
            let message = format!("`{}`: the pack has no {kind} `{name}`", removed.value);
            findings.push(place, message, owners(kind, pack));
        } else {
            let message =
                format!("`{}` is neither in values.yaml nor added by a preset", removed.value);
            let help = "correct the path, or remove it";
            findings.push(place, message, help).at_level(Level::Note);
        }
    }
}

/// Returns what a path names under `charts` or `manifests` that the pack does not have.
fn unknown_owner<'p>(path: &'p str, pack: &Pack) -> Option<(&'static str, &'p str)> {
    let (kind, rest) = match path.split_once('.')? {
        ("charts", rest) => ("chart", rest),
        ("manifests", rest) => ("manifest", rest),
        _ => return None,
    };
    pack.json().document()?;
    let known = names(kind, pack)?;
    // The name of a chart may hold dots itself.
    let is_known = known.iter().any(|name| {
        rest.strip_prefix(name.as_str())
            .is_some_and(|after| after.is_empty() || after.starts_with('.'))
    });
    (!is_known).then(|| (kind, rest.split('.').next().unwrap_or(rest)))
}

/// Returns the names of all charts or manifests; `None` when one of them could not be read.
fn names(kind: &str, pack: &Pack) -> Option<Vec<String>> {
    if kind == "chart" {
        return pack.charts().iter().map(|chart| chart.name().map(str::to_owned)).collect();
    }
    let manifests = pack.manifests().iter();
    manifests
        .map(|manifest| match manifest.content() {
            ManifestContent::Absent => None,
            _ => Some(manifest.key().to_owned()),
        })
        .collect()
}

fn owners(kind: &str, pack: &Pack) -> String {
    let names = names(kind, pack).unwrap_or_default();
    if names.is_empty() {
        return format!("remove the path: the pack has no {kind}s");
    }
    format!("name one that the pack has: `{}`", names.join("`, `"))
}
