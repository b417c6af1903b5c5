//! One expression: `{{ required | format "${ipv4} - ${ipv4}" | hints "a range" }}`.

use super::template::Template;
use crate::span::{Span, Spanned};

/// The functions of the language.
const FUNCTIONS: &[&str] = &["required", "readonly", "format", "hints"];

/// What a value must be, and what a user is told about it.
#[derive(Clone, Debug, Default)]
pub struct Expression {
    /// Whether a user must give a value.
    pub required: bool,
    /// Whether a user cannot change the value.
    pub readonly: bool,
    /// What the value looks like.
    pub format: Option<Template>,
    /// What Palette shows beside the value, in order.
    pub hints: Vec<String>,
}

/// Why a text is not an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionFault {
    /// What is wrong, with the part quoted.
    pub message: String,
    /// The shortest way to mend it.
    pub help: String,
    /// Bytes of the text.
    pub span: Span,
}

impl ExpressionFault {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>, span: Span) -> Self {
        Self { message: message.into(), help: help.into(), span }
    }
}

impl Expression {
    /// Reads an expression; blanks around its parts mean nothing.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with its place in the text.
    pub fn parse(text: &str) -> Result<Self, ExpressionFault> {
        let mut reader = Reader { text, at: 0 };
        let mut expression = Self::default();
        reader.skip_blanks();
        if !reader.take("{{") {
            let help = "write the expression as `'{{ … }}'`";
            return Err(reader.fault("the expression does not start with `{{`", help));
        }
        // A string behind the pipe goes on with the hints before it.
        let mut in_hints = false;
        loop {
            reader.skip_blanks();
            if !(in_hints && reader.is_at_string()) {
                in_hints = expression.function(&mut reader)? == "hints";
            }
            expression.strings(&mut reader, in_hints)?;
            if !reader.take("|") {
                break;
            }
        }
        if !reader.take("}}") {
            return Err(reader.unexpected());
        }
        reader.skip_blanks();
        if reader.at < text.len() {
            let help = "join functions with `|` within one pair of braces";
            return Err(reader.fault("text follows the closing `}}`", help));
        }
        Ok(expression)
    }

    /// Returns the options of the first list in the format, if there is one.
    #[must_use]
    pub fn options(&self) -> Option<&[String]> {
        self.format.as_ref()?.options()
    }

    /// Returns the types that Palette does not know, at their places in the text.
    pub fn unknown_types(&self) -> impl Iterator<Item = &Spanned<String>> {
        self.format.iter().flat_map(Template::unknown_types)
    }

    /// Reads a function's name, and its format if it takes one.
    fn function<'t>(&mut self, reader: &mut Reader<'t>) -> Result<&'t str, ExpressionFault> {
        let (name, span) = reader.word();
        match name {
            "required" => self.required = true,
            "readonly" => self.readonly = true,
            "hints" if reader.takes_string() => {}
            "hints" => {
                return Err(ExpressionFault::new(
                    "`hints` has no text",
                    "write it as `hints \"text\"`",
                    span,
                ));
            }
            "format" if self.format.is_some() => {
                let help = "write one format; it may have several parts";
                return Err(ExpressionFault::new("`format` stands twice", help, span));
            }
            "format" => {
                if !reader.takes_string() {
                    let help = "write it as `format \"${TYPE}\"`";
                    return Err(ExpressionFault::new("`format` has no template", help, span));
                }
                let (template, span) = reader.string()?;
                self.format = Some(Template::parse(template, span.start)?);
            }
            "" => return Err(reader.no_function()),
            other => {
                let known = FUNCTIONS.iter().min_by_key(|known| strsim::osa_distance(known, other));
                let close = known.filter(|known| strsim::osa_distance(known, other) <= 2);
                let help = match close {
                    Some(close) => format!("write `{close}`"),
                    None => format!("use one of `{}`", FUNCTIONS.join("`, `")),
                };
                return Err(ExpressionFault::new(
                    format!("there is no function `{other}`"),
                    help,
                    span,
                ));
            }
        }
        Ok(name)
    }

    /// Reads the strings behind a function: as many as there are for hints, none for others.
    fn strings(&mut self, reader: &mut Reader<'_>, in_hints: bool) -> Result<(), ExpressionFault> {
        reader.skip_blanks();
        while in_hints && reader.is_at_string() {
            let (hint, _) = reader.string()?;
            self.hints.push(hint.replace("\\\"", "\""));
            reader.skip_blanks();
        }
        Ok(())
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, token: &str) -> bool {
        let is_there = self.rest().starts_with(token);
        if is_there {
            self.at += token.len();
        }
        is_there
    }

    /// Returns the letters, digits and hyphens that stand here.
    fn word(&mut self) -> (&'t str, Span) {
        let rest = self.rest();
        let ends = |character: char| !character.is_alphanumeric() && !"_-".contains(character);
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let span = Span::new(self.at, self.at + word.len());
        self.at = span.end;
        (word, span)
    }

    fn takes_string(&mut self) -> bool {
        self.skip_blanks();
        self.is_at_string()
    }

    fn is_at_string(&self) -> bool {
        self.rest().starts_with(['"', '`'])
    }

    /// Returns what stands in quotes, escapes left as they are, and its place.
    ///
    /// Palette's own examples hold `\d` in double quotes, so a backslash only keeps a quote from
    /// ending the text.
    fn string(&mut self) -> Result<(&'t str, Span), ExpressionFault> {
        let rest = self.rest();
        let quote = rest.chars().next().unwrap_or('"');
        let mut escaped = false;
        for (at, character) in rest.char_indices().skip(1) {
            if character == quote && !escaped {
                let span = Span::new(self.at + 1, self.at + at);
                self.at += at + 1;
                return Ok((&rest[1..at], span));
            }
            escaped = character == '\\' && !escaped && quote == '"';
        }
        let help = format!("write `{quote}` behind the text");
        let span = Span::new(self.at, self.at + 1);
        Err(ExpressionFault::new(format!("a `{quote}` is not closed"), help, span))
    }

    fn no_function(&self) -> ExpressionFault {
        if self.rest().is_empty() {
            return self.unexpected();
        }
        let help = format!("write one of `{}`", FUNCTIONS.join("`, `"));
        self.fault("a function is missing", help)
    }

    fn unexpected(&self) -> ExpressionFault {
        let Some(next) = self.rest().chars().next() else {
            return self.fault("the expression is not closed", "write `}}` at the end");
        };
        let help = match next {
            '}' => "close the expression with `}}`",
            '"' | '`' | '\'' => "write one text in double quotes, and `|` between functions",
            _ => "write `|` between functions, and `}}` at the end",
        };
        self.fault(format!("`{next}` does not belong here"), help)
    }

    fn fault(&self, message: impl Into<String>, help: impl Into<String>) -> ExpressionFault {
        let next = self.rest().chars().next().map_or(0, char::len_utf8);
        ExpressionFault::new(message, help, Span::new(self.at, self.at + next))
    }
}
