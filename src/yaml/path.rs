//! Dotted paths into values, as `schema.yaml` and presets write them.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::document::NodeId;
use super::node::Node;

/// A dotted path such as `charts.c.key` or `registry.addresses.$[]`.
///
/// Keys that hold dots themselves are found too: where a key is absent, the path tries it joined
/// with the segments after it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Segment>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The value of a key.
    Key(String),
    /// Every element of a list, written `$[]`.
    Every,
}

/// Why a text is not a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidPath {
    /// There is no segment at all.
    #[error("the path is empty")]
    Empty,
    /// Two dots in a row, or a dot at an end.
    #[error("the path has an empty part")]
    EmptySegment,
}

impl Path {
    /// Returns the steps from the root, never none.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    pub(super) fn first_in<'a>(&self, root: Node<'a>) -> Option<Node<'a>> {
        self.search(root, Wanted::First).into_iter().next()
    }

    pub(super) fn all_in<'a>(&self, root: Node<'a>) -> Vec<Node<'a>> {
        self.search(root, Wanted::All)
    }

    fn search<'a>(&self, root: Node<'a>, wanted: Wanted) -> Vec<Node<'a>> {
        let mut search =
            Search { segments: &self.0, wanted, found: Vec::new(), tried: HashSet::new() };
        search.step(root);
        search.found
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    First,
    All,
}

struct Search<'p, 'a> {
    segments: &'p [Segment],
    wanted: Wanted,
    found: Vec<Node<'a>>,
    /// Nodes seen with so many segments left: aliases could lead here any number of times.
    tried: HashSet<(NodeId, usize)>,
}

impl<'a> Search<'_, 'a> {
    /// Works off a list of places to look at, so that a long path needs no stack.
    fn step(&mut self, root: Node<'a>) {
        let mut open = vec![(root, 0)];
        while let Some((node, at)) = open.pop() {
            if at == self.segments.len() {
                self.found.push(node);
                if self.wanted == Wanted::First {
                    return;
                }
            } else if self.tried.insert((node.target_id(), at)) {
                let next = self.next(node, at);
                open.extend(next.into_iter().rev());
            }
        }
    }

    /// The places one step on, the preferred first.
    fn next(&self, node: Node<'a>, at: usize) -> Vec<(Node<'a>, usize)> {
        if self.segments[at] == Segment::Every {
            return node.items().map(|item| (item, at + 1)).collect();
        }
        let mut next = Vec::new();
        if !node.is_mapping() {
            return next;
        }
        let longest = node.entries().map(|entry| entry.key.source_text().len()).max();
        let mut key = String::new();
        for (offset, segment) in self.segments[at..].iter().enumerate() {
            let Segment::Key(part) = segment else { break };
            if offset > 0 {
                key.push('.');
            }
            key.push_str(part);
            if Some(key.len()) > longest {
                break;
            }
            if let Some(value) = node.get(&key) {
                next.push((value, at + offset + 1));
            }
        }
        next
    }
}

impl FromStr for Path {
    type Err = InvalidPath;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(InvalidPath::Empty);
        }
        let segments: Result<_, _> = text.split('.').map(segment).collect();
        segments.map(Self)
    }
}

fn segment(text: &str) -> Result<Segment, InvalidPath> {
    match text {
        "" => Err(InvalidPath::EmptySegment),
        "$[]" => Ok(Segment::Every),
        key => Ok(Segment::Key(key.to_owned())),
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str(".")?;
            }
            match segment {
                Segment::Key(key) => formatter.write_str(key)?,
                Segment::Every => formatter.write_str("$[]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::sync::Arc;

    use super::*;
    use crate::yaml::parse;

    fn texts(yaml: &str, path: &str) -> Vec<String> {
        let document = parse(Arc::from(yaml)).unwrap();
        let path: Path = path.parse().unwrap();
        let all = document.all_at(&path);
        all.into_iter().map(|node| node.source_text().to_owned()).collect()
    }

    #[test]
    fn keys_are_followed() {
        assert_eq!(texts("a: {b: {c: x}}", "a.b.c"), ["x"]);
        assert!(texts("a: {b: {c: x}}", "a.b.d").is_empty());
        assert!(texts("a: x", "a.b").is_empty());
    }

    #[test]
    fn keys_that_hold_dots_are_found() {
        let yaml = "pack:\n  spectrocloud.com/install-priority: '10'\n";
        assert_eq!(texts(yaml, "pack.spectrocloud.com/install-priority"), ["10"]);
        assert_eq!(texts("a: {b: x}\na.b: y", "a.b"), ["x", "y"]);
    }

    #[test]
    fn every_element_is_found() {
        assert_eq!(texts("a: [{b: x}, {c: 1}, {b: y}]", "a.$[].b"), ["x", "y"]);
        assert_eq!(texts("a: [1, 2]", "a.$[]"), ["1", "2"]);
    }

    #[test]
    fn aliases_cannot_multiply_the_search() {
        let mut yaml = "x0: &x0 {b: 1}\n".to_owned();
        for level in 1..100 {
            let below = level - 1;
            writeln!(yaml, "x{level}: &x{level}\n  a: *x{below}\n  a.a: *x{below}").unwrap();
        }
        let document = parse(Arc::from(yaml));
        // Go's reader refuses such a file, so the tree is not even built.
        assert!(document.is_err());
    }

    #[test]
    fn paths_are_printed_as_written() {
        for text in ["charts.c.key", "registry.addresses.$[]", "a/b.c"] {
            assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
        }
        assert_eq!("".parse::<Path>(), Err(InvalidPath::Empty));
        assert_eq!("a..b".parse::<Path>(), Err(InvalidPath::EmptySegment));
    }
}
