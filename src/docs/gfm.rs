//! Plain text as GitHub's Markdown.

use crate::docs::mdx;

/// Returns plain text so that GitHub shows exactly this text, on one line, at the start of a line
/// or inside it.
pub(super) fn escape(text: &str) -> String {
    // Braces mean nothing here, and a person reads the source, too.
    mdx::escape(text).replace("&#123;", "{").replace("&#125;", "}")
}
