//! A key of the values that is gone.

use crate::check::Change;
use crate::compat::class::advice;
use crate::compat::values::Fate;
use crate::compat::{Changes, Class, Pair, Upgrade};
use crate::finding::{Bump, RuleId};

/// The class.
pub(super) static CLASS: Class = Class {
    id: RuleId { code: "PB701", name: "value-removed" },
    bump: Some(Bump::Major),
    summary: "a key of the values is gone",
    why: "A cluster profile holds a user's overrides. One of a key that nobody reads any more stops \
          working without a word. A key below `charts` breaks nothing while the chart knows it: has \
          it among its own values, or asks for it in a template; then only the default may be \
          another. What the chart of the old version did not know either never did anything.",
    bad: Pair {
        old: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n  mode: fast\n")],
        new: &[Change::Write("values.yaml", "pack:\n  namespace: demo\n")],
    },
    good: Pair {
        old: &[
            Change::Write("pack.json", OLD),
            Change::Write("values.yaml", "charts:\n  app:\n    replicas: 2\n    color: red\n"),
            Change::Chart("charts/app.tgz", CHART),
        ],
        new: &[
            Change::Write("pack.json", NEW),
            Change::Write("values.yaml", "charts:\n  app:\n    color: red\n"),
            Change::Chart("charts/app.tgz", CHART),
        ],
    },
    find,
};

const OLD: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/app.tgz"]}
"#;
const NEW: &str = r#"{"name": "demo", "displayName": "Demo", "version": "1.1.0", "layer": "cni",
"cloudTypes": ["all"], "charts": ["charts/app.tgz"]}
"#;
const CHART: &[(&str, &str)] = &[
    ("app/Chart.yaml", "apiVersion: v2\nname: app\nversion: 1.0.0\n"),
    ("app/values.yaml", "replicas: 2\n"),
];

fn find(upgrade: &Upgrade<'_>, changes: &mut Changes) {
    for (missing, fate) in &upgrade.values().removed {
        let path = missing.key.dotted();
        let bump = fate.bump(&missing.key.path);
        let message = format!("`{path}` is gone{}", told(fate));
        changes
            .push(bump, missing.place_around(), message, advice(bump, &path))
            .formerly(missing.key.place(), "it stood here")
            .about(path);
    }
}

/// Says who knows the value, and who does not.
fn told(fate: &Fate) -> String {
    match fate {
        Fate::Same { reader } => format!("; {reader} knows it and has the same default"),
        Fate::Default { reader, default } => {
            format!("; {reader} knows it, and its default is {default}")
        }
        Fate::Asked { reader } => format!("; {reader} still asks for it"),
        Fate::NeverRead { reader } => format!("; {reader} never read it"),
        Fate::Unreadable { reader } => {
            format!(", and {reader} cannot be read to see whether it knows it")
        }
        Fate::Lost { reader: None, .. } => String::new(),
        Fate::Lost { reader: Some(reader), only } if only.is_empty() => {
            format!(", and {reader} does not know it")
        }
        Fate::Lost { reader: Some(reader), only } => {
            format!(", and {reader} does not know `{}` below it", only.join("`, `"))
        }
    }
}
