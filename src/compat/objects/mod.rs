//! The objects of the manifests of two versions of a pack, side by side.

mod immutable;
mod sameness;
#[cfg(test)]
mod tests;

use crate::check::kubernetes::amount;
use crate::pack::Pack;
use crate::pack::object::{Found, Located, LocatedObjects, Written};
use crate::span::Span;
use sameness::Sameness;

/// An object of a manifest, and what tells it from others. What an action of a template prints may
/// not be known.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// The group of its API; empty for that of Kubernetes' core.
    group: Option<String>,
    kind: String,
    name: Name,
    /// The namespace as it is written.
    namespace: Namespace,
    /// The object, and where it stands.
    pub(super) located: Located,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    /// The source of what prints it; the same source prints the same.
    Unknown(String),
    Known(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Namespace {
    /// That of the pack, or none for what has none.
    OfPack,
    Unknown(String),
    Named(String),
}

/// The objects of one pack.
#[derive(Debug, Default)]
pub(super) struct PackObjects {
    /// All of them, in the order of the files.
    pub(super) all: Vec<Object>,
    /// Texts that cannot be read.
    unread: Vec<String>,
    /// The namespace of objects that name none.
    namespace: String,
}

/// An object of the old version, and what became of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate<'a> {
    /// It is there.
    Kept,
    /// It is there in another namespace.
    Moved(&'a Object),
    /// It is not there.
    Removed,
    /// Nobody can tell.
    Unknown,
}

/// A part of an object that was changed, and must not be.
#[derive(Clone, Debug)]
pub(super) struct Forbidden {
    /// The dotted path.
    pub(super) path: String,
    /// Where it stands, or would, in the old object.
    pub(super) old: Span,
    /// Where it stands, or would, in the new object.
    pub(super) new: Span,
    /// What it was and what it is, where both are short.
    pub(super) values: Option<(String, String)>,
}

impl PackObjects {
    /// Tells the objects of a pack's manifests apart; definitions of custom resources are left to
    /// other classes.
    pub(super) fn of(pack: &Pack, manifests: &LocatedObjects) -> Self {
        let values = pack.values().document().map(crate::yaml::Document::root);
        let namespace = values.and_then(|root| root.get("pack")?.get("namespace"));
        let namespace = namespace.map_or("", |node| node.source_text());
        let namespace = if namespace.is_empty() { "default" } else { namespace };
        let objects = manifests.objects.iter().cloned();
        Self {
            all: objects.filter_map(Object::read).collect(),
            unread: manifests.unread.clone(),
            namespace: namespace.to_owned(),
        }
    }

    /// Returns the objects that an object of another version is now: several, where a template
    /// chooses.
    pub(super) fn kept(&self, object: &Object, others: &Self) -> Vec<&Object> {
        let same = self.all.iter().filter(|it| it.name == object.name && it.may_be(object));
        same.filter(|it| self.is_there(it, object, others)).collect()
    }

    /// Returns what became of an object of another version.
    pub(super) fn fate(&self, object: &Object, others: &Self) -> Fate<'_> {
        if !self.kept(object, others).is_empty() {
            return Fate::Kept;
        }
        let alike: Vec<&Object> = self.all.iter().filter(|it| it.may_be(object)).collect();
        let is_same = |it: &&&Object| it.name == object.name;
        let same: Vec<&Object> = alike.iter().filter(is_same).copied().collect();
        let is_known = same.iter().all(|it| !matches!(it.namespace, Namespace::Unknown(_)))
            && !matches!(object.namespace, Namespace::Unknown(_));
        match same.first() {
            Some(moved) if is_known => return Fate::Moved(moved),
            Some(_) => return Fate::Unknown,
            None => {}
        }
        let is_unread = |text: &String| match &object.name {
            Name::Known(name) => text.contains(&object.kind) && text.contains(name.as_str()),
            Name::Unknown(_) => true,
        };
        let is_told = alike.is_empty()
            && matches!(object.name, Name::Known(_))
            && !self.unread.iter().any(is_unread);
        if is_told { Fate::Removed } else { Fate::Unknown }
    }

    /// Whether two objects of one kind and name are in the same namespace.
    fn is_there(&self, new: &Object, old: &Object, others: &Self) -> bool {
        let name = |object: &Object, pack: &Self| match &object.namespace {
            Namespace::OfPack => Some(pack.namespace.clone()),
            Namespace::Named(name) => Some(name.clone()),
            Namespace::Unknown(_) => None,
        };
        let is_unscoped = |object: &Object| !object.has_namespace();
        is_unscoped(old)
            || new.namespace == old.namespace
            || name(new, self).zip(name(old, others)).is_some_and(|(new, old)| new == old)
    }
}

/// Kinds of Kubernetes that live in no namespace.
const CLUSTER_WIDE: [&str; 30] = [
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    "ComponentStatus",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceSlice",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
];

impl Object {
    fn read(located: Located) -> Option<Self> {
        let object = &located.object;
        let kind = object.text(&["kind"])?;
        if kind == "CustomResourceDefinition" {
            return None;
        }
        let api = object.text(&["apiVersion"]);
        let group = api.map(|api| api.split_once('/').map_or("", |(group, _)| group).to_owned());
        let namespace = match object.at(&["metadata", "namespace"]) {
            Found::Absent => Namespace::OfPack,
            Found::Unknown => Namespace::Unknown(object.source(&["metadata", "namespace"])),
            Found::Value(_) => match object.text(&["metadata", "namespace"]) {
                Some(name) if !name.is_empty() => Namespace::Named(name),
                _ => Namespace::OfPack,
            },
        };
        let name = match object.at(&["metadata", "name"]) {
            // One that is given a new name each time is another one each time.
            Found::Absent => return None,
            Found::Unknown => Name::Unknown(object.source(&["metadata", "name"])),
            Found::Value(_) => Name::Known(object.text(&["metadata", "name"])?),
        };
        Some(Self { group, kind, name, namespace, located })
    }

    /// Returns what to call it: its kind and its name, or what stands for it.
    pub(super) fn title(&self) -> String {
        format!("{} `{}`", self.kind, self.name())
    }

    /// Returns its name, or the source of what prints it.
    pub(super) fn name(&self) -> &str {
        let (Name::Known(name) | Name::Unknown(name)) = &self.name;
        name
    }

    /// Returns the namespace as a person would say it.
    pub(super) fn namespace(&self) -> String {
        match &self.namespace {
            Namespace::OfPack => "the pack's namespace".to_owned(),
            Namespace::Unknown(name) | Namespace::Named(name) => format!("namespace `{name}`"),
        }
    }

    /// Returns where its kind stands, or where it starts.
    pub(super) fn span(&self) -> Span {
        let object = &self.located.object;
        object
            .get(&["metadata", "name"])
            .or(object.get(&["kind"]))
            .map_or(object.span, |it| it.span)
    }

    /// Returns where its namespace stands, or else its name.
    pub(super) fn namespace_span(&self) -> Span {
        let namespace = self.located.object.get(&["metadata", "namespace"]);
        namespace.map_or_else(|| self.span(), |it| it.span)
    }

    /// Whether both are of the same kind, and may have the same name.
    fn may_be(&self, other: &Self) -> bool {
        let group = |object: &Self| object.group.clone();
        let is_one_group = match (group(self), group(other)) {
            (Some(one), Some(two)) => one == two || is_renamed_group(&one, &two),
            _ => true,
        };
        let is_unknown = |object: &Self| matches!(object.name, Name::Unknown(_));
        self.kind == other.kind
            && is_one_group
            && (self.name == other.name || is_unknown(self) || is_unknown(other))
    }

    fn has_namespace(&self) -> bool {
        let is_core = self
            .group
            .as_deref()
            .is_none_or(|group| !group.contains('.') || group.ends_with(".k8s.io"));
        !(is_core && CLUSTER_WIDE.contains(&self.kind.as_str()))
    }

    /// Returns the parts that are not what they were, and that Kubernetes forbids to change.
    pub(super) fn forbidden(&self, old: &Self) -> Vec<Forbidden> {
        let group = self.group.as_deref().unwrap_or_default();
        let (before, after) = (&old.located.object, &self.located.object);
        let fields = immutable::fields(group, &self.kind, before).iter();
        let changed = fields.filter(|part| {
            let (old, new) = (before.at(part.path), after.at(part.path));
            sameness::compare(part, old, new) == Sameness::Different
        });
        let mut found: Vec<Forbidden> =
            changed.map(|part| forbidden(before, after, part.path)).collect();
        if let ("", "PersistentVolumeClaim") = (group, self.kind.as_str()) {
            found.extend(smaller(before, after));
        }
        found
    }
}

/// Whether two names stand for one group: workloads and networks began in `extensions`.
fn is_renamed_group(one: &str, two: &str) -> bool {
    let is_heir = |group: &str| ["apps", "networking.k8s.io", "policy"].contains(&group);
    (one == "extensions" && is_heir(two)) || (two == "extensions" && is_heir(one))
}

fn forbidden(before: &Written, after: &Written, path: &'static [&'static str]) -> Forbidden {
    let short = |object: &Written| match object.at(path) {
        Found::Absent => Some("nothing".to_owned()),
        Found::Unknown => None,
        Found::Value(_) => object.text(path).map(|text| format!("`{text}`")),
    };
    Forbidden {
        path: path.join("."),
        old: place(before, path),
        new: place(after, path),
        values: short(before).zip(short(after)),
    }
}

/// A claim cannot ask for less than it has.
fn smaller(before: &Written, after: &Written) -> Option<Forbidden> {
    const SIZE: &[&str] = &["spec", "resources", "requests", "storage"];
    let size = |object: &Written| object.text(SIZE).and_then(|text| amount(&text));
    let (old, new) = size(before).zip(size(after))?;
    (new < old).then(|| forbidden(before, after, SIZE))
}

/// Returns the place of the last key of a path that is there.
fn place(object: &Written, path: &[&str]) -> Span {
    let mut at = object;
    let mut place = object.fields().map(|(_, field)| field.key).min().unwrap_or(object.span);
    for key in path {
        let Some((_, field)) = at.fields().find(|(name, _)| name == key) else { break };
        (at, place) = (&field.value, field.key);
    }
    place
}
