//! The dialects of comments: those of helm-docs and of Bitnami's generator, and plain prose.
//!
//! Lines come without their `#` and the blank behind it.

use super::note::{Note, Visibility};

/// A line that is about a value named in it, wherever it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// `@param`: what a value of the file is for.
    Described(String, Note),
    /// `@extra`: what a value is for that the file does not have.
    Extra(String, Note),
    /// `@section` of Bitnami: the heading of what follows.
    Section(String),
    /// `@skip`: the value, and all below it, are not listed.
    Skipped(String),
}

/// Reads a line of Bitnami's dialect.
pub(super) fn bitnami(line: &str) -> Option<Line> {
    let (tag, rest) = line.trim().split_once(char::is_whitespace)?;
    let rest = rest.trim();
    match tag {
        "@param" | "@extra" => {
            let (path, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let (path, note) = (path.to_owned(), parameter(rest.trim()));
            Some(if tag == "@extra" {
                Line::Extra(path, note)
            } else {
                Line::Described(path, note)
            })
        }
        "@section" if !rest.starts_with("-- ") => Some(Line::Section(rest.to_owned())),
        "@skip" => Some(Line::Skipped(rest.to_owned())),
        _ => None,
    }
}

/// Reads `[array, default: x] text`.
fn parameter(rest: &str) -> Note {
    let mut note = Note::default();
    let inner = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let Some((modifiers, text)) = inner else {
        note.push(rest);
        return note;
    };
    note.push(text);
    for modifier in modifiers.split(',').map(str::trim) {
        match (modifier, modifier.split_once(':')) {
            ("array", _) => note.kind = Some("list".to_owned()),
            ("object", _) => note.kind = Some("map".to_owned()),
            ("string", _) => note.kind = Some("string".to_owned()),
            (_, Some(("default", value))) => note.default = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    note
}

/// Reads `path -- text`, which helm-docs takes from any place in the file.
pub(super) fn elsewhere(line: &str) -> Option<(&str, Note)> {
    let (path, text) = line.trim().split_once(" -- ")?;
    let is_path = !path.is_empty() && !path.contains(char::is_whitespace) && !path.starts_with('@');
    is_path.then(|| (path.trim_matches('"'), typed(text)))
}

/// Reads what helm-docs takes from the lines above a key: all that follows the last `--`.
pub(super) fn helm_docs(lines: &[&str]) -> Option<Note> {
    if lines.iter().any(|line| line.trim() == "@ignored") {
        return Some(Note { visibility: Visibility::Hidden, ..Note::default() });
    }
    let marked = |line: &&str| line.trim() == "--" || line.trim_start().starts_with("-- ");
    let first = lines.iter().rposition(marked)?;
    let mut note = typed(lines[first].trim_start().trim_start_matches("--"));
    lines[first + 1..].iter().for_each(|line| go_on(&mut note, line));
    Some(note)
}

/// Takes a line that follows the first one of helm-docs.
pub(super) fn go_on(note: &mut Note, line: &str) {
    let line = line.trim();
    let value = |tag: &str| Some(line.strip_prefix(tag)?.trim_start().strip_prefix("--")?.trim());
    if let Some(default) = value("@default") {
        note.default = Some(default.to_owned());
    } else if let Some(section) = value("@section") {
        note.section = Some(section.to_owned());
    } else if !line.starts_with('@') {
        note.push(line);
    }
}

/// Reads `(type) text`.
fn typed(text: &str) -> Note {
    let mut note = Note::default();
    let text = text.trim();
    let inner = text.strip_prefix('(').and_then(|text| text.split_once(')'));
    match inner.filter(|(kind, _)| !kind.contains(char::is_whitespace)) {
        Some((kind, text)) => {
            note.kind = Some(kind.to_owned());
            note.push(text);
        }
        None => note.push(text),
    }
    note
}

/// Reads prose as it stands above a key, up to what looks like a value that was commented out.
pub(super) fn prose(lines: &[&str]) -> Option<Note> {
    let mut note = Note::default();
    let mut in_fence = false;
    for line in lines {
        let line = line.trim();
        if line == "@schema" {
            in_fence = !in_fence;
        } else if in_fence || is_directive(line) {
        } else if is_value(line) {
            break;
        } else if line.chars().any(char::is_alphanumeric) {
            note.push(line);
        }
    }
    (!note.text.is_empty()).then_some(note)
}

/// Whether a line speaks to a program.
fn is_directive(line: &str) -> bool {
    let is_ours = line.starts_with("pack-build:") || line.starts_with("spectrocloud.com/");
    is_ours || line.starts_with('@') || line.starts_with("yamllint ") || line.starts_with("ref:")
}

/// Whether a line is `key: value`, `key:` or an element of a list, as nobody writes in prose.
fn is_value(line: &str) -> bool {
    let key = line.strip_prefix("- ").unwrap_or(line);
    let Some((key, rest)) = key.split_once(':') else {
        return line.starts_with("- ") && !line[2..].contains(' ');
    };
    let is_word = |c: char| c.is_ascii_alphanumeric() || "_-./\"'".contains(c);
    let is_key = key.starts_with(|c: char| c.is_ascii_lowercase() || "\"'_".contains(c));
    is_key && key.chars().all(is_word) && (rest.is_empty() || rest.starts_with(' '))
}
