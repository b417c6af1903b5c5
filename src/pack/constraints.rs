//! `constraints` of `pack.json`: what a pack wants of the cluster profile and the cluster it is in.

use crate::yaml::Node;

/// What a pack wants around it, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constraints {
    /// Other packs.
    pub packs: Vec<PackConstraint>,
    /// Room on the nodes.
    pub resources: Vec<ResourceConstraint>,
}

/// What a pack wants of another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackConstraint {
    /// The name of the other pack.
    pub name: String,
    /// The layer of the other pack.
    pub layer: String,
    /// `required`, `optional`, `notSupported` or `upgrade`.
    pub relation: String,
    /// The lowest version that is meant, which may have two parts.
    pub from: Option<String>,
    /// The highest version that is meant, itself included.
    pub to: Option<String>,
}

/// What a pack wants of the nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceConstraint {
    /// `cpu` in thousandths of a core, `memory` in mebibytes or `diskSize` in gigabytes.
    pub resource: String,
    /// The least amount, as it is written; `None` when it is the sum of what components ask for.
    pub least: Option<String>,
}

impl Constraints {
    /// Reads the constraints of a parsed `pack.json`; what lacks its name is left out.
    pub(super) fn parse(root: Node<'_>) -> Self {
        let constraints = root.get("constraints");
        let list = |key: &str| {
            let list = constraints.and_then(|constraints| constraints.get(key));
            list.into_iter().flat_map(Node::items)
        };
        Self {
            packs: list("dependencies").filter_map(pack).collect(),
            resources: list("resources").filter_map(resource).collect(),
        }
    }
}

fn pack(node: Node<'_>) -> Option<PackConstraint> {
    let text = |key: &str| node.get(key)?.as_str().filter(|text| !text.trim().is_empty());
    let owned = |key: &str| text(key).map(str::to_owned);
    Some(PackConstraint {
        name: owned("packName")?,
        layer: owned("layer")?,
        relation: owned("type")?,
        from: owned("minVersion"),
        to: owned("maxVersion"),
    })
}

/// Palette ignores the least amount where there are components.
fn resource(node: Node<'_>) -> Option<ResourceConstraint> {
    let has_components = node.get("components").is_some_and(|list| list.items().next().is_some());
    let least = node.get("minLimit").filter(|least| !has_components && !least.is_null());
    Some(ResourceConstraint {
        resource: node.get("type")?.as_str()?.to_owned(),
        least: least.map(|least| least.source_text().to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse_json;

    #[test]
    fn constraints_are_read_and_empty_bounds_are_none() {
        let json = r#"{"constraints": {
            "dependencies": [
                {"packName": "kubernetes", "layer": "k8s", "type": "required", "minVersion": "1.27",
                 "maxVersion": ""},
                {"layer": "k8s", "type": "required"}],
            "resources": [
                {"type": "cpu", "minLimit": 200},
                {"type": "memory", "minLimit": 5, "components": [{"scheduleType": "all"}]}]}}"#;
        let document = parse_json(json.into()).unwrap();
        let resource = |resource: &str, least: Option<&str>| ResourceConstraint {
            resource: resource.to_owned(),
            least: least.map(str::to_owned),
        };
        let expected = Constraints {
            packs: vec![PackConstraint {
                name: "kubernetes".to_owned(),
                layer: "k8s".to_owned(),
                relation: "required".to_owned(),
                from: Some("1.27".to_owned()),
                to: None,
            }],
            resources: vec![resource("cpu", Some("200")), resource("memory", None)],
        };
        assert_eq!(Constraints::parse(document.root()), expected);
    }
}
