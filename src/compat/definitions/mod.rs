//! The definitions of custom resources in two versions of a pack, side by side.

mod limits;
mod rules;
pub(super) mod schema;
#[cfg(test)]
mod tests;

use super::Changes;
use super::upgrade::Sides;
use crate::finding::{Bump, Finding};
use crate::pack::Pack;
use crate::pack::object::{Found, Home, Located, LocatedObjects, Written};
use crate::span::Span;
use schema::SchemaChange;

/// A definition of a custom resource.
#[derive(Clone, Debug)]
pub(super) struct Definition {
    /// The object, and where it stands.
    pub(super) located: Located,
    /// `metadata.name`, which is the plural name and the group.
    pub(super) name: String,
    /// The kind that it defines.
    pub(super) kind: String,
}

/// A version of a custom resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Version<'a> {
    /// What it is called.
    pub(super) name: &'a Written,
    /// Whether the API server answers to it.
    pub(super) is_served: bool,
    /// Whether objects are stored as this version.
    pub(super) is_stored: bool,
    /// What its objects must look like, if it says so.
    pub(super) schema: Option<&'a Written>,
    /// Whether fields that the schema does not name stay, since the definition says so for all.
    pub(super) keeps_unknown: bool,
}

/// The definitions of one pack.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    /// All of them, in the order of the files.
    pub(super) all: Vec<Definition>,
    /// Texts that may define something, and cannot be read.
    unread: Vec<String>,
}

/// A definition in both versions of a pack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept<'a> {
    /// The old one.
    pub(super) old: &'a Definition,
    /// The new one.
    pub(super) new: &'a Definition,
}

impl Definitions {
    /// Reads the definitions in a pack's manifests, which were read already, and in its charts.
    pub(super) fn of(pack: &Pack, manifests: &LocatedObjects) -> Self {
        let charts = LocatedObjects::definitions_in_charts(pack);
        let unread = manifests.unread.iter().chain(&charts.unread).cloned().collect();
        let objects = manifests.objects.iter().cloned().chain(charts.objects);
        Self { all: objects.filter_map(Definition::read).collect(), unread }
    }

    /// Returns whether a text that cannot be read may hold a definition.
    pub(super) fn may_hold(&self, definition: &Definition) -> bool {
        let names = [&definition.name, &definition.kind];
        self.unread.iter().any(|text| names.iter().any(|name| text.contains(name.as_str())))
    }

    /// Returns the definitions of one name, each name once, in the order of the files.
    pub(super) fn by_name(&self) -> impl Iterator<Item = (&str, Vec<&Definition>)> {
        let is_first = |at: usize, name: &str| self.all[..at].iter().all(|it| it.name != name);
        let first = self.all.iter().enumerate().filter(move |(at, it)| is_first(*at, &it.name));
        first.map(|(_, it)| (it.name.as_str(), self.named(&it.name).collect()))
    }

    /// Returns the definitions with this name.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Definition> {
        self.all.iter().filter(move |it| it.name == name)
    }
}

/// Returns the definitions that both packs hold under the same name, each with the one that comes
/// to the cluster in the same way, if there is one.
pub(super) fn kept<'a>(old: &'a Definitions, new: &'a Definitions) -> Vec<Kept<'a>> {
    let pairs = old.by_name().flat_map(|(name, olds)| {
        let news: Vec<&Definition> = new.named(name).collect();
        olds.into_iter().filter_map(move |old| {
            let home = &old.located.origin.home;
            let same = news.iter().find(|new| new.located.origin.home == *home);
            Some(Kept { old, new: same.or(news.first())? })
        })
    });
    pairs.collect()
}

/// Returns the definitions that have another name: of the same kind, and in the same group or of the
/// same plural.
pub(super) fn renamed(definitions: &Sides<Definitions>) -> Vec<Kept<'_>> {
    let Sides { old, new } = definitions;
    let gone = old.by_name().filter(|(name, _)| new.named(name).next().is_none());
    let gone: Vec<&Definition> = gone.filter_map(|(_, all)| all.first().copied()).collect();
    let came: Vec<&Definition> =
        new.all.iter().filter(|it| old.named(&it.name).next().is_none()).collect();
    let pairs = gone.into_iter().filter_map(|old| {
        let is_one = |new: &&&Definition| {
            let same = |path: &[&str]| {
                let text = |it: &Definition| it.located.object.text(path);
                text(old).is_some() && text(old) == text(new)
            };
            old.kind == new.kind && (same(&["spec", "group"]) || same(&["spec", "names", "plural"]))
        };
        Some(Kept { old, new: came.iter().find(is_one)? })
    });
    pairs.collect()
}

/// A difference between two schemas, and the definitions that hold them.
#[derive(Clone, Debug)]
pub(super) struct DefinitionChange<'a> {
    /// The old definition.
    pub(super) old: &'a Definition,
    /// The new definition.
    pub(super) new: &'a Definition,
    /// The versions that it is a difference of.
    versions: Vec<String>,
    /// The difference.
    pub(super) schema: SchemaChange,
}

/// Returns how the schemas of the versions differ that both packs serve; what several versions have
/// in common is told once.
pub(super) fn changes(definitions: &Sides<Definitions>) -> Vec<DefinitionChange<'_>> {
    let mut found: Vec<DefinitionChange<'_>> = Vec::new();
    for Kept { old, new } in kept(&definitions.old, &definitions.new) {
        let versions = new.versions();
        for before in old.versions().into_iter().filter(|version| version.is_served) {
            let after = versions.iter().find(|it| it.is_served && it.text() == before.text());
            let Some(after) = after else { continue };
            for schema in schema::between(before, *after) {
                let known = found
                    .iter_mut()
                    .find(|it| it.old.name == old.name && it.schema.what == schema.what);
                match known {
                    Some(known) if known.versions.contains(&before.text()) => {}
                    Some(known) => known.versions.push(before.text()),
                    None => {
                        let versions = vec![before.text()];
                        found.push(DefinitionChange { old, new, versions, schema });
                    }
                }
            }
        }
    }
    found
}

impl DefinitionChange<'_> {
    /// Returns the kind and the path of the field.
    fn pointer(&self) -> String {
        match self.schema.path.as_str() {
            "" => self.new.kind.clone(),
            path => format!("{}.{path}", self.new.kind),
        }
    }

    /// Reports the difference at its place, in these words.
    pub(super) fn report(&self, changes: &mut Changes, what: &str, bump: Bump, help: String) {
        let versions = self.versions.join("`, `");
        let message = format!("{} `{versions}`: {what}", self.new.kind);
        let pair = Kept { old: self.old, new: self.new };
        let places = (self.schema.old, self.schema.new);
        pair.report(changes, bump, places, &message, help).about(self.pointer());
    }
}

impl Kept<'_> {
    /// Reports a change of the definition, with its places in both.
    pub(super) fn report<'c>(
        &self,
        changes: &'c mut Changes,
        bump: Bump,
        (old_span, span): (Span, Span),
        message: &str,
        help: impl Into<String>,
    ) -> &'c mut Finding {
        let (before, after) = (&self.old.located.origin, &self.new.located.origin);
        let message = format!("{}{message}", after.prefix(span));
        let was = format!("{}the definition before", before.prefix(old_span));
        changes
            .push(bump, after.place(span), message, help)
            .formerly(before.place(old_span), was)
            .about(&self.old.name)
    }

    /// Returns whether both lists of versions can be read in full.
    pub(super) fn knows_versions(&self) -> bool {
        let is_known = |definition: &Definition| {
            definition.located.object.at(&["spec", "versions"]) != Found::Unknown
        };
        is_known(self.old) && is_known(self.new)
    }
}

impl Definition {
    fn read(located: Located) -> Option<Self> {
        let object = &located.object;
        if object.text(&["kind"])? != "CustomResourceDefinition" {
            return None;
        }
        let kind = object.text(&["spec", "names", "kind"])?;
        let name = object.text(&["metadata", "name"]).or_else(|| {
            let plural = object.text(&["spec", "names", "plural"])?;
            Some(format!("{plural}.{}", object.text(&["spec", "group"])?))
        })?;
        Some(Self { located, name, kind })
    }

    /// Returns where its name stands.
    pub(super) fn span(&self) -> Span {
        let object = &self.located.object;
        object.get(&["metadata", "name"]).map_or(object.span, |name| name.span)
    }

    /// Returns its versions in the order of the text.
    pub(super) fn versions(&self) -> Vec<Version<'_>> {
        let object = &self.located.object;
        let shared = object.get(&["spec", "validation", "openAPIV3Schema"]);
        let keeps_unknown = self.keeps_unknown();
        let listed = object.get(&["spec", "versions"]).map(Written::items).unwrap_or_default();
        let mut found: Vec<Version<'_>> = listed
            .iter()
            .filter_map(|version| {
                let flag = |key: &str| version.text(&[key]).is_none_or(|flag| flag != "false");
                Some(Version {
                    name: version.get(&["name"])?,
                    is_served: flag("served"),
                    is_stored: version.is_true(&["storage"]),
                    schema: version.get(&["schema", "openAPIV3Schema"]).or(shared),
                    keeps_unknown,
                })
            })
            .collect();
        // Before lists of versions there was one.
        if found.is_empty() {
            found.extend(object.get(&["spec", "version"]).map(|name| Version {
                name,
                is_served: true,
                is_stored: true,
                schema: shared,
                keeps_unknown,
            }));
        }
        found
    }

    /// Reads the field that older definitions have, and that was true where it was not written.
    fn keeps_unknown(&self) -> bool {
        let object = &self.located.object;
        let is_old = object.text(&["apiVersion"]).is_some_and(|api| api.ends_with("v1beta1"));
        match object.text(&["spec", "preserveUnknownFields"]) {
            Some(flag) => flag == "true",
            None => is_old,
        }
    }

    /// Returns what to add to the help about a change: Helm does not bring it to clusters.
    pub(super) fn note(&self) -> &'static str {
        match self.located.origin.home {
            Home::Crds => {
                "; Helm installs `crds/` once and never updates it, so tell users to apply the new \
                 definition before they upgrade"
            }
            Home::Manifest | Home::Template(_) => "",
        }
    }
}

impl Version<'_> {
    /// Returns the name as text.
    pub(super) fn text(&self) -> String {
        self.name.text(&[]).unwrap_or_default()
    }
}
