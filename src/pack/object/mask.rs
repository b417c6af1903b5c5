//! A template as YAML: a copy of the text in which actions are covered, byte for byte.

use crate::gotemplate::{self, Action, BranchId, Piece, PieceKind, Template};
use crate::span::Span;

/// A text whose actions are covered so that the rest can be read as YAML with the same places.
///
/// What divides and what comments becomes blank. What prints becomes a word, and a comment where
/// it has a line of its own, since there it may print any number of lines.
#[derive(Debug, Default)]
pub(super) struct Mask {
    template: Template,
    covered: String,
    blocks: Vec<Block>,
}

/// An action on a line of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Where it starts.
    pub(super) start: usize,
    /// How far what it prints is indented.
    pub(super) indent: usize,
}

impl Mask {
    /// Covers the actions of a template; `None` if Go refuses it.
    pub(super) fn of(text: &str) -> Option<Self> {
        if !text.contains("{{") {
            return Some(Self { covered: text.to_owned(), ..Self::default() });
        }
        let template = gotemplate::parse(text).ok()?;
        let mut mask = Self { template, covered: String::new(), blocks: Vec::new() };
        let pieces = mask.template.pieces().to_vec();
        for piece in &pieces {
            mask.cover(text, piece);
        }
        Some(mask)
    }

    /// Returns whether the text holds actions.
    pub(super) fn is_template(&self) -> bool {
        !self.template.pieces().is_empty()
    }

    /// Returns whether a part of the text depends on a condition.
    pub(super) fn has_branches(&self) -> bool {
        !self.template.branches().is_empty()
    }

    /// Returns the YAML.
    pub(super) fn covered(&self) -> &str {
        &self.covered
    }

    /// Returns the actions that have a line of their own within a span.
    pub(super) fn blocks(&self, span: Span) -> &[Block] {
        let from = self.blocks.partition_point(|block| block.start < span.start);
        let to = self.blocks.partition_point(|block| block.start < span.end);
        &self.blocks[from..to.max(from)]
    }

    /// Returns the branch that a place stands in.
    pub(super) fn branch(&self, place: usize) -> Option<BranchId> {
        self.piece(place).and_then(|piece| piece.branch)
    }

    /// Returns the end of the last word before a place that opens, divides or ends a block.
    pub(super) fn divider_before(&self, place: usize) -> Option<usize> {
        let pieces = self.template.pieces();
        let before = pieces.partition_point(|piece| piece.span.end <= place);
        let is_divider = |piece: &&Piece| piece.kind == PieceKind::Action(Action::Control);
        pieces[..before].iter().rev().find(is_divider).map(|piece| piece.span.end)
    }

    fn piece(&self, place: usize) -> Option<&Piece> {
        let pieces = self.template.pieces();
        pieces.get(pieces.partition_point(|piece| piece.span.end <= place))
    }

    fn cover(&mut self, text: &str, piece: &Piece) {
        let source = &text[piece.span.start..piece.span.end];
        let is_shown = !self.is_defined(piece.branch);
        match piece.kind {
            PieceKind::Text if is_shown => self.covered.push_str(source),
            PieceKind::Action(Action::Value) if is_shown && prints(source) => {
                let before = line_before(text, piece.span.start);
                if before.trim().is_empty() && ends_line(text, piece.span.end) {
                    let indent = indent(source).unwrap_or(before.len());
                    self.blocks.push(Block { start: piece.span.start, indent });
                    self.blank(source);
                } else {
                    self.covered.extend(std::iter::repeat_n('x', source.len()));
                }
            }
            _ => self.blank(source),
        }
    }

    /// Whether a place stands in the body of a `define`, which is printed elsewhere.
    fn is_defined(&self, branch: Option<BranchId>) -> bool {
        let mut next = branch;
        while let Some(branch) = next.and_then(|id| self.template.branches().get(id)) {
            if branch.defines {
                return true;
            }
            next = branch.parent;
        }
        false
    }

    fn blank(&mut self, source: &str) {
        let blank = |byte: u8| if byte == b'\n' { '\n' } else { ' ' };
        self.covered.extend(source.bytes().map(blank));
    }
}

/// Whether an action prints something, and does not only keep it in a variable.
fn prints(action: &str) -> bool {
    let inner = action.trim_start_matches(['{', '-']).trim_start();
    let is_assignment = inner.starts_with('$')
        && inner.split_once('=').is_some_and(|(name, _)| {
            let name = name.trim_end_matches(':').trim_end();
            name[1..].chars().all(|next| next.is_alphanumeric() || next == '_')
        });
    !is_assignment
}

/// Returns how far an action says that it indents what it prints.
fn indent(action: &str) -> Option<usize> {
    let (_, after) = action.rsplit_once("indent ")?;
    let digits = after.trim_start().split(|next: char| !next.is_ascii_digit()).next()?;
    digits.parse().ok()
}

fn line_before(text: &str, place: usize) -> &str {
    let start = text[..place].rfind('\n').map_or(0, |newline| newline + 1);
    &text[start..place]
}

fn ends_line(text: &str, place: usize) -> bool {
    let rest = &text[place..];
    let line = rest.find('\n').map_or(rest, |newline| &rest[..newline]);
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covered(text: &str) -> String {
        Mask::of(text).unwrap().covered
    }

    #[test]
    fn what_prints_becomes_a_word_of_the_same_length() {
        assert_eq!(covered("a: {{ .x }}:{{ .y }}\n"), "a: xxxxxxxx:xxxxxxxx\n");
        assert_eq!(covered("a: \"{{ .x }}\"\n"), "a: \"xxxxxxxx\"\n");
    }

    #[test]
    fn what_divides_assigns_or_comments_becomes_blank() {
        assert_eq!(covered("{{ if .x }}\na: 1\n{{ end }}"), "           \na: 1\n         ");
        assert_eq!(covered("{{- $a := 1 }}\nb: 1"), "              \nb: 1");
        assert_eq!(covered("{{/*\nno */}}\nb: 1"), "    \n       \nb: 1");
        assert_eq!(covered("{{ define \"a\" }}c: 1{{ end }}"), " ".repeat(29));
    }

    #[test]
    fn what_prints_on_a_line_of_its_own_becomes_blank_and_is_kept_with_its_indent() {
        let text = "a:\n  {{ .x }}\n{{- include \"b\" . | nindent 4 }}\n";
        let mask = Mask::of(text).unwrap();
        assert_eq!(mask.covered.trim_end(), "a:");
        let expected = [Block { start: 5, indent: 2 }, Block { start: 14, indent: 4 }];
        assert_eq!(mask.blocks(Span::new(0, text.len())), expected);
    }

    #[test]
    fn what_go_refuses_is_not_covered() {
        assert!(Mask::of("a: {{ if }}\n").is_none());
    }
}
