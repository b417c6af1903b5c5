//! Tabs where Go's YAML reader wants spaces; the parser underneath has rules of its own.

use super::document::{Content, Document, NodeId, Style};
use super::fault::{Fault, FaultKind};
use crate::span::Span;

/// A carriage return alone ends a line as well.
pub(super) const LINE_ENDS: [char; 2] = ['\n', '\r'];

/// Checks every tab of the first document.
pub(super) fn check(document: &Document) -> Result<(), Fault> {
    let text = document.text();
    if !text.contains('\t') {
        return Ok(());
    }
    let regions = regions(document);
    let end = document.next_start.map_or(text.len(), |span| span.start);
    let mut line_start = 0;
    let mut at = 0;
    while let Some(found) = text[at..end].find('\t') {
        let tab = at + found;
        if let Some(newline) = text[at..tab].rfind(LINE_ENDS) {
            line_start = at + newline + 1;
        }
        check_tab(text, line_start, tab, &regions)?;
        // The first tab of a run of blanks decides.
        at = tab + text[tab..end].len() - text[tab..end].trim_start_matches([' ', '\t']).len();
    }
    Ok(())
}

/// Returns whether replacing tabs by spaces changes text rather than layout.
pub(super) fn hold_text(document: &Document) -> bool {
    document.nodes.iter().any(|node| match &node.content {
        Content::Scalar(scalar) if scalar.style.is_block() => {
            document.text[node.span.start..node.span.end].contains('\t')
        }
        _ => false,
    })
}

/// Returns the text with a space for every tab that stands before the first word of a line.
pub(super) fn replaced(text: &str) -> String {
    let mut copy = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let words = line.trim_start_matches([' ', '\t']);
        copy.extend(std::iter::repeat_n(' ', line.len() - words.len()));
        copy.push_str(words);
    }
    copy
}

/// A part of the text in which tabs have their own rules.
struct Region {
    start: usize,
    /// Behind the blanks and line breaks that follow, which Go reads together with the value.
    end: usize,
    rule: Rule,
}

enum Rule {
    /// Quoted text, or within brackets.
    Anywhere,
    /// Plain text: not left of this column.
    From(usize),
    /// A block scalar: not left of this column, and not where its first line begins, which is
    /// at this offset.
    Block(usize, usize),
}

/// The places of all values that allow tabs, in the order of the text.
fn regions(document: &Document) -> Vec<Region> {
    let mut regions = Vec::new();
    let mut open: Vec<(NodeId, Option<usize>)> = vec![(document.root, None)];
    while let Some((id, indent)) = open.pop() {
        let span = document.nodes[id].span;
        let flow = document.text[span.start..].starts_with(['[', '{']);
        let inner = Some(column(&document.text, span.start));
        match &document.nodes[id].content {
            Content::Sequence(_) | Content::Mapping(_) if flow => {
                regions.push(Region { start: span.start, end: span.end, rule: Rule::Anywhere });
            }
            Content::Sequence(items) => {
                open.extend(items.iter().rev().map(|item| (*item, inner)));
            }
            Content::Mapping(entries) => {
                for (key, value) in entries.iter().rev() {
                    open.push((*value, inner));
                    open.push((*key, inner));
                }
            }
            Content::Scalar(scalar) if span.start < span.end => {
                regions.push(scalar_region(&document.text, span, scalar.style, indent));
            }
            Content::Scalar(_) | Content::Alias(_) => {}
        }
    }
    regions
}

fn scalar_region(text: &str, span: Span, style: Style, indent: Option<usize>) -> Region {
    let rule = match style {
        Style::SingleQuoted | Style::DoubleQuoted => Rule::Anywhere,
        Style::Plain => Rule::From(indent.map_or(0, |indent| indent + 1)),
        Style::Literal | Style::Folded => block_rule(text, span.start, indent),
    };
    let after = &text[span.end..];
    let blanks = after.len() - after.trim_start_matches([' ', '\t', '\r', '\n']).len();
    Region {
        start: span.start,
        end: match rule {
            Rule::Anywhere => span.end,
            _ => span.end + blanks,
        },
        rule,
    }
}

fn block_rule(text: &str, header: usize, indent: Option<usize>) -> Rule {
    let mut lines = text[header..].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let digit =
        first.bytes().take(3).find(u8::is_ascii_digit).map(|digit| usize::from(digit - b'0'));
    if let Some(digit) = digit {
        return Rule::Block(indent.unwrap_or(0) + digit, header);
    }
    let mut start = header + first.len();
    for line in lines {
        let words = line.trim_start_matches(' ');
        if !words.trim_end_matches(['\r', '\n']).is_empty() {
            return Rule::Block(line.len() - words.len(), start);
        }
        start += line.len();
    }
    Rule::Block(0, start)
}

fn check_tab(text: &str, line_start: usize, tab: usize, regions: &[Region]) -> Result<(), Fault> {
    let before = regions.partition_point(|region| region.start <= tab);
    let rule = match before.checked_sub(1).map(|index| &regions[index]) {
        Some(region) if tab < region.end => Some(&region.rule),
        _ => None,
    };
    let line = text[line_start..tab].trim_start_matches('\u{feff}');
    if line.bytes().all(|byte| byte == b' ') {
        let allowed = match rule {
            Some(Rule::Anywhere) => true,
            Some(Rule::From(least)) => line.len() >= *least,
            Some(Rule::Block(least, first)) => line_start > *first && line.len() >= *least,
            None => false,
        };
        return if allowed { Ok(()) } else { Err(fault(tab)) };
    }
    if rule.is_none() && is_indicators(line) {
        let message = "a tab follows this indicator, and YAML allows only spaces there";
        let place = Span::new(tab, tab + 1);
        return Err(Fault::new(FaultKind::Tab, place, message));
    }
    Ok(())
}

/// Returns whether a line has nothing but indicators so far, so that a key may come next.
fn is_indicators(line: &str) -> bool {
    let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
    words.all(|word| matches!(word, "-" | "?" | ":"))
}

fn column(text: &str, at: usize) -> usize {
    let line_start = text[..at].rfind(LINE_ENDS).map_or(0, |newline| newline + 1);
    text[line_start..at].chars().filter(|character| *character != '\u{feff}').count()
}

pub(super) fn fault(tab: usize) -> Fault {
    let message = "a tab indents this line, and YAML allows only spaces there";
    Fault::new(FaultKind::Tab, Span::new(tab, tab + 1), message)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::yaml::parse;

    /// Every answer here is that of gopkg.in/yaml.v3.
    #[test]
    fn tabs_that_go_reads_are_read() {
        for yaml in [
            "a:\t1\n",
            "a: 1 \t# c\nb: 2\n",
            "a: 1\n \t\nb: 2\n",
            "a: 1\n  \t# c\nb: 2\n",
            "a: [1,\n\t2,\n\t]\n",
            "a: {\n\tb: 1\n}\n",
            "a: 'x\n\ty'\n",
            "a: |\n  x\n  \ty\n",
            "a: |\n  x\n  \t\n",
            "a: |2\n  \tx\n",
            "a: 1\n---\n\tb: 1\n",
        ] {
            assert!(parse(Arc::from(yaml)).is_ok(), "{yaml:?}");
        }
    }

    #[test]
    fn tabs_that_go_refuses_are_refused_at_their_place() {
        for yaml in [
            "\ta: 1\n",
            "a: 1\n\t\nb: 2\n",
            "a: 1\n\t# c\n",
            "a: 1\n\t",
            "a: \"x\"\n \t\nb: 1\n",
            "a:\n  -\tb\n",
            "a:\n  \t- b\n",
            "? a\n:\tb\n",
            "a: |\n \tx\n  y\n",
            "a: |\n  x\n\t\nb: 1\n",
            "a:\n- b\n\t\n- c\n",
            "a:\r\t\t\té\n",
        ] {
            let fault = parse(Arc::from(yaml)).unwrap_err();
            let tab = yaml.find('\t').unwrap();
            let expected = (FaultKind::Tab, Span::new(tab, tab + 1));
            assert_eq!((fault.kind, fault.span), expected, "{yaml:?}");
        }
    }
}
