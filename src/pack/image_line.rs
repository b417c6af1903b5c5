//! The images that manifests and chart templates name themselves, in lines `image: …`.

use super::image_use::Certainty;
use crate::gotemplate::{self, PieceKind, Template};
use crate::span::Span;
use regex::Regex;
use std::sync::LazyLock;

/// A line with the key `image`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ImageLine<'t> {
    /// What stands behind the colon, without quotes.
    pub(super) value: &'t str,
    /// Its place in the text.
    pub(super) span: Span,
    /// How certain it is that the line is used.
    pub(super) certainty: Certainty,
}

static LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?m)^[ \t]*(?:-[ \t]+)*["']?image["']?:[ \t]+(?:"((?:\{\{[^\n]*?\}\}|[^"\n])*)"|'([^'\n]*)'|([^"'\s#{\[|>&*][^\n]*?|\{\{[^\n]*?))[ \t]*(?:[ \t]#[^\n]*)?\r?$"#).ok()
});

/// Words in the path of a template, or in what switches it on, that say it is not for users.
const DEVELOPMENT: &[&str] = &["debug", "develop", "e2e", "example", "mock", "simulat", "test"];

/// Returns every line `image: …` of a text that is no definition of a resource and not only for
/// development; `path` tells what the file is for.
pub(super) fn find<'t>(path: &str, text: &'t str) -> Vec<ImageLine<'t>> {
    let mut found = lines(path, text);
    if !found.is_empty() && text.contains("{{") {
        match gotemplate::parse(text) {
            Ok(template) => judge(&template, text, &mut found),
            Err(_) => found.clear(),
        }
    }
    found
}

/// Does as [`find`] for a text that is no template any more.
pub(super) fn lines<'t>(path: &str, text: &'t str) -> Vec<ImageLine<'t>> {
    let Some(line) = &*LINE else { return Vec::new() };
    if !text.contains("image") || is_for_development(path) || is_test_hook(text) {
        return Vec::new();
    }
    let mut found: Vec<ImageLine<'t>> = Vec::new();
    for captures in line.captures_iter(text) {
        let Some(value) = captures.iter().skip(1).flatten().next() else { continue };
        let span = Span::new(value.start(), value.end());
        found.push(ImageLine { value: value.as_str(), span, certainty: Certainty::Runs });
    }
    if !found.is_empty() && text.contains("CustomResourceDefinition") {
        let definitions = definitions(text);
        found.retain(|line| !definitions.iter().any(|span| contains(*span, line.span)));
    }
    found
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn is_for_development(path: &str) -> bool {
    let path = path.to_lowercase();
    path.ends_with("notes.txt") || DEVELOPMENT.iter().any(|word| path.contains(word))
}

/// A file of which every object is a hook that runs on `helm test`.
fn is_test_hook(text: &str) -> bool {
    text.contains("helm.sh/hook") && {
        let hooks = text
            .lines()
            .filter(|line| line.contains("helm.sh/hook\":") || line.contains("helm.sh/hook:"));
        hooks.clone().count() > 0 && hooks.into_iter().all(|line| line.contains("test"))
    }
}

/// Returns where the documents stand that define resources: what they call an image is a field.
fn definitions(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    for part in text.split_inclusive("\n---") {
        let end = start + part.len();
        if part.lines().any(|line| line.trim_end() == "kind: CustomResourceDefinition") {
            found.push(Span::new(start, end));
        }
        start = end;
    }
    found
}

/// Leaves out what stands in comments, and marks what depends on conditions.
fn judge(template: &Template, text: &str, found: &mut Vec<ImageLine<'_>>) {
    found.retain_mut(|line| {
        let pieces = template.pieces();
        let index = pieces.partition_point(|piece| piece.span.end <= line.span.start);
        let Some(piece) = pieces.get(index) else { return false };
        if piece.kind == PieceKind::Comment {
            return false;
        }
        let mut is_conditional = false;
        for opener in template.conditions(piece.branch) {
            let opener = text.get(opener.start..opener.end).unwrap_or_default();
            if DEVELOPMENT.iter().any(|word| opener.to_lowercase().contains(word)) {
                return false;
            }
            is_conditional |= ["if ", "else", "with "].iter().any(|word| opener.contains(word));
        }
        if is_conditional {
            line.certainty = Certainty::MayRun;
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<&str> {
        find("templates/app.yaml", text).into_iter().map(|line| line.value).collect()
    }

    #[test]
    fn lines_are_found_in_every_way_of_writing() {
        let text =
            "image: a:1\n  - image: \"b:2\" # two\n  - - 'image': 'c:3'\n\"image\":  d:4\r\n";
        assert_eq!(values(text), ["a:1", "b:2", "c:3", "d:4"]);
        assert_eq!(values("image: {{ .Values.a }}:1 \n"), ["{{ .Values.a }}:1"]);
        assert_eq!(values("image: \"{{ .a }}:{{ .b }}\"\n"), ["{{ .a }}:{{ .b }}"]);
        assert_eq!(values("image: \"{{ include \"a\" . }}\"\n"), ["{{ include \"a\" . }}"]);
    }

    #[test]
    fn what_holds_no_image_is_left_out() {
        assert!(values("image:\n  repository: a\n").is_empty());
        assert!(values("# image: a:1\nimagePullPolicy: Always\nimage: {}\n").is_empty());
        assert!(values("{{/*\nimage: a:1\n*/}}\n").is_empty());
        assert!(values("kind: CustomResourceDefinition\nspec:\n  image: text\n").is_empty());
        assert_eq!(
            values("kind: CustomResourceDefinition\n---\nkind: Pod\nspec:\n  image: a:1\n"),
            ["a:1"]
        );
    }

    #[test]
    fn what_is_for_development_is_left_out() {
        assert!(find("templates/tests/pod.yaml", "image: a:1\n").is_empty());
        assert!(values("annotations:\n  \"helm.sh/hook\": test\nimage: a:1\n").is_empty());
        assert!(values("{{ if .Values.simulator.enabled }}\nimage: a:1\n{{ end }}\n").is_empty());
    }

    #[test]
    fn a_condition_makes_a_line_uncertain() {
        let certainty = |text: &str| find("a.yaml", text)[0].certainty;
        assert_eq!(certainty("{{ if .Values.a }}\nimage: a:1\n{{ end }}\n"), Certainty::MayRun);
        assert_eq!(certainty("{{ range .Values.a }}\nimage: a:1\n{{ end }}\n"), Certainty::Runs);
    }
}
