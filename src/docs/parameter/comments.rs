//! Finds what the comments of a file say about its values.

use super::dialect::{self, Line};
use super::note::{Note, Visibility};
use crate::yaml::{Comment, Document, Entry, Node, Path, Placement};
use std::collections::HashMap;

/// Which comments describe a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Comments {
    /// Those that say so: `# --` of helm-docs, `## @param` of Bitnami.
    #[default]
    Marked,
    /// Any that stands right above a value or behind it.
    Plain,
}

/// What the comments of a file say.
#[derive(Debug)]
pub(super) struct Notes<'a> {
    document: &'a Document,
    comments: Comments,
    /// Notes that name their value, by its path in the file.
    named: HashMap<String, Note>,
    /// Notes about values that are not in the file, in the order of the file.
    extra: Vec<(String, Note)>,
}

impl<'a> Notes<'a> {
    /// Reads the notes that name their value; the others are read where they stand.
    pub(super) fn read(document: &'a Document, comments: Comments) -> Self {
        let mut notes = Self { document, comments, named: HashMap::new(), extra: Vec::new() };
        let scopes = scopes(document);
        let mut section: Option<String> = None;
        let mut open: Option<String> = None;
        for comment in own_lines(document) {
            let line = text(comment);
            let here = comment.span.start;
            match dialect::bitnami(line) {
                Some(Line::Section(title)) => section = Some(title),
                Some(Line::Described(path, note)) => {
                    let note = Note { section: section.clone(), ..note };
                    notes.name(&scopes, here, &path, note);
                }
                Some(Line::Extra(path, note)) => {
                    let path = format!("{}{path}", prefix(&scopes, here));
                    notes.extra.push((path, Note { section: section.clone(), ..note }));
                }
                Some(Line::Skipped(path)) => {
                    let hidden = Note { visibility: Visibility::Hidden, ..Note::default() };
                    notes.name(&scopes, here, &path, hidden);
                }
                None => {
                    open = notes.old_style(&scopes, comment, open.take());
                    continue;
                }
            }
            open = None;
        }
        notes
    }

    /// Returns what is said about the value of an entry.
    pub(super) fn of(&self, path: &str, entry: &Entry<'_>) -> Option<Note> {
        if let Some(note) = self.named.get(path) {
            return Some(note.clone());
        }
        let key = entry.key.span().start;
        let line = &self.document.text()[line_start(self.document.text(), key)..key];
        if !line.trim().is_empty() {
            return None;
        }
        let above: Vec<&str> = self.above(key).iter().map(text).collect();
        let is_named = |line: &&str| dialect::bitnami(line).is_some();
        if let Some(note) = dialect::helm_docs(&above) {
            return Some(note);
        }
        if self.comments == Comments::Marked || above.iter().any(is_named) {
            return None;
        }
        dialect::prose(&above).or_else(|| dialect::prose(&[self.beside(key)?]))
    }

    /// Returns what is said about values that the file does not have.
    pub(super) fn extra(&self) -> &[(String, Note)] {
        &self.extra
    }

    /// Takes `path -- text` and the lines after it; returns the path that the next line goes on with.
    fn old_style(
        &mut self,
        scopes: &[Scope],
        comment: &Comment,
        open: Option<String>,
    ) -> Option<String> {
        let line = text(comment);
        if let Some((path, note)) = dialect::elsewhere(line) {
            let path = self.full_path(scopes, comment.span.start, path)?;
            self.named.insert(path.clone(), note);
            return Some(path);
        }
        let open = open.filter(|_| self.follows(comment))?;
        dialect::go_on(self.named.get_mut(&open)?, line);
        Some(open)
    }

    /// Keeps a note under the full path of the value it names, if there is such a value.
    fn name(&mut self, scopes: &[Scope], at: usize, path: &str, note: Note) {
        if let Some(path) = self.full_path(scopes, at, path) {
            self.named.insert(path, note);
        }
    }

    /// Returns the path in the file: as it is written, or within the chart around the comment.
    fn full_path(&self, scopes: &[Scope], at: usize, path: &str) -> Option<String> {
        let inner = format!("{}{path}", prefix(scopes, at));
        let is_there = |path: &String| {
            path.parse::<Path>().is_ok_and(|path| self.document.at(&path).is_some())
        };
        [inner, path.to_owned()].into_iter().find(is_there)
    }

    /// Returns the unbroken run of comments on the lines right above a key.
    fn above(&self, key: usize) -> &'a [Comment] {
        let all = self.document.comments();
        let end = all.partition_point(|comment| comment.span.start < key);
        let mut start = end;
        let mut below = line_start(self.document.text(), key);
        while start > 0 {
            let comment = &all[start - 1];
            let is_next = self.document.text()[comment.span.end..below].trim_matches('\r') == "\n";
            if comment.placement == Placement::Right || !is_next {
                break;
            }
            below = line_start(self.document.text(), comment.span.start);
            start -= 1;
        }
        &all[start..end]
    }

    /// Returns the comment on the line of a key.
    fn beside(&self, key: usize) -> Option<&'a str> {
        let all = self.document.comments();
        let next = all.get(all.partition_point(|comment| comment.span.start < key))?;
        let is_beside = next.placement == Placement::Right
            && !self.document.text()[key..next.span.start].contains('\n');
        is_beside.then(|| text(next))
    }

    /// Whether the line before a comment is one, too.
    fn follows(&self, comment: &Comment) -> bool {
        self.above(comment.span.start).last().is_some_and(|above| above.span != comment.span)
    }
}

/// A value whose charts or manifests name their own values without the keys that lead to it.
#[derive(Debug)]
struct Scope {
    start: usize,
    end: usize,
    prefix: String,
}

fn scopes(document: &Document) -> Vec<Scope> {
    let inner = |root: &str| {
        let entries = document.root().get(root).into_iter().flat_map(Node::entries);
        let prefix = root.to_owned();
        entries.map(move |entry| Scope {
            start: entry.span().start,
            end: entry.span().end,
            prefix: format!("{prefix}.{}.", entry.key.source_text()),
        })
    };
    inner("charts").chain(inner("manifests")).collect()
}

fn prefix(scopes: &[Scope], at: usize) -> &str {
    let around = scopes.iter().find(|scope| (scope.start..scope.end).contains(&at));
    around.map_or("", |scope| &scope.prefix)
}

fn own_lines(document: &Document) -> impl Iterator<Item = &Comment> {
    document.comments().iter().filter(|comment| comment.placement != Placement::Right)
}

/// Returns what a comment says, without the signs in front of it.
fn text(comment: &Comment) -> &str {
    comment.text.trim_start_matches('#').trim()
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |newline| newline + 1)
}
