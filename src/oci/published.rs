//! A manifest that somebody has published, read back.

use super::annotations::{CREATED, TAR_DIGEST, TITLE};
use super::artifact::{CONFIG_MEDIA_TYPE, LAYER_MEDIA_TYPE};
use super::{Descriptor, MANIFEST_MEDIA_TYPE, Tag};
use crate::digest::Digest;
use crate::pack::PackName;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the archive of a pack is called after its name and version.
const EXTENSION: &str = ".tar.gz";

/// A pack that somebody has published, in the shape of any version of `oras push`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    bytes: Vec<u8>,
    digest: Digest,
    config: Descriptor,
    layer: Descriptor,
    annotations: BTreeMap<String, String>,
}

/// Why a manifest is not that of a pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPack {
    /// It is not JSON, or lacks what every manifest has.
    #[error("its manifest cannot be read: {0}")]
    Malformed(
        /// What the parser says.
        String,
    ),
    /// It is an index of other manifests, or something of another kind.
    #[error("it is `{0}`, not one image manifest")]
    MediaType(
        /// The media type.
        String,
    ),
    /// It does not have exactly one layer.
    #[error("it has {0} layers, and a pack has one")]
    Layers(usize),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kind {
    media_type: Option<String>,
}

#[derive(Deserialize)]
struct Manifest {
    config: Descriptor,
    #[serde(default)]
    layers: Vec<Descriptor>,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
}

impl Published {
    /// Reads the bytes of a manifest. They are kept as they are, since their digest names the pack.
    ///
    /// # Errors
    /// [`NotAPack`] says why no pack can be behind it.
    pub fn read(bytes: Vec<u8>) -> Result<Self, NotAPack> {
        let malformed = |error: serde_json::Error| NotAPack::Malformed(error.to_string());
        let kind: Kind = serde_json::from_slice(&bytes).map_err(malformed)?;
        if let Some(other) = kind.media_type.filter(|own| own != MANIFEST_MEDIA_TYPE) {
            return Err(NotAPack::MediaType(other));
        }
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(malformed)?;
        let count = manifest.layers.len();
        let mut layers = manifest.layers.into_iter();
        let (Some(layer), None) = (layers.next(), layers.next()) else {
            return Err(NotAPack::Layers(count));
        };
        Ok(Self {
            digest: Digest::of(&bytes),
            bytes,
            config: manifest.config,
            layer,
            annotations: manifest.annotations.unwrap_or_default(),
        })
    }

    /// Returns the bytes of the manifest.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the digest of the manifest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns the config, which says nothing of a pack.
    #[must_use]
    pub fn config(&self) -> &Descriptor {
        &self.config
    }

    /// Returns the layer: the archive.
    #[must_use]
    pub fn layer(&self) -> &Descriptor {
        &self.layer
    }

    /// Returns the annotations of the manifest.
    #[must_use]
    pub fn annotations(&self) -> &BTreeMap<String, String> {
        &self.annotations
    }

    /// Returns when it was made, as it was written.
    #[must_use]
    pub fn created(&self) -> Option<&str> {
        self.annotations.get(CREATED).map(String::as_str)
    }

    /// Returns whether config and layer have the types that Palette expects, and we write.
    #[must_use]
    pub fn has_our_media_types(&self) -> bool {
        self.config.media_type == CONFIG_MEDIA_TYPE && self.layer.media_type == LAYER_MEDIA_TYPE
    }

    /// Returns the digest of the uncompressed archive, if the manifest says it.
    #[must_use]
    pub fn tar_digest(&self) -> Option<Digest> {
        self.annotations.get(TAR_DIGEST)?.parse().ok()
    }

    /// Returns the name of the archive, unless it leads somewhere or no system could hold it.
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        let title = self.layer.annotations.get(TITLE)?;
        let bad = |c: char| {
            c.is_control() || matches!(c, '/' | '\\' | ':' | '"' | '<' | '>' | '|' | '?' | '*')
        };
        (!title.is_empty() && !title.starts_with('.') && !title.contains(bad)).then_some(title)
    }

    /// Returns name and version of the pack, as its archive is called; the tag tells where the one
    /// ends and the other starts.
    #[must_use]
    pub fn name(&self, tag: &Tag) -> Option<PackName> {
        let stem = self.file_name()?.strip_suffix(EXTENSION)?;
        stem.strip_suffix(tag.as_str())?.strip_suffix('-')?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYER: &str = r#"{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2,"annotations":{"org.opencontainers.image.title":"TITLE"}}"#;

    fn manifest(title: &str, rest: &str) -> Vec<u8> {
        let layer = LAYER.replace("TITLE", title);
        format!(r#"{{"schemaVersion":2,"config":{layer},"layers":[{layer}]{rest}}}"#).into_bytes()
    }

    fn titled(title: &str) -> Published {
        Published::read(manifest(title, "")).unwrap()
    }

    #[test]
    fn what_newer_versions_of_oras_add_does_not_matter() {
        let rest = r#","artifactType":"application/vnd.unknown.artifact.v1","annotations":{"org.opencontainers.image.created":"2026-01-01T00:00:00Z","a":"b"}"#;
        let bytes = manifest("demo-1.0.0.tar.gz", rest);
        let published = Published::read(bytes.clone()).unwrap();
        assert_eq!(published.digest(), Digest::of(&bytes));
        assert_eq!(published.created(), Some("2026-01-01T00:00:00Z"));
        assert_eq!(published.layer().size, 2);
        let null = Published::read(manifest("a", r#","annotations":null"#)).unwrap();
        assert_eq!(null.annotations(), &BTreeMap::new());
    }

    #[test]
    fn the_title_gives_the_name() {
        let version: Tag = "1.0.0".parse().unwrap();
        let name = |title: &str| titled(title).name(&version).map(|name| name.to_string());
        assert_eq!(name("cni-azure-1.0.0.tar.gz").as_deref(), Some("cni-azure"));
        assert_eq!(name("cni-azure-1.0.1.tar.gz"), None);
        assert_eq!(name("1.0.0.tar.gz"), None);
        assert_eq!(name("Demo-1.0.0.tar.gz"), None);
    }

    #[test]
    fn a_title_that_leads_somewhere_is_no_file_name() {
        for title in
            ["", ".", "..", "../a.tar.gz", "/etc/passwd", "a/b", ".bashrc", "C:a", "a\\\\b"]
        {
            assert_eq!(titled(title).file_name(), None, "{title}");
        }
        assert_eq!(titled("a.tar.gz").file_name(), Some("a.tar.gz"));
    }

    #[test]
    fn what_is_no_pack_is_told() {
        let index = br#"{"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#;
        let expected = NotAPack::MediaType("application/vnd.oci.image.index.v1+json".to_owned());
        assert_eq!(Published::read(index.to_vec()), Err(expected));
        let layer = LAYER.replace("TITLE", "a");
        for (layers, count) in [("null", None), ("", Some(0)), ("LAYER,LAYER", Some(2))] {
            let layers = layers.replace("LAYER", &layer);
            let layers = if count.is_none() { layers } else { format!("[{layers}]") };
            let text = format!(r#"{{"config":{layer},"layers":{layers}}}"#);
            let error = Published::read(text.into_bytes()).unwrap_err();
            match count {
                Some(count) => assert_eq!(error, NotAPack::Layers(count)),
                None => assert!(matches!(error, NotAPack::Malformed(_))),
            }
        }
        assert!(matches!(Published::read(b"[]".to_vec()), Err(NotAPack::Malformed(_))));
    }
}
