//! Turns GitHub's Markdown into MDX that means the same.
//!
//! MDX reads braces as JavaScript, `<` as a tag, and a line that starts with `import` or `export`
//! as a module; it has no autolinks, comments, void tags or indented code. Only those places are
//! rewritten: everything else, code above all, stays as it was written. The result is also good
//! for MDX 1, which sites of the Gatsby era use.

mod check;
mod code;
mod html;
mod literal;
mod rewrite;

pub use check::{NotMdx, check};
pub use rewrite::{from_markdown, is_plain};

use std::fmt::Write;

/// Returns code as a fenced block, with a fence that nothing in the code can close.
#[must_use]
pub fn fenced(code: &str, language: &str) -> String {
    let fence = fence(code);
    format!("{fence}{language}\n{}\n{fence}", code.trim_end_matches('\n'))
}

/// Returns text as code within a line, with marks that nothing in it can close.
#[must_use]
pub fn code_span(code: &str) -> String {
    let code = code.replace(['\n', '\r'], " ");
    let longest = code.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest + 1);
    let is_blank = code.trim().is_empty();
    let needs_room = code.starts_with(['`', ' ']) || code.ends_with(['`', ' ']);
    let room = if needs_room && !is_blank { " " } else { "" };
    format!("{marks}{room}{code}{room}{marks}")
}

/// Returns an address in which nothing means anything to Markdown or MDX.
#[must_use]
pub fn address(url: &str) -> String {
    let mut safe = String::with_capacity(url.len());
    for character in url.chars() {
        if character.is_ascii_control() || " \"'()<>[]\\^`{|}*".contains(character) {
            // Writing to a string cannot fail.
            let _ = write!(safe, "%{:02X}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Returns plain text so that MDX shows exactly this text, on one line, at the start of a line or inside it.
#[must_use]
pub fn escape(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut escaped = String::with_capacity(text.len());
    for (offset, character) in text.char_indices() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '{' => escaped.push_str("&#123;"),
            '}' => escaped.push_str("&#125;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '#' | '+' | '-' | '=' | '>' | ':' if offset == 0 => {
                escaped.push('\\');
                escaped.push(character);
            }
            '.' | ')' if is_list_mark(&text, offset) => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ if offset == 0 => push_first(&mut escaped, character, &text),
            _ => escaped.push(character),
        }
    }
    escaped
}

fn is_list_mark(text: &str, dot: usize) -> bool {
    let (number, after) = (&text[..dot], &text[dot + 1..]);
    (1..=9).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && (after.is_empty() || after.starts_with(' '))
}

/// Pushes the first character of a line, as an entity when the line would be read as a module.
fn push_first(out: &mut String, first: char, line: &str) {
    if starts_module(line) {
        // Writing to a string cannot fail.
        let _ = write!(out, "&#{};", u32::from(first));
    } else {
        out.push(first);
    }
}

fn starts_module(line: &str) -> bool {
    let rest = line.strip_prefix("import").or_else(|| line.strip_prefix("export"));
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn fence(code: &str) -> String {
    let longest = code.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

#[cfg(test)]
mod tests;
