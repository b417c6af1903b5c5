//! What a line `image: {{ … }}` becomes, as far as the values alone tell.
//!
//! Understands the handful of functions that charts put references together with; anything else
//! has no answer. Nothing is executed.

use super::merge::Merged;
use crate::yaml::Kind;

/// What a template can ask for.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s, 'a> {
    /// The values of its chart or manifest.
    pub(super) values: &'s Merged<'a>,
    /// `.Chart.AppVersion`, where there is a chart that has one.
    pub(super) app_version: Option<&'s str>,
}

/// Longest value that is looked into, in bytes; nothing longer is a reference.
const MAX_VALUE: usize = 2_000;

/// Returns the text that a line's value becomes.
pub(super) fn evaluate(value: &str, scope: Scope<'_, '_>) -> Option<String> {
    let mut text = String::new();
    let mut rest = Some(value).filter(|value| value.len() <= MAX_VALUE)?;
    while let Some((literal, after)) = rest.split_once("{{") {
        let (action, after) = after.split_once("}}")?;
        text.push_str(literal);
        let action = action.trim_start_matches('-').trim_end_matches('-');
        let mut words = words(action)?.into_iter().peekable();
        text.push_str(&pipeline(&mut words, scope)?);
        words.next().is_none().then_some(())?;
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

type Words<'t> = std::iter::Peekable<std::vec::IntoIter<Word<'t>>>;

/// A piece of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word<'t> {
    /// A field or the name of a function.
    Name(&'t str),
    /// What stands in quotes.
    Text(&'t str),
    /// `|`
    Pipe,
    /// `(`
    Open,
    /// `)`
    Close,
}

fn words(action: &str) -> Option<Vec<Word<'_>>> {
    let mut words = Vec::new();
    let mut rest = action.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, length) = match first {
            '|' => (Word::Pipe, 1),
            '(' => (Word::Open, 1),
            ')' => (Word::Close, 1),
            '"' | '`' => {
                let (text, _) = rest[1..].split_once(first)?;
                // Escapes are nothing that a reference holds.
                (!text.contains('\\')).then_some(())?;
                (Word::Text(text), text.len() + 2)
            }
            _ => {
                let ends = |next: char| next.is_whitespace() || "|()\"`".contains(next);
                let length = rest.find(ends).unwrap_or(rest.len());
                (Word::Name(&rest[..length]), length)
            }
        };
        words.push(word);
        rest = rest[length..].trim_start();
    }
    Some(words)
}

/// One or more commands, each given the result of the one before as its last argument.
fn pipeline(words: &mut Words<'_>, scope: Scope<'_, '_>) -> Option<String> {
    let mut result = command(words, scope, None)?;
    while words.next_if_eq(&Word::Pipe).is_some() {
        result = command(words, scope, Some(result))?;
    }
    Some(result)
}

fn command(words: &mut Words<'_>, scope: Scope<'_, '_>, last: Option<String>) -> Option<String> {
    let function = match words.peek()? {
        Word::Name(name) if !name.starts_with(['.', '$']) => {
            let name = *name;
            words.next();
            name
        }
        _ if last.is_none() => return argument(words, scope),
        _ => return None,
    };
    let mut arguments = Vec::new();
    while !matches!(words.peek(), None | Some(Word::Pipe | Word::Close)) {
        arguments.push(argument(words, scope)?);
    }
    arguments.extend(last);
    call(function, &arguments)
}

fn argument(words: &mut Words<'_>, scope: Scope<'_, '_>) -> Option<String> {
    match words.next()? {
        Word::Text(text) => Some(text.to_owned()),
        Word::Name(name) => field(name, scope),
        Word::Open => {
            let result = pipeline(words, scope)?;
            words.next_if_eq(&Word::Close).map(|_| result)
        }
        Word::Pipe | Word::Close => None,
    }
}

fn field(name: &str, scope: Scope<'_, '_>) -> Option<String> {
    let name = name.strip_prefix('$').unwrap_or(name);
    if name == ".Chart.AppVersion" {
        return scope.app_version.map(str::to_owned);
    }
    let value = scope.values.at(name.strip_prefix(".Values.")?);
    // What is absent is empty for a template.
    let Some(leaf) = value.map_or(Some(None), |value| value.leaf().map(Some))? else {
        return Some(String::new());
    };
    match leaf.node.kind() {
        Kind::Null => Some(String::new()),
        Kind::Scalar(scalar) if !scalar.text.contains("{{") => Some(scalar.text.to_string()),
        _ => None,
    }
}

fn call(function: &str, arguments: &[String]) -> Option<String> {
    match (function, arguments) {
        ("default", [other, text]) if text.is_empty() => Some(other.clone()),
        ("quote" | "squote" | "trim" | "toString" | "print", [text])
        | ("default" | "required", [_, text]) => Some(text.clone()),
        ("coalesce", texts) => texts.iter().find(|text| !text.is_empty()).cloned(),
        ("printf", [format, texts @ ..]) => printf(format, texts),
        ("trimSuffix", [end, text]) => Some(text.strip_suffix(end.as_str()).unwrap_or(text).into()),
        ("trimPrefix", [start, text]) => {
            Some(text.strip_prefix(start.as_str()).unwrap_or(text).into())
        }
        _ => None,
    }
}

fn printf(format: &str, texts: &[String]) -> Option<String> {
    let mut texts = texts.iter();
    let mut parts = format.split('%');
    let mut result = parts.next()?.to_owned();
    for part in parts {
        result.push_str(texts.next()?);
        result.push_str(part.strip_prefix(['s', 'v'])?);
    }
    texts.next().is_none().then_some(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::merge::Layer;

    fn becomes(value: &str) -> Option<String> {
        let yaml = "registry: quay.io\nimage: {name: a/b, tag: 1.10, none: ''}\nmacro: '{{ x }}'";
        let document = crate::yaml::parse(yaml.into()).unwrap();
        let values = Merged::of(document.root(), Layer { file: "values.yaml", within: None });
        evaluate(value, Scope { values: &values, app_version: Some("v2") })
    }

    #[test]
    fn references_are_put_together() {
        for (value, expected) in [
            ("quay.io/a:1", "quay.io/a:1"),
            (
                "{{ .Values.registry }}/{{- $.Values.image.name -}}:{{ .Chart.AppVersion }}",
                "quay.io/a/b:v2",
            ),
            (
                "{{ printf \"%s/%s:%v\" .Values.registry .Values.image.name .Values.image.tag | quote }}",
                "quay.io/a/b:1.10",
            ),
            ("a:{{ .Values.image.none | default .Chart.AppVersion }}", "a:v2"),
            ("a:{{ default \"x\" .Values.image.absent }}", "a:x"),
            ("a:{{ .Values.image.tag | default (printf \"v%s\" .Chart.AppVersion) }}", "a:1.10"),
            ("a:{{ coalesce .Values.image.none .Values.image.tag }}", "a:1.10"),
            ("a:{{ .Chart.AppVersion | trimPrefix \"v\" }}", "a:2"),
        ] {
            assert_eq!(becomes(value).as_deref(), Some(expected), "{value}");
        }
    }

    #[test]
    fn what_only_helm_knows_has_no_answer() {
        for value in [
            "{{ include \"demo.image\" . }}",
            "{{ .image }}",
            "{{ .Values.image }}",
            "{{ .Values.macro }}",
            "a:{{ .Values.image.tag | substr 0 2 }}",
            "a:{{ .Values.image.tag | 5 }}",
            "{{ printf \"%d\" .Values.image.tag }}",
            "{{ (.Values.registry }}",
            "{{ .Values.registry",
        ] {
            assert_eq!(becomes(value), None, "{value}");
        }
    }
}
