//! What layouts can do to a text.
//!
//! Whatever a layout writes is escaped for the language it writes; what a filter returns is not.

use crate::docs::inline::{Inline, pieces};
use crate::docs::target::Syntax;
use crate::docs::{gfm, html, mdx, quote};
use minijinja::{Environment, Value};

/// Adds the filters to an environment that writes a language.
pub(super) fn add(environment: &mut Environment<'_>, syntax: Syntax) {
    let safe = Value::from_safe_string;
    environment.add_filter("quoted", move |text: &str| safe(quote::yaml(text)));
    environment.add_filter("double_quoted", move |text: &str| safe(quote::double(text)));
    environment.add_filter("attribute", move |text: &str| safe(quote::attribute(text)));
    environment.add_filter("hcl", move |text: &str| safe(quote::hcl(text)));
    environment.add_filter("address", move |url: &str| safe(address(url, syntax)));
    environment.add_filter("code", move |text: &str| safe(code(text, syntax)));
    environment.add_filter("inline", move |text: &str| safe(inline(text, syntax)));
    environment.add_filter("cell", move |value: &Value| safe(cell(value, syntax)));
    environment.add_filter("fenced", move |code: &str, language: &str| {
        safe(match syntax {
            Syntax::Html => html::fenced(code, language),
            Syntax::Mdx | Syntax::Markdown | Syntax::Json => mdx::fenced(code, language),
        })
    });
}

/// Returns plain text in a language.
pub(super) fn escape(text: &str, syntax: Syntax) -> String {
    match syntax {
        Syntax::Mdx | Syntax::Json => mdx::escape(text),
        Syntax::Markdown => gfm::escape(text),
        Syntax::Html => html::escape(text),
    }
}

fn code(text: &str, syntax: Syntax) -> String {
    match syntax {
        Syntax::Html => html::code(text),
        Syntax::Mdx | Syntax::Markdown | Syntax::Json => mdx::code_span(text),
    }
}

fn address(url: &str, syntax: Syntax) -> String {
    match syntax {
        Syntax::Html => html::address(url),
        Syntax::Mdx | Syntax::Markdown | Syntax::Json => mdx::address(url),
    }
}

fn link(label: &str, url: &str, syntax: Syntax) -> String {
    let (label, url) = (escape(label, syntax), address(url, syntax));
    match syntax {
        Syntax::Html => format!("<a href=\"{url}\">{label}</a>"),
        Syntax::Mdx | Syntax::Markdown | Syntax::Json => format!("[{label}]({url})"),
    }
}

/// Returns the words of a comment, in which code and links stay what they are.
fn inline(text: &str, syntax: Syntax) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let pieces = pieces(&line).into_iter();
    let written = pieces.map(|piece| match piece {
        Inline::Text(text) if syntax == Syntax::Html => html::escape(text),
        Inline::Text(text) => spaced(text, &escape(text, syntax)),
        Inline::Code(text) => code(text, syntax),
        Inline::Link(label, url) => link(label, url, syntax),
    });
    written.collect()
}

/// Puts back the blanks around a piece of text, which escaping takes for those of a line.
fn spaced(text: &str, escaped: &str) -> String {
    let before = if text.starts_with(' ') { " " } else { "" };
    let after = if text.ends_with(' ') && text.len() > 1 { " " } else { "" };
    format!("{before}{escaped}{after}")
}

/// Returns a text that no table takes for its own marks.
fn cell(value: &Value, syntax: Syntax) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let text = if value.is_safe() { text } else { escape(&text, syntax) };
    let mut cell = String::with_capacity(text.len());
    let mut is_escaped = false;
    for character in text.trim().chars() {
        match character {
            '|' if !is_escaped => cell.push_str("\\|"),
            '\n' => cell.push_str("<br />"),
            other => cell.push(other),
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_keeps_its_code_and_links_and_nothing_else() {
        let text = "Use `a|{b}` or <x>, see [it](https://a.example) and {{ y }}.";
        assert_eq!(
            inline(text, Syntax::Mdx),
            "Use `a|{b}` or &lt;x>, see [it](https://a.example) and &#123;&#123; y &#125;&#125;."
        );
        assert_eq!(
            inline(text, Syntax::Html),
            "Use <code>a|{b}</code> or &lt;x&gt;, see <a href=\"https://a.example\">it</a> and {{ y }}."
        );
        assert_eq!(
            inline(text, Syntax::Markdown),
            "Use `a|{b}` or &lt;x>, see [it](https://a.example) and {{ y }}."
        );
    }

    #[test]
    fn a_cell_holds_no_mark_of_a_table() {
        let safe = |text: &str| cell(&Value::from_safe_string(text.to_owned()), Syntax::Mdx);
        assert_eq!(safe("`a|b` \\| c\nd"), "`a\\|b` \\| c<br />d");
        assert_eq!(cell(&Value::from("a|b"), Syntax::Mdx), "a\\|b");
    }
}
