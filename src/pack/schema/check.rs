//! Whether a value is what an expression asks for.

use super::expression::Expression;
use super::template::{Format, Piece, Template, number};
use crate::yaml::{Dialect, Kind, Node, Scalar, ScalarValue, Style};
use regex::Regex;
use std::net::Ipv4Addr;
use std::sync::LazyLock;

/// How many bytes may be compared for one value of a template with several pieces.
const BUDGET: usize = 4_000_000;

/// How many characters of a value a message shows.
const SHOWN: usize = 60;

/// Why a value is not what an expression asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What is wrong, with the value quoted unless it is a password.
    pub message: String,
    /// What would be right.
    pub help: String,
}

/// As lenient as Go's usual reader of versions: parts may be missing, and a `v` in front.
static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number = "[0-9]+(?:\\.[0-9]+){0,2}";
    let names = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
    Regex::new(&format!("^v?{number}(?:-{names})?(?:\\+{names})?$")).ok()
});

impl Expression {
    /// Checks a value.
    ///
    /// A value that is empty is one that a user still has to give, and one that holds a macro is
    /// only known when a cluster is deployed: both pass.
    ///
    /// # Errors
    ///
    /// The reason why the value does not fit the format.
    pub fn check(&self, value: Node<'_>) -> Result<(), Violation> {
        let Some(template) = &self.format else { return Ok(()) };
        match value.kind() {
            Kind::Null => Ok(()),
            Kind::Scalar(scalar) => template.check(scalar, value),
            Kind::Sequence if is_choice(template) => {
                value.items().try_for_each(|item| self.check(item))
            }
            Kind::Sequence if value.items().next().is_none() => Ok(()),
            Kind::Mapping if value.entries().next().is_none() => Ok(()),
            Kind::Sequence | Kind::Mapping => Err(Violation {
                message: format!("the value is {}", value.type_name()),
                help: template.wanted(),
            }),
        }
    }
}

/// Several of the options can be chosen at once.
fn is_choice(template: &Template) -> bool {
    matches!(template.pieces(), [Piece::Slot(Format::List(_))])
}

impl Template {
    fn check(&self, scalar: &Scalar, node: Node<'_>) -> Result<(), Violation> {
        let text = &*scalar.text;
        if text.is_empty() || text.find("{{").is_some_and(|at| text[at..].contains("}}")) {
            return Ok(());
        }
        let fits = match self.pieces() {
            [Piece::Slot(format)] => format.takes(text) || format.takes_scalar(node),
            pieces => Matcher { text, budget: BUDGET }.fits(pieces),
        };
        if fits {
            return Ok(());
        }
        let is_secret = self.slots().any(|format| matches!(format, Format::Password(_)));
        let value = if is_secret { "the value".to_owned() } else { format!("`{}`", shown(text)) };
        Err(Violation {
            message: format!("{value} is not {}", self.described()),
            help: self.wanted(),
        })
    }

    /// Says what a value must be, to follow "is not".
    fn described(&self) -> String {
        match self.pieces() {
            [Piece::Slot(format)] => format.described(),
            _ => format!("of the form `{}`", self.as_str()),
        }
    }

    fn wanted(&self) -> String {
        format!("write {}, or correct the format in schema.yaml", self.described())
    }
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown.replace('\n', "\\n")
}

impl Format {
    /// Whether a text is of this kind.
    fn takes(&self, text: &str) -> bool {
        match self {
            Self::String(pattern) | Self::Password(pattern) => {
                pattern.as_ref().is_none_or(|pattern| pattern.is_match(text))
            }
            Self::Number(pattern) => {
                let matches = pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
                matches && number(text).is_some()
            }
            Self::Range(low, high) => {
                number(text).is_some_and(|number| (*low..=*high).contains(&number))
            }
            Self::Boolean => ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)),
            Self::List(options) => options.iter().any(|option| option == text.trim()),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Version => VERSION.as_ref().is_none_or(|version| version.is_match(text)),
            Self::Unknown(_) => true,
        }
    }

    /// Whether a plain scalar has the type, written in one of YAML's other ways.
    fn takes_scalar(&self, node: Node<'_>) -> bool {
        if node.as_scalar().is_none_or(|scalar| scalar.style != Style::Plain) {
            return false;
        }
        [Dialect::GoV3, Dialect::Helm].into_iter().any(|dialect| {
            match (self, node.scalar(dialect)) {
                (Self::Boolean, Some(ScalarValue::Bool(_))) => true,
                (Self::Number(_) | Self::Range(..), Some(ScalarValue::Int(int))) => {
                    self.takes(&int.to_string())
                }
                (Self::Number(_) | Self::Range(..), Some(ScalarValue::Float(float))) => {
                    float.is_finite() && self.takes(&float.to_string())
                }
                _ => false,
            }
        })
    }

    fn described(&self) -> String {
        match self {
            Self::String(Some(pattern)) | Self::Password(Some(pattern)) => {
                format!("a text that matches `/{}/`", pattern.as_str())
            }
            Self::String(None) | Self::Password(None) | Self::Unknown(_) => "a text".to_owned(),
            Self::Number(Some(pattern)) => {
                format!("a number that matches `/{}/`", pattern.as_str())
            }
            Self::Number(None) => "a number".to_owned(),
            Self::Range(low, high) => format!("a number from {low} to {high}"),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::List(options) => format!("one of `{}`", options.join("`, `")),
            Self::Ipv4 => "an IPv4 address".to_owned(),
            Self::Version => "a semantic version".to_owned(),
        }
    }
}

/// Fits a text to several pieces: which ends the pieces so far can have is followed through all
/// of them, so that no choice has to be taken back.
struct Matcher<'t> {
    text: &'t str,
    budget: usize,
}

impl Matcher<'_> {
    /// A text that takes too long to compare fits.
    fn fits(&mut self, pieces: &[Piece]) -> bool {
        let mut starts = vec![0];
        for (at, piece) in pieces.iter().enumerate() {
            let next = match piece {
                Piece::Literal(literal) => self.after_literal(&starts, literal),
                Piece::Slot(format) => {
                    let Some(ends) = self.after_slot(&starts, format, &pieces[at + 1..]) else {
                        return true;
                    };
                    ends
                }
            };
            if next.is_empty() {
                return false;
            }
            starts = next;
        }
        starts.last() == Some(&self.text.len())
    }

    fn after_literal(&self, starts: &[usize], literal: &str) -> Vec<usize> {
        let is_there = |start: &&usize| self.text[**start..].starts_with(literal);
        starts.iter().filter(is_there).map(|start| start + literal.len()).collect()
    }

    /// Returns where a slot can end, in order; `None` when the budget is used up.
    fn after_slot(
        &mut self,
        starts: &[usize],
        format: &Format,
        rest: &[Piece],
    ) -> Option<Vec<usize>> {
        let mut ends = Vec::new();
        for end in self.ends(rest) {
            for start in starts.iter().take_while(|start| **start <= end) {
                self.budget = self.budget.checked_sub(end - start + 1)?;
                if format.takes(&self.text[*start..end]) {
                    ends.push(end);
                    break;
                }
            }
        }
        Some(ends)
    }

    /// Returns where a slot may end, given what follows it.
    fn ends(&self, rest: &[Piece]) -> Vec<usize> {
        match rest.first() {
            None => vec![self.text.len()],
            Some(Piece::Literal(literal)) => {
                let text = self.text;
                (0..text.len())
                    .filter(|at| text.is_char_boundary(*at) && text[*at..].starts_with(literal))
                    .collect()
            }
            Some(Piece::Slot(_)) => {
                (0..=self.text.len()).filter(|at| self.text.is_char_boundary(*at)).collect()
            }
        }
    }
}
