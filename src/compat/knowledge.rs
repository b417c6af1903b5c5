//! Whether a chart or a manifest knows a value: has it in its own values, or asks for it.
//!
//! Nothing is rendered. What a template asks for through a variable or a function is made out from
//! the names in its text, so that a value may seem known that is not; never the other way round for
//! what is written after `.Values`.

use crate::pack::merge::Merged;
use crate::pack::{ChartTree, References};
use regex::Regex;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Functions that print a value with all that is below it, or walk over it.
const WHOLE: &[&str] =
    &["toYaml", "toJson", "toPrettyJson", "toRawJson", "toToml", "range", "tpl", "deepCopy"];

/// How far behind a `with` its dot is looked for, in bytes.
const BLOCK: usize = 400;

static WORD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\.([A-Za-z_][A-Za-z0-9_]*)|"([A-Za-z0-9_./-]+)""#).ok());
static VARIABLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(\$[A-Za-z_][A-Za-z0-9_]*)\s*:?=").ok());

/// What a chart, with the charts within it, makes of its values.
#[derive(Debug)]
pub(super) struct Knowledge<'a> {
    chart: &'a ChartTree,
    values: OnceCell<Merged<'a>>,
    asked: OnceCell<Asked<'a>>,
}

/// What a chart or a manifest makes of one value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known<'k, 'a> {
    /// It has it by default.
    Default(&'k Merged<'a>),
    /// A template asks for it.
    Asked,
    /// It cannot tell, because a chart within it cannot be read.
    Unreadable,
    /// Nothing asks for it.
    Unknown,
}

/// What templates ask for: those of a chart, and below their keys those of the charts within it.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    references: References,
    /// Paths whose values are used with all that is below them, each starting with a dot.
    whole: References,
    words: HashSet<String>,
    inner: Vec<(&'a str, Asked<'a>)>,
    is_broken: bool,
}

impl<'a> Knowledge<'a> {
    /// Takes a chart; its values and templates are read when they are first asked for.
    pub(super) fn of(chart: &'a ChartTree) -> Self {
        Self { chart, values: OnceCell::new(), asked: OnceCell::new() }
    }

    /// Returns what the chart makes of the value at a path of keys.
    pub(super) fn of_value(&self, path: &[&str]) -> Known<'_, 'a> {
        let values = self.values.get_or_init(|| Merged::of_chart(self.chart));
        let found = path.iter().try_fold(values, |value, key| value.get(key));
        if let Some(value) = found {
            return Known::Default(value);
        }
        let asked = self.asked.get_or_init(|| Asked::by_chart(self.chart));
        match asked.knows(path) {
            true => Known::Asked,
            false if asked.is_broken => Known::Unreadable,
            false => Known::Unknown,
        }
    }
}

impl<'a> Asked<'a> {
    fn by_chart(chart: &'a ChartTree) -> Self {
        let mut asked = Self { is_broken: chart.values().is_broken(), ..Self::default() };
        for (_, text) in chart.templates() {
            asked.read(&text);
        }
        for sub in chart.subcharts() {
            let Ok(tree) = &sub.chart else {
                asked.is_broken = true;
                continue;
            };
            for key in chart.keys_of(tree) {
                let inner = Self::by_chart(tree);
                // A template may hand its values to a helper of a chart within.
                asked.words.extend(inner.words.iter().cloned());
                asked.is_broken |= inner.is_broken;
                asked.inner.push((key, inner));
            }
        }
        asked
    }

    /// Adds what one template asks for.
    pub(super) fn read(&mut self, text: &str) {
        self.references.read(text);
        for action in actions(text) {
            let (inside, rest) = (&text[action.clone()], &text[action.end..]);
            if inside.contains(".Values") && is_whole(inside, rest, text) {
                self.whole.read(inside);
            }
            for found in WORD.iter().flat_map(|word| word.captures_iter(inside)) {
                let word = found.get(1).or_else(|| found.get(2));
                self.words.extend(word.map(|word| word.as_str().to_owned()));
            }
        }
    }

    /// Whether a template asks for the value at a path of keys.
    pub(super) fn knows(&self, path: &[&str]) -> bool {
        let Some((first, rest)) = path.split_first() else { return true };
        let dotted = format!(".{}", path.join("."));
        if self.references.asks(&dotted) || self.whole.may_ask(&dotted) {
            return true;
        }
        let in_words = |keys: &[&str]| keys.iter().all(|key| self.words.contains(*key));
        (self.references.may_ask(&dotted) && in_words(rest))
            || (self.references.is_open() && in_words(path))
            || self.inner.iter().any(|(key, inner)| {
                (key == first && inner.knows(rest)) || (*first == "global" && inner.knows(path))
            })
    }
}

/// Returns where the content of each action stands.
fn actions(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find("{{")? + 2;
        let end = start + text[start..].find("}}")?;
        at = end + 2;
        Some(start..end)
    })
}

/// Whether an action uses a value with all that is below it: itself, in its block, or through the
/// variable that it sets.
fn is_whole(action: &str, rest: &str, text: &str) -> bool {
    let words = || action.split(|c: char| !c.is_alphanumeric());
    if words().any(|word| WHOLE.contains(&word)) {
        return true;
    }
    if words().find(|word| !word.is_empty()) == Some("with") {
        let block = &rest[..rest.floor_char_boundary(BLOCK)];
        return WHOLE.iter().any(|function| block.contains(&format!("{function} .")));
    }
    let variable = VARIABLE.as_ref().and_then(|pattern| pattern.captures(action));
    variable.is_some_and(|found| {
        let uses = |function: &&str| text.contains(&format!("{function} {}", &found[1]));
        WHOLE.iter().any(uses)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knows(template: &str, path: &str) -> bool {
        let mut asked = Asked::default();
        asked.read(template);
        asked.knows(&path.split('.').collect::<Vec<_>>())
    }

    #[test]
    fn what_stands_after_values_is_known_with_what_is_around_it() {
        for path in ["a", "a.b", "a.b.c"] {
            assert!(knows("{{ .Values.a.b.c }}", path), "{path}");
        }
        for path in ["b", "a.c", "a.b.c.d"] {
            assert!(!knows("{{ .Values.a.b.c }}", path), "{path}");
        }
    }

    #[test]
    fn a_value_that_is_printed_whole_is_known_with_all_below_it() {
        for template in [
            "{{ toYaml .Values.a | nindent 2 }}",
            "{{- range $key, $value := .Values.a }}{{ end }}",
            "{{- with .Values.a }}\nx:\n  {{- toYaml . | nindent 2 }}{{ end }}",
            "{{ $it := .Values.a }}{{ toYaml $it }}",
        ] {
            assert!(knows(template, "a.b.c"), "{template}");
        }
        assert!(!knows("{{ if .Values.a }}{{ end }}", "a.b"));
    }

    #[test]
    fn names_count_where_values_are_handed_on() {
        let helper = "{{ include \"x\" .Values.a }}{{ define \"x\" }}{{ .port }}{{ end }}";
        assert!(knows(helper, "a.port") && !knows(helper, "a.host"));
        assert!(knows("{{ index .Values \"a-b\" \"c\" }}", "a-b.c"));
        assert!(!knows("{{ index .Values \"a-b\" \"c\" }}", "a-b.d"));
    }
}
