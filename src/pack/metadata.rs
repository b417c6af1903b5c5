//! `pack.json`, as far as the rest of the program needs it.

use super::{Constraints, PackName, PackVersion};
use crate::span::Spanned;
use crate::yaml::{Document, Node};

/// Fields of `pack.json`. A field of another type than documented counts as absent here;
/// the rule `pack-json-schema` reports it.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    name: Option<Spanned<String>>,
    version: Option<Spanned<String>>,
    display_name: Option<Spanned<String>>,
    layer: Option<Spanned<String>>,
    addon_type: Option<Spanned<String>>,
    charts: Vec<Spanned<String>>,
    manifests: Vec<Spanned<String>>,
    cloud_types: Vec<Spanned<String>>,
    constraints: Constraints,
    annotations: Vec<(String, String)>,
}

impl Metadata {
    /// Reads the fields out of a parsed `pack.json`.
    #[must_use]
    pub fn parse(document: &Document) -> Self {
        let root = document.root();
        Self {
            name: text(root, "name"),
            version: text(root, "version"),
            display_name: text(root, "displayName"),
            layer: text(root, "layer"),
            addon_type: text(root, "addonType"),
            charts: texts(root, "charts"),
            manifests: texts(root, "kubeManifests"),
            cloud_types: texts(root, "cloudTypes"),
            constraints: Constraints::parse(root),
            annotations: annotations(root),
        }
    }

    /// Returns the name, if it can be one.
    #[must_use]
    pub fn name(&self) -> Option<PackName> {
        self.name.as_ref()?.value.parse().ok()
    }

    /// Returns the version, if it can be one.
    #[must_use]
    pub fn version(&self) -> Option<PackVersion> {
        self.version.as_ref()?.value.parse().ok()
    }

    /// Returns `version` as it was written.
    #[must_use]
    pub fn written_version(&self) -> Option<&Spanned<String>> {
        self.version.as_ref()
    }

    /// Returns `name` as it was written.
    #[must_use]
    pub fn written_name(&self) -> Option<&Spanned<String>> {
        self.name.as_ref()
    }

    /// Returns `displayName` as it was written.
    #[must_use]
    pub fn written_display_name(&self) -> Option<&Spanned<String>> {
        self.display_name.as_ref()
    }

    /// Returns `displayName`.
    #[must_use]
    pub fn display_name(&self) -> Option<&str> {
        Some(&self.display_name.as_ref()?.value)
    }

    /// Returns `layer` as it was written.
    #[must_use]
    pub fn layer(&self) -> Option<&Spanned<String>> {
        self.layer.as_ref()
    }

    /// Returns `addonType` as it was written.
    #[must_use]
    pub fn addon_type(&self) -> Option<&Spanned<String>> {
        self.addon_type.as_ref()
    }

    /// Returns the paths that `charts` lists, in its order.
    #[must_use]
    pub fn charts(&self) -> &[Spanned<String>] {
        &self.charts
    }

    /// Returns the paths that `kubeManifests` lists, in its order.
    #[must_use]
    pub fn manifests(&self) -> &[Spanned<String>] {
        &self.manifests
    }

    /// Returns the `cloudTypes`, in their order.
    #[must_use]
    pub fn cloud_types(&self) -> &[Spanned<String>] {
        &self.cloud_types
    }

    /// Returns the `constraints`.
    #[must_use]
    pub fn constraints(&self) -> &Constraints {
        &self.constraints
    }

    /// Returns one of the `annotations`.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&str> {
        let found = self.annotations.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    }
}

fn text(root: Node<'_>, key: &str) -> Option<Spanned<String>> {
    spanned(root.get(key)?)
}

fn texts(root: Node<'_>, key: &str) -> Vec<Spanned<String>> {
    root.get(key).into_iter().flat_map(Node::items).filter_map(spanned).collect()
}

fn annotations(root: Node<'_>) -> Vec<(String, String)> {
    let entries = root.get("annotations").into_iter().flat_map(Node::entries);
    entries
        .filter_map(|entry| {
            Some((entry.key.as_str()?.to_owned(), entry.value.as_str()?.to_owned()))
        })
        .collect()
}

fn spanned(node: Node<'_>) -> Option<Spanned<String>> {
    Some(Spanned::new(node.as_str()?.to_owned(), node.span()))
}
