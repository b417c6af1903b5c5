//! A pack as one line of an index or of release notes.

use crate::docs::page::Page;
use crate::docs::target::Target;
use serde::Serialize;

/// An element of `packs` in the layouts of an index and of release notes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line<'a> {
    name: &'a str,
    title: &'a str,
    layer: &'static str,
    version: &'a str,
    description: &'a str,
    categories: &'a [String],
    link: String,
}

impl<'a> Line<'a> {
    /// Says a page of a target in a line.
    pub(super) fn new(page: &'a Page, target: Target) -> Self {
        let words = page.words(target);
        Self {
            name: page.name.as_str(),
            title: &words.title,
            layer: layer(&page.layer),
            version: page.version.as_str(),
            description: &words.description,
            categories: &words.categories,
            link: target.link(page),
        }
    }
}

/// Returns the word that people use for a layer.
fn layer(layer: &str) -> &'static str {
    match layer {
        "cni" => "CNI",
        "csi" => "CSI",
        "k8s" => "Kubernetes",
        "os" => "OS",
        "kernel" => "Kernel",
        _ => "Add-on",
    }
}
