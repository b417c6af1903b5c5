//! The API versions that templates write out, and what decides whether they are used.

use crate::gotemplate::{self, Action, Piece, PieceKind, Template};
use crate::span::Span;
use std::collections::HashSet;

/// An `apiVersion` at the start of a line, with the `kind` that belongs to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrittenApi<'t> {
    /// The API version, without quotes.
    pub(super) api: &'t str,
    /// The kind, without quotes.
    pub(super) kind: &'t str,
    /// The place of the API version.
    pub(super) span: Span,
    /// The actions that decide whether the object is rendered, from the inside out.
    pub(super) conditions: Vec<&'t str>,
    /// Whether one of them depends on the version of the cluster.
    pub(super) asks_for_version: bool,
}

/// What a template asks when it wants to know the version of the cluster. What another template
/// gives may depend on it as well.
const QUESTIONS: [&str; 7] =
    ["Capabilities", "semver", "ubeVersion", "k8sVersion", "include ", "tpl ", "lookup "];

/// Returns the alpha and beta API versions that a template writes out; none if it does not parse.
pub(super) fn unstable_apis(text: &str) -> Vec<WrittenApi<'_>> {
    if !is_unstable(text) {
        return Vec::new();
    }
    let lines = lines(text);
    let unstable = |line: &Line<'_>| match line {
        Line::Api(api, _) => is_unstable(api),
        _ => false,
    };
    if !lines.iter().any(unstable) {
        return Vec::new();
    }
    let Ok(template) = gotemplate::parse(text) else { return Vec::new() };
    let depending = variables_of_version(text, &template);
    let found = lines.iter().enumerate().filter_map(|(place, line)| {
        let Line::Api(api, span) = *line else { return None };
        let kind = kind_of(&lines, place)?;
        let piece = piece_of_text(&template, span)?;
        let conditions: Vec<&str> = template
            .conditions(piece.branch)
            .map(|opener| &text[opener.start..opener.end])
            .collect();
        let asks_for_version = conditions.iter().any(|condition| asks(condition, &depending));
        unstable(line).then_some(WrittenApi { api, kind, span, conditions, asks_for_version })
    });
    found.collect()
}

fn is_unstable(text: &str) -> bool {
    text.contains("alpha") || text.contains("beta")
}

/// A line that matters here.
enum Line<'t> {
    Api(&'t str, Span),
    Kind(&'t str),
    Marker,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some((value, offset)) = value_of(line, "apiVersion:") {
            let start = at + offset;
            found.push(Line::Api(value, Span::new(start, start + value.len())));
        } else if let Some((value, _)) = value_of(line, "kind:") {
            found.push(Line::Kind(value));
        } else if line.starts_with("---") {
            found.push(Line::Marker);
        }
        at += line.len();
    }
    found
}

/// Returns the value behind a key at the start of a line, without quotes and comment, and its offset.
fn value_of<'t>(line: &'t str, key: &str) -> Option<(&'t str, usize)> {
    let rest = line.strip_prefix(key)?;
    let value = rest.split(" #").next().unwrap_or(rest).trim();
    let value = value.trim_matches(['"', '\'']);
    let offset = key.len() + rest.find(value)?;
    Some((value, offset))
}

/// The kind of the same document, the one below before the one above.
fn kind_of<'t>(lines: &[Line<'t>], place: usize) -> Option<&'t str> {
    fn kind<'t>(line: &Line<'t>) -> Option<&'t str> {
        match line {
            Line::Kind(kind) => Some(kind),
            _ => None,
        }
    }
    let within = |line: &&Line<'_>| !matches!(line, Line::Marker);
    let below = lines[place..].iter().take_while(within).find_map(kind);
    below.or_else(|| lines[..place].iter().rev().take_while(within).find_map(kind))
}

/// Returns the text that holds a place as a whole; `None` where an action makes a part of it.
fn piece_of_text(template: &Template, span: Span) -> Option<&Piece> {
    let pieces = template.pieces();
    let next = pieces.partition_point(|piece| piece.span.end <= span.start);
    let piece = pieces.get(next)?;
    (piece.kind == PieceKind::Text && span.end <= piece.span.end).then_some(piece)
}

/// Returns the variables that are given something which depends on the version of the cluster.
fn variables_of_version<'t>(text: &'t str, template: &Template) -> HashSet<&'t str> {
    let mut depending = HashSet::new();
    for piece in template.pieces() {
        if piece.kind != PieceKind::Action(Action::Value) {
            continue;
        }
        let action = &text[piece.span.start..piece.span.end];
        let Some((name, value)) = action.split_once('=') else { continue };
        let name = name.trim_matches(['{', '-', ' ', ':', '\t', '\n']);
        if name.starts_with('$') && asks(value, &depending) {
            depending.insert(name);
        }
    }
    depending
}

fn asks(action: &str, depending: &HashSet<&str>) -> bool {
    QUESTIONS.iter().any(|question| action.contains(question))
        || depending.iter().any(|variable| names_variable(action, variable))
}

fn names_variable(action: &str, variable: &str) -> bool {
    action.match_indices(variable).any(|(at, _)| {
        let after = action[at + variable.len()..].chars().next();
        !after.is_some_and(|next| next.is_alphanumeric() || next == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &str, bool)> {
        let apis = unstable_apis(text);
        apis.iter().map(|api| (api.api, api.kind, api.asks_for_version)).collect()
    }

    #[test]
    fn an_api_is_found_with_its_kind() {
        let text = "kind: A\napiVersion: \"x/v1beta1\" # old\n---\napiVersion: x/v1\nkind: B\n";
        assert_eq!(found(text), [("x/v1beta1", "A", false)]);
        let api = &unstable_apis(text)[0];
        assert_eq!(&text[api.span.start..api.span.end], "x/v1beta1");
    }

    #[test]
    fn what_an_action_makes_or_a_comment_hides_is_not_written() {
        assert_eq!(found("apiVersion: x/v1{{ .beta1 }}\nkind: A\n"), []);
        assert_eq!(found("{{/*\napiVersion: x/v1beta1\nkind: A\n*/}}"), []);
        assert_eq!(found("a:\n  apiVersion: x/v1beta1\n  kind: A\n"), []);
    }

    #[test]
    fn asking_for_the_version_counts_on_every_way_in() {
        let direct = "{{ if .Capabilities.APIVersions.Has \"x/v1\" }}\napiVersion: x/v1\n{{ else }}\n\
                      apiVersion: x/v1beta1\n{{ end }}\nkind: A\n";
        assert_eq!(found(direct), [("x/v1beta1", "A", true)]);
        let variable = "{{- $old := semverCompare \"<1.22\" $.Capabilities.KubeVersion.Version }}\n\
                        {{- if and .Values.a $old }}\napiVersion: x/v1beta1\nkind: A\n{{ end }}";
        assert_eq!(found(variable), [("x/v1beta1", "A", true)]);
        let switch = "{{ if .Values.a }}\napiVersion: x/v1beta1\nkind: A\n{{ end }}";
        assert_eq!(found(switch), [("x/v1beta1", "A", false)]);
        assert_eq!(unstable_apis(switch)[0].conditions, ["{{ if .Values.a }}"]);
    }
}
