//! Reads the objects of a text.

use super::mask::{Block, Mask};
use super::{Content, Field, Fields, Objects, Written};
use crate::gotemplate::BranchId;
use crate::pack::image_template::{self, Scope};
use crate::pack::manifests::ManifestDocument;
use crate::span::Span;
use crate::yaml::{self, Dialect, Entry, Kind, Node, Value};
use std::collections::BTreeMap;

pub(super) fn plain(text: &str) -> Objects {
    let mask = Mask::default();
    let reader = Reader { text, mask: &mask, scope: None };
    reader.objects(text, ManifestDocument::cuts(text))
}

pub(super) fn template(text: &str, scope: Option<Scope<'_, '_>>) -> Objects {
    let Some(mask) = Mask::of(text) else {
        return Objects { objects: Vec::new(), unread: vec![Span::new(0, text.len())] };
    };
    let reader = Reader { text, mask: &mask, scope };
    let cuts = ManifestDocument::cuts(mask.covered()).into_iter();
    let cuts = cuts.flat_map(|span| reader.divided(span)).collect();
    reader.objects(mask.covered(), cuts)
}

struct Reader<'t> {
    text: &'t str,
    mask: &'t Mask,
    scope: Option<Scope<'t, 't>>,
}

/// A document while it is read.
struct Place<'d> {
    document: &'d ManifestDocument,
    /// The branch that the document stands in as a whole.
    branch: Option<BranchId>,
}

impl Reader<'_> {
    fn objects(&self, yaml: &str, documents: Vec<Span>) -> Objects {
        let mut found = Objects::default();
        for span in documents {
            let document = ManifestDocument::read(yaml, span);
            match document.parsed() {
                Err(_) => found.unread.push(span),
                Ok(_) => self.document(&document, span, &mut found),
            }
        }
        found
    }

    fn document(&self, document: &ManifestDocument, span: Span, found: &mut Objects) {
        let Some(root) = document.root().filter(|root| root.is_mapping()) else { return };
        let first = root.get_entry("kind").map_or(root.span(), |entry| entry.key.span());
        let branch = self.mask.branch(document.place(first).start);
        let place = Place { document, branch };
        let blocks = self.mask.blocks(span);
        let object = self.value(&place, root, blocks);
        if object.text(&["kind"]).is_some_and(|kind| kind == "List") {
            let items = object.get(&["items"]).map(Written::items).unwrap_or_default();
            found.objects.extend(items.iter().cloned());
        } else {
            found.objects.push(object);
        }
    }

    /// Divides a document of which several objects may be rendered, each in a branch of its own.
    fn divided(&self, document: Span) -> Vec<Span> {
        let text = &self.mask.covered()[document.start..document.end];
        let mut headers = Vec::new();
        let mut at = document.start;
        for line in text.split_inclusive('\n') {
            let keys = ["apiVersion", "kind"].into_iter();
            let key = keys
                .into_iter()
                .find(|key| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')));
            headers.extend(key.map(|key| (key, at)));
            at += line.len();
        }
        let mut cuts = vec![document.start];
        let mut seen: Vec<&str> = Vec::new();
        for (index, (key, at)) in headers.iter().enumerate() {
            let is_whole = seen.contains(&"apiVersion") && seen.contains(&"kind");
            let other = headers.get(index + 1).is_some_and(|(next, _)| next != key);
            if is_whole && other {
                cuts.extend(self.mask.divider_before(*at).filter(|cut| Some(cut) > cuts.last()));
                seen.clear();
            }
            seen.push(key);
        }
        let ends = cuts.iter().skip(1).copied().chain([document.end]);
        cuts.iter().zip(ends).map(|(start, end)| Span::new(*start, end)).collect()
    }

    fn value(&self, place: &Place<'_>, node: Node<'_>, blocks: &[Block]) -> Written {
        let span = place.document.place(node.span());
        let content = match node.kind() {
            Kind::Mapping => Content::Map(self.fields(place, node, blocks)),
            Kind::Sequence => self.list(place, node, blocks),
            _ if !blocks.is_empty() => Content::Unknown(self.source(Span::new(
                span.start,
                blocks.last().map_or(span.end, |block| self.line_end(block.start)),
            ))),
            _ => self.scalar(node, span),
        };
        Written { span, content }
    }

    fn fields(&self, place: &Place<'_>, node: Node<'_>, blocks: &[Block]) -> Fields {
        let mut fields = Fields::default();
        let entries: Vec<_> = node.entries().collect();
        let start = |index: usize| {
            let entry = entries.get(index).filter(|entry| !entry.merged);
            entry.map_or(usize::MAX, |entry| place.document.place(entry.key.span()).start)
        };
        let column = self.column(start(0));
        fields.is_open =
            blocks.iter().any(|block| block.start < start(0) || block.indent <= column);
        for (index, entry) in entries.iter().enumerate() {
            let key = place.document.place(entry.key.span());
            let inner = self.blocks_of(place, entry, column, blocks);
            let inner: Vec<Block> = inner
                .filter(|block| (start(index)..start(index + 1)).contains(&block.start))
                .collect();
            if self.holds_action(key) {
                fields.is_open = true;
                continue;
            }
            let name = entry.key.source_text();
            let mut value = self.value(place, entry.value, &inner);
            if self.is_conditional(place, key.start) {
                value.content = Content::Unknown(self.source(value.span));
            }
            self.insert(&mut fields.known, name, Field { key, value }, entry.merged);
        }
        fields
    }

    /// Returns the blocks that may print into a field, for what its indent says. The elements of a
    /// list may be indented like its key.
    fn blocks_of<'b>(
        &self,
        place: &Place<'_>,
        entry: &Entry<'_>,
        column: usize,
        blocks: &'b [Block],
    ) -> impl Iterator<Item = Block> + 'b {
        let start = place.document.place(entry.value.span()).start;
        let is_level = entry.value.is_sequence() && self.column(start) == column;
        let least = if is_level { column } else { column + 1 };
        blocks.iter().copied().filter(move |block| block.indent >= least)
    }

    /// Adds a field. In a template one that stands twice is one of several variants.
    fn insert(
        &self,
        known: &mut BTreeMap<String, Field>,
        name: &str,
        mut field: Field,
        is_merged: bool,
    ) {
        if let Some(first) = known.get(name) {
            if is_merged {
                return;
            }
            if self.mask.has_branches() {
                let both = Span::new(first.value.span.start, field.value.span.end);
                field.value.content = Content::Unknown(self.source(both));
            }
        }
        known.insert(name.to_owned(), field);
    }

    fn list(&self, place: &Place<'_>, node: Node<'_>, blocks: &[Block]) -> Content {
        let items: Vec<Node<'_>> = node.items().collect();
        let span = place.document.place(node.span());
        let starts: Vec<usize> =
            items.iter().map(|item| place.document.place(item.span()).start).collect();
        // A block at the dash prints elements, and one before the first element does, too.
        let dash = starts.first().map_or(0, |first| self.column_of_line(*first));
        let is_open = blocks
            .iter()
            .any(|block| block.indent <= dash || starts.first().is_none_or(|it| block.start < *it))
            || starts.iter().any(|start| self.is_conditional(place, *start));
        if is_open {
            return Content::Unknown(self.source(span));
        }
        let elements = items.iter().enumerate().map(|(index, item)| {
            let end = starts.get(index + 1).copied().unwrap_or(usize::MAX);
            let from = blocks.partition_point(|block| block.start < starts[index]);
            let to = blocks.partition_point(|block| block.start < end);
            self.value(place, *item, &blocks[from..to.max(from)])
        });
        Content::List(elements.collect())
    }

    fn scalar(&self, node: Node<'_>, span: Span) -> Content {
        if !self.holds_action(span) {
            return match node.scalar(Dialect::Helm) {
                Some(value) => Content::Scalar(Value::from(value)),
                None => Content::Unknown(self.source(span)),
            };
        }
        let source = self.source(span);
        let quoted = source.strip_prefix(['"', '\'']).and_then(|it| it.strip_suffix(['"', '\'']));
        let printed =
            self.scope.and_then(|scope| image_template::evaluate(quoted.unwrap_or(&source), scope));
        match printed {
            Some(text) if quoted.is_some() => Content::Scalar(Value::String(text)),
            Some(text) => match yaml::parse(text.as_str().into()) {
                Ok(document) => match document.root().scalar(Dialect::Helm) {
                    Some(value) => Content::Scalar(Value::from(value)),
                    None => Content::Unknown(source),
                },
                Err(_) => Content::Unknown(source),
            },
            None => Content::Unknown(source),
        }
    }

    fn is_conditional(&self, place: &Place<'_>, at: usize) -> bool {
        self.mask.has_branches() && self.mask.branch(at) != place.branch
    }

    fn holds_action(&self, span: Span) -> bool {
        self.mask.is_template()
            && self.text.get(span.start..span.end).is_some_and(|source| source.contains("{{"))
    }

    fn source(&self, span: Span) -> String {
        self.text.get(span.start..span.end).unwrap_or_default().trim().to_owned()
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |length| at + length)
    }

    fn column(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        at - self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Returns the column of the first character that is not blank on the line of a place.
    fn column_of_line(&self, at: usize) -> usize {
        let line = &self.text[at - self.column(at)..];
        line.len() - line.trim_start_matches(' ').len()
    }
}
