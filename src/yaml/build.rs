//! Builds the tree from the events of the parser underneath.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, StrInput};

use super::arena::Arena;
use super::characters;
use super::document::{Comment, Document, NodeId, Placement, Scalar, Style};
use super::fault::{Fault, FaultKind};
use super::place::Places;
use super::{MAX_DEPTH, aliases, merge, syntax, tabs};
use crate::span::Span;

/// Parses the first document of a YAML file.
///
/// # Errors
///
/// The first fault that keeps Go's reader, or this one with its lower limit on depth, from
/// building the tree. Repeated keys are not among them: see [`Document::duplicate_keys`].
pub fn parse(text: Arc<str>) -> Result<Document, Fault> {
    let breaks = characters::check(&text)?;
    let document = read(text)?;
    tabs::check(&document)?;
    characters::check_breaks(&document, &breaks)?;
    aliases::check(&document)?;
    merge::check(&document)?;
    Ok(document)
}

/// Reads the tree; what the parser takes for a misplaced tab is given a second look.
///
/// Go allows tabs within brackets where the parser does not, so it sees a copy with spaces
/// instead, and [`tabs::check`] decides afterwards.
fn read(text: Arc<str>) -> Result<Document, Fault> {
    match Builder::read(&text) {
        Ok(tree) => Ok(tree.finish(text)),
        Err(fault) if fault.kind == FaultKind::Tab => {
            let Ok(tree) = Builder::read(&tabs::replaced(&text)) else {
                return Err(fault);
            };
            let document = tree.finish(text);
            if tabs::hold_text(&document) {
                return Err(fault);
            }
            Ok(document)
        }
        Err(fault) => Err(fault),
    }
}

/// Turns events into a tree.
struct Builder<'t> {
    text: &'t str,
    tree: Tree,
    places: Places<'t>,
    anchors: HashMap<usize, NodeId>,
    last_node: NodeId,
}

/// What was read so far of a document.
#[derive(Default)]
struct Tree {
    arena: Arena,
    comments: Vec<Comment>,
    second_document: Option<Span>,
}

/// Where the reading of events stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Before,
    Inside,
    After,
}

impl<'t> Builder<'t> {
    fn read(text: &'t str) -> Result<Tree, Fault> {
        let mut builder = Self {
            text,
            tree: Tree::default(),
            places: Places::new(text),
            anchors: HashMap::new(),
            last_node: 0,
        };
        builder.read_first_document()?;
        Ok(builder.tree)
    }

    fn read_first_document(&mut self) -> Result<(), Fault> {
        let mut stage = Stage::Before;
        for event in events(self.text) {
            let (event, place) = event.map_err(|error| syntax::fault(&error, self.text))?;
            let span = self.places.event(&place);
            match (stage, event) {
                (Stage::Before, Event::DocumentStart(..)) => stage = Stage::Inside,
                (Stage::Inside, Event::DocumentEnd) => stage = Stage::After,
                (Stage::After, Event::DocumentStart(..)) => {
                    self.tree.second_document = Some(span);
                    return Ok(());
                }
                (_, Event::Comment(text, placement)) => self.comment(&text, placement, span),
                (Stage::Inside, event) => self.node(event, span)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn node(&mut self, event: Event<'t>, span: Span) -> Result<(), Fault> {
        match event {
            Event::Scalar(text, style, _, tag) => {
                let scalar = Scalar {
                    text: text.into(),
                    style: self::style(style),
                    tag: tag.map(|tag| short_tag(&tag.to_string())),
                };
                self.scalar(scalar, span);
            }
            Event::SequenceStart(..) => {
                let key = self.tree.arena.pending_key();
                let span = self.places.sequence_start(span, key);
                self.last_node = self.tree.arena.start_sequence(span)?;
            }
            Event::MappingStart(..) => self.last_node = self.tree.arena.start_mapping(span)?,
            Event::SequenceEnd | Event::MappingEnd => self.tree.arena.end(span.end)?,
            Event::Anchor(id, name) => {
                check_anchor(&name, span)?;
                self.anchors.insert(id, self.last_node);
            }
            Event::Alias(id) => {
                if let Some(target) = self.anchors.get(&id) {
                    self.tree.arena.alias(*target, span)?;
                }
            }
            _ => {}
        }
        if span.start < span.end {
            self.places.pass(span);
        }
        Ok(())
    }

    fn scalar(&mut self, mut scalar: Scalar, span: Span) {
        let span = match scalar.style {
            Style::Literal | Style::Folded => self.places.block_scalar(span),
            Style::Plain if span.start == span.end => {
                // The parser writes a missing value as `~`.
                scalar.text = "".into();
                let key = self.tree.arena.pending_key();
                self.places.missing_value(span, key)
            }
            _ => span,
        };
        self.last_node = self.tree.arena.scalar(scalar, span);
    }

    fn comment(&mut self, text: &str, placement: granit_parser::Placement, span: Span) {
        self.tree.comments.push(Comment {
            span,
            text: text.to_owned(),
            placement: match placement {
                granit_parser::Placement::Above => Placement::Above,
                granit_parser::Placement::Right => Placement::Right,
                _ => Placement::Free,
            },
        });
    }
}

impl Tree {
    fn finish(mut self, text: Arc<str>) -> Document {
        let root = self.arena.root.unwrap_or_else(|| {
            let end = Span::new(text.len(), text.len());
            self.arena.scalar(missing(), end)
        });
        let mut duplicate_keys = self.arena.duplicate_keys;
        duplicate_keys.sort_by_key(|duplicate| duplicate.span);
        let end = self.arena.nodes[root].span.end;
        for comment in &mut self.comments {
            if comment.placement == Placement::Above && comment.span.start >= end {
                comment.placement = Placement::Free;
            }
        }
        self.comments.sort_by_key(|comment| comment.span);
        Document {
            text,
            nodes: self.arena.nodes,
            root,
            comments: self.comments,
            next_start: self.second_document,
            duplicate_keys,
        }
    }
}

fn events(text: &str) -> Parser<'_, StrInput<'_>> {
    let options = granit_parser::options! {
        block_scalar_eof_without_line_feed: true,
        emit_anchor_events: true,
        max_buffered_comment_events: 100_000,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    Parser::new_from_str_with_options(text, options)
}

/// Go's reader takes an anchor for ended at the first other character.
fn check_anchor(name: &str, span: Span) -> Result<(), Fault> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if name.bytes().all(allowed) {
        return Ok(());
    }
    let message = "an anchor's name may hold only letters, digits, `-` and `_`";
    Err(Fault::new(FaultKind::Syntax, span, message))
}

fn missing() -> Scalar {
    Scalar { text: "".into(), style: Style::Plain, tag: None }
}

fn style(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

fn short_tag(tag: &str) -> Box<str> {
    match tag.strip_prefix("tag:yaml.org,2002:") {
        Some(name) => format!("!!{name}").into(),
        None => tag.into(),
    }
}
