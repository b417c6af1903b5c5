//! Blocks: what `if`, `range`, `with`, `define` and `block` open, and `end` closes.

use super::fault::Fault;
use super::lexer::{Lexer, Stretch};
use super::literal;
use super::pipeline::{Context, Variables, Words};
use super::token::{Keyword, Token, TokenKind};
use super::tree::{Action, Branch, BranchId, Piece, PieceKind, Template};
use crate::span::Span;
use std::collections::HashSet;

/// Parses a template.
///
/// # Errors
///
/// The first reason why Go refuses it. A block that is never closed is reported at its opener.
pub fn parse(text: &str) -> Result<Template, Fault> {
    let mut parser = Parser::new(text);
    let mut lexer = Lexer::new(text);
    while let Some(stretch) = lexer.next()? {
        match stretch {
            Stretch::Text(span) => parser.text(span),
            Stretch::Comment(span) => parser.piece(span, PieceKind::Comment),
            Stretch::Action(span) => {
                let fault = lexer.fault.as_ref();
                let words = Words { text, tokens: &lexer.tokens, at: 0, fault };
                parser.action(words, span)?;
            }
        }
    }
    match parser.blocks.last() {
        Some(block) => Err(unclosed(block, text)),
        None => Ok(parser.template),
    }
}

struct Parser<'t> {
    text: &'t str,
    template: Template,
    variables: Variables<'t>,
    blocks: Vec<Block>,
    definitions: Vec<Definition<'t>>,
    /// Names of the templates that are defined with content.
    defined: HashSet<&'t str>,
    /// How many `range` blocks are open around here, inside the same definition.
    ranges: usize,
}

/// A block that is not closed yet.
struct Block {
    kind: BlockKind,
    opener: Span,
    branch: BranchId,
    /// Variables that were declared before it.
    variables: usize,
    divided: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BlockKind {
    If,
    Range,
    With,
    Definition,
}

/// A `define` or `block` that is not closed yet, and what it hides until then.
struct Definition<'t> {
    name: Token,
    has_content: bool,
    outer_variables: Variables<'t>,
    outer_ranges: usize,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            template: Template::default(),
            variables: Variables::default(),
            blocks: Vec::new(),
            definitions: Vec::new(),
            defined: HashSet::new(),
            ranges: 0,
        }
    }

    fn text(&mut self, span: Span) {
        if !self.text[span.start..span.end].trim().is_empty() {
            self.has_content();
        }
        self.piece(span, PieceKind::Text);
    }

    fn piece(&mut self, span: Span, kind: PieceKind) {
        let branch = self.blocks.last().map(|block| block.branch);
        self.template.pieces.push(Piece { span, kind, branch });
    }

    fn has_content(&mut self) {
        if let Some(definition) = self.definitions.last_mut() {
            definition.has_content = true;
        }
    }

    fn action(&mut self, mut words: Words<'t, '_>, span: Span) -> Result<(), Fault> {
        let first = words.peek_word();
        let TokenKind::Keyword(keyword) = first.kind else {
            self.piece(span, PieceKind::Action(Action::Value));
            self.has_content();
            return words.pipeline(Context::Command, &mut self.variables);
        };
        match keyword {
            Keyword::Define => self.define(&mut words, span),
            Keyword::Block => self.block(&mut words, span),
            Keyword::Template => {
                words.next();
                self.piece(span, PieceKind::Action(Action::Value));
                self.has_content();
                self.template_call(&mut words)
            }
            Keyword::If => self.open(&mut words, span, BlockKind::If, Context::If),
            Keyword::Range => self.open(&mut words, span, BlockKind::Range, Context::Range),
            Keyword::With => self.open(&mut words, span, BlockKind::With, Context::With),
            Keyword::Else => self.divide(&mut words, span),
            Keyword::End => self.close(&mut words, span),
            Keyword::Break | Keyword::Continue => self.leave_range(&mut words, span),
        }
    }

    fn open(
        &mut self,
        words: &mut Words<'t, '_>,
        span: Span,
        kind: BlockKind,
        context: Context,
    ) -> Result<(), Fault> {
        words.next();
        self.has_content();
        self.piece(span, PieceKind::Action(Action::Control));
        let variables = self.variables.len();
        words.pipeline(context, &mut self.variables)?;
        self.ranges += usize::from(kind == BlockKind::Range);
        self.push(kind, span, variables);
        Ok(())
    }

    fn push(&mut self, kind: BlockKind, opener: Span, variables: usize) {
        let parent = self.blocks.last().map(|block| block.branch);
        let defines = kind == BlockKind::Definition;
        let branch = self.branch(Branch { opener, parent, previous: None, defines });
        self.blocks.push(Block { kind, opener, branch, variables, divided: false });
    }

    fn branch(&mut self, branch: Branch) -> BranchId {
        self.template.branches.push(branch);
        self.template.branches.len() - 1
    }

    fn define(&mut self, words: &mut Words<'t, '_>, span: Span) -> Result<(), Fault> {
        let keyword = words.next();
        if let Some(block) = self.blocks.last() {
            let message = "`define` cannot stand inside another block";
            return Err(Fault::new(keyword.span, message)
                .with_related(block.opener, "this block is not closed before it"));
        }
        let name = Self::name(words, "`define`")?;
        expect_end(words, "`define`")?;
        self.open_definition(name, span);
        Ok(())
    }

    fn block(&mut self, words: &mut Words<'t, '_>, span: Span) -> Result<(), Fault> {
        words.next();
        self.has_content();
        let name = Self::name(words, "`block`")?;
        words.pipeline(Context::Block, &mut self.variables)?;
        self.open_definition(name, span);
        Ok(())
    }

    fn open_definition(&mut self, name: Token, span: Span) {
        self.piece(span, PieceKind::Action(Action::Control));
        self.definitions.push(Definition {
            name,
            has_content: false,
            outer_variables: std::mem::take(&mut self.variables),
            outer_ranges: std::mem::take(&mut self.ranges),
        });
        self.push(BlockKind::Definition, span, 0);
    }

    fn template_call(&mut self, words: &mut Words<'t, '_>) -> Result<(), Fault> {
        Self::name(words, "`template`")?;
        if words.peek_word().kind == TokenKind::RightDelimiter {
            return Ok(());
        }
        words.pipeline(Context::Template, &mut self.variables)
    }

    /// Reads the name of a template, quotes included.
    fn name(words: &mut Words<'t, '_>, place: &str) -> Result<Token, Fault> {
        let token = words.next_word();
        let text = words.text_of(token);
        match token.kind {
            TokenKind::Raw => Ok(token),
            TokenKind::Quoted if literal::is_quoted_string(text) => Ok(token),
            TokenKind::Quoted => {
                Err(Fault::new(token.span, format!("{text} has an escape that Go does not know")))
            }
            TokenKind::Broken | TokenKind::RightDelimiter => Err(words.unexpected(token, place)),
            _ => Err(Fault::new(token.span, format!("{place} needs a name in quotes here"))),
        }
    }

    fn divide(&mut self, words: &mut Words<'t, '_>, span: Span) -> Result<(), Fault> {
        let keyword = words.next();
        let Some(block) =
            self.blocks.last_mut().filter(|block| block.kind != BlockKind::Definition)
        else {
            return Err(Fault::new(span, "there is no open block that this `else` divides"));
        };
        if block.divided {
            let message = "this block has an `else` already, so only `end` may follow";
            return Err(Fault::new(keyword.span, message)
                .with_related(block.opener, "the block starts here"));
        }
        let next = words.peek_word();
        let context = match (block.kind, next.kind) {
            (BlockKind::If, TokenKind::Keyword(Keyword::If)) => Some(Context::If),
            (BlockKind::With, TokenKind::Keyword(Keyword::With)) => Some(Context::With),
            _ => None,
        };
        let (branch, parent) = (block.branch, self.template.branches[block.branch].parent);
        block.divided = context.is_none();
        self.ranges -= usize::from(block.kind == BlockKind::Range);
        match context {
            Some(context) => {
                words.next();
                words.pipeline(context, &mut self.variables)?;
            }
            None => expect_end(words, "`else`")?,
        }
        self.template.pieces.push(Piece {
            span,
            kind: PieceKind::Action(Action::Control),
            branch: parent,
        });
        let next = Branch { opener: span, parent, previous: Some(branch), defines: false };
        let next = self.branch(next);
        if let Some(block) = self.blocks.last_mut() {
            block.branch = next;
        }
        Ok(())
    }

    fn close(&mut self, words: &mut Words<'t, '_>, span: Span) -> Result<(), Fault> {
        words.next();
        expect_end(words, "`end`")?;
        let Some(block) = self.blocks.pop() else {
            return Err(Fault::new(span, "there is no open block that this `end` closes"));
        };
        self.variables.truncate(block.variables);
        match block.kind {
            BlockKind::Range if !block.divided => self.ranges -= 1,
            BlockKind::Definition => self.close_definition()?,
            _ => {}
        }
        self.piece(span, PieceKind::Action(Action::Control));
        Ok(())
    }

    fn close_definition(&mut self) -> Result<(), Fault> {
        let Some(definition) = self.definitions.pop() else { return Ok(()) };
        self.variables = definition.outer_variables;
        self.ranges = definition.outer_ranges;
        let name = definition.name.span;
        // Without its quotes, so that both kinds of quotes name the same template.
        let written = &self.text[name.start + 1..name.end - 1];
        if definition.has_content && !self.defined.insert(written) {
            let message = format!("a template `{written}` is defined in this file already");
            return Err(Fault::new(name, message));
        }
        Ok(())
    }

    fn leave_range(&mut self, words: &mut Words<'t, '_>, span: Span) -> Result<(), Fault> {
        let keyword = words.next();
        let word = words.text_of(keyword);
        expect_end(words, &format!("`{word}`"))?;
        if self.ranges == 0 {
            let message = format!("there is no `range` around this `{word}`");
            return Err(Fault::new(keyword.span, message));
        }
        self.has_content();
        self.piece(span, PieceKind::Action(Action::Value));
        Ok(())
    }
}

fn expect_end(words: &mut Words<'_, '_>, place: &str) -> Result<(), Fault> {
    match words.next_word() {
        token if token.kind == TokenKind::RightDelimiter => Ok(()),
        token => Err(words.unexpected(token, place)),
    }
}

fn unclosed(block: &Block, text: &str) -> Fault {
    let fault = Fault::new(block.opener, "this block is never closed by `{{ end }}`");
    match almost_end(text, block.opener.end) {
        Some(place) => {
            fault.with_related(place, "this is text: an action has two braces on each side")
        }
        None => fault,
    }
}

/// Finds an `end` in single braces, the usual slip.
fn almost_end(text: &str, from: usize) -> Option<Span> {
    text[from..].match_indices("end").find_map(|(offset, _)| {
        let at = from + offset;
        let before = text[..at].trim_end_matches([' ', '\t']);
        let before = before.strip_suffix('-').unwrap_or(before);
        let opens = before.ends_with('{') && !before.ends_with("{{");
        let after = text[at + 3..].trim_start_matches([' ', '-']);
        let end = text.len() - after.len() + usize::from(after.starts_with('}'));
        (opens && after.starts_with('}')).then(|| Span::new(before.len() - 1, end))
    })
}
