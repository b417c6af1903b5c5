//! The artifact: an archive and the manifest that describes it.

use super::annotations::{Annotations, TITLE};
use super::descriptor::{Descriptor, MANIFEST_MEDIA_TYPE};
use super::go_json;
use crate::archive::Archive;
use crate::digest::Digest;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The media type oras 1.0.0 gives the config of an artifact that names no type of its own.
pub const CONFIG_MEDIA_TYPE: &str = "application/vnd.unknown.config.v1+json";
/// The media type oras gives a file, compressed or not; Palette expects it.
pub(super) const LAYER_MEDIA_TYPE: &str = "application/vnd.oci.image.layer.v1.tar";
/// Not empty, because some registries refuse an empty blob.
const CONFIG: &[u8] = b"{}";

/// Where the bytes of a blob are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// In memory.
    Bytes(Vec<u8>),
    /// In a file, which may be too large for memory.
    File(PathBuf),
}

/// Content that a manifest refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// What the manifest says of it.
    pub descriptor: Descriptor,
    /// Its bytes.
    pub content: Content,
}

/// A pack as a registry holds it. The manifest is written once; its bytes are the truth.
#[derive(Clone, Debug)]
pub struct Artifact {
    manifest: Vec<u8>,
    digest: Digest,
    file_name: String,
    config: Blob,
    layer: Blob,
    annotations: BTreeMap<String, String>,
    tar_digest: Digest,
}

impl Artifact {
    /// Describes an archive exactly as `oras push` 1.0.0 does when it is given the same annotations.
    ///
    /// # Errors
    /// The manifest could not be written as JSON.
    pub fn assemble(
        archive: &Archive,
        annotations: &Annotations,
    ) -> Result<Self, serde_json::Error> {
        let annotations = annotations.of(archive);
        let config = descriptor(CONFIG_MEDIA_TYPE, Digest::of(CONFIG), CONFIG.len() as u64);
        let mut layer = descriptor(LAYER_MEDIA_TYPE, archive.layer_digest(), archive.size());
        layer.annotations.insert(TITLE.to_owned(), archive.file_name().to_owned());
        let manifest = go_json::to_vec(&Manifest {
            schema_version: 2,
            media_type: MANIFEST_MEDIA_TYPE,
            config: &config,
            layers: [&layer],
            annotations: &annotations,
        })?;
        Ok(Self {
            digest: Digest::of(&manifest),
            manifest,
            file_name: archive.file_name().to_owned(),
            config: Blob { descriptor: config, content: Content::Bytes(CONFIG.to_vec()) },
            layer: Blob { descriptor: layer, content: Content::File(archive.path().to_owned()) },
            annotations,
            tar_digest: archive.tar_digest(),
        })
    }

    /// Returns the bytes of the manifest.
    #[must_use]
    pub fn manifest(&self) -> &[u8] {
        &self.manifest
    }

    /// Returns the digest of the manifest, which is the digest of the artifact.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns the config blob, `{}`.
    #[must_use]
    pub fn config(&self) -> &Blob {
        &self.config
    }

    /// Returns the layer: the archive.
    #[must_use]
    pub fn layer(&self) -> &Blob {
        &self.layer
    }

    /// Returns what the archive is called.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Returns the annotations of the manifest.
    #[must_use]
    pub fn annotations(&self) -> &BTreeMap<String, String> {
        &self.annotations
    }

    /// Returns the digest of the archive before compression.
    #[must_use]
    pub fn tar_digest(&self) -> Digest {
        self.tar_digest
    }
}

/// Go's `ocispec.Manifest`, in the order of its fields.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Manifest<'a> {
    schema_version: u8,
    media_type: &'a str,
    config: &'a Descriptor,
    layers: [&'a Descriptor; 1],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: &'a BTreeMap<String, String>,
}

fn descriptor(media_type: &str, digest: Digest, size: u64) -> Descriptor {
    Descriptor { media_type: media_type.to_owned(), digest, size, annotations: BTreeMap::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Timestamp;
    use crate::oci::Origin;
    use std::path::Path;

    const START: &str = concat!(
        r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","#,
        r#""config":{"mediaType":"application/vnd.unknown.config.v1+json","#,
        r#""digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","#,
        r#""size":2},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","#,
        r#""digest":"sha256:0eb3e36bfb24dcd9bb1d1bece1531216b59539a8fde17ee80224af0653c92aa3","#,
        r#""size":7,"annotations":{"org.opencontainers.image.title":"demo-1.0.0.tar.gz"}}]"#,
    );

    fn artifact(annotations: &Annotations) -> Artifact {
        let archive = Archive::pretend(Path::new("dist/demo-1.0.0.tar.gz"), b"archive");
        Artifact::assemble(&archive, annotations).unwrap()
    }

    #[test]
    fn the_bare_manifest_is_the_one_oras_1_0_0_writes() {
        let artifact = artifact(&Annotations::Bare(Some(Timestamp::FIXED)));
        let created =
            r#","annotations":{"org.opencontainers.image.created":"1980-01-01T00:00:00Z"}}"#;
        let manifest = format!("{START}{created}");
        assert_eq!(str::from_utf8(artifact.manifest()).unwrap(), manifest);
        assert_eq!(
            artifact.digest().to_string(),
            "sha256:9ba90c4eeb5d5db4ec37b95f19b08d797f66933d1dad384f2f7f111546a9ce63"
        );
    }

    #[test]
    fn without_a_time_the_bare_manifest_has_no_annotations() {
        let artifact = artifact(&Annotations::Bare(None));
        assert_eq!(str::from_utf8(artifact.manifest()).unwrap(), format!("{START}}}"));
    }

    #[test]
    fn the_full_manifest_adds_what_is_known_in_the_order_of_the_keys() {
        let artifact = artifact(&Annotations::Full(Origin {
            created: Some("1700000000".parse().unwrap()),
            source: Some("https://example.com/team/packs".parse().unwrap()),
            revision: Some("1234abcd".to_owned()),
            others: BTreeMap::from([("com.example.team".parse().unwrap(), "a&b".to_owned())]),
        }));
        let annotations = concat!(
            r#","annotations":{"com.example.team":"a\u0026b","#,
            r#""io.github.pack-build.tar.digest":"#,
            r#""sha256:ca56d89b68646eaad755b02315d7e6364583ce570d0bd4a05fd5ba6b7aea1584","#,
            r#""org.opencontainers.image.created":"2023-11-14T22:13:20Z","#,
            r#""org.opencontainers.image.revision":"1234abcd","#,
            r#""org.opencontainers.image.source":"https://example.com/team/packs","#,
            r#""org.opencontainers.image.title":"demo","#,
            r#""org.opencontainers.image.version":"1.0.0"}}"#,
        );
        let manifest = format!("{START}{annotations}");
        assert_eq!(str::from_utf8(artifact.manifest()).unwrap(), manifest);
    }
}
