//! The artifact: an archive and the manifest that describes it.

use super::descriptor::{Descriptor, MANIFEST_MEDIA_TYPE};
use super::go_json;
use crate::archive::{Archive, Timestamp};
use crate::digest::Digest;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The media type oras 1.0.0 gives the config of an artifact that names no type of its own.
pub const CONFIG_MEDIA_TYPE: &str = "application/vnd.unknown.config.v1+json";
/// The media type oras gives a file, compressed or not; Palette expects it.
const LAYER_MEDIA_TYPE: &str = "application/vnd.oci.image.layer.v1.tar";
/// Not empty, because some registries refuse an empty blob.
const CONFIG: &[u8] = b"{}";

pub(super) const TITLE: &str = "org.opencontainers.image.title";
pub(super) const CREATED: &str = "org.opencontainers.image.created";

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
    config: Blob,
    layer: Blob,
    tar_digest: Digest,
}

impl Artifact {
    /// Describes an archive exactly as `oras push` 1.0.0 does when it is given the same `created`.
    ///
    /// # Errors
    /// The manifest could not be written as JSON.
    pub fn assemble(archive: &Archive, created: Timestamp) -> Result<Self, serde_json::Error> {
        let config = descriptor(CONFIG_MEDIA_TYPE, Digest::of(CONFIG), CONFIG.len() as u64);
        let mut layer = descriptor(LAYER_MEDIA_TYPE, archive.layer_digest(), archive.size());
        layer.annotations.insert(TITLE.to_owned(), archive.file_name().to_owned());
        let manifest = go_json::to_vec(&Manifest {
            schema_version: 2,
            media_type: MANIFEST_MEDIA_TYPE,
            config: &config,
            layers: [&layer],
            annotations: BTreeMap::from([(CREATED, created.to_string())]),
        })?;
        Ok(Self {
            digest: Digest::of(&manifest),
            manifest,
            config: Blob { descriptor: config, content: Content::Bytes(CONFIG.to_vec()) },
            layer: Blob { descriptor: layer, content: Content::File(archive.path().to_owned()) },
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
    annotations: BTreeMap<&'a str, String>,
}

fn descriptor(media_type: &str, digest: Digest, size: u64) -> Descriptor {
    Descriptor { media_type: media_type.to_owned(), digest, size, annotations: BTreeMap::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_manifest_is_the_one_oras_1_0_0_writes() {
        let archive = Archive::pretend(Path::new("dist/demo-1.0.0.tar.gz"), b"archive");
        let artifact = Artifact::assemble(&archive, Timestamp::FIXED).unwrap();
        let manifest = concat!(
            r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","#,
            r#""config":{"mediaType":"application/vnd.unknown.config.v1+json","#,
            r#""digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","#,
            r#""size":2},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","#,
            r#""digest":"sha256:0eb3e36bfb24dcd9bb1d1bece1531216b59539a8fde17ee80224af0653c92aa3","#,
            r#""size":7,"annotations":{"org.opencontainers.image.title":"demo-1.0.0.tar.gz"}}],"#,
            r#""annotations":{"org.opencontainers.image.created":"1980-01-01T00:00:00Z"}}"#,
        );
        assert_eq!(str::from_utf8(artifact.manifest()).unwrap(), manifest);
        assert_eq!(
            artifact.digest().to_string(),
            "sha256:9ba90c4eeb5d5db4ec37b95f19b08d797f66933d1dad384f2f7f111546a9ce63"
        );
    }
}
