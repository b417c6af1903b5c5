//! The comment at the top of `values.yaml` that names the presets which are chosen.

use crate::span::{Span, Spanned};
use crate::yaml::Document;

/// What the comment starts with.
const MARK: &str = "spectrocloud.com/enabled-presets:";

/// One preset that the comment names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnabledPreset {
    /// The group, in front of the colon.
    pub group: Spanned<String>,
    /// The name, behind it; empty when there is no colon.
    pub name: Spanned<String>,
}

/// Returns the presets that the comment names, in its order; it stands before the first value.
#[must_use]
pub fn enabled_presets(values: &Document) -> Vec<EnabledPreset> {
    let first = values.root().entries().next().map_or(usize::MAX, |entry| entry.key.span().start);
    let mut found = Vec::new();
    for comment in values.comments().iter().take_while(|comment| comment.span.start < first) {
        let text = comment.text.trim_start_matches(['#', ' ', '\t']);
        let Some(list) = text.strip_prefix(MARK) else { continue };
        let mut start = comment.span.end - list.len();
        for item in list.split(',') {
            found.extend(enabled(item, start));
            start += item.len() + 1;
        }
    }
    found
}

fn enabled(item: &str, start: usize) -> Option<EnabledPreset> {
    let part = |text: &str| {
        let at = text.as_ptr().addr() - item.as_ptr().addr();
        let start = start + at + (text.len() - text.trim_start().len());
        let text = text.trim();
        Spanned::new(text.to_owned(), Span::new(start, start + text.len()))
    };
    if item.trim().is_empty() {
        return None;
    }
    let (group, name) = item.split_once(':').unwrap_or((item, &item[item.len()..]));
    Some(EnabledPreset { group: part(group), name: part(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let values = crate::yaml::parse(text.into()).unwrap();
        let presets = enabled_presets(&values);
        for preset in &presets {
            for part in [&preset.group, &preset.name] {
                assert_eq!(&text[part.span.start..part.span.end], part.value);
            }
        }
        presets.into_iter().map(|preset| (preset.group.value, preset.name.value)).collect()
    }

    #[test]
    fn groups_may_hold_blanks() {
        let text =
            "# spectrocloud.com/enabled-presets: Kube Scheduler:loopback, Size:small,X\na: 1\n";
        let pair = |group: &str, name: &str| (group.to_owned(), name.to_owned());
        assert_eq!(
            read(text),
            [pair("Kube Scheduler", "loopback"), pair("Size", "small"), pair("X", "")]
        );
    }

    #[test]
    fn an_empty_comment_names_none_and_a_later_one_is_another() {
        assert_eq!(read("# spectrocloud.com/enabled-presets:\na: 1\n"), []);
        assert_eq!(read("a: 1\n# spectrocloud.com/enabled-presets: A:b\n"), []);
    }
}
