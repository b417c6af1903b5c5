//! `Chart.yaml`, as far as the rules need it.

use crate::yaml::{Document, Node};

/// Fields of a `Chart.yaml`; values are kept as they were written, as Helm keeps `1.10`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartMetadata {
    /// What the chart, its release and its section of `values.yaml` are called.
    pub name: Option<String>,
    /// The chart's own version.
    pub version: Option<String>,
    /// The version of what the chart installs.
    pub app_version: Option<String>,
    /// The range of Kubernetes versions it asks for.
    pub kube_version: Option<String>,
    /// Whether it is a library: used by other charts, never installed.
    pub is_library: bool,
    /// The charts it needs.
    pub dependencies: Vec<Dependency>,
}

/// A chart that another chart needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The name of the chart.
    pub name: String,
    /// What the chart is called instead within the one that needs it.
    pub alias: Option<String>,
    /// The path of the value that switches it on.
    pub condition: Option<String>,
}

impl Dependency {
    /// Returns the key under which the parent's values hold those of this chart.
    #[must_use]
    pub fn key(&self) -> &str {
        self.alias.as_deref().unwrap_or(&self.name)
    }
}

impl ChartMetadata {
    /// Reads the fields out of a parsed `Chart.yaml`.
    #[must_use]
    pub(super) fn parse(document: &Document) -> Self {
        let root = document.root();
        Self {
            name: text(root, "name"),
            version: text(root, "version"),
            app_version: text(root, "appVersion"),
            kube_version: text(root, "kubeVersion"),
            is_library: text(root, "type").is_some_and(|kind| kind == "library"),
            dependencies: dependencies(root),
        }
    }
}

/// Reads the list that `Chart.yaml`, or the `requirements.yaml` of older charts, holds.
pub(super) fn dependencies(root: Node<'_>) -> Vec<Dependency> {
    let list = root.get("dependencies").into_iter().flat_map(Node::items);
    list.filter_map(|item| {
        let name = text(item, "name")?;
        Some(Dependency { name, alias: text(item, "alias"), condition: text(item, "condition") })
    })
    .collect()
}

fn text(node: Node<'_>, key: &str) -> Option<String> {
    let text = node.get(key)?.source_text().trim();
    (!text.is_empty()).then(|| text.to_owned())
}
