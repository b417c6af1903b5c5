//! Publishing to a store in memory, which tells what it was asked.

use super::*;
use crate::archive::Archive;
use crate::oci::{Annotations, Origin};
use crate::store::Plan;
use crate::store::registry::{Refusal, Request, Words};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// Keeps everything in memory and notes what it was asked, in order.
#[derive(Default)]
struct Memory {
    asked: Mutex<Vec<String>>,
    tags: Mutex<BTreeMap<String, Vec<u8>>>,
    blobs: Mutex<Vec<Digest>>,
    fate: Fate,
}

/// What becomes of a manifest that is pushed.
#[derive(Clone, Default)]
enum Fate {
    #[default]
    Kept,
    Lost,
    Altered,
    /// Somebody else puts this there while the blobs are pushed.
    Preceded(Vec<u8>),
    /// Somebody else puts this there right after it.
    Followed(Vec<u8>),
    /// The tag cannot move, and somebody else has put this there.
    Refused(Vec<u8>),
}

impl Memory {
    fn holding(manifest: &[u8]) -> Self {
        let memory = Self::default();
        memory.tags.lock().unwrap().insert("1.4.0".to_owned(), manifest.to_vec());
        memory
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    fn note(&self, what: impl Into<String>) {
        self.asked.lock().unwrap().push(what.into());
    }
}

impl Store for Memory {
    async fn manifest(&self, _: &Repository, tag: &Tag) -> Result<Option<Vec<u8>>, store::Error> {
        self.note("read");
        Ok(self.tags.lock().unwrap().get(tag.as_str()).cloned())
    }

    async fn push_blob(&self, _: &Repository, blob: &Blob) -> Result<Pushed, store::Error> {
        self.note(if blob.descriptor.size == 2 { "config" } else { "layer" });
        if let Fate::Preceded(other) = &self.fate {
            self.tags.lock().unwrap().insert("1.4.0".to_owned(), other.clone());
        }
        let mut blobs = self.blobs.lock().unwrap();
        if blobs.contains(&blob.descriptor.digest) {
            return Ok(Pushed::Present);
        }
        blobs.push(blob.descriptor.digest);
        Ok(Pushed::Uploaded)
    }

    async fn push_manifest(
        &self,
        _: &Repository,
        tag: &Tag,
        manifest: &[u8],
    ) -> Result<(), store::Error> {
        self.note("manifest");
        let manifest = match &self.fate {
            Fate::Kept | Fate::Preceded(_) => manifest.to_vec(),
            Fate::Lost => return Ok(()),
            Fate::Altered => [manifest, b" "].concat(),
            Fate::Followed(other) | Fate::Refused(other) => other.clone(),
        };
        let held = Digest::of(&manifest);
        self.tags.lock().unwrap().insert(tag.to_string(), manifest);
        match self.fate {
            Fate::Refused(_) => {
                Err(registry::Error::Taken { refusal: Box::new(refusal()), held }.into())
            }
            _ => Ok(()),
        }
    }

    async fn tags(&self, _: &Repository) -> Result<Option<BTreeSet<Tag>>, store::Error> {
        self.note("tags");
        let tags = self.tags.lock().unwrap();
        Ok(Some(tags.keys().map(|tag| tag.parse().unwrap()).collect()))
    }

    fn describe(&self, repository: &Repository, tag: &Tag) -> String {
        format!("memory/{repository}:{tag}")
    }
}

fn refusal() -> Refusal {
    let url = "https://registry.example/v2/demo/manifests/1.4.0".parse().unwrap();
    let words = Words { codes: Vec::new(), text: "immutable".to_owned() };
    let request = Request::new(&reqwest::Method::PUT, &url);
    Refusal { request, status: reqwest::StatusCode::CONFLICT, words }
}

fn artifact_of(content: &[u8], revision: &str) -> Artifact {
    let archive = Archive::pretend(Path::new("demo-1.4.0.tar.gz"), content);
    let origin = Origin { revision: Some(revision.to_owned()), ..Origin::default() };
    Artifact::assemble(&archive, &Annotations::Full(origin)).unwrap()
}

fn artifact() -> Artifact {
    artifact_of(b"archive", "1")
}

/// What another publisher makes of the same content.
fn twin() -> Artifact {
    artifact_of(b"archive", "2")
}

fn stranger() -> Artifact {
    artifact_of(b"other archive", "1")
}

async fn publish(store: &(impl Store + Sync), replace: Replace) -> Result<Receipt, Error> {
    let target = target(replace);
    let held = ask(store, &target).await?;
    let intent = Intent { target: &target, held, older: Older::Refuse };
    super::publish(&artifact(), store, intent).await
}

fn target(replace: Replace) -> Target {
    Target { repository: "demo".parse().unwrap(), tag: "1.4.0".parse().unwrap(), replace }
}

fn receipt(status: Status) -> Receipt {
    let artifact = artifact();
    Receipt {
        reference: "memory/demo:1.4.0".to_owned(),
        digest: artifact.digest(),
        status,
        differs: BTreeSet::new(),
        previous: None,
        uploaded: vec![artifact.layer().descriptor.clone(), artifact.config().descriptor.clone()],
        present: Vec::new(),
        layer: artifact.layer().descriptor.clone(),
        tar_digest: artifact.tar_digest(),
    }
}

/// The receipt of a tag that keeps what the twin holds.
fn receipt_of_twin() -> Receipt {
    Receipt {
        digest: twin().digest(),
        differs: [Aspect::Annotations].into(),
        ..receipt(Status::Unchanged)
    }
}

#[tokio::test]
async fn manifest_is_pushed_last() {
    let memory = Memory::default();
    let published = publish(&memory, Replace::Refuse).await.unwrap();
    assert_eq!(memory.asked(), ["read", "layer", "tags", "config", "manifest", "read"]);
    assert_eq!(published, receipt(Status::Published));
}

#[tokio::test]
async fn the_same_content_costs_one_read() {
    let memory = Memory::holding(artifact().manifest());
    let published = publish(&memory, Replace::Allow).await.unwrap();
    assert_eq!(memory.asked(), ["read"]);
    assert_eq!(published, Receipt { uploaded: Vec::new(), ..receipt(Status::Unchanged) });
}

#[tokio::test]
async fn the_same_content_with_another_manifest_keeps_its_digest() {
    for replace in [Replace::Refuse, Replace::Allow] {
        let memory = Memory::holding(twin().manifest());
        let published = publish(&memory, replace).await.unwrap();
        assert_eq!(memory.asked(), ["read"]);
        assert_eq!(published, Receipt { uploaded: Vec::new(), ..receipt_of_twin() });
    }
}

#[tokio::test]
async fn other_content_is_not_replaced_unasked() {
    let cases = [
        (stranger().manifest().to_vec(), "the archives differ"),
        (b"[]".to_vec(), "what is there is no pack: its manifest cannot be read: "),
    ];
    for (held, contrast) in cases {
        let memory = Memory::holding(&held);
        let error = publish(&memory, Replace::Refuse).await.unwrap_err();
        assert_eq!(memory.asked(), ["read"]);
        let (there, here) = (Digest::of(&held), artifact().digest());
        let start = format!(
            "`memory/demo:1.4.0` holds other content: there is `{there}`, here is `{here}`; {contrast}"
        );
        assert!(error.to_string().starts_with(&start), "{error}");
    }
}

#[tokio::test]
async fn other_content_is_replaced_when_asked() {
    let memory = Memory::holding(b"{}");
    memory.blobs.lock().unwrap().push(artifact().config().descriptor.digest);
    let published = publish(&memory, Replace::Allow).await.unwrap();
    let expected = Receipt {
        previous: Some(Digest::of(b"{}")),
        uploaded: vec![artifact().layer().descriptor.clone()],
        present: vec![artifact().config().descriptor.clone()],
        ..receipt(Status::Replaced)
    };
    assert_eq!(published, expected);
}

#[tokio::test]
async fn a_store_that_loses_or_alters_the_manifest_is_found_out() {
    let here = artifact().digest();
    let there = Digest::of(&[artifact().manifest(), b" "].concat());
    for (fate, reason) in [
        (Fate::Lost, "is not there after it was accepted".to_owned()),
        (Fate::Altered, format!("gives back `{there}` after `{here}` was accepted")),
    ] {
        let memory = Memory { fate, ..Memory::default() };
        let error = publish(&memory, Replace::Refuse).await.unwrap_err();
        assert_eq!(error.to_string(), format!("`memory/demo:1.4.0` {reason}"));
    }
}

#[tokio::test]
async fn another_publisher_of_the_same_content_makes_it_unchanged() {
    let manifest = twin().manifest().to_vec();
    for fate in [
        Fate::Preceded(manifest.clone()),
        Fate::Followed(manifest.clone()),
        Fate::Refused(manifest),
    ] {
        let memory = Memory { fate, ..Memory::default() };
        assert_eq!(publish(&memory, Replace::Refuse).await.unwrap(), receipt_of_twin());
    }
}

#[tokio::test]
async fn another_publisher_of_other_content_wins_and_is_told() {
    let other = stranger();
    let (there, here) = (other.digest(), artifact().digest());
    let cases = [
        (
            Fate::Preceded(other.manifest().to_vec()),
            format!(
                "`memory/demo:1.4.0` holds other content: there is `{there}`, here is `{here}`; \
                 the archives differ"
            ),
        ),
        (
            Fate::Followed(other.manifest().to_vec()),
            format!(
                "another publisher has taken `memory/demo:1.4.0`: there is `{there}`, \
                 here is `{here}`"
            ),
        ),
        (
            Fate::Refused(other.manifest().to_vec()),
            format!(
                "`PUT https://registry.example/v2/demo/manifests/1.4.0` was answered with \
                 409 Conflict (immutable); the tag holds `{there}`"
            ),
        ),
    ];
    for (fate, expected) in cases {
        let memory = Memory { fate, ..Memory::default() };
        let error = publish(&memory, Replace::Refuse).await.unwrap_err();
        assert_eq!(error.to_string(), expected);
        let held = memory.tags.lock().unwrap()["1.4.0"].clone();
        assert_eq!(held, other.manifest());
    }
}

#[tokio::test]
async fn a_dry_run_reads_and_gives_the_same_receipt() {
    let plan = Plan::new(Memory::default());
    let planned = publish(&plan, Replace::Refuse).await.unwrap();
    assert_eq!(planned, receipt(Status::Published));
    let plan = Plan::new(Memory::holding(b"{}"));
    let error = publish(&plan, Replace::Refuse).await.unwrap_err();
    assert!(matches!(error, Error::Conflict { .. }), "{error:?}");
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry");
    let layout = store::Layout::new(path.clone(), std::sync::Arc::new(store::Silent));
    publish(&Plan::new(layout), Replace::Refuse).await.unwrap();
    assert!(!path.exists());
}

fn holding(tag: &str) -> Memory {
    let memory = Memory::default();
    memory.tags.lock().unwrap().insert(tag.to_owned(), b"{}".to_vec());
    memory
}

#[tokio::test]
async fn a_version_before_the_newest_is_not_published_unasked() {
    let memory = holding("1.10.0");
    let error = publish(&memory, Replace::Refuse).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`memory/demo:1.4.0` comes before `1.10.0`, which is published already"
    );
    assert_eq!(memory.asked(), ["read", "layer", "tags"]);
    let target = target(Replace::Refuse);
    let intent = Intent { target: &target, held: Held::Nothing, older: Older::Allow };
    let published = super::publish(&artifact(), &memory, intent).await.unwrap();
    assert_eq!(published.status, Status::Published);
}

#[tokio::test]
async fn tags_that_are_no_newer_version_keep_nothing_out() {
    for tag in ["1.3.9", "01.4.0-rev1", "latest", "LTS__9.0"] {
        let published = publish(&holding(tag), Replace::Refuse).await.unwrap();
        assert_eq!(published.status, Status::Published, "{tag}");
    }
}
