//! Palette's macros in texts: `{{ .spectro.system.cluster.name }}`.
//!
//! Templates of others, such as alert texts and dashboards, stand in the same values and are
//! none of this module's business: only what starts with `.spectro` is looked at, and what is
//! one slip away from it. Macros are described on the "Pack constraints" and "Macros" pages of
//! the documentation; those of app profiles on "Output variables".

use crate::span::Span;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What may follow `.spectro`.
pub const ROOTS: &[&str] = &["app", "macro", "pack", "system", "var"];

/// What may follow `.spectro.system`.
pub const SYSTEM: &[&str] = &[
    "appdeployment.ingress.host",
    "appdeployment.name",
    "appdeployment.tiername",
    "appdeployment.uid",
    "appprofile.name",
    "appprofile.uid",
    "apptier.name",
    "apptier.uid",
    "cloud.region",
    "cloud.type",
    "cloudaccount.name",
    "cloudaccount.uid",
    "cluster.kubevip",
    "cluster.name",
    "cluster.uid",
    "clusterprofile.infra.name",
    "clusterprofile.infra.uid",
    "clusterprofile.infra.version",
    "clusterprofile.name",
    "clusterprofile.uid",
    "clusterprofile.version",
    "kubernetes.version",
    "project.name",
    "project.uid",
    "reverseproxy.port",
    "reverseproxy.protocol",
    "reverseproxy.server",
    "reverseproxy.vhostport",
    "tenant.uid",
    "user.email",
    "user.name",
    "user.uid",
];

/// A macro, as far as it could be made out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Macro<'t> {
    /// From the first dot to the end of the last name, relative to the text.
    pub span: Span,
    /// The names between the dots: `["spectro", "system", "cluster", "name"]`.
    pub names: Vec<&'t str>,
    /// How it is written.
    pub form: Form,
}

/// How a macro is opened and closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// With two braces on each side.
    Sound,
    /// The dot in front of the first name is missing.
    NoDot,
    /// Two in front, and not two behind.
    NotClosed,
    /// Two behind, and not two in front.
    NotOpened,
    /// One on each side.
    Single,
}

/// A path whose first name is `spectro` or might be meant to be.
static START: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let named = r"(?i:spectro\b|[a-z]{5,9}\.(?:app|macro|pack|system|var)\b)";
    Regex::new(&format!(r"(?-u)\.{named}|\{{\{{-?\s*{named}")).ok()
});

/// Returns the macros of a text; a path without any brace beside it is prose, not a macro.
#[must_use]
pub fn find(text: &str) -> Vec<Macro<'_>> {
    let Some(start) = &*START else { return Vec::new() };
    start.find_iter(text).filter_map(|found| read(text, found.range())).collect()
}

fn read(text: &str, found: Range<usize>) -> Option<Macro<'_>> {
    let dotted = text[found.start..].starts_with('.');
    let blanks = |character: char| character.is_whitespace() || "{-".contains(character);
    let start = if dotted {
        found.start
    } else {
        found.end - text[found.clone()].trim_start_matches(blanks).len()
    };
    let before = &text[..start];
    // A host or a field of something else: `api.spectro.cloud`, `.Values.spectro`.
    if dotted && before.ends_with(|last: char| last.is_alphanumeric() || "_-)]./$".contains(last)) {
        return None;
    }
    let rest = &text[start..];
    let ends = |character: char| character.is_whitespace() || "|}{()\"'`,;\\".contains(character);
    let path = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let names: Vec<&str> = path[usize::from(dotted)..].split('.').collect();
    let is_meant = strsim::osa_distance(&names.first()?.to_lowercase(), "spectro") <= 2;
    let form = form(before, &rest[path.len()..]).filter(|_| is_meant)?;
    let form = if dotted { form } else { Form::NoDot };
    Some(Macro { span: Span::new(start, start + path.len()), names, form })
}

fn form(before: &str, after: &str) -> Option<Form> {
    let opened = before.rfind("{{").is_some_and(|at| !before[at..].contains("}}"));
    let closed = after.find("}}").is_some_and(|at| !after[..at].contains("{{"));
    let blank = |character: char| character.is_whitespace() || character == '-';
    match (opened, closed) {
        (true, true) => Some(Form::Sound),
        (true, false) => Some(Form::NotClosed),
        (false, true) => Some(Form::NotOpened),
        (false, false) if before.trim_end_matches(blank).ends_with('{') => Some(Form::Single),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> (String, Form) {
        let found = find(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        (found[0].names.join(" "), found[0].form)
    }

    #[test]
    fn names_may_hold_hyphens_and_slashes() {
        let (names, form) = one("x-{{.spectro.pack.my-pack.charts.a-b.c/d | default \"1.0\"}}");
        assert_eq!((names.as_str(), form), ("spectro pack my-pack charts a-b c/d", Form::Sound));
    }

    #[test]
    fn blanks_are_free_and_macros_may_touch() {
        assert_eq!(one("{{   .spectro.var.a   }}").0, "spectro var a");
        assert_eq!(one("{{- .spectro.var.a -}}").1, Form::Sound);
        assert_eq!(one("{\"a\":{{ .spectro.var.a }}}").1, Form::Sound);
        assert_eq!(find("{{.spectro.var.a}}{{.spectro.var.b}}").len(), 2);
    }

    #[test]
    fn missing_braces_are_seen() {
        assert_eq!(one("{{ .spectro.var.a }").1, Form::NotClosed);
        assert_eq!(one("{{ .spectro.var.a").1, Form::NotClosed);
        assert_eq!(one("{{ .spectro.var.a {{ .x }}").1, Form::NotClosed);
        assert_eq!(one("{ .spectro.var.a }}").1, Form::NotOpened);
        assert_eq!(one("{{ .x }} .spectro.var.a }}").1, Form::NotOpened);
        assert_eq!(one("{ .spectro.var.a }").1, Form::Single);
        assert_eq!(one("{{ spectro.var.a }}"), ("spectro var a".to_owned(), Form::NoDot));
    }

    #[test]
    fn slips_in_the_first_name_are_seen() {
        assert_eq!(one("{{ .spetro.system.cluster.name }}").0, "spetro system cluster name");
        assert_eq!(one("{{ .Spectro.system.cluster.name }}").0, "Spectro system cluster name");
    }

    #[test]
    fn other_templates_and_prose_are_left_alone() {
        for text in [
            "{{ $labels.pod }} {{ .Values.system.x }} {{ .Values.spectro.system.x }}",
            "{{ printf \"%s\" .Release.Name",
            "https://api.spectro.cloud/x",
            "as in .spectro.system.cluster.name",
            "{{ .Chart.pack.x }}{{ .config.system.x }}",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }
}
