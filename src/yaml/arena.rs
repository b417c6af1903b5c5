//! Puts nodes together to a tree, and holds what must be true of every tree.

use std::collections::HashMap;

use super::MAX_DEPTH;
use super::document::{Content, DuplicateKey, NodeData, NodeId, Scalar};
use super::fault::{Fault, FaultKind};
use crate::span::Span;

/// A tree that is being built.
#[derive(Default)]
pub(super) struct Arena {
    pub(super) nodes: Vec<NodeData>,
    pub(super) duplicate_keys: Vec<DuplicateKey>,
    pub(super) root: Option<NodeId>,
    /// How many levels are below each node, aliases followed.
    heights: Vec<usize>,
    open: Vec<Open>,
}

/// A collection whose end has not come yet.
struct Open {
    id: NodeId,
    /// Whether a bracket ends it; any other end is seen only at the token after it.
    bracketed: bool,
    children: Vec<NodeId>,
}

impl Arena {
    /// Adds a single value and returns its position.
    pub(super) fn scalar(&mut self, scalar: Scalar, span: Span) -> NodeId {
        self.add(Content::Scalar(scalar), span, 0)
    }

    /// Starts a list, whose elements are the nodes added until its end.
    pub(super) fn start_sequence(&mut self, span: Span) -> Result<NodeId, Fault> {
        self.start(Content::Sequence(Vec::new()), span)
    }

    /// Starts a map, whose keys and values are the nodes added until its end, in turn.
    pub(super) fn start_mapping(&mut self, span: Span) -> Result<NodeId, Fault> {
        self.start(Content::Mapping(Vec::new()), span)
    }

    /// Ends the innermost collection; `end` is the end of the bracket if it has one.
    pub(super) fn end(&mut self, end: usize) -> Result<(), Fault> {
        let Some(Open { id, bracketed, children }) = self.open.pop() else {
            return Ok(());
        };
        let height = children.iter().map(|child| self.heights[*child] + 1).max();
        self.heights[id] = height.unwrap_or(0);
        let last = children.last().map(|child| self.nodes[*child].span.end);
        let end = if bracketed { Some(end) } else { last };
        let span = &mut self.nodes[id].span;
        span.end = span.end.max(end.unwrap_or(span.end));
        if matches!(self.nodes[id].content, Content::Mapping(_)) {
            let (pairs, _) = children.as_chunks::<2>();
            let entries: Vec<_> = pairs.iter().map(|[key, value]| (*key, *value)).collect();
            self.check_keys(&entries)?;
            self.nodes[id].content = Content::Mapping(entries);
        } else {
            self.nodes[id].content = Content::Sequence(children);
        }
        Ok(())
    }

    /// Adds a reference to a node that was added before.
    pub(super) fn alias(&mut self, target: NodeId, span: Span) -> Result<(), Fault> {
        if let Some(open) = self.open.iter().find(|open| open.id == target) {
            let place = self.nodes[open.id].span;
            let message = "this alias stands inside the value it refers to";
            return Err(Fault::new(FaultKind::RecursiveAlias, span, message)
                .with_related(Span::new(place.start, place.start), "the value starts here"));
        }
        let height = self.heights[target];
        if self.open.len() + height > MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.add(Content::Alias(target), span, height);
        Ok(())
    }

    /// Returns whether the next node is the value of a key, and if so the key.
    pub(super) fn pending_key(&self) -> Option<Span> {
        let open = self.open.last()?;
        let mapping = matches!(self.nodes[open.id].content, Content::Mapping(_));
        let key = open.children.last()?;
        (mapping && open.children.len() % 2 == 1).then(|| self.nodes[*key].span)
    }

    fn start(&mut self, content: Content, span: Span) -> Result<NodeId, Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        let id = self.add(content, span, 0);
        self.open.push(Open { id, bracketed: span.start < span.end, children: Vec::new() });
        Ok(id)
    }

    fn add(&mut self, content: Content, span: Span, height: usize) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(NodeData { span, content });
        self.heights.push(height);
        match self.open.last_mut() {
            Some(open) => open.children.push(id),
            None => self.root = Some(id),
        }
        id
    }

    fn check_keys(&mut self, entries: &[(NodeId, NodeId)]) -> Result<(), Fault> {
        for (key, _) in entries {
            let span = self.nodes[*key].span;
            match self.followed(*key) {
                Content::Scalar(scalar) if span.start == span.end && scalar.tag.is_none() => {
                    return Err(missing_key(span));
                }
                Content::Scalar(_) => {}
                _ => return Err(collection_key(span)),
            }
        }
        let duplicates = if entries.len() <= FEW {
            self.duplicates_among_few(entries)
        } else {
            self.duplicates_among_many(entries)
        };
        self.duplicate_keys.extend(duplicates);
        Ok(())
    }

    fn duplicates_among_few(&self, entries: &[(NodeId, NodeId)]) -> Vec<DuplicateKey> {
        let mut duplicates = Vec::new();
        for (index, (key, _)) in entries.iter().enumerate() {
            let text = self.key_text(*key);
            let first =
                entries[..index].iter().find(|(earlier, _)| self.key_text(*earlier) == text);
            duplicates.extend(first.map(|(first, _)| self.duplicate(*key, *first)));
        }
        duplicates
    }

    fn duplicates_among_many(&self, entries: &[(NodeId, NodeId)]) -> Vec<DuplicateKey> {
        let mut duplicates = Vec::new();
        let mut firsts = HashMap::with_capacity(entries.len());
        for (key, _) in entries {
            let first = *firsts.entry(self.key_text(*key)).or_insert(*key);
            if first != *key {
                duplicates.push(self.duplicate(*key, first));
            }
        }
        duplicates
    }

    fn duplicate(&self, key: NodeId, first: NodeId) -> DuplicateKey {
        DuplicateKey {
            key: self.key_text(key).to_owned(),
            span: self.nodes[key].span,
            first: self.nodes[first].span,
        }
    }

    fn key_text(&self, key: NodeId) -> &str {
        match self.followed(key) {
            Content::Scalar(scalar) => &scalar.text,
            _ => "",
        }
    }

    fn followed(&self, id: NodeId) -> &Content {
        match &self.nodes[id].content {
            Content::Alias(target) => &self.nodes[*target].content,
            content => content,
        }
    }
}

/// Up to so many keys are compared with each other instead of being hashed.
const FEW: usize = 8;

pub(super) fn too_deep(span: Span) -> Fault {
    let message = format!("maps and lists are nested deeper than {MAX_DEPTH} levels");
    Fault::new(FaultKind::TooDeep, span, message)
}

fn missing_key(span: Span) -> Fault {
    let message = "a key is missing here";
    Fault::new(FaultKind::UnsupportedKey, span, message)
}

fn collection_key(span: Span) -> Fault {
    let message = "a map or list cannot be a key; put text that starts with `{` in quotes";
    Fault::new(FaultKind::CollectionKey, span, message)
}
