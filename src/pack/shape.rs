//! The documented shape of `pack.json`, as data, and a walk that finds what does not fit it.
//!
//! Source: the JSON Schema and the field table of Palette's "Add custom packs" page
//! (<https://docs.spectrocloud.com/registries-and-packs/add-custom-packs/>) and the schema that
//! the public pack repository validates with. Where they differ, what either allows is allowed.

use crate::span::Span;
use crate::yaml::{Kind, Node};

/// What a value must be.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Any string.
    Text,
    /// A string of at least one character.
    FilledText,
    /// One of these strings.
    Word(&'static [&'static str]),
    /// A number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A list, each element of this shape.
    List(&'static Shape),
    /// An object with any keys, each value of this shape.
    Map(&'static Shape),
    /// An object with these fields; others may be there too.
    Object(&'static [Field]),
}

/// A field of an object.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// Whether the object is wrong without it.
    pub required: bool,
    /// What its value must be.
    pub shape: Shape,
}

/// What does not fit.
#[derive(Clone, Debug)]
pub enum Misfit {
    /// A value of another type than documented.
    Type {
        /// Path of the value, as `constraints.resources[0].type`.
        path: String,
        /// The value.
        span: Span,
        /// What was expected, as "a string".
        expected: &'static str,
        /// What is there, as "a list".
        actual: &'static str,
    },
    /// An empty string where text is needed.
    Empty {
        /// Path of the value.
        path: String,
        /// The value.
        span: Span,
    },
    /// A string that is none of the documented ones.
    Word {
        /// Path of the value.
        path: String,
        /// The value's place.
        span: Span,
        /// The value.
        value: String,
        /// What it may be.
        allowed: &'static [&'static str],
    },
    /// A required field that is not there.
    Missing {
        /// Path of the field.
        path: String,
        /// The object it is missing from.
        span: Span,
    },
    /// A key that is not documented.
    Unknown {
        /// The key's place.
        span: Span,
        /// The key.
        key: String,
        /// The keys that are documented at this place.
        known: &'static [Field],
    },
}

const fn required(name: &'static str, shape: Shape) -> Field {
    Field { name, required: true, shape }
}

const fn optional(name: &'static str, shape: Shape) -> Field {
    Field { name, required: false, shape }
}

/// Layers of a cluster profile.
pub const LAYERS: &[&str] = &["kernel", "os", "k8s", "cni", "csi", "addon"];

/// Cloud types that Palette's schemas, its Terraform provider or its documentation know.
pub const CLOUD_TYPES: &[&str] = &[
    "all",
    "aks",
    "apache-cloudstack",
    "aws",
    "azure",
    "baremetal",
    "cloudstack",
    "coxedge",
    "custom",
    "edge",
    "edge-native",
    "eks",
    "gcp",
    "gke",
    "libvirt",
    "maas",
    "nested",
    "openstack",
    "tencent",
    "tke",
    "vsphere",
];

const DEPENDENCY: Shape = Shape::Object(&[
    required("packName", Shape::FilledText),
    required("layer", Shape::Word(LAYERS)),
    required("type", Shape::Word(&["required", "optional", "notSupported", "upgrade"])),
    optional("minVersion", Shape::Text),
    optional("maxVersion", Shape::Text),
]);

const COMPONENT: Shape = Shape::Object(&[
    required("scheduleType", Shape::Word(&["all", "master", "control-plane", "worker"])),
    optional("resourceRequestParamRef", Shape::Text),
    optional("replicaCountParamRef", Shape::Text),
]);

const RESOURCE: Shape = Shape::Object(&[
    required("type", Shape::Word(&["cpu", "memory", "diskSize"])),
    optional("minLimit", Shape::Number),
    optional("components", Shape::List(&COMPONENT)),
]);

const CONSTRAINTS: Shape = Shape::Object(&[
    optional("dependencies", Shape::List(&DEPENDENCY)),
    optional("resources", Shape::List(&RESOURCE)),
]);

/// `pack.json`.
pub const PACK_JSON: Shape = Shape::Object(&[
    required("name", Shape::FilledText),
    required("displayName", Shape::FilledText),
    required("version", Shape::FilledText),
    required("layer", Shape::Word(LAYERS)),
    optional("addonType", Shape::Text),
    optional("addonSubType", Shape::Text),
    optional("cloudTypes", Shape::List(&Shape::Word(CLOUD_TYPES))),
    optional("cloudType", Shape::Word(CLOUD_TYPES)),
    optional("group", Shape::Text),
    optional("annotations", Shape::Map(&Shape::Text)),
    optional("eol", Shape::Text),
    optional("kubeManifests", Shape::List(&Shape::FilledText)),
    optional("charts", Shape::List(&Shape::FilledText)),
    optional("ansibleRoles", Shape::List(&Shape::FilledText)),
    optional("constraints", CONSTRAINTS),
    optional("commit_msg", Shape::Text),
    optional("kubeVersion", Shape::Text),
    optional("readme", Shape::Text),
]);

/// Returns everything in `node` that does not fit `shape`, in the order of the text.
#[must_use]
pub fn misfits(node: Node<'_>, shape: &Shape) -> Vec<Misfit> {
    let mut found = Vec::new();
    walk(node, shape, "", &mut found);
    found
}

fn walk(node: Node<'_>, shape: &Shape, path: &str, found: &mut Vec<Misfit>) {
    match (shape, node.kind()) {
        (Shape::Text | Shape::FilledText | Shape::Word(_), _) => text(node, shape, path, found),
        (Shape::Number, Kind::Scalar(_)) if node.type_name() == "a number" => {}
        (Shape::Flag, Kind::Scalar(_)) if node.type_name() == "a boolean" => {}
        (Shape::List(element), Kind::Sequence) => {
            for (index, item) in node.items().enumerate() {
                walk(item, element, &format!("{path}[{index}]"), found);
            }
        }
        (Shape::Map(value), Kind::Mapping) => {
            for entry in node.entries() {
                walk(entry.value, value, &join(path, entry.key.source_text()), found);
            }
        }
        (Shape::Object(fields), Kind::Mapping) => object(node, fields, path, found),
        _ => found.push(mistyped(node, shape, path)),
    }
}

fn text(node: Node<'_>, shape: &Shape, path: &str, found: &mut Vec<Misfit>) {
    let Some(value) = node.as_str() else {
        found.push(mistyped(node, shape, path));
        return;
    };
    let (path, span) = (path.to_owned(), node.span());
    match shape {
        Shape::FilledText if value.is_empty() => found.push(Misfit::Empty { path, span }),
        Shape::Word(allowed) if !allowed.contains(&value) => {
            found.push(Misfit::Word { path, span, value: value.to_owned(), allowed });
        }
        _ => {}
    }
}

fn object(node: Node<'_>, fields: &'static [Field], path: &str, found: &mut Vec<Misfit>) {
    for field in fields.iter().filter(|field| field.required) {
        if node.get(field.name).is_none() {
            found.push(Misfit::Missing { path: join(path, field.name), span: node.span() });
        }
    }
    for entry in node.entries() {
        let key = entry.key.source_text();
        match fields.iter().find(|field| field.name == key) {
            Some(field) => walk(entry.value, &field.shape, &join(path, key), found),
            None => found.push(Misfit::Unknown {
                span: entry.key.span(),
                key: key.to_owned(),
                known: fields,
            }),
        }
    }
}

fn mistyped(node: Node<'_>, shape: &Shape, path: &str) -> Misfit {
    let expected = match shape {
        Shape::Text | Shape::FilledText | Shape::Word(_) => "a string",
        Shape::Number => "a number",
        Shape::Flag => "a boolean",
        Shape::List(_) => "a list",
        Shape::Map(_) | Shape::Object(_) => "an object",
    };
    let actual = match node.type_name() {
        "a map" => "an object",
        other => other,
    };
    Misfit::Type { path: path.to_owned(), span: node.span(), expected, actual }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
