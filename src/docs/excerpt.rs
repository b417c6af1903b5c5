//! Cuts the lines that set one value out of a YAML file.

use crate::yaml::{Document, Node, Path};

/// Why nothing could be cut out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// The file has no such path.
    Path,
    /// The value, or a key above it, shares its line with something else.
    Line,
}

/// Returns the lines of the value at a path, with the comments right above it and the lines of the
/// keys it stands under; each exactly as it is written. The last line has no line break.
pub(super) fn cut(document: &Document, path: &str) -> Result<String, Missing> {
    let parsed: Path = path.parse().map_err(|_| Missing::Path)?;
    let target = document.at(&parsed).ok_or(Missing::Path)?;
    let keys = keys_above(document, target);
    let written: Vec<&str> = keys.iter().map(|key| key.source_text()).collect();
    // Through an alias a value stands under other keys than the path says.
    if written.join(".") != path {
        return Err(Missing::Line);
    }
    let text = document.text();
    let starts: Vec<usize> = keys.iter().map(|key| line_start(text, key.span().start)).collect();
    let alone = |(key, start): (&Node<'_>, &usize)| {
        text[*start..key.span().start].bytes().all(|byte| byte == b' ')
    };
    if !keys.iter().zip(&starts).all(alone) {
        return Err(Missing::Line);
    }
    let (last, parents) = starts.split_last().ok_or(Missing::Path)?;
    let mut lines: Vec<&str> = parents.iter().map(|start| line_at(text, *start)).collect();
    let first = first_comment(document, *last);
    let end = target.span().end.max(*last);
    let end = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    lines.extend(text[first..end].trim_end_matches('\r').lines());
    Ok(lines.join("\n"))
}

/// Returns the keys on the way from the root to a node, that of the node last.
fn keys_above<'a>(document: &'a Document, target: Node<'_>) -> Vec<Node<'a>> {
    let mut keys = Vec::new();
    let mut node = document.root();
    let wanted = target.span();
    loop {
        let holds = |span: crate::span::Span| span.start < wanted.start && wanted.end <= span.end;
        let Some(entry) = node.entries().find(|entry| !entry.merged && holds(entry.span())) else {
            return keys;
        };
        keys.push(entry.key);
        node = entry.value;
        if node.span() == wanted {
            return keys;
        }
    }
}

/// Returns where the unbroken run of comment lines above a line starts.
fn first_comment(document: &Document, line: usize) -> usize {
    let text = document.text();
    let mut first = line;
    for comment in document.comments().iter().rev().filter(|comment| comment.span.start < line) {
        let start = line_start(text, comment.span.start);
        let is_alone = text[start..comment.span.start].trim().is_empty();
        let is_next = text[comment.span.end..first].trim_matches('\r') == "\n";
        if !is_alone || !is_next {
            break;
        }
        first = start;
    }
    first
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |newline| newline + 1)
}

fn line_at(text: &str, start: usize) -> &str {
    text[start..].lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: &str = "\
# marker

# about pack
pack: # right
  # one
  # two
  networkPolicy: \"none\" # three
  # not this

  # four
  spectrocloud.com/install-priority: '1'

  text: |
    # inside
    b
  list:
    # of x
    - a
    - b
  empty:
  last: 1
flow: { a: 1, b: 2 }
base: &base
  deep: 1
copy: *base
";

    fn cut(path: &str) -> Result<String, Missing> {
        super::cut(&crate::yaml::parse(VALUES.into()).unwrap(), path)
    }

    #[test]
    fn lines_comments_and_parents_are_kept_as_written() {
        let cases = [
            (
                "pack.networkPolicy",
                "pack: # right\n  # one\n  # two\n  networkPolicy: \"none\" # three",
            ),
            (
                "pack.spectrocloud.com/install-priority",
                "pack: # right\n  # four\n  spectrocloud.com/install-priority: '1'",
            ),
            ("pack.text", "pack: # right\n  text: |\n    # inside\n    b"),
            ("pack.list", "pack: # right\n  list:\n    # of x\n    - a\n    - b"),
            ("pack.empty", "pack: # right\n  empty:"),
            ("pack.last", "pack: # right\n  last: 1"),
            ("flow", "flow: { a: 1, b: 2 }"),
            ("base.deep", "base: &base\n  deep: 1"),
            ("copy", "copy: *base"),
        ];
        for (path, lines) in cases {
            assert_eq!(cut(path).as_deref(), Ok(lines), "{path}");
        }
    }

    #[test]
    fn a_value_without_a_line_of_its_own_is_not_cut() {
        assert_eq!(cut("flow.a"), Err(Missing::Line));
        assert_eq!(cut("copy.deep"), Err(Missing::Line));
        assert_eq!(cut("pack.list.$[]"), Err(Missing::Line));
        for path in ["pack.nothing", "", "a..b"] {
            assert_eq!(cut(path), Err(Missing::Path), "{path}");
        }
    }

    #[test]
    fn line_ends_of_windows_are_left_out() {
        let values = VALUES.replace('\n', "\r\n");
        let document = crate::yaml::parse(values.as_str().into()).unwrap();
        assert_eq!(super::cut(&document, "pack.networkPolicy"), cut("pack.networkPolicy"));
    }
}
