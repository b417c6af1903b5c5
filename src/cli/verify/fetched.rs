//! Published packs and archives, unpacked where they can be verified as any other.

use crate::cli::exit::{Exit, Failure};
use crate::cli::place::{Place, Shelved};
use crate::cli::registry::Access;
use crate::cli::{open, output, packs};
use pack_build::archive::{Archive, Room};
use pack_build::oci::{PALETTE_CONFIG_MEDIA_TYPE, Published, Tag};
use pack_build::pack::Pack;
use pack_build::source::Source;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Packs in temporary folders, which are removed with this.
pub(super) struct Fetched {
    /// What a person called each pack, by its folder.
    names: BTreeMap<PathBuf, String>,
    _aside: Option<TempDir>,
}

/// What the command line names.
pub(super) struct Named {
    /// Paths of folders here.
    pub(super) local: Vec<PathBuf>,
    /// All others.
    pub(super) fetched: Fetched,
}

impl Fetched {
    /// Returns the folders, in the order of their names.
    pub(super) fn folders(&self) -> impl Iterator<Item = &PathBuf> {
        self.names.keys()
    }

    /// Returns what a person called the pack in a folder.
    pub(super) fn name(&self, folder: &Path) -> Option<&str> {
        self.names.get(folder).map(String::as_str)
    }

    /// Returns whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// Tells folders from archives and published packs, and unpacks these, every digest computed again.
pub(super) fn fetch(paths: &[PathBuf], access: &Access) -> Result<Named, Failure> {
    let mut local = Vec::new();
    let mut sources = Vec::new();
    for path in paths {
        let text = path.to_string_lossy();
        match read(&text, path, access)? {
            Some(source) => sources.push((text.into_owned(), source)),
            None => local.push(path.clone()),
        }
    }
    Ok(Named { local, fetched: unpack(sources)? })
}

fn unpack(sources: Vec<(String, Source)>) -> Result<Fetched, Failure> {
    let mut names = BTreeMap::new();
    if sources.is_empty() {
        return Ok(Fetched { names, _aside: None });
    }
    let aside = tempfile::tempdir().map_err(|error| Failure::new(Exit::Local, &error))?;
    for (number, (name, source)) in sources.into_iter().enumerate() {
        // Some rules look at what the folder is called.
        let folder = aside.path().join(format!("{number:05}")).join(source.name());
        Archive::unpack(&source, &folder, Room::Empty)
            .map_err(|error| Failure::new(Exit::Local, &error))?;
        names.insert(folder, name);
    }
    Ok(Fetched { names, _aside: Some(aside) })
}

/// Reads an archive or a published pack; `None` for what is neither.
fn read(text: &str, path: &Path, access: &Access) -> Result<Option<Source>, Failure> {
    let Some(shelved) = Place::parse(text)?.shelved(access)? else {
        let is_archive =
            path.is_file() && path.file_name().is_some_and(|name| name != packs::MARKER);
        return if is_archive { open::local(path).map(Some) } else { Ok(None) };
    };
    let (published, source) = access.wait_for(async {
        let published = shelved.manifest().await?;
        let source = open::fetched(&shelved, &published).await?;
        Ok((published, source))
    })?;
    check_names(&shelved, &published, &source)?;
    Ok(Some(source))
}

/// Palette finds a pack by its repository, tag and title, so they must say what `pack.json` says.
fn check_names(shelved: &Shelved, published: &Published, source: &Source) -> Result<(), Failure> {
    let reference = shelved.reference();
    let config = &published.config().media_type;
    if config != PALETTE_CONFIG_MEDIA_TYPE {
        output::say(&format!(
            "note: `{reference}` has the config `{config}`, and Palette asks for the shape that \
             oras 1.0.0 gives, `{PALETTE_CONFIG_MEDIA_TYPE}`\n"
        ))?;
    }
    let pack = Pack::read(source.clone());
    let metadata = pack.metadata();
    // When `pack.json` has none, the rules say so.
    let (Some(name), Some(version)) = (metadata.name(), metadata.version()) else { return Ok(()) };
    let wrong = |what: String| {
        let message = format!("`{reference}` holds `{name}` {version}, and {what}");
        Err(Failure::say(Exit::Findings, message).hint("publish it with `pack-build publish`"))
    };
    let title = format!("{name}-{version}.tar.gz");
    if published.file_name() != Some(&title) {
        return wrong(format!("its archive is not called `{title}`"));
    }
    if shelved.repository.last() != name.as_str() {
        return wrong(format!("its repository is called `{}`", shelved.repository.last()));
    }
    match shelved.tag.as_ref().map(Tag::as_str) {
        // A tag may have the group of the pack before it.
        Some(tag) if tag.rsplit("__").next() != Some(version.as_str()) => {
            wrong(format!("its tag is `{tag}`"))
        }
        _ => Ok(()),
    }
}
