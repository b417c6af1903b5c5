//! A pack somewhere, as a person names it: a folder, an archive, in a layout, in a registry.

use crate::cli::exit::{Exit, Failure};
use crate::cli::registry::{self, Access};
use pack_build::digest::Digest;
use pack_build::oci::{Pointer, Published, Repository, Tag};
use pack_build::store::registry::PackReference;
use pack_build::store::{Any, Fetch, Held, Layout, Silent};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const LAYOUT: &str = "oci:";
const FORMS: &str = "write a folder, an archive, `oci:DIR:TAG`, `oci:DIR:NAME:TAG`, \
                     `HOST/REPOSITORY:TAG` or `HOST/REPOSITORY@sha256:…`";

/// A pack somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A folder or a `.tar.gz` here.
    Path(PathBuf),
    /// In an OCI image layout.
    Layout(LayoutPlace),
    /// In a registry.
    Registry(PackReference),
}

/// `oci:DIR[:TAG or NAME:TAG][@DIGEST]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LayoutPlace {
    folder: PathBuf,
    selector: Option<String>,
    digest: Option<Digest>,
}

/// A pack in a store.
pub(crate) struct Shelved {
    pub(crate) store: Any,
    pub(crate) repository: Repository,
    pub(crate) pointer: Pointer,
    /// The tag that was asked for, if there was one.
    pub(crate) tag: Option<Tag>,
}

impl Place {
    /// Reads what a person wrote.
    ///
    /// A registry's reference has a host with a dot or a port before the first slash, as in Docker.
    /// Without tag and digest it may be a path just as well, and then the one that is there counts.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        if let Some(rest) = text.strip_prefix(LAYOUT) {
            return LayoutPlace::parse(rest).map(Self::Layout);
        }
        let host = text.split_once("://").map_or(text, |(_, rest)| rest).split('/').next();
        let host = host.unwrap_or_default();
        let is_remote = text.contains("://")
            || (text.contains('/') && (host.contains(['.', ':']) || host == "localhost"));
        let is_local = text.starts_with(['.', '/', '~', '\\']) || !is_remote;
        if is_local {
            return Ok(Self::Path(PathBuf::from(text)));
        }
        let exists = || Path::new(text).exists();
        match text.parse::<PackReference>() {
            Ok(reference) if reference.pointer().is_some() || !exists() => {
                Ok(Self::Registry(reference))
            }
            Err(_) | Ok(_) if exists() => Ok(Self::Path(PathBuf::from(text))),
            Ok(reference) => Ok(Self::Registry(reference)),
            Err(error) => {
                let message = format!("`{text}` names no pack: {error}");
                Err(Failure::say(Exit::Usage, message).hint(FORMS))
            }
        }
    }

    /// Returns the place of another tag of the same repository.
    pub(crate) fn with_tag(&self, repository: &Repository, tag: Tag) -> Self {
        match self {
            Self::Path(path) => Self::Path(path.clone()),
            Self::Layout(place) => Self::Layout(LayoutPlace {
                folder: place.folder.clone(),
                selector: Some(format!("{}:{tag}", repository.last())),
                digest: None,
            }),
            Self::Registry(reference) => {
                Self::Registry(PackReference { tag: Some(tag), digest: None, ..reference.clone() })
            }
        }
    }

    /// Finds the pack in its store; `None` when it lies here as a folder or an archive.
    pub(crate) fn shelved(&self, access: &Access) -> Result<Option<Shelved>, Failure> {
        match self {
            Self::Path(_) => Ok(None),
            Self::Layout(place) => place.find().map(Some),
            Self::Registry(reference) => {
                let pointer = reference.pointer().ok_or_else(|| unnamed(&reference.to_string()))?;
                Ok(Some(Shelved {
                    store: access.registry(&reference.host, reference.security)?,
                    repository: reference.repository.clone(),
                    pointer,
                    tag: reference.tag.clone(),
                }))
            }
        }
    }

    /// Finds the pack in its store, where a command cannot do with a folder or an archive.
    pub(crate) fn in_store(text: &str, access: &Access) -> Result<Shelved, Failure> {
        Self::parse(text)?.shelved(access)?.ok_or_else(|| {
            let message = format!("`{text}` is neither in a registry nor in an OCI image layout");
            Failure::say(Exit::Usage, message).hint(FORMS)
        })
    }
}

impl LayoutPlace {
    /// Reads what follows `oci:`. A folder's path may have colons, so the longest that is there counts.
    fn parse(text: &str) -> Result<Self, Failure> {
        let (rest, digest) = match text.rsplit_once('@') {
            Some((rest, digest)) if digest.starts_with("sha256:") => {
                let digest = digest.parse().map_err(|error| {
                    Failure::say(Exit::Usage, format!("`{LAYOUT}{text}` names no pack: {error}"))
                })?;
                (rest, Some(digest))
            }
            _ => (text, None),
        };
        let cuts = rest.rmatch_indices(':').take(2).map(|(colon, _)| colon);
        for end in std::iter::once(rest.len()).chain(cuts) {
            let (folder, selector) = rest.split_at(end);
            if Path::new(folder).is_dir() {
                let selector = selector.strip_prefix(':').map(str::to_owned);
                return Ok(Self { folder: PathBuf::from(folder), selector, digest });
            }
        }
        let message = format!("`{LAYOUT}{rest}` leads to no folder");
        Err(Failure::say(Exit::Local, message).hint(FORMS))
    }

    fn find(&self) -> Result<Shelved, Failure> {
        let layout = Layout::new(self.folder.clone(), Arc::new(Silent));
        let held = layout.held()?;
        let mut seen = HashSet::new();
        let meant = held.iter().filter(|held| self.means(held));
        let found: Vec<&Held> = meant.filter(|held| seen.insert(held.digest)).collect();
        let shown = format!("oci:{}", self.folder.display());
        match found.as_slice() {
            [one] => {
                let fallback = || "unknown".parse().map_err(|_| unnamed(&shown));
                Ok(Shelved {
                    store: registry::layout(&self.folder),
                    repository: one.repository.clone().map_or_else(fallback, Ok)?,
                    pointer: Pointer::Digest(one.digest),
                    tag: one.tag.clone(),
                })
            }
            [] => {
                let what = self.selector.as_deref().unwrap_or("no pack");
                let message = match &self.digest {
                    Some(digest) => format!("`{shown}` does not hold `{digest}`"),
                    None if self.selector.is_none() => format!("`{shown}` holds {what}"),
                    None => format!("`{shown}` does not hold `{what}`"),
                };
                Err(Failure::say(Exit::Local, message)
                    .hint(format!("`pack-build list {shown}` shows what there is")))
            }
            several => {
                let named: Vec<String> = several.iter().map(|held| name_and_tag(held)).collect();
                let message = format!("`{shown}` holds {}", named.join(", "));
                Err(Failure::say(Exit::Usage, message)
                    .hint(format!("name one of them, as `{shown}:NAME:TAG`")))
            }
        }
    }

    fn means(&self, held: &Held) -> bool {
        if self.digest.is_some_and(|digest| digest != held.digest) {
            return false;
        }
        let tag = held.tag.as_ref().map(Tag::as_str);
        let Some(selector) = self.selector.as_deref() else { return true };
        if held.name.as_deref() == Some(selector) || tag == Some(selector) {
            return true;
        }
        let Some((name, wanted)) = selector.rsplit_once(':') else { return false };
        let is_named =
            |repository: &Repository| repository.as_str() == name || repository.last() == name;
        tag == Some(wanted) && held.repository.as_ref().is_some_and(is_named)
    }
}

impl Shelved {
    /// Returns the reference as it is printed, with the tag that was asked for or else the digest.
    pub(crate) fn reference(&self) -> String {
        let tag = self.tag.clone().map(Pointer::Tag);
        self.store.reference(&self.repository, tag.as_ref().unwrap_or(&self.pointer))
    }

    /// Reads the manifest; the digest that was asked for is the one it has.
    pub(crate) async fn manifest(&self) -> Result<Published, Failure> {
        let reference = self.reference();
        let exit = match self.store {
            Any::Layout(_) => Exit::Local,
            Any::Registry(_) => Exit::Registry,
        };
        let Some(bytes) = self.store.fetch(&self.repository, &self.pointer).await? else {
            let place = self.store.place(&self.repository);
            return Err(Failure::say(exit, format!("there is no `{reference}`"))
                .hint(format!("`pack-build list {place}` shows what there is")));
        };
        Published::read(bytes)
            .map_err(|error| Failure::say(exit, format!("`{reference}` is no pack: {error}")))
    }
}

/// Returns `NAME:TAG`, or the digest of what has neither.
fn name_and_tag(held: &Held) -> String {
    match (&held.repository, &held.tag) {
        (Some(repository), Some(tag)) => format!("`{}:{tag}`", repository.last()),
        _ => format!("`{}`", held.name.clone().unwrap_or_else(|| held.digest.to_string())),
    }
}

fn unnamed(place: &str) -> Failure {
    Failure::say(Exit::Usage, format!("`{place}` names no version"))
        .hint(format!("add `:TAG` or `@sha256:…`; `pack-build list {place}` shows what there is"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_told_from_the_others() {
        let registry = |text: &str| Place::Registry(text.parse().unwrap());
        let path = |text: &str| Place::Path(PathBuf::from(text));
        for text in
            ["ghcr.io/a/demo:1.0.0", "localhost/demo:1", "localhost:5000/demo", "https://host/a:1"]
        {
            assert_eq!(Place::parse(text).unwrap(), registry(text), "{text}");
        }
        for text in [
            "demo",
            "./ghcr.io/a:1",
            "dist/demo-1.0.0.tar.gz",
            "/a.b/c:1",
            "demo-1.0.0.tar.gz",
            "../a.b/c",
        ] {
            assert_eq!(Place::parse(text).unwrap(), path(text), "{text}");
        }
        assert_eq!(Place::parse("ghcr.io/Team/demo:1").unwrap_err().exit, Exit::Usage);
    }

    #[test]
    fn a_layout_is_the_longest_folder_that_is_there() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().display();
        let parsed =
            |text: String| LayoutPlace::parse(&text).map(|place| (place.folder, place.selector));
        for (selector, expected) in
            [("", None), (":1.0.0", Some("1.0.0")), (":demo:1.0.0", Some("demo:1.0.0"))]
        {
            let place = parsed(format!("{folder}{selector}")).unwrap();
            assert_eq!(place, (root.path().to_owned(), expected.map(str::to_owned)));
        }
        assert_eq!(parsed(format!("{folder}/none:1.0.0")).unwrap_err().exit, Exit::Local);
        let digest = Digest::of(b"");
        let place = LayoutPlace::parse(&format!("{folder}@{digest}")).unwrap();
        assert_eq!((place.digest, place.selector), (Some(digest), None));
    }
}
