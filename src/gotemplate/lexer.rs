//! Cuts a template into text, comments and the words of actions, as Go's `lex.go` does.

use super::fault::Fault;
use super::token::{Keyword, Token, TokenKind};
use crate::span::Span;

const LEFT: &str = "{{";
const RIGHT: &str = "}}";

/// Parentheses may be nested so deep, as in Go.
const MAX_PARENTHESES: usize = 10_000;

/// Longest action that is read, in bytes; real ones have a few hundred.
const MAX_ACTION: usize = 1 << 20;

/// A stretch of a template.
pub(super) enum Stretch {
    Text(Span),
    Comment(Span),
    /// An action; its words are in [`Lexer::tokens`], the last one closes it or is broken.
    Action(Span),
}

/// Reads a template from front to back.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// The words of the last action.
    pub(super) tokens: Vec<Token>,
    /// Why the last action ends in [`TokenKind::Broken`].
    pub(super) fault: Option<Fault>,
    parentheses: usize,
    in_macro: bool,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0, tokens: Vec::new(), fault: None, parentheses: 0, in_macro: false }
    }

    /// Returns the next stretch, `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Stretch>, Fault> {
        let start = self.at;
        let rest = &self.text[start..];
        match rest.find(LEFT) {
            None if rest.is_empty() => Ok(None),
            Some(0) => self.comment_or_action().map(Some),
            found => {
                self.at = found.map_or(self.text.len(), |length| start + length);
                Ok(Some(Stretch::Text(Span::new(start, self.at))))
            }
        }
    }

    fn comment_or_action(&mut self) -> Result<Stretch, Fault> {
        let start = self.at;
        self.at += LEFT.len();
        if has_left_trim_marker(self.rest()) {
            self.at += 2;
        }
        if self.rest().starts_with("/*") {
            self.comment(start)
        } else {
            self.action(start);
            Ok(Stretch::Action(Span::new(start, self.at)))
        }
    }

    fn comment(&mut self, start: usize) -> Result<Stretch, Fault> {
        let opener = Span::new(start, self.at + 2);
        let Some(length) = self.rest().find("*/") else {
            return Err(Fault::new(opener, "this comment is never closed by `*/}}`"));
        };
        self.at += length + 2;
        if !self.take_right_delimiter() {
            let place = Span::new(self.at - 2, self.at);
            let message = "`}}` must follow the end of a comment, with nothing but ` -` between";
            return Err(Fault::new(place, message).with_related(opener, "the comment starts here"));
        }
        Ok(Stretch::Comment(Span::new(start, self.at)))
    }

    fn action(&mut self, start: usize) {
        self.tokens.clear();
        self.fault = None;
        self.parentheses = 0;
        self.in_macro = false;
        loop {
            let token_start = self.at;
            let kind = match self.token() {
                Ok(_) if self.at - start > MAX_ACTION => {
                    let message = format!("this action is longer than {MAX_ACTION} bytes");
                    self.broken(Fault::new(Span::new(start, start + 2), message))
                }
                Ok(kind) => kind,
                Err(message) if self.at >= self.text.len() && message.is_empty() => {
                    let message = "this `{{` is never closed by `}}`";
                    self.broken(Fault::new(Span::new(start, start + 2), message))
                }
                Err(message) => {
                    let span = self.fault_span(token_start);
                    let opener = Span::new(start, start + 2);
                    let fault = Fault::new(span, message);
                    self.broken(fault.with_related(opener, "the action starts here"))
                }
            };
            self.in_macro = self.continues_macro(kind, token_start);
            self.tokens.push(Token { kind, span: Span::new(token_start, self.at) });
            if matches!(kind, TokenKind::RightDelimiter | TokenKind::Broken) {
                return;
            }
        }
    }

    /// A word with a wrong end is wrong at its end; strings and numbers are wrong as a whole.
    fn fault_span(&self, start: usize) -> Span {
        let read = &self.text[start..self.at];
        let last = read.chars().next_back().map_or(0, char::len_utf8);
        match read.chars().next() {
            Some('"' | '`' | '\'' | '0'..='9' | '+' | '-') => {
                Span::new(start, start + read.trim_end().len())
            }
            _ if read.ends_with(RIGHT) => Span::new(self.at - RIGHT.len(), self.at),
            _ => Span::new(self.at - last, self.at),
        }
    }

    fn broken(&mut self, fault: Fault) -> TokenKind {
        self.fault = Some(fault);
        TokenKind::Broken
    }

    /// Palette's macros are chains that start with `.spectro`.
    fn continues_macro(&self, kind: TokenKind, start: usize) -> bool {
        kind == TokenKind::Field && (self.in_macro || &self.text[start..self.at] == ".spectro")
    }

    /// Reads one word. An empty message stands for the end of the text.
    fn token(&mut self) -> Result<TokenKind, String> {
        let start = self.at;
        if self.take_right_delimiter() {
            return if self.parentheses == 0 {
                Ok(TokenKind::RightDelimiter)
            } else {
                Err("a `(` of this action is not closed before `}}`".to_owned())
            };
        }
        let character = self.bump().ok_or_else(String::new)?;
        match character {
            _ if is_space(character) => Ok(self.space()),
            '=' => Ok(TokenKind::Assign),
            ':' if self.take('=') => Ok(TokenKind::Declare),
            ':' => Err("`:` must be `:=` here".to_owned()),
            '|' => Ok(TokenKind::Pipe),
            '"' => self.quoted('"', TokenKind::Quoted),
            '`' => self.raw(),
            '\'' => self.quoted('\'', TokenKind::CharacterConstant),
            '$' => self.name(TokenKind::Variable),
            '.' if !self.peek().is_some_and(|next| next.is_ascii_digit()) => {
                self.name(TokenKind::Field)
            }
            '.' | '+' | '-' | '0'..='9' => self.number(start),
            _ if is_alphanumeric(character) => self.identifier(start),
            '(' => self.open_parenthesis(),
            ')' => self.close_parenthesis(),
            ' '..='~' => Ok(TokenKind::Character),
            _ => Err(format!("`{}` cannot stand in an action", character.escape_default())),
        }
    }

    fn open_parenthesis(&mut self) -> Result<TokenKind, String> {
        self.parentheses += 1;
        if self.parentheses > MAX_PARENTHESES {
            return Err(format!("more than {MAX_PARENTHESES} parentheses are open"));
        }
        Ok(TokenKind::LeftParenthesis)
    }

    fn close_parenthesis(&mut self) -> Result<TokenKind, String> {
        let message = "there is no `(` that this closes";
        self.parentheses = self.parentheses.checked_sub(1).ok_or(message)?;
        Ok(TokenKind::RightParenthesis)
    }

    /// White space, up to the blank that belongs to a trim marker.
    fn space(&mut self) -> TokenKind {
        while self.peek().is_some_and(is_space) {
            self.bump();
        }
        if self.rest().starts_with("-}}") {
            // More than one blank was taken, or the delimiter would have been found before.
            self.at -= 1;
        }
        TokenKind::Space
    }

    fn identifier(&mut self, start: usize) -> Result<TokenKind, String> {
        self.letters();
        self.check_terminator()?;
        let word = &self.text[start..self.at];
        Ok(match word {
            "true" | "false" => TokenKind::Bool,
            "nil" => TokenKind::Nil,
            _ => Keyword::parse(word).map_or(TokenKind::Identifier, TokenKind::Keyword),
        })
    }

    fn name(&mut self, kind: TokenKind) -> Result<TokenKind, String> {
        if self.at_terminator() {
            return Ok(if kind == TokenKind::Field { TokenKind::Dot } else { kind });
        }
        self.letters();
        if self.in_macro {
            while self.peek().is_some_and(|next| next == '-' || is_alphanumeric(next)) {
                self.bump();
            }
        }
        self.check_terminator()?;
        Ok(kind)
    }

    fn letters(&mut self) {
        while self.peek().is_some_and(is_alphanumeric) {
            self.bump();
        }
    }

    fn check_terminator(&mut self) -> Result<(), String> {
        if self.at_terminator() {
            return Ok(());
        }
        let character = self.bump().unwrap_or_default();
        Err(match character {
            '}' => "`}` cannot follow a name; an action ends with `}}`".to_owned(),
            _ => format!("`{}` cannot follow a name", character.escape_default()),
        })
    }

    fn at_terminator(&self) -> bool {
        match self.peek() {
            None | Some('.' | ',' | '|' | ':' | ')' | '(') => true,
            Some(next) => is_space(next) || self.rest().starts_with(RIGHT),
        }
    }

    fn quoted(&mut self, quote: char, kind: TokenKind) -> Result<TokenKind, String> {
        let unclosed = || format!("this `{quote}` is not closed on its line");
        loop {
            match self.bump() {
                None | Some('\n') => return Err(unclosed()),
                Some('\\') => {
                    self.bump().filter(|next| *next != '\n').ok_or_else(unclosed)?;
                }
                Some(next) if next == quote => return Ok(kind),
                Some(_) => {}
            }
        }
    }

    fn raw(&mut self) -> Result<TokenKind, String> {
        let Some(length) = self.rest().find('`') else {
            return Err("this back quote is never closed".to_owned());
        };
        self.at += length + 1;
        Ok(TokenKind::Raw)
    }

    fn number(&mut self, start: usize) -> Result<TokenKind, String> {
        self.at = start;
        let mut fits = self.scan_number();
        if fits && matches!(self.peek(), Some('+' | '-')) {
            fits = self.scan_number() && self.text[..self.at].ends_with('i');
        }
        if fits {
            Ok(TokenKind::Number)
        } else {
            Err(format!("`{}` is not a number", &self.text[start..self.at]))
        }
    }

    /// Takes what looks like a number; whether it is one is checked later, as in Go.
    fn scan_number(&mut self) -> bool {
        self.take_any("+-");
        let mut digits = "0123456789_";
        let mut exponent = "eE";
        if self.take_any("0") {
            if self.take_any("xX") {
                (digits, exponent) = ("0123456789abcdefABCDEF_", "pP");
            } else if self.take_any("oO") {
                (digits, exponent) = ("01234567_", "");
            } else if self.take_any("bB") {
                (digits, exponent) = ("01_", "");
            }
        }
        while self.take_any(digits) {}
        if self.take_any(".") {
            while self.take_any(digits) {}
        }
        if self.take_any(exponent) {
            self.take_any("+-");
            while self.take_any("0123456789_") {}
        }
        self.take_any("i");
        if self.peek().is_some_and(is_alphanumeric) {
            self.bump();
            return false;
        }
        true
    }

    /// Takes `}}` and the trim marker before it, if they stand here.
    fn take_right_delimiter(&mut self) -> bool {
        let rest = self.rest().as_bytes();
        let trims = matches!(rest, [space, b'-', b'}', b'}', ..] if is_space(char::from(*space)));
        if trims {
            self.at += 2;
        }
        let closes = trims || rest.starts_with(RIGHT.as_bytes());
        if closes {
            self.at += RIGHT.len();
        }
        closes
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn take(&mut self, character: char) -> bool {
        let found = self.peek() == Some(character);
        self.at += if found { character.len_utf8() } else { 0 };
        found
    }

    fn take_any(&mut self, set: &str) -> bool {
        self.peek().is_some_and(|next| set.contains(next)) && self.bump().is_some()
    }
}

fn has_left_trim_marker(text: &str) -> bool {
    matches!(text.as_bytes(), [b'-', space, ..] if is_space(char::from(*space)))
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

fn is_alphanumeric(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}
