//! The manifests that `pack.json` lists: Go templates, or plain YAML documents.

use super::part::{MAX_TEXT, not_text};
use crate::gotemplate::{self, Template};
use crate::source::{ReadError, Source, join_link};
use crate::span::{Span, Spanned};
use crate::yaml::{self, Document, Node};
use std::collections::HashMap;
use std::sync::Arc;

/// One path in the `kubeManifests` of `pack.json`.
#[derive(Debug)]
pub struct Manifest {
    listed: Spanned<String>,
    file: Arc<ManifestFile>,
}

#[derive(Debug)]
struct ManifestFile {
    path: String,
    text: Option<Arc<str>>,
    content: ManifestContent,
}

/// What became of a manifest.
#[derive(Debug)]
pub enum ManifestContent {
    /// Nothing stands at its path, or its path leads out of the pack.
    Absent,
    /// Something does, and gave no content.
    Unreadable(ReadError),
    /// It is not text.
    NotText(yaml::Fault),
    /// Palette renders it before it is applied.
    Template(Result<Template, gotemplate::Fault>),
    /// It is applied as it is.
    Plain(Vec<ManifestDocument>),
}

/// One document of a plain manifest.
#[derive(Debug)]
pub struct ManifestDocument {
    offset: usize,
    parsed: Result<Document, yaml::Fault>,
}

impl Manifest {
    /// Reads every manifest that is listed; a file that is listed twice is read once.
    pub(super) fn read_all(listed: &[Spanned<String>], source: &Source) -> Vec<Self> {
        let mut known: HashMap<String, Arc<ManifestFile>> = HashMap::new();
        let mut manifests = Vec::new();
        for listed in listed {
            let path = join_link("pack.json", &listed.value).unwrap_or_default();
            let file = known
                .entry(path)
                .or_insert_with_key(|path| Arc::new(ManifestFile::read(path, source)));
            manifests.push(Self { listed: listed.clone(), file: Arc::clone(file) });
        }
        manifests
    }

    /// Returns the path as `pack.json` writes it, and where.
    #[must_use]
    pub fn listed(&self) -> &Spanned<String> {
        &self.listed
    }

    /// Returns the path relative to the pack; empty when it leads out of the pack.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.file.path
    }

    /// Returns the key of its values below `manifests` in `values.yaml`: the file's name without
    /// its extension.
    #[must_use]
    pub fn key(&self) -> &str {
        let name = self.path().rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// Returns the text, if the file could be read.
    #[must_use]
    pub fn text(&self) -> Option<&Arc<str>> {
        self.file.text.as_ref()
    }

    /// Returns what became of the file.
    #[must_use]
    pub fn content(&self) -> &ManifestContent {
        &self.file.content
    }

    /// Returns the documents of a plain manifest; a template has none.
    #[must_use]
    pub fn documents(&self) -> &[ManifestDocument] {
        match self.content() {
            ManifestContent::Plain(documents) => documents,
            _ => &[],
        }
    }
}

impl ManifestFile {
    fn read(path: &str, source: &Source) -> Self {
        let path = path.to_owned();
        let bytes = match source.read(&path, MAX_TEXT) {
            Ok(bytes) => bytes,
            Err(ReadError::Missing) => {
                return Self { path, text: None, content: ManifestContent::Absent };
            }
            Err(error) => {
                return Self { path, text: None, content: ManifestContent::Unreadable(error) };
            }
        };
        match yaml::decode(&bytes) {
            Ok(text) => {
                let content = content(&text);
                Self { path, text: Some(text), content }
            }
            Err(fault) => {
                let (text, fault) = not_text(&bytes, fault);
                Self { path, text: Some(text), content: ManifestContent::NotText(fault) }
            }
        }
    }
}

impl ManifestDocument {
    /// Reads every document of a text, empty ones too.
    #[must_use]
    pub fn all_in(text: &str) -> Vec<Self> {
        Self::cuts(text).into_iter().map(|span| Self::read(text, span)).collect()
    }

    /// Returns where the documents of a text stand.
    ///
    /// The text is cut at document markers, which YAML allows nowhere else at the start of a line.
    pub(super) fn cuts(text: &str) -> Vec<Span> {
        let is_marker = |line: &str| {
            let rest = line.strip_prefix("---");
            rest.is_some_and(|rest| {
                rest.trim_start_matches([' ', '\t', '\r', '\n']) != rest || rest.is_empty()
            })
        };
        let mut starts = vec![0];
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            if at > 0 && is_marker(line) {
                starts.push(at);
            }
            at += line.len();
        }
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        starts.iter().zip(ends).map(|(start, end)| Span::new(*start, end)).collect()
    }

    /// Reads the document at a place of a text.
    pub(super) fn read(text: &str, span: Span) -> Self {
        let offset = span.start;
        let parsed = yaml::parse(text[offset..span.end].into()).map_err(|mut fault| {
            fault.span = fault.span.shifted(offset);
            if let Some((span, _)) = &mut fault.related {
                *span = span.shifted(offset);
            }
            fault
        });
        Self { offset, parsed }
    }

    /// Returns the tree, or what keeps it from being one with its place in the manifest.
    ///
    /// # Errors
    /// The first fault of the YAML.
    pub fn parsed(&self) -> Result<&Document, &yaml::Fault> {
        self.parsed.as_ref()
    }

    /// Returns the place in the manifest of a place in the document.
    #[must_use]
    pub fn place(&self, span: Span) -> Span {
        span.shifted(self.offset)
    }

    /// Returns where the document stands in the manifest.
    #[must_use]
    pub fn span(&self) -> Span {
        let length = self.parsed.as_ref().map_or(0, |document| document.text().len());
        Span::new(self.offset, self.offset + length)
    }

    /// Returns the dotted path of the value at a place of the manifest, if it is in this document.
    #[must_use]
    pub fn path_at(&self, offset: usize) -> Option<String> {
        let span = self.span();
        let inside = span.start <= offset && offset < span.end;
        inside.then(|| self.parsed.as_ref().ok().map(|it| it.path_at(offset - span.start)))?
    }

    /// Returns the outermost value, unless the document is empty or holds nothing but comments.
    #[must_use]
    pub fn root(&self) -> Option<Node<'_>> {
        let document = self.parsed.as_ref().ok()?;
        Some(document.root()).filter(|root| !root.is_null())
    }
}

fn content(text: &str) -> ManifestContent {
    if !text.contains("{{") {
        return ManifestContent::Plain(ManifestDocument::all_in(text));
    }
    if asks_for_values(text) {
        return ManifestContent::Template(gotemplate::parse(text));
    }
    // Rules for Prometheus, Kyverno, Argo and the like hold `{{ … }}` of their own inside strings.
    let documents = ManifestDocument::all_in(text);
    let faults = documents.iter().filter_map(|document| document.parsed.as_ref().err());
    if faults.into_iter().any(|fault| is_bare_action(text, fault.span.start)) {
        return ManifestContent::Template(gotemplate::parse(text));
    }
    ManifestContent::Plain(documents)
}

/// What only a template of Palette or Helm asks for.
const ROOTS: [&str; 9] = [
    ".Values",
    ".Release",
    ".Capabilities",
    ".Chart.",
    ".Files",
    ".Spectro",
    ".spectro",
    "include \"",
    "nindent ",
];

/// Returns whether an action names one of [`ROOTS`]. An action that is not closed ends with its line.
fn asks_for_values(text: &str) -> bool {
    text.match_indices("{{").any(|(at, _)| {
        let action = &text[at..];
        let length = action.find("}}").or_else(|| action.find('\n')).unwrap_or(action.len());
        ROOTS.iter().any(|root| action[..length].contains(root))
    })
}

/// Returns whether YAML stumbled over an action: on the line of a place or the one before it, one
/// stands where a key or an unquoted value would.
fn is_bare_action(text: &str, at: usize) -> bool {
    let line_end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    let lines = text[..line_end].lines().rev().filter(|line| !line.trim().is_empty());
    lines.take(2).any(|line| {
        let line = line.trim_start().trim_start_matches("- ");
        line.starts_with("{{") || line.contains(": {{")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_template(text: &str) -> bool {
        matches!(content(text), ManifestContent::Template(_))
    }

    #[test]
    fn what_asks_for_values_or_breaks_the_yaml_is_a_template() {
        assert!(is_template("a: \"{{ .Values.a }}\"\n"));
        assert!(is_template("a: {{ .Values.a }\n"));
        assert!(is_template("{{ if .x }}\na: b\n{{ end }}\n"));
        assert!(is_template("a: {{ .x }}\n"));
        assert!(is_template("a: '{{ .spectro.system.cluster.name }}'\n"));
    }

    #[test]
    fn what_only_looks_like_a_template_is_none() {
        assert!(!is_template("a: \"on {{ $labels.instance }}\"\n"));
        assert!(!is_template("a: |\n  {{ range .Alerts }}{{ .Status }}{{ end }}\n"));
        assert!(!is_template("# {{ not yet }}\na: b\n"));
        assert!(!is_template("legend: '{{pod}}'\n"));
        // Broken elsewhere.
        assert!(!is_template("legend: '{{pod}}'\nb: [\n"));
        assert!(!is_template("a: [\nb: |\n  {{ range .Alerts }}\n"));
    }

    #[test]
    fn documents_keep_their_places() {
        let text = "# head\n---\na: 1\n--- # two\nb: |\n  x\n  ---\nc: [\n";
        let documents = ManifestDocument::all_in(text);
        let roots: Vec<bool> = documents.iter().map(|one| one.root().is_some()).collect();
        assert_eq!(roots, [false, true, false]);
        let fault = documents[2].parsed().unwrap_err();
        assert!(fault.span.start >= text.find("c: [").unwrap());
        let root = documents[1].root().unwrap();
        let key = documents[1].place(root.get("a").unwrap().span());
        assert_eq!(&text[key.start..key.end], "1");
    }

    #[test]
    fn the_key_is_the_name_of_the_file() {
        let source = Source::from_files("p", [("m/hello-universe.yaml", "a: b")]);
        let listed = [Spanned::new("m/hello-universe.yaml".to_owned(), Span::default())];
        let manifests = Manifest::read_all(&listed, &source);
        assert_eq!(manifests[0].key(), "hello-universe");
        assert_eq!(manifests[0].documents().len(), 1);
    }
}
