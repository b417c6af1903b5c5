//! Regular expressions of Go, which Palette matches values with.
//!
//! Go's syntax and that of the `regex` crate differ in details. What only Go takes is rewritten,
//! and what only the crate takes is refused.

use regex::{Error, Regex, RegexBuilder};

/// Go refuses what takes it more than 128 MB, and a person cannot read nearly as much.
const MAX_LENGTH: usize = 1 << 15;

/// Go refuses a count above this.
const MAX_REPEAT: u32 = 1000;

/// A regular expression that finds a match anywhere in a text, as Go's `MatchString` does.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    /// `None` when it is sound, and too large to be run here.
    regex: Option<Regex>,
}

impl Pattern {
    /// Compiles an expression, or says in words why Go would not.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_LENGTH {
            return Err(format!("it is longer than {MAX_LENGTH} bytes"));
        }
        let rewritten = Rewriter { rest: text, out: String::with_capacity(text.len()) }.run()?;
        let regex = match RegexBuilder::new(&rewritten).build() {
            Ok(regex) => Some(regex),
            Err(Error::CompiledTooBig(_)) => None,
            Err(error) => return Err(reason(&error)),
        };
        Ok(Self { text: text.to_owned(), regex })
    }

    /// Returns the expression as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether there is a match anywhere; an expression too large to be run matches all.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.as_ref().is_none_or(|regex| regex.is_match(text))
    }
}

/// Returns the last line of a message, which holds its reason.
fn reason(error: &Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error:").trim().to_owned()
}

struct Rewriter<'t> {
    rest: &'t str,
    out: String,
}

impl Rewriter<'_> {
    fn run(mut self) -> Result<String, String> {
        let mut after_repeat = false;
        while let Some(next) = self.rest.chars().next() {
            let repeats = match next {
                '*' | '+' | '?' => Some(1),
                '{' => counted(self.rest)?,
                _ => None,
            };
            if let Some(length) = repeats {
                if after_repeat {
                    return Err(format!("`{}` repeats a repetition", &self.rest[..length]));
                }
                self.copy(length);
                // A `?` behind it makes it lazy.
                if self.rest.starts_with('?') {
                    self.copy(1);
                }
                after_repeat = true;
                continue;
            }
            after_repeat = false;
            self.one(next)?;
        }
        Ok(self.out)
    }

    fn one(&mut self, next: char) -> Result<(), String> {
        match next {
            '\\' => self.escape(),
            '[' => self.class(),
            '{' | '}' => {
                self.out.push('\\');
                self.copy(1);
                Ok(())
            }
            '(' if self.rest.starts_with("(?") => self.group(),
            other => {
                self.copy(other.len_utf8());
                Ok(())
            }
        }
    }

    fn copy(&mut self, length: usize) {
        let (head, tail) = self.rest.split_at(length);
        self.out.push_str(head);
        self.rest = tail;
    }

    fn replace(&mut self, length: usize, with: &str) {
        self.rest = &self.rest[length..];
        self.out.push_str(with);
    }

    /// Go's groups take the flags `i`, `m`, `s` and `U`.
    fn group(&mut self) -> Result<(), String> {
        let after = &self.rest[2..];
        if !after.starts_with(['P', '<']) {
            let flags = &after[..after.find([':', ')']).unwrap_or(after.len())];
            if let Some(other) = flags.chars().find(|flag| !"imsU-".contains(*flag)) {
                return Err(format!("`(?{other}` is not known"));
            }
        }
        self.copy(2);
        Ok(())
    }

    /// In Go, `\d`, `\s`, `\w` and `\b` know ASCII alone, and `\Q` quotes up to `\E`.
    fn escape(&mut self) -> Result<(), String> {
        let Some(letter) = self.rest.chars().nth(1) else {
            return Err("a `\\` stands at the end".to_owned());
        };
        if letter == 'Q' {
            let quoted = &self.rest[2..];
            let end = quoted.find("\\E").unwrap_or(quoted.len());
            self.out.push_str(&regex::escape(&quoted[..end]));
            self.rest = quoted[end..].strip_prefix("\\E").unwrap_or_default();
            return Ok(());
        }
        if let Some(class) = perl_class(letter) {
            self.replace(2, class);
            return Ok(());
        }
        match letter {
            'b' => self.replace(2, "(?-u:\\b)"),
            'u' | 'U' => return Err(format!("`\\{letter}` is not known")),
            '<' | '>' => self.replace(2, if letter == '<' { "\\x3C" } else { "\\x3E" }),
            _ => self.copy(1 + letter.len_utf8()),
        }
        Ok(())
    }

    /// Between brackets, Go knows no set operations and no nested brackets but `[:name:]`.
    fn class(&mut self) -> Result<(), String> {
        self.copy(1);
        if self.rest.starts_with('^') {
            self.copy(1);
        }
        if self.rest.starts_with(']') {
            self.replace(1, "\\]");
        }
        loop {
            let Some(next) = self.rest.chars().next() else {
                return Err("a `[` is not closed".to_owned());
            };
            match next {
                ']' => {
                    self.copy(1);
                    return Ok(());
                }
                '\\' => self.escape()?,
                '[' => match named_class(self.rest) {
                    Some(length) => self.copy(length),
                    None => self.replace(1, "\\["),
                },
                '-' if self.rest.starts_with("--") => self.replace(2, "-\\-"),
                '&' => self.replace(1, "\\&"),
                '~' => self.replace(1, "\\~"),
                other => self.copy(other.len_utf8()),
            }
        }
    }
}

fn perl_class(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "[0-9]",
        'D' => "[^0-9]",
        's' => "[\\t\\n\\x0C\\r ]",
        'S' => "[^\\t\\n\\x0C\\r ]",
        'w' => "[0-9A-Za-z_]",
        'W' => "[^0-9A-Za-z_]",
        _ => return None,
    })
}

/// Returns how long a `[:alpha:]` or `[:^alpha:]` is.
fn named_class(text: &str) -> Option<usize> {
    let name = text.strip_prefix("[:")?;
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'^';
    let length = name.bytes().take_while(is_letter).count();
    name[length..].starts_with(":]").then_some(length + 4)
}

/// Returns how long a `{2}`, `{2,}` or `{2,3}` is; any other `{` stands for itself in Go.
fn counted(text: &str) -> Result<Option<usize>, String> {
    let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b',';
    let end = 1 + text.bytes().skip(1).take_while(is_part).count();
    if !text[end..].starts_with('}') {
        return Ok(None);
    }
    let inner = &text[1..end];
    let (low, high) = inner.split_once(',').map_or((inner, None), |(low, high)| (low, Some(high)));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_count = is_number(low) && high.is_none_or(|high| high.is_empty() || is_number(high));
    if !is_count {
        return Ok(None);
    }
    let parts = [Some(low), high.filter(|high| !high.is_empty())];
    let counts: Vec<Option<u32>> =
        parts.into_iter().flatten().map(|part| part.parse().ok()).collect();
    let is_small = |count: &Option<u32>| count.is_some_and(|count| count <= MAX_REPEAT);
    if !counts.iter().all(is_small) || !counts.is_sorted() {
        return Err(format!("the count `{{{inner}}}` is not valid"));
    }
    Ok(Some(end + 1))
}
