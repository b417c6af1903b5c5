//! `index.json` of an OCI image layout: which manifests it holds, and under which names.

use crate::digest::Digest;
use crate::oci::{MANIFEST_MEDIA_TYPE, Repository, Tag};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The name that programs look a manifest up by.
const NAME: &str = "org.opencontainers.image.ref.name";
/// The repository that a manifest was published to. Layouts have no repositories of their own.
const REPOSITORY: &str = "io.github.pack-build.repository";
/// The tag that a manifest was published under.
const TAG: &str = "io.github.pack-build.tag";

const MEDIA_TYPE: &str = "application/vnd.oci.image.index.v1+json";

/// `index.json`, with all that other programs wrote into it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Index {
    schema_version: u8,
    media_type: Option<String>,
    manifests: Vec<Entry>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    media_type: String,
    digest: String,
    size: u64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<String, String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// A manifest as the index lists it, in the index's own words.
pub(super) struct Listed<'a> {
    /// The repository, if this program published it.
    pub(super) repository: Option<&'a str>,
    /// The tag, if this program published it.
    pub(super) tag: Option<&'a str>,
    /// The name that every program can look it up by.
    pub(super) name: Option<&'a str>,
    /// The digest.
    pub(super) digest: &'a str,
}

impl Default for Index {
    fn default() -> Self {
        Self {
            schema_version: 2,
            media_type: Some(MEDIA_TYPE.to_owned()),
            manifests: Vec::new(),
            rest: Map::new(),
        }
    }
}

impl Index {
    /// Reads the file.
    ///
    /// # Errors
    /// What is wrong with it, as a fragment that follows the file's name.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let index: Self =
            serde_json::from_slice(bytes).map_err(|error| format!("is not an index: {error}"))?;
        if index.schema_version != 2 {
            return Err(format!("has the schema version {}, not 2", index.schema_version));
        }
        Ok(index)
    }

    /// Returns the bytes of the file: one entry a line, so that a change is a small difference.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Returns the digest of the manifest that a repository holds under a tag, as it is written.
    ///
    /// Other programs write no repository; a manifest that they put under the tag counts as well.
    pub(super) fn find(&self, repository: &Repository, tag: &Tag) -> Option<&str> {
        let own = self.manifests.iter().find(|entry| entry.is_of(repository, tag));
        let found = own.or_else(|| self.manifests.iter().find(|entry| entry.is_foreign(tag)))?;
        Some(&found.digest)
    }

    /// Returns every manifest in the order of the file.
    pub(super) fn listed(&self) -> impl Iterator<Item = Listed<'_>> {
        self.manifests.iter().map(|entry| {
            let get = |key| entry.annotations.get(key).map(String::as_str);
            Listed {
                repository: get(REPOSITORY),
                tag: get(TAG),
                name: get(NAME),
                digest: &entry.digest,
            }
        })
    }

    /// Puts a manifest under a tag of a repository, in place of what is there.
    pub(super) fn put(&mut self, repository: &Repository, tag: &Tag, digest: Digest, size: u64) {
        let before = self.manifests.len();
        self.manifests.retain(|entry| !entry.is_of(repository, tag));
        if self.manifests.len() == before
            && let Some(foreign) = self.manifests.iter().position(|entry| entry.is_foreign(tag))
        {
            self.manifests.remove(foreign);
        }
        self.manifests.push(Entry {
            media_type: MANIFEST_MEDIA_TYPE.to_owned(),
            digest: digest.to_string(),
            size,
            annotations: BTreeMap::from([
                (REPOSITORY.to_owned(), repository.to_string()),
                (TAG.to_owned(), tag.to_string()),
            ]),
            rest: Map::new(),
        });
        self.manifests.sort_by(|one, other| one.place().cmp(&other.place()));
        self.rename();
    }

    /// Returns the name under which programs find the manifest of a tag of a repository.
    pub(super) fn name(&self, repository: &Repository, tag: &Tag) -> Option<&str> {
        let entry = self.manifests.iter().find(|entry| entry.is_of(repository, tag))?;
        entry.annotations.get(NAME).map(String::as_str)
    }

    /// Gives every manifest of ours a name that no other has.
    ///
    /// Of two manifests with one name oras takes the last and skopeo the first, so a name must be
    /// unique. A tag is, as long as one pack has it; where two packs have the same version, both are
    /// called `NAME-TAG`, as their archives are, which oras and skopeo accept without an option. They
    /// refuse or misread names with `:` or `/`. Names follow from what the layout holds alone, so the
    /// order in which packs are published does not matter.
    fn rename(&mut self) {
        let mut holders: BTreeMap<String, usize> = BTreeMap::new();
        for entry in &self.manifests {
            let tag = if entry.is_ours() { TAG } else { NAME };
            if let Some(tag) = entry.annotations.get(tag) {
                *holders.entry(tag.clone()).or_default() += 1;
            }
        }
        let foreign = self.manifests.iter().filter(|entry| !entry.is_ours());
        let mut taken: BTreeSet<String> =
            foreign.filter_map(|entry| entry.annotations.get(NAME).cloned()).collect();
        for entry in self.manifests.iter_mut().filter(|entry| entry.is_ours()) {
            let (repository, tag) = entry.place();
            let last = repository.rsplit('/').next().unwrap_or(repository);
            let choices = [
                tag.to_owned(),
                format!("{last}-{tag}"),
                format!("{repository}-{tag}").replace('/', "-"),
            ];
            let from = usize::from(holders.get(tag).is_some_and(|count| *count > 1));
            let free = choices.into_iter().skip(from).find(|name| !taken.contains(name));
            if let Some(name) = free {
                taken.insert(name.clone());
                entry.annotations.insert(NAME.to_owned(), name);
            }
        }
    }
}

impl Entry {
    fn is_ours(&self) -> bool {
        self.annotations.contains_key(REPOSITORY) && self.annotations.contains_key(TAG)
    }

    fn is_of(&self, repository: &Repository, tag: &Tag) -> bool {
        self.is_ours() && self.place() == (repository.as_str(), tag.as_str())
    }

    fn is_foreign(&self, tag: &Tag) -> bool {
        !self.is_ours() && self.annotations.get(NAME).is_some_and(|name| name == tag.as_str())
    }

    /// The repository and the tag; both are empty for manifests of other programs, which so come first.
    fn place(&self) -> (&str, &str) {
        let get = |key| self.annotations.get(key).map_or("", String::as_str);
        (get(REPOSITORY), get(TAG))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOREIGN: &str = r#"{
        "schemaVersion": 2,
        "manifests": [{
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": "sha512:00", "size": 2,
            "annotations": {"org.opencontainers.image.ref.name": "1.4.0"},
            "platform": {"os": "linux"}
        }],
        "subject": null
    }"#;

    fn repository(path: &str) -> Repository {
        path.parse().unwrap()
    }

    fn tag(text: &str) -> Tag {
        text.parse().unwrap()
    }

    fn names(index: &Index) -> Vec<&str> {
        index.manifests.iter().map(|entry| entry.annotations[NAME].as_str()).collect()
    }

    #[test]
    fn one_pack_has_its_tags_as_names() {
        let mut index = Index::default();
        for version in ["1.4.0", "1.3.0", "1.4.0"] {
            index.put(&repository("a/demo"), &tag(version), Digest::of(b"1"), 1);
        }
        assert_eq!(names(&index), ["1.3.0", "1.4.0"]);
    }

    #[test]
    fn two_packs_of_one_version_are_told_apart_in_any_order() {
        let packs = ["a/one", "a/two", "b/two"];
        let mut results = Vec::new();
        for order in [[0, 1, 2], [2, 1, 0]] {
            let mut index = Index::default();
            index.put(&repository("a/one"), &tag("2.0.0"), Digest::of(b"2"), 1);
            for number in order {
                index.put(&repository(packs[number]), &tag("1.4.0"), Digest::of(b"1"), 1);
            }
            assert_eq!(names(&index), ["one-1.4.0", "2.0.0", "two-1.4.0", "b-two-1.4.0"]);
            results.push(index.to_bytes().unwrap());
        }
        assert_eq!(results[0], results[1]);
    }

    #[test]
    fn what_other_programs_wrote_stays() {
        let mut index = Index::parse(FOREIGN.as_bytes()).unwrap();
        index.put(&repository("a/one"), &tag("1.5.0"), Digest::of(b"1"), 1);
        let before = Index::parse(FOREIGN.as_bytes()).unwrap();
        assert_eq!(index.manifests[0], before.manifests[0]);
        assert_eq!(index.rest, before.rest);
    }

    #[test]
    fn a_manifest_that_another_program_tagged_is_found_and_replaced() {
        let mut index = Index::parse(FOREIGN.as_bytes()).unwrap();
        let (repository, tag) = (repository("a/one"), tag("1.4.0"));
        assert_eq!(index.find(&repository, &tag), Some("sha512:00"));
        index.put(&repository, &tag, Digest::of(b"1"), 1);
        assert_eq!(index.find(&repository, &tag), Some(Digest::of(b"1").to_string().as_str()));
        assert_eq!((index.manifests.len(), index.name(&repository, &tag)), (1, Some("1.4.0")));
    }

    #[test]
    fn what_is_no_index_is_told() {
        let error = Index::parse(b"{").unwrap_err();
        assert!(error.starts_with("is not an index: EOF"), "{error}");
        let error = Index::parse(br#"{"schemaVersion": 1, "manifests": []}"#).unwrap_err();
        assert_eq!(error, "has the schema version 1, not 2");
    }
}
