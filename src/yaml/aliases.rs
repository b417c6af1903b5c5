//! Go's limit on aliases, which keeps a small file from becoming a huge value.

use super::document::{Content, Document, NodeId};
use super::fault::{Fault, FaultKind};
use super::merge;
use super::node::Node;
use super::scalar::Dialect;
use crate::span::Span;

/// Checks the limit of `decode.go`, which is the same in yaml.v2 and yaml.v3.
///
/// Every value counts once for each time it would be decoded. Once more than a hundred of more
/// than a thousand came through aliases, their share must stay under a limit that falls from
/// 99 % for up to 400,000 values to 10 % for 4,000,000. So the count itself ends soon.
pub(super) fn check(document: &Document) -> Result<(), Fault> {
    let is_alias = |id: &NodeId| matches!(document.nodes[*id].content, Content::Alias(_));
    let Some(first) = (0..document.nodes.len()).find(is_alias) else {
        return Ok(());
    };
    let mut counted = Counts::default();
    let mut open = vec![(document.root, Origin::Written)];
    while let Some((id, origin)) = open.pop() {
        counted.add(origin);
        if counted.is_excessive() {
            let place = document.nodes[first].span;
            return Err(excessive(place));
        }
        push_parts(document, id, origin, &mut open);
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Written,
    Aliased,
}

#[derive(Default)]
struct Counts {
    all: u32,
    aliased: u32,
}

impl Counts {
    fn add(&mut self, origin: Origin) {
        self.all = self.all.saturating_add(1);
        if origin == Origin::Aliased {
            self.aliased = self.aliased.saturating_add(1);
        }
    }

    fn is_excessive(&self) -> bool {
        if self.aliased <= 100 || self.all <= 1000 {
            return false;
        }
        f64::from(self.aliased) / f64::from(self.all) > allowed_ratio(f64::from(self.all))
    }
}

fn allowed_ratio(all: f64) -> f64 {
    const LOW: f64 = 400_000.0;
    const HIGH: f64 = 4_000_000.0;
    if all <= LOW {
        0.99
    } else if all >= HIGH {
        0.10
    } else {
        0.99 - 0.89 * ((all - LOW) / (HIGH - LOW))
    }
}

/// Pushes the parts of a node so that they are taken in the order of the text.
fn push_parts(document: &Document, id: NodeId, origin: Origin, open: &mut Vec<(NodeId, Origin)>) {
    match &document.nodes[id].content {
        Content::Scalar(_) => {}
        Content::Alias(target) => open.push((*target, Origin::Aliased)),
        Content::Sequence(items) => open.extend(items.iter().rev().map(|item| (*item, origin))),
        Content::Mapping(entries) => {
            // Go decodes the keys once more when one of them is a merge.
            let merges =
                |key: &NodeId| merge::is_merge_key(Node::new(document, *key), Dialect::GoV3);
            if entries.iter().any(|(key, _)| merges(key)) {
                open.extend(entries.iter().map(|(key, _)| (*key, origin)));
            }
            for (key, value) in entries.iter().rev() {
                open.push((*value, origin));
                open.push((*key, origin));
            }
        }
    }
}

fn excessive(place: Span) -> Fault {
    let message = "aliases multiply this file beyond what Palette's reader accepts";
    Fault::new(FaultKind::TooManyAliases, place, message)
}
