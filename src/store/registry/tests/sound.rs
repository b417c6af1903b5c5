//! A small registry without faults, to start from.

use super::mock::{Reply, Seen, error};
use crate::digest::Digest;
use std::collections::BTreeMap;

/// A registry that does what the specification says, and no more than it must.
#[derive(Default)]
pub(super) struct Sound {
    /// By digest.
    blobs: BTreeMap<String, Vec<u8>>,
    /// By tag and by digest.
    manifests: BTreeMap<String, Vec<u8>>,
    /// What has come in chunks into the session that is open.
    chunks: Vec<u8>,
}

impl Sound {
    pub(super) fn answer(&mut self, request: &Seen) -> Reply {
        let last = request.path.rsplit('/').next().unwrap();
        let is_upload = request.path.contains("/uploads/");
        match request.method.as_str() {
            "GET" if request.path.contains("/manifests/") => match self.manifests.get(last) {
                Some(manifest) => Reply::new(200).body(manifest.clone()),
                None if self.blobs.is_empty() => error(404, "NAME_UNKNOWN", "no such repository"),
                None => error(404, "MANIFEST_UNKNOWN", "no such tag"),
            },
            "GET" if request.path.contains("/blobs/") => match self.blobs.get(last) {
                Some(blob) => Reply::new(200).body(blob.clone()),
                None => error(404, "BLOB_UNKNOWN", "no such blob"),
            },
            "GET" if last == "list" => {
                let tags: Vec<&String> = self.manifests.keys().collect();
                Reply::new(200).body(serde_json::json!({ "tags": tags }).to_string())
            }
            "GET" => Reply::new(200).body(r#"{"repositories": ["team/demo"]}"#),
            "HEAD" => match self.blobs.get(last) {
                Some(blob) => Reply::new(200).header("Content-Length", &blob.len().to_string()),
                None => Reply::new(404),
            },
            "POST" => {
                self.chunks.clear();
                Reply::new(202).header("Location", &format!("{}1?_state=s%3D", request.path))
            }
            "PATCH" => {
                self.chunks.extend(&request.body);
                let next = format!("{}?{}", request.path, request.query);
                Reply::new(202).header("Location", &next)
            }
            "PUT" if is_upload => self.store(request),
            "PUT" => self.tag(last, &request.body),
            _ => error(405, "UNSUPPORTED", ""),
        }
    }

    /// Returns the manifest under a tag.
    pub(super) fn tagged(&self, tag: &str) -> Option<&[u8]> {
        self.manifests.get(tag).map(Vec::as_slice)
    }

    fn store(&mut self, request: &Seen) -> Reply {
        let blob = [std::mem::take(&mut self.chunks), request.body.clone()].concat();
        let digest = Digest::of(&blob).to_string();
        let expected = format!("_state=s%3D&digest={}", digest.replace(':', "%3A"));
        if request.query != expected {
            return error(400, "DIGEST_INVALID", &request.query);
        }
        self.blobs.insert(digest, blob);
        Reply::new(201)
    }

    fn tag(&mut self, tag: &str, manifest: &[u8]) -> Reply {
        let read: serde_json::Value = serde_json::from_slice(manifest).unwrap();
        let layers = read["layers"].as_array().into_iter().flatten();
        for blob in layers.chain([&read["config"]]) {
            let digest = blob["digest"].as_str().unwrap();
            if !self.blobs.contains_key(digest) {
                return error(400, "MANIFEST_BLOB_UNKNOWN", digest);
            }
        }
        self.manifests.insert(tag.to_owned(), manifest.to_vec());
        Reply::new(201)
    }
}
