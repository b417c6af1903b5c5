//! The tags of HTML that stay tags when Markdown becomes a page.

/// Tags that hold nothing, and that any page may have.
pub(super) const NAMES: [&str; 4] = ["br", "hr", "img", "wbr"];

/// Attributes of those tags that say what is shown.
const KEPT_ATTRIBUTES: [&str; 5] = ["src", "alt", "title", "width", "height"];

/// A void tag at the start of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct VoidTag<'a> {
    /// Bytes from `<` to `>`.
    pub(super) length: usize,
    /// In lower case.
    pub(super) name: &'static str,
    /// Names and values, the latter as HTML writes them. A `style` and handlers are left out: JSX
    /// wants something else there, and GitHub shows neither.
    pub(super) attributes: Vec<(&'a str, &'a str)>,
}

/// Returns the void tag that a text starts with.
pub(super) fn read(html: &str) -> Option<VoidTag<'_>> {
    let inner = html.strip_prefix('<')?;
    let name_end = inner.find(|c: char| !c.is_ascii_alphanumeric())?;
    let name = NAMES.into_iter().find(|known| known.eq_ignore_ascii_case(&inner[..name_end]))?;
    let mut attributes = Vec::new();
    let mut rest = &inner[name_end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some(VoidTag { length: html.len() - after.len(), name, attributes });
        }
        let (key, value, after) = attribute(rest)?;
        if KEPT_ATTRIBUTES.contains(&key) {
            attributes.push((key, value));
        }
        rest = after;
    }
}

/// Returns the name and the value of the attribute that a text starts with, and what follows it.
fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let ends_name = |c: char| c.is_ascii_whitespace() || "=/>".contains(c);
    let (key, rest) = text.split_at(text.find(ends_name).filter(|end| *end > 0)?);
    let Some(rest) = rest.trim_start().strip_prefix('=').map(str::trim_start) else {
        return Some((key, "", rest));
    };
    for quote in ['"', '\''] {
        if let Some(quoted) = rest.strip_prefix(quote) {
            let (value, after) = quoted.split_once(quote)?;
            return Some((key, value, after));
        }
    }
    let (value, after) = rest.split_at(rest.find(|c: char| c.is_ascii_whitespace() || c == '>')?);
    Some((key, value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_as_html_writes_them() {
        let html = "<IMG src=/a.png hidden alt='b \"c\"' style=\"x\" onerror=y title = \"d\"/> e";
        let attributes = vec![("src", "/a.png"), ("alt", "b \"c\""), ("title", "d")];
        let expected = VoidTag { length: html.len() - 2, name: "img", attributes };
        assert_eq!(read(html), Some(expected));
    }

    #[test]
    fn what_is_no_void_tag_is_not_read() {
        for html in ["<b>", "<brr>", "<br", "<img src=\"a>", "br>", "</br>", "<img =a>"] {
            assert_eq!(read(html), None, "{html}");
        }
    }
}
