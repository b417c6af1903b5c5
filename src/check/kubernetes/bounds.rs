//! The versions of Kubernetes that a pack may be installed in.

use super::constraint::{allowed, minor};
use super::schemas::SCHEMAS;
use super::versions::Versions;
use crate::pack::Pack;
use crate::yaml::Node;

/// Returns the minor versions that a pack allows, up to the newest one that is known.
///
/// `pack.json` bounds them by its dependencies on packs of the `k8s` layer and by `kubeVersion`.
/// Where there are several such packs, each for another kind of cluster, all are allowed together.
/// Without bounds every version is allowed. A pack that is a version of Kubernetes allows that one.
pub(crate) fn pack_versions(pack: &Pack) -> Versions {
    let Some(document) = pack.json().document() else { return known() };
    let root = document.root();
    let metadata = pack.metadata();
    if metadata.layer().is_some_and(|layer| layer.value == "k8s") {
        let own = metadata.written_version().and_then(|version| minor(&version.value));
        return own.map_or(known(), |own| known().and(Versions::between(own, own)));
    }
    let range = root.get("kubeVersion").and_then(Node::as_str).unwrap_or_default();
    let constraints = root.get("constraints");
    let dependencies = constraints.and_then(|constraints| constraints.get("dependencies"));
    let on_kubernetes: Vec<_> = dependencies
        .into_iter()
        .flat_map(Node::items)
        .filter(|dependency| is_kubernetes(*dependency))
        .collect();
    let excluded = on_kubernetes
        .iter()
        .filter(|dependency| is_excluding(**dependency))
        .map(|dependency| bounded(*dependency))
        // Without bounds, another pack is meant and no version.
        .filter(|versions| *versions != bounded_by("", ""))
        .fold(Versions::NONE, Versions::or);
    let allowing = on_kubernetes.iter().filter(|dependency| !is_excluding(**dependency));
    let within = allowing.fold(None, |found: Option<Versions>, dependency| {
        Some(found.unwrap_or(Versions::NONE).or(bounded(*dependency)))
    });
    let within = within.unwrap_or(Versions::ALL).without(excluded);
    known().and(versions_of_range(range)).and(within)
}

/// Returns the minor versions that a `kubeVersion` allows.
pub(crate) fn versions_of_range(range: &str) -> Versions {
    allowed(range)
}

fn known() -> Versions {
    Versions::between(0, SCHEMAS.covered.newest().unwrap_or_default())
}

fn is_kubernetes(dependency: Node<'_>) -> bool {
    let text = |key| dependency.get(key).and_then(Node::as_str).unwrap_or_default();
    text("layer") == "k8s" || text("packName").starts_with("kubernetes")
}

fn is_excluding(dependency: Node<'_>) -> bool {
    dependency.get("type").and_then(Node::as_str) == Some("notSupported")
}

/// Both bounds belong to the range, and either may be left out or empty.
fn bounded(dependency: Node<'_>) -> Versions {
    let bound = |key| dependency.get(key).and_then(Node::as_str).unwrap_or_default();
    bounded_by(bound("minVersion"), bound("maxVersion"))
}

fn bounded_by(first: &str, last: &str) -> Versions {
    Versions::between(minor(first).unwrap_or(0), minor(last).unwrap_or(u64::BITS - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Change, apply, minimal_pack};

    fn versions(extra: &str) -> String {
        let json = format!(
            r#"{{"name": "demo", "displayName": "Demo", "version": "1.0.0", "layer": "cni"{extra}}}"#
        );
        let mut source = minimal_pack();
        apply(&[Change::Remove("pack.json")], &mut source);
        source.put("pack.json", json);
        pack_versions(&Pack::read(source)).to_string()
    }

    #[test]
    fn a_pack_allows_what_its_constraints_and_kube_version_allow() {
        let on = |bounds: &str, kind: &str| {
            format!(r#"{{"packName": "kubernetes", "layer": "k8s", "type": "{kind}", {bounds}}}"#)
        };
        let list = |items: &[String]| {
            format!(r#", "constraints": {{"dependencies": [{}]}}"#, items.join(", "))
        };
        let old = on(r#""minVersion": "", "maxVersion": "1.21.49""#, "optional");
        let newer = on(r#""minVersion": "1.20", "maxVersion": "1.24""#, "optional");
        let open = on(r#""minVersion": "1.27""#, "required");
        let not = on(r#""minVersion": "1.30", "maxVersion": """#, "notSupported");
        assert_eq!(versions(""), "1.0 to 1.37");
        assert_eq!(versions(r#", "layer": "k8s", "version": "1.21.14""#), "1.21");
        assert_eq!(versions(r#", "layer": "k8s", "version": "2.0.0""#), "1.0 to 1.37");
        assert_eq!(versions(r#", "kubeVersion": ">=1.26.0-0""#), "1.26 to 1.37");
        assert_eq!(versions(&list(std::slice::from_ref(&old))), "1.0 to 1.21");
        assert_eq!(versions(&list(&[old.clone(), newer])), "1.0 to 1.24");
        assert_eq!(versions(&list(&[old, open.clone()])), "1.0 to 1.37");
        assert_eq!(versions(&list(&[open, not])), "1.27 to 1.29");
    }
}
