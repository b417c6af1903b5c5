//! `presets.yaml`: named changes to the values that a user can choose from.
//!
//! The shape is that of the public packs: a list under `presets`, each preset with a name, the
//! name to show, a group, the paths it removes and the YAML text it adds. A preset may leave out
//! one of the last two; without both it does nothing.

use super::preset_layer::{Added, PresetLayer};
use crate::span::{Span, Spanned};
use crate::yaml::{self, Document, Node, Path};

/// What every preset has.
const REQUIRED: &[&str] = &["name", "displayName", "group"];

/// What a preset may have.
const KEYS: &[&str] = &["name", "displayName", "group", "remove", "add"];

/// The presets of a pack, in the order of the file.
#[derive(Debug, Default)]
pub struct Presets {
    /// What each does, as far as it can be made out: whatever is wrong counts as absent.
    pub layers: Vec<PresetLayer>,
    /// What is wrong with their shape.
    pub faults: Vec<PresetFault>,
}

/// What is wrong with a preset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetFault {
    /// What is wrong, in words.
    pub message: String,
    /// The shortest way to mend it.
    pub help: String,
    /// Where it stands in the file.
    pub span: Span,
}

impl Presets {
    /// Reads a parsed `presets.yaml`; an empty file has no presets.
    #[must_use]
    pub fn parse(document: &Document) -> Self {
        let mut presets = Self::default();
        let root = document.root();
        let Some(list) = root.get("presets") else {
            if !root.is_null() {
                presets.no_list(root);
            }
            return presets;
        };
        if !list.is_sequence() && !list.is_null() {
            let message = format!("`presets` is {} instead of a list", list.type_name());
            presets.fault(message, "write `- name: …` below `presets`", list.span());
        }
        for preset in list.items() {
            if preset.is_mapping() {
                let layer = presets.preset(preset);
                presets.layers.push(layer);
            } else {
                let message = format!("a preset is {} instead of a map", preset.type_name());
                presets.fault(message, "write `name`, `displayName` and `group`", preset.span());
            }
        }
        presets
    }

    fn no_list(&mut self, root: Node<'_>) {
        let close = root.entries().map(|entry| entry.key).find(|key| is_close(key, "presets"));
        let help = match close {
            Some(key) => format!("write `presets` instead of `{}`", key.source_text()),
            None => "write the presets as a list under `presets`".to_owned(),
        };
        let place = close.or_else(|| root.entries().next().map(|entry| entry.key));
        self.fault("the file has no `presets`", help, place.unwrap_or(root).span());
    }

    fn preset(&mut self, preset: Node<'_>) -> PresetLayer {
        for key in REQUIRED {
            self.required(preset, key);
        }
        self.does_something(preset);
        let text =
            |key: &str| preset.get(key).map(Node::source_text).unwrap_or_default().to_owned();
        PresetLayer {
            name: preset.get("name").and_then(spanned),
            display_name: text("displayName"),
            group: text("group"),
            remove: preset.get("remove").map(|list| self.remove(list)).unwrap_or_default(),
            add: preset.get("add").and_then(|text| self.add(text)),
        }
    }

    /// Numbers and the like are names too.
    fn required(&mut self, preset: Node<'_>, key: &str) {
        match preset.get(key) {
            None => {
                let (help, place) = missing(preset, key);
                self.fault(format!("a preset has no `{key}`"), help, place);
            }
            Some(value) if value.as_scalar().is_none() => {
                let message = format!("`{key}` is {} instead of a text", value.type_name());
                self.fault(message, format!("write `{key}: \"…\"`"), value.span());
            }
            Some(value) if value.is_null() || value.source_text().trim().is_empty() => {
                let (_, place) = missing(preset, key);
                let place =
                    if value.span().start == value.span().end { place } else { value.span() };
                self.fault(format!("`{key}` of a preset is empty"), "give it a text", place);
            }
            Some(_) => {}
        }
    }

    /// A slip in one of two keys that may be left out is a fault too.
    fn does_something(&mut self, preset: Node<'_>) {
        let keys = ["add", "remove"];
        let has = |key: &str| preset.get(key).is_some();
        let slips = keys.into_iter().filter(|key| !has(key)).filter_map(|key| {
            let mut others = preset.entries().map(|entry| entry.key).filter(is_unknown);
            others.find(|other| is_close(other, key)).map(|other| (key, other))
        });
        let slips: Vec<_> = slips.collect();
        for (key, other) in &slips {
            let message = format!("a preset has no key `{}`", other.source_text());
            self.fault(message, format!("write `{key}`"), other.span());
        }
        if slips.is_empty() && !keys.into_iter().any(has) {
            let help = "write `add: |` with the values it sets, or `remove` with paths";
            let (_, place) = missing(preset, "add");
            self.fault("a preset neither adds nor removes anything", help, place);
        }
    }

    fn remove(&mut self, list: Node<'_>) -> Vec<Spanned<String>> {
        const HELP: &str = "write a list of paths: `remove: [\"charts.demo.key\"]`";
        if !list.is_sequence() && !list.is_null() {
            let message = format!("`remove` is {} instead of a list", list.type_name());
            self.fault(message, HELP, list.span());
        }
        let mut paths = Vec::new();
        for item in list.items() {
            let Some(path) = spanned(item) else {
                let message = format!("`remove` holds {} instead of a path", item.type_name());
                self.fault(message, HELP, item.span());
                continue;
            };
            if let Err(error) = path.value.parse::<Path>() {
                let help = "write the keys with one dot between them";
                self.fault(format!("`{}`: {error}", path.value), help, path.span);
            }
            paths.push(path);
        }
        paths
    }

    fn add(&mut self, node: Node<'_>) -> Option<Added> {
        if node.is_null() {
            return None;
        }
        let Some(text) = node.as_str() else {
            let message = format!("`add` is {} instead of a text", node.type_name());
            self.fault(message, "write `add: |`, and the values below it", node.span());
            return None;
        };
        let document = match yaml::parse(text.into()) {
            Ok(document) => document,
            Err(fault) => {
                let message = format!("what `add` holds is not YAML: {}", fault.message);
                let place = node.span_within(fault.span);
                self.fault(message, "correct the YAML at this place", place);
                return None;
            }
        };
        for repeated in document.duplicate_keys() {
            let message = format!("`add` holds the key `{}` twice in one map", repeated.key);
            let place = node.span_within(repeated.span);
            self.fault(message, "remove one of the two", place);
        }
        let root = document.root();
        if !root.is_mapping() && !root.is_null() {
            let message = format!("what `add` holds is {} instead of a map", root.type_name());
            let place = node.span_within(root.span());
            self.fault(message, "write the values as in values.yaml", place);
        }
        Some(Added { document, span: node.span() })
    }

    fn fault(&mut self, message: impl Into<String>, help: impl Into<String>, span: Span) {
        self.faults.push(PresetFault { message: message.into(), help: help.into(), span });
    }
}

/// Returns what to do about a missing key, and where: the first key of the preset, or a slip.
fn missing(preset: Node<'_>, key: &str) -> (String, Span) {
    let mut others = preset.entries().map(|entry| entry.key).filter(is_unknown);
    if let Some(slip) = others.find(|other| is_close(other, key)) {
        return (format!("write `{key}` instead of `{}`", slip.source_text()), slip.span());
    }
    let name = preset.get("name").filter(|name| !name.is_null());
    let first = preset.entries().next().map(|entry| entry.key);
    let place = name.or(first).unwrap_or(preset).span();
    (format!("write `{key}: …`"), place)
}

fn is_unknown(key: &Node<'_>) -> bool {
    !KEYS.contains(&key.source_text())
}

/// Whether a key is another one up to case and a slip or two.
fn is_close(key: &Node<'_>, wanted: &str) -> bool {
    let (key, wanted) = (key.source_text().to_lowercase(), wanted.to_lowercase());
    strsim::osa_distance(&key, &wanted) <= wanted.len() / 3
}

fn spanned(node: Node<'_>) -> Option<Spanned<String>> {
    Some(Spanned::new(node.as_str()?.to_owned(), node.span()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "presets:\n  - name: a\n    displayName: A\n    group: G\n    remove: \
                         [\"x.y\"]\n    add: |\n      x:\n        z: 1\n";

    /// The message of each fault and the text at its place.
    fn faults(text: &str) -> Vec<(String, String)> {
        let presets = Presets::parse(&yaml::parse(text.into()).unwrap());
        let faults = presets.faults.into_iter();
        faults
            .map(|fault| (fault.message, text[fault.span.start..fault.span.end].to_owned()))
            .collect()
    }

    #[test]
    fn sound_presets_have_no_fault() {
        for text in [
            SOUND.to_owned(),
            SOUND.replace("[\"x.y\"]", "[]"),
            SOUND.replace("    remove: [\"x.y\"]\n", ""),
            SOUND.replace("    add: |\n      x:\n        z: 1\n", ""),
            SOUND.replace("|\n      x:\n        z: 1", "\"\""),
            SOUND.replace("name: a", "name: 1.2"),
            SOUND.replace("    group", "    note: x\n    group"),
            "# none\n".to_owned(),
            "presets: []\n".to_owned(),
            "presets:\n".to_owned(),
        ] {
            assert_eq!(faults(&text), [], "{text}");
        }
    }

    #[test]
    fn one_slip_is_one_fault_at_its_place() {
        for (from, to, message, place) in [
            ("presets:", "preset:", "the file has no `presets`", "preset"),
            ("presets:", "other:", "the file has no `presets`", "other"),
            ("name: a", "nmae: a", "a preset has no `name`", "nmae"),
            ("    displayName: A\n", "", "a preset has no `displayName`", "a"),
            ("displayName: A", "displayname: A", "a preset has no `displayName`", "displayname"),
            ("group: G", "group: ''", "`group` of a preset is empty", "''"),
            ("group: G", "group:", "`group` of a preset is empty", "a"),
            ("group: G", "group: [G]", "`group` is a list instead of a text", "[G]"),
            ("[\"x.y\"]", "x.y", "`remove` is a string instead of a list", "x.y"),
            ("[\"x.y\"]", "[5]", "`remove` holds a number instead of a path", "5"),
            ("\"x.y\"", "x..y", "`x..y`: the path has an empty part", "x..y"),
            ("remove", "removes", "a preset has no key `removes`", "removes"),
            ("add: |", "ad: |", "a preset has no key `ad`", "ad"),
            ("add: |", "add:", "`add` is a map instead of a text", "x:\n        z: 1"),
            ("z: 1", "zz: 1\n        zz: 2", "`add` holds the key `zz` twice in one map", "zz"),
            ("x:\n        z: 1", "- z", "what `add` holds is a list instead of a map", "- z"),
            ("x:\n        z: 1", "just", "what `add` holds is a string instead of a map", "just"),
        ] {
            let expected = [(message.to_owned(), place.to_owned())];
            assert_eq!(faults(&SOUND.replacen(from, to, 1)), expected, "{from} -> {to}");
        }
    }

    #[test]
    fn faults_in_added_yaml_are_placed_in_the_file() {
        let found = faults(&SOUND.replace("z: 1", "z: [1"));
        assert_eq!(found.len(), 1);
        assert!(found[0].0.starts_with("what `add` holds is not YAML: "), "{}", found[0].0);
        let line = faults("presets: [5]\n");
        assert_eq!(line[0].0, "a preset is a number instead of a map");
        let nothing = faults("presets:\n  - name: a\n    displayName: A\n    group: G\n");
        assert_eq!(nothing[0].0, "a preset neither adds nor removes anything");
        assert_eq!(faults("presets: x\n")[0].0, "`presets` is a string instead of a list");
    }
}
