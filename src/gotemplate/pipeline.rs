//! Pipelines: `$x := value | function argument (…)`. Nesting is kept on a stack, not in calls.

use super::fault::Fault;
use super::literal;
use super::token::{Token, TokenKind};
use crate::span::Span;
use std::collections::HashMap;

/// The words of one action, read one by one.
pub(super) struct Words<'t, 'a> {
    pub(super) text: &'t str,
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    /// Why the last word is broken, if it is.
    pub(super) fault: Option<&'a Fault>,
}

/// The variables that may be used, in the order in which they were declared.
#[derive(Default)]
pub(super) struct Variables<'t> {
    declared: Vec<&'t str>,
    counts: HashMap<&'t str, usize>,
}

impl<'t> Variables<'t> {
    pub(super) fn len(&self) -> usize {
        self.declared.len()
    }

    pub(super) fn truncate(&mut self, length: usize) {
        for name in self.declared.drain(length..) {
            if let Some(count) = self.counts.get_mut(name) {
                *count -= 1;
            }
        }
    }

    fn declare(&mut self, name: &'t str) {
        self.declared.push(name);
        *self.counts.entry(name).or_default() += 1;
    }

    fn knows(&self, name: &str) -> bool {
        name == "$" || self.counts.get(name).is_some_and(|count| *count > 0)
    }
}

/// What a pipeline belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    Command,
    If,
    Range,
    With,
    Template,
    Block,
    Parentheses,
}

impl Context {
    fn words(self) -> &'static str {
        match self {
            Self::Command => "this action",
            Self::If => "`if`",
            Self::Range => "`range`",
            Self::With => "`with`",
            Self::Template => "`template`",
            Self::Block => "`block`",
            Self::Parentheses => "these parentheses",
        }
    }
}

/// One pipeline that is not finished.
struct Open {
    context: Context,
    commands: usize,
    start: Span,
}

/// What comes after a piece of a pipeline.
enum Next {
    Command,
    Term,
    Done,
}

impl<'t> Words<'t, '_> {
    pub(super) fn next(&mut self) -> Token {
        let token = self.peek();
        self.at = (self.at + 1).min(self.tokens.len());
        token
    }

    /// The last word of an action always closes it or is broken, and nothing reads past it.
    pub(super) fn peek(&self) -> Token {
        let end = Span::new(self.text.len(), self.text.len());
        let broken = Token { kind: TokenKind::Broken, span: end };
        self.tokens.get(self.at).or(self.tokens.last()).copied().unwrap_or(broken)
    }

    pub(super) fn next_word(&mut self) -> Token {
        self.skip_space();
        self.next()
    }

    pub(super) fn peek_word(&mut self) -> Token {
        self.skip_space();
        self.peek()
    }

    pub(super) fn text_of(&self, token: Token) -> &'t str {
        &self.text[token.span.start..token.span.end]
    }

    /// Returns the fault of a word that cannot stand where it does.
    pub(super) fn unexpected(&self, token: Token, place: &str) -> Fault {
        let opener = self.tokens.first().map_or(token.span, |first| first.span);
        let action = Span::new(opener.start.saturating_sub(2), opener.start);
        match (token.kind, self.fault) {
            (TokenKind::Broken, Some(fault)) => fault.clone(),
            (TokenKind::RightDelimiter, _) => {
                Fault::new(token.span, format!("{place} ends too early"))
            }
            _ if self.text_of(token) == "}" => {
                Fault::new(token.span, "a single `}` where `}}` should end the action")
                    .with_related(action, "the action starts here")
            }
            _ => Fault::new(
                token.span,
                format!("`{}` cannot stand here in {place}", self.text_of(token)),
            ),
        }
    }

    /// Reads a pipeline up to and with its `}}`.
    pub(super) fn pipeline(
        &mut self,
        context: Context,
        variables: &mut Variables<'t>,
    ) -> Result<(), Fault> {
        let mut open = Vec::new();
        self.open(context, variables, &mut open)?;
        let mut next = Next::Command;
        loop {
            next = match next {
                Next::Command => self.command(&mut open)?,
                Next::Term => self.term(variables, &mut open)?,
                Next::Done => return Ok(()),
            };
        }
    }

    fn open(
        &mut self,
        context: Context,
        variables: &mut Variables<'t>,
        open: &mut Vec<Open>,
    ) -> Result<(), Fault> {
        let start = self.peek_word().span;
        open.push(Open { context, commands: 0, start });
        self.declarations(context, variables)
    }

    fn declarations(
        &mut self,
        context: Context,
        variables: &mut Variables<'t>,
    ) -> Result<(), Fault> {
        let mut declared = 0;
        while self.peek_word().kind == TokenKind::Variable {
            let before = self.at;
            let variable = self.next();
            let next = self.peek_word();
            let comma = self.text_of(next) == ",";
            if !comma && !matches!(next.kind, TokenKind::Assign | TokenKind::Declare) {
                self.at = before;
                return Ok(());
            }
            self.next();
            variables.declare(self.text_of(variable));
            declared += 1;
            if !comma {
                return Ok(());
            }
            if context != Context::Range || declared > 1 {
                let most = if context == Context::Range { "two variables" } else { "one variable" };
                let message = format!("{} can declare only {most}", context.words());
                return Err(Fault::new(next.span, message));
            }
            let next = self.peek_word();
            let allowed =
                [TokenKind::Variable, TokenKind::RightDelimiter, TokenKind::RightParenthesis];
            if !allowed.contains(&next.kind) {
                return Err(self.unexpected(next, "the variables of `range`"));
            }
        }
        Ok(())
    }

    /// Stands before a command or the end of the innermost pipeline.
    fn command(&mut self, open: &mut Vec<Open>) -> Result<Next, Fault> {
        let Some(pipeline) = open.last_mut() else { return Ok(Next::Done) };
        let end = match pipeline.context {
            Context::Parentheses => TokenKind::RightParenthesis,
            _ => TokenKind::RightDelimiter,
        };
        self.skip_space();
        let token = self.peek();
        if token.kind == end {
            self.next();
            return Self::close(open, token).and_then(|()| self.after_pipeline(open));
        }
        if !token.kind.starts_term() {
            return Err(self.unexpected(token, pipeline.context.words()));
        }
        pipeline.commands += 1;
        let constant = token.kind.is_constant();
        if pipeline.commands > 1 && constant {
            let message = format!("`{}` is not a function to pipe into", self.text_of(token));
            return Err(Fault::new(token.span, message));
        }
        Ok(Next::Term)
    }

    fn close(open: &mut Vec<Open>, end: Token) -> Result<(), Fault> {
        match open.pop() {
            Some(pipeline) if pipeline.commands == 0 => {
                let span = Span::new(pipeline.start.start.min(end.span.start), end.span.end);
                Err(Fault::new(span, format!("there is no value in {}", pipeline.context.words())))
            }
            _ => Ok(()),
        }
    }

    fn after_pipeline(&mut self, open: &[Open]) -> Result<Next, Fault> {
        if open.is_empty() { Ok(Next::Done) } else { self.fields(None) }
    }

    /// Stands before a value.
    fn term(&mut self, variables: &mut Variables<'t>, open: &mut Vec<Open>) -> Result<Next, Fault> {
        let token = self.next();
        let text = self.text_of(token);
        let refuse = |message: String| Err(Fault::new(token.span, message));
        match token.kind {
            TokenKind::LeftParenthesis => {
                self.open(Context::Parentheses, variables, open)?;
                return Ok(Next::Command);
            }
            TokenKind::Variable if !variables.knows(text) => {
                return refuse(format!("the variable `{text}` is not declared before this"));
            }
            TokenKind::Quoted if !literal::is_quoted_string(text) => {
                return refuse(format!(
                    "{text} has an escape that Go does not know; write it in back quotes"
                ));
            }
            TokenKind::CharacterConstant if !literal::is_character(text) => {
                return refuse(format!("{text} is not one character; text is in double quotes"));
            }
            TokenKind::Number if !literal::is_number(text) => {
                return refuse(format!("`{text}` is not a number that Go can hold"));
            }
            _ => {}
        }
        self.fields(Some(token))
    }

    /// Stands behind a value: takes the fields that are asked of it, and what divides values.
    fn fields(&mut self, term: Option<Token>) -> Result<Next, Fault> {
        while self.peek().kind == TokenKind::Field {
            let field = self.next();
            if let Some(term) = term.filter(|term| term.kind.is_constant()) {
                let message = format!(
                    "`{}` cannot be asked for `{}`",
                    self.text_of(term),
                    self.text_of(field)
                );
                return Err(Fault::new(field.span, message));
            }
        }
        let mut token = self.peek();
        if token.kind == TokenKind::Space {
            token = self.peek_word();
            if token.kind.starts_term() {
                return Ok(Next::Term);
            }
        }
        match token.kind {
            TokenKind::RightDelimiter | TokenKind::RightParenthesis => Ok(Next::Command),
            TokenKind::Pipe => {
                self.next();
                Ok(Next::Command)
            }
            _ => Err(self.unexpected(token, "an action")),
        }
    }

    fn skip_space(&mut self) {
        while self.peek().kind == TokenKind::Space {
            self.next();
        }
    }
}
