//! The words of an action.

use crate::span::Span;

/// One word between `{{` and `}}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// White space, which separates arguments.
    Space,
    /// `}}`, with or without its trim marker.
    RightDelimiter,
    /// The text cannot be read on from here; the lexer holds the fault.
    Broken,
    Assign,
    Declare,
    Pipe,
    LeftParenthesis,
    RightParenthesis,
    /// Any other printable character.
    Character,
    Identifier,
    /// `.name`
    Field,
    /// `.`
    Dot,
    /// `$name` or `$`
    Variable,
    Bool,
    Nil,
    Number,
    CharacterConstant,
    /// A string in double quotes.
    Quoted,
    /// A string in back quotes.
    Raw,
    Keyword(Keyword),
}

/// A word that starts, divides or ends a block, or calls a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Range,
    Template,
    With,
}

impl Keyword {
    pub(super) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "block" => Self::Block,
            "break" => Self::Break,
            "continue" => Self::Continue,
            "define" => Self::Define,
            "else" => Self::Else,
            "end" => Self::End,
            "if" => Self::If,
            "range" => Self::Range,
            "template" => Self::Template,
            "with" => Self::With,
            _ => return None,
        })
    }
}

impl TokenKind {
    /// Returns whether a value can start here.
    pub(super) fn starts_term(self) -> bool {
        match self {
            Self::Identifier | Self::Field | Self::Dot | Self::Variable | Self::LeftParenthesis => {
                true
            }
            other => other.is_literal(),
        }
    }

    /// Returns whether the word is a value that can neither be called nor asked for fields.
    pub(super) fn is_constant(self) -> bool {
        self == Self::Dot || self.is_literal()
    }

    fn is_literal(self) -> bool {
        matches!(
            self,
            Self::Bool
                | Self::Nil
                | Self::Number
                | Self::CharacterConstant
                | Self::Quoted
                | Self::Raw
        )
    }
}
