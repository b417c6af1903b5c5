//! Turns GitHub's Markdown, and plain text, into HTML that holds no code.
//!
//! Void tags stay tags and comments are left out. Any other HTML in the prose is shown as the text
//! it is, and a link that leads nowhere from a page is its text. A page asks the network for nothing,
//! so a picture becomes a link to it.

mod outline;
mod prose;

pub(super) use outline::Outline;
pub(super) use prose::from_markdown;

use crate::docs::link;
pub(super) use crate::docs::quote::html as escape;

/// Returns code among words.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// Returns a block of code.
pub(super) fn fenced(code: &str, language: &str) -> String {
    let code = escape(code.trim_end_matches('\n'));
    format!("<pre><code class=\"language-{}\">{code}</code></pre>", escape(language))
}

/// Returns the address of a link, for a quoted attribute; the page itself when it runs code.
pub(super) fn address(url: &str) -> String {
    if link::is_usable(url) { escape(url) } else { "#".to_owned() }
}

#[cfg(test)]
mod tests;
