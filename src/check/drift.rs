//! What an unpacked chart has that its archive does not have in the same form.

use crate::pack::ChartTree;
use crate::source::{Entry, Kind};
use crate::yaml::{self, Dialect, Document, Value};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::sync::Arc;

/// Largest file that is compared, in bytes.
const MAX_COMPARED: u64 = 32 << 20;

/// The keys of `Chart.yaml` that Helm knows; it drops others when it packs a chart.
const CHART_KEYS: [&str; 17] = [
    "name",
    "home",
    "sources",
    "version",
    "description",
    "keywords",
    "maintainers",
    "icon",
    "apiVersion",
    "condition",
    "tags",
    "appVersion",
    "deprecated",
    "annotations",
    "kubeVersion",
    "dependencies",
    "type",
];

/// A file of the unpacked chart that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Drift {
    /// The file, relative to the pack.
    pub(super) path: String,
    /// In what way it differs.
    pub(super) how: String,
}

/// Returns the files of `folder` that differ from those of `packed`. The archive may hold more than
/// the folder: files, charts, and keys of values.yaml and Chart.yaml.
pub(super) fn between(folder: &ChartTree, packed: &ChartTree) -> Vec<Drift> {
    let mut found = Vec::new();
    let ignored = helmignore(folder);
    for path in ["Chart.yaml", "values.yaml"] {
        if let Some(how) = data_drift(folder, packed, path) {
            found.push(Drift { path: format!("{}/{path}", folder.within()), how });
        }
    }
    for place in ["crds/", "templates/"] {
        let paths = folder.files().below(place).filter(|(path, entry)| counts(path, entry));
        for (path, _) in paths {
            if ignored.matched_path_or_any_parents(path, false).is_ignore() {
                continue;
            }
            if let Some(how) = text_drift(folder, packed, path) {
                found.push(Drift { path: format!("{}/{path}", folder.within()), how });
            }
        }
    }
    for sub in folder.subcharts() {
        let Ok(sub) = &sub.chart else { continue };
        match same_chart(sub, packed) {
            Some(other) => found.extend(between(sub, other)),
            None => found.push(Drift {
                path: sub.yaml().path().to_owned(),
                how: "the chart is not in the archive".to_owned(),
            }),
        }
    }
    found
}

/// Finds the chart of the same name, and of the same version if there are several.
fn same_chart<'a>(sub: &ChartTree, packed: &'a ChartTree) -> Option<&'a ChartTree> {
    let charts = packed.subcharts().iter().filter_map(|other| other.chart.as_ref().ok());
    let same = charts.filter(|other| other.metadata().name == sub.metadata().name);
    same.max_by_key(|other| other.metadata().version == sub.metadata().version)
}

/// Whether a file is compared: not what only people or `helm package` read.
fn counts(path: &str, entry: &Entry) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_kept = !name.starts_with('.') && !name.to_lowercase().starts_with("readme");
    is_kept && matches!(entry.kind(), Kind::File { .. } | Kind::Link { .. })
}

fn helmignore(folder: &ChartTree) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    let text = folder.files().read(".helmignore", MAX_COMPARED).unwrap_or_default();
    for line in String::from_utf8_lossy(&text).lines() {
        // A pattern that cannot be read ignores nothing.
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

fn text_drift(folder: &ChartTree, packed: &ChartTree, path: &str) -> Option<String> {
    let one = folder.files().read(path, MAX_COMPARED).ok()?;
    let entry = packed.files().get(path).filter(|entry| matches!(entry.kind(), Kind::File { .. }));
    let other = entry.map(|entry| entry.bytes().unwrap_or_default());
    if other == Some(one.as_slice()) {
        return None;
    }
    let (one, other) = (String::from_utf8_lossy(&one), other.map(String::from_utf8_lossy));
    let Some(other) = other else {
        let is_empty = one.trim().is_empty();
        return (!is_empty).then(|| "it is not in the archive".to_owned());
    };
    let line = first_difference(&one, &other)?;
    Some(format!("line {line} is another in the archive"))
}

/// Returns the first line that differs by more than blanks at its end, from one.
fn first_difference(one: &str, other: &str) -> Option<usize> {
    let lines = |text: &str| -> Vec<String> {
        let text = text.trim_start_matches('\u{feff}').trim_end();
        text.lines().map(|line| line.trim_end().to_owned()).collect()
    };
    let (one, other) = (lines(one), lines(other));
    let same = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    (same < one.len().max(other.len())).then_some(same + 1)
}

fn data_drift(folder: &ChartTree, packed: &ChartTree, path: &str) -> Option<String> {
    let one = folder.files().read(path, MAX_COMPARED).ok()?;
    let other = packed.files().read(path, MAX_COMPARED).unwrap_or_default();
    if one == other {
        return None;
    }
    let values = parse(&one).zip(parse(&other));
    let Some((one_value, other_value)) = values else {
        // What does not parse is compared as text, and reported by other rules.
        let line =
            first_difference(&String::from_utf8_lossy(&one), &String::from_utf8_lossy(&other));
        return line.map(|line| format!("line {line} is another in the archive"));
    };
    let mut at = Vec::new();
    let differs = match (path, &one_value) {
        ("Chart.yaml", Value::Mapping(entries)) => entries.iter().any(|(key, value)| {
            let name = text_of(key);
            at.clear();
            CHART_KEYS.contains(&name.as_str())
                && entry_differs(&name, value, &other_value, &mut at)
        }),
        _ => differs(&one_value, &other_value, &mut at),
    };
    differs.then(|| match at.join(".").as_str() {
        "" => "it holds something else in the archive".to_owned(),
        at => format!("`{at}` is another in the archive"),
    })
}

fn parse(bytes: &[u8]) -> Option<Value> {
    let text: Arc<str> = yaml::decode(bytes).ok()?;
    let document: Document = yaml::parse(text).ok()?;
    document.root().resolve(Dialect::Helm).ok()
}

/// Whether `one` holds something that `other` does not; `at` becomes the path of it.
fn differs(one: &Value, other: &Value, at: &mut Vec<String>) -> bool {
    match (one, other) {
        _ if is_empty(one) && is_empty(other) => false,
        (Value::Mapping(entries), Value::Mapping(_)) => {
            entries.iter().any(|(key, value)| entry_differs(&text_of(key), value, other, at))
        }
        (Value::Mapping(_), _) if !is_empty(one) => true,
        (Value::Sequence(ones), Value::Sequence(others)) => {
            ones.len() != others.len()
                || ones.iter().zip(others).any(|(one, other)| differs(one, other, &mut Vec::new()))
        }
        _ => text_of(one) != text_of(other),
    }
}

fn entry_differs(key: &str, value: &Value, other: &Value, at: &mut Vec<String>) -> bool {
    let Value::Mapping(others) = other else { return !is_empty(value) };
    let found = others.iter().find(|(other, _)| text_of(other) == key).map(|(_, value)| value);
    at.push(key.to_owned());
    let has_drifted = differs(value, found.unwrap_or(&Value::Null), at);
    if !has_drifted {
        at.pop();
    }
    has_drifted
}

/// Whether a value says as little as its absence; `helm package` leaves such keys out.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(entries) => entries.iter().all(|(_, value)| is_empty(value)),
        _ => false,
    }
}

/// Writes a scalar out: `1.10` and `"1.10"` are told apart by no template.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(text) | Value::Timestamp(text) => text.trim_end().to_owned(),
        Value::Sequence(_) | Value::Mapping(_) => format!("{value:?}"),
    }
}
