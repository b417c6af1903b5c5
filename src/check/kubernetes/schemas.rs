//! The API of Kubernetes, read out of `schemas.txt`, which `generate.py` describes.

use super::versions::Versions;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// The built-in API, indexed when it is first asked for.
pub(crate) static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| read(include_str!("schemas.txt")));

/// The kinds and the structures of the built-in API, in all versions that are covered.
pub(crate) struct Schemas {
    /// The minor versions covered.
    pub(crate) covered: Versions,
    kinds: Vec<KindEntry>,
    by_name: HashMap<(&'static str, &'static str), usize>,
    definitions: HashMap<&'static str, Definition>,
}

/// A kind of the built-in API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KindEntry {
    /// Its group and version, as `apps/v1`.
    pub(crate) api: &'static str,
    /// Its name.
    pub(crate) kind: &'static str,
    /// The name of its definition.
    pub(crate) definition: &'static str,
    /// The versions of Kubernetes that serve it.
    pub(crate) versions: Versions,
}

/// What a value of the API must look like: lines that are read when they are needed.
#[derive(Clone, Copy)]
pub(super) enum Definition {
    /// A map with these fields.
    Fields(&'static str),
    /// Something else, as its type says.
    Alias(&'static str),
}

/// A field of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) required: bool,
    /// The type in the notation of `schemas.txt`.
    pub(super) kind: &'static str,
    pub(super) versions: Versions,
}

impl Schemas {
    /// Returns all kinds, sorted by API version and name.
    pub(crate) fn kinds(&self) -> &[KindEntry] {
        &self.kinds
    }

    /// Returns the kind of this name in this API version.
    pub(crate) fn kind(&self, api: &str, kind: &str) -> Option<&KindEntry> {
        // The keys are static, so the lookup must not ask for as long a life.
        let place = self.by_name.get(&(api, kind))?;
        self.kinds.get(*place)
    }

    /// Returns the kinds of one group, in all its versions.
    pub(crate) fn group<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a KindEntry> {
        self.kinds.iter().filter(move |kind| group_of(kind.api) == group)
    }

    pub(super) fn definition(&self, name: &str) -> Option<Definition> {
        self.definitions.get(name).copied()
    }
}

/// Returns the group of an API version: `apps` of `apps/v1`, nothing of `v1`.
pub(crate) fn group_of(api: &str) -> &str {
    api.split_once('/').map_or("", |(group, _)| group)
}

/// Reads the fields of a definition.
pub(super) fn fields(lines: &'static str) -> impl Iterator<Item = Field> {
    lines.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        let (name, kind) = (words.next()?, words.next()?);
        let versions = words.next().map_or(Versions::ALL, Versions::parse);
        let required = name.ends_with('*');
        Some(Field { name: name.trim_end_matches('*'), required, kind, versions })
    })
}

fn read(text: &'static str) -> Schemas {
    let mut covered = Versions::NONE;
    let mut kinds = Vec::new();
    let mut definitions = HashMap::new();
    let mut at = 0;
    let mut open: Option<(&str, usize)> = None;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.starts_with(' ') {
            continue;
        }
        if let Some((name, first)) = open.take() {
            definitions.insert(name, Definition::Fields(&text[first..start]));
        }
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match words.as_slice() {
            ["v", first, last] => covered = Versions::parse(&format!("{first}-{last}")),
            ["k", api, kind, definition, rest @ ..] => {
                let versions = rest.first().map_or(covered, |ranges| Versions::parse(ranges));
                kinds.push(KindEntry { api, kind, definition, versions });
            }
            ["d", name] => open = Some((*name, at)),
            ["d", name, alias] => {
                definitions.insert(*name, Definition::Alias(alias));
            }
            _ => {}
        }
    }
    if let Some((name, first)) = open {
        definitions.insert(name, Definition::Fields(&text[first..]));
    }
    let names = kinds.iter().enumerate();
    let by_name = names.map(|(place, entry)| ((entry.api, entry.kind), place)).collect();
    Schemas { covered, kinds, by_name, definitions }
}

/// Returns the API version that serves a kind of a group best: in the newest Kubernetes, and stable
/// rather than beta or alpha.
pub(crate) fn best_api(schemas: &Schemas, group: &str, kind: &str) -> Option<&'static str> {
    let serving = schemas.group(group).filter(|entry| entry.kind == kind);
    let ranked: BTreeMap<_, _> = serving
        .map(|entry| {
            let stable = !entry.api.contains("alpha") && !entry.api.contains("beta");
            ((entry.versions.newest(), stable, entry.api), entry.api)
        })
        .collect();
    ranked.into_values().next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_names_a_definition_that_is_there() {
        let mut missing = Vec::new();
        for (name, definition) in &SCHEMAS.definitions {
            let Definition::Fields(lines) = definition else { continue };
            for field in fields(lines) {
                let target = field.kind.trim_start_matches(['[', '{']);
                let known = match target.strip_prefix('@') {
                    Some(target) => SCHEMAS.definition(target).is_some(),
                    None => target.starts_with('=') || "sinboaqpty".contains(target),
                };
                if !known {
                    missing.push(format!("{name}.{}", field.name));
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }

    #[test]
    fn every_kind_has_a_definition() {
        assert!(SCHEMAS.kinds().len() > 250);
        let kinds = SCHEMAS.kinds().iter();
        let missing = kinds.filter(|entry| SCHEMAS.definition(entry.definition).is_none());
        assert_eq!(missing.count(), 0);
    }

    #[test]
    fn versions_of_a_kind_are_known() {
        let policy = SCHEMAS.kind("networking.k8s.io/v1", "IPAddress").unwrap();
        assert_eq!(policy.versions.to_string(), "1.33 to 1.37");
        assert!(SCHEMAS.kind("v1", "Deployment").is_none());
        assert_eq!(
            best_api(&SCHEMAS, "autoscaling", "HorizontalPodAutoscaler"),
            Some("autoscaling/v2")
        );
        assert_eq!(
            best_api(&SCHEMAS, "storage.k8s.io", "CSIStorageCapacity"),
            Some("storage.k8s.io/v1")
        );
    }
}
