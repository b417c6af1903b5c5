//! The little Markdown that people write in comments: code, links and addresses among words.

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inline<'a> {
    /// Words that mean nothing but themselves.
    Text(&'a str),
    /// What stands between backticks.
    Code(&'a str),
    /// A web address, and the words that lead there.
    Link(&'a str, &'a str),
}

/// Cuts a line into its pieces.
pub(super) fn pieces(line: &str) -> Vec<Inline<'_>> {
    let mut pieces = Vec::new();
    let mut text = 0;
    let mut at = 0;
    while let Some(next) = line[at..].find(['`', '[', 'h']) {
        let start = at + next;
        let is_inside_word = line[..start].ends_with(char::is_alphanumeric);
        let rest = &line[start..];
        let found = match rest.as_bytes().first() {
            Some(b'`') => code(rest),
            Some(b'[') => link(rest),
            _ if is_inside_word => None,
            _ => address(rest).map(|url| (Inline::Link(url, url), url.len())),
        };
        let Some((piece, length)) = found else {
            at = start + 1;
            continue;
        };
        if text < start {
            pieces.push(Inline::Text(&line[text..start]));
        }
        pieces.push(piece);
        at = start + length;
        text = at;
    }
    if text < line.len() {
        pieces.push(Inline::Text(&line[text..]));
    }
    pieces
}

fn code(rest: &str) -> Option<(Inline<'_>, usize)> {
    let marks = rest.len() - rest.trim_start_matches('`').len();
    let end = rest[marks..].find(&rest[..marks])?;
    let code = rest[marks..marks + end].trim();
    (!code.is_empty()).then_some((Inline::Code(code), 2 * marks + end))
}

fn link(rest: &str) -> Option<(Inline<'_>, usize)> {
    let (label, after) = rest[1..].split_once("](")?;
    let (target, _) = after.split_once(')')?;
    let is_link = !label.contains(['[', ']', '`']) && address(target) == Some(target);
    is_link.then_some((Inline::Link(label, target), label.len() + target.len() + 4))
}

/// Returns the web address that a text starts with, without the point behind it.
fn address(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let is_end = |c: char| c.is_whitespace() || c.is_control() || "<>\"'`[]()|".contains(c);
    let end = text.find(is_end).unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
    (url.len() > scheme.len()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::Inline::{Code, Link, Text};
    use super::*;

    #[test]
    fn code_links_and_addresses_are_told_from_words() {
        let url = "https://a.example/b_c";
        let cases = [
            ("plain * words_with", vec![Text("plain * words_with")]),
            ("a `b|c` d", vec![Text("a "), Code("b|c"), Text(" d")]),
            ("``a`b``", vec![Code("a`b")]),
            ("a ` b", vec![Text("a ` b")]),
            ("see https://a.example/b_c.", vec![Text("see "), Link(url, url), Text(".")]),
            ("[b](https://a.example/b_c)!", vec![Link("b", url), Text("!")]),
            ("[b](other.md) [c]", vec![Text("[b](other.md) [c]")]),
            ("xhttps://a.b", vec![Text("xhttps://a.b")]),
            ("[b](javascript:x)", vec![Text("[b](javascript:x)")]),
        ];
        for (line, expected) in cases {
            assert_eq!(pieces(line), expected, "{line}");
        }
    }
}
