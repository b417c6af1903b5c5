//! A folder of a [`Source`], seen as if it were one.

use super::{Entry, ReadError, Source};
use std::ops::Bound;
use std::sync::Arc;

/// A folder within a [`Source`], and what is below it. Cheap to make: nothing is copied.
#[derive(Clone, Debug)]
pub struct Subtree {
    source: Arc<Source>,
    /// Empty, or ending with a slash.
    root: String,
}

impl Subtree {
    /// Returns what is below a folder; an empty path is the source itself.
    #[must_use]
    pub fn new(source: Arc<Source>, folder: &str) -> Self {
        let root = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        Self { source, root }
    }

    /// Returns where the folder lies in its source: empty, or ending with a slash.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Returns all paths below the folder, relative to it, in the order of [`Source::entries`].
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.below("")
    }

    /// Returns the paths that start with `prefix`, relative to this folder.
    pub fn below(&self, prefix: &str) -> impl Iterator<Item = (&str, &Entry)> {
        let start = format!("{}{prefix}", self.root);
        let root = self.root.len();
        let bounds = (Bound::Included(start.as_str()), Bound::Unbounded);
        let first = self.source.entries.range::<str, _>(bounds);
        first
            .take_while(move |(path, _)| path.starts_with(&start))
            .map(move |(path, entry)| (&path[root..], entry))
    }

    /// Returns what stands at a path relative to the folder, in exact case.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Entry> {
        self.source.get(&format!("{}{path}", self.root))
    }

    /// Returns the bytes of a file below the folder; see [`Source::read`].
    ///
    /// # Errors
    /// See [`ReadError`].
    pub fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.source.read(&format!("{}{path}", self.root), limit)
    }

    /// Returns a folder below this one.
    #[must_use]
    pub fn folder(&self, path: &str) -> Self {
        let root = format!("{}{path}/", self.root);
        Self { source: Arc::clone(&self.source), root }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_below_is_seen() {
        let files = [("a/x", "1"), ("a/y/z", "2"), ("ab", "3"), ("b/x", "4")];
        let source = Arc::new(Source::from_files("s", files));
        let tree = Subtree::new(Arc::clone(&source), "a");
        let paths: Vec<&str> = tree.entries().map(|(path, _)| path).collect();
        assert_eq!(paths, ["x", "y", "y/z"]);
        let below: Vec<&str> = tree.below("y/").map(|(path, _)| path).collect();
        assert_eq!(below, ["y/z"]);
        assert_eq!(tree.folder("y").read("z", 9).unwrap(), b"2");
        assert!(tree.get("b").is_none());
        assert_eq!(Subtree::new(source, "").entries().count(), 7);
    }
}
