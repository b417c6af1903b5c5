//! A document as its paths and what stands at each.

use super::Part;
use pack_build::yaml::{Document, Node};
use std::collections::BTreeMap;

/// A document with more leaves, which only aliases can make, is compared as far as this.
const MOST: usize = 100_000;

/// Returns every scalar by its dotted path; an empty map or list stands for itself.
///
/// A list is compared by position. Texts are quoted, so that `"1"` is not `1`.
pub(super) fn leaves(document: &Document) -> Part {
    let mut found = BTreeMap::new();
    walk(document.root(), "", &mut found);
    found
}

/// The recursion is bounded, because no document is deeper than the parser allows.
fn walk(node: Node<'_>, path: &str, found: &mut Part) {
    if found.len() >= MOST {
        return;
    }
    let before = found.len();
    for entry in node.entries() {
        let key = entry.key.source_text();
        let dotted = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        walk(entry.value, &dotted, found);
    }
    for (index, item) in node.items().enumerate() {
        walk(item, &format!("{path}[{index}]"), found);
    }
    let is_collection = node.is_mapping() || node.is_sequence();
    if found.len() > before || path.is_empty() {
        return;
    }
    let text = match node.as_str() {
        Some(text) => serde_json::Value::from(text).to_string(),
        None if is_collection => if node.is_mapping() { "{}" } else { "[]" }.to_owned(),
        None if node.is_null() => "null".to_owned(),
        None => node.source_text().to_owned(),
    };
    found.insert(path.to_owned(), text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scalar_has_its_path_and_its_type() {
        let text = "a: 1\nb: {c: '1', d: ~}\ne: [x, {f: true}]\ng: {}\nh: []\n";
        let document = pack_build::yaml::parse(text.into()).unwrap();
        let found = leaves(&document);
        let shown: Vec<String> =
            found.iter().map(|(path, text)| format!("{path}={text}")).collect();
        let expected =
            ["a=1", "b.c=\"1\"", "b.d=null", "e[0]=\"x\"", "e[1].f=true", "g={}", "h=[]"];
        assert_eq!(shown, expected);
    }
}
