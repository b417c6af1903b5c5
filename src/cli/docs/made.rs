//! From packs to the texts of their pages.

use super::elsewhere::Elsewhere;
use super::settings::{Settings, Wanted};
use crate::cli::exit::{Exit, Failure};
use crate::cli::packs;
use pack_build::docs::{Error, Page, Site, Target};
use pack_build::pack::{Pack, PackVersion};
use pack_build::source::ReadError;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A page and where it belongs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// The versions of one pack that are at hand.
#[derive(Debug, Default)]
pub(super) struct Versions {
    /// The folders of the first packs; the others come from elsewhere.
    folders: Vec<PathBuf>,
    packs: Vec<Pack>,
    /// Further versions, of which nothing is known.
    others: Vec<PackVersion>,
}

/// Finds packs, and puts the versions of each together.
pub(super) fn find(
    paths: &[PathBuf],
    elsewhere: Option<&Elsewhere>,
) -> Result<Vec<Versions>, Failure> {
    let found = packs::find(paths)?;
    if let Some(failure) = found.unreadable.into_iter().next() {
        return Err(failure);
    }
    let mut named: BTreeMap<String, Versions> = BTreeMap::new();
    for folder in found.packs {
        let pack = packs::read(&folder)?;
        let name = pack.metadata().name().map(|name| name.to_string());
        // What has no name is a page of its own, which then says so.
        let name = name.unwrap_or_else(|| folder.display().to_string());
        let versions = named.entry(name).or_default();
        versions.folders.push(folder);
        versions.packs.push(pack);
    }
    let mut found: Vec<Versions> = named.into_values().collect();
    if let Some(elsewhere) = elsewhere {
        found.iter_mut().try_for_each(|versions| versions.complete(elsewhere))?;
    }
    Ok(found)
}

impl Versions {
    /// Adds the versions that are elsewhere; what has no name is nowhere else.
    fn complete(&mut self, elsewhere: &Elsewhere) -> Result<(), Failure> {
        let name = self.packs.first().and_then(|pack| pack.metadata().name());
        let Some(name) = name else { return Ok(()) };
        let others = elsewhere.versions(&name, &self.versions())?;
        self.packs.extend(others.packs);
        self.others = others.versions;
        Ok(())
    }

    /// Makes the page about the pack, for every target.
    pub(super) fn about(&self, site: &Site) -> Result<Page, Failure> {
        Page::new(&self.packs, self.others.clone(), site).map_err(|error| self.failure(&error))
    }

    /// Makes every page that is wanted about the pack.
    pub(super) fn pages(&self, settings: &Settings) -> Result<Vec<Made>, Failure> {
        let page = self.about(&settings.site)?;
        let mut made = Vec::new();
        for wanted in &settings.pages {
            match &wanted.output {
                Some(output) => made.push(self.page(&page, wanted, output, settings)?),
                None => {
                    for index in 0..self.folders.len() {
                        made.push(self.page_inside(index, wanted.target, settings)?);
                    }
                }
            }
        }
        Ok(made)
    }

    fn page(
        &self,
        page: &Page,
        wanted: &Wanted,
        output: &Path,
        settings: &Settings,
    ) -> Result<Made, Failure> {
        let text = settings.layouts.fill(wanted.target, page);
        let text = text.map_err(|error| self.failure(&error))?;
        Ok(Made { path: output.join(wanted.target.file_name(page)), text })
    }

    /// Makes the page that one version has in its own folder.
    fn page_inside(
        &self,
        index: usize,
        target: Target,
        settings: &Settings,
    ) -> Result<Made, Failure> {
        let packs = std::slice::from_ref(&self.packs[index]);
        let folder = &self.folders[index];
        let others = [self.versions(), self.others.clone()].concat();
        let made = Page::new(packs, others, &settings.site).and_then(|page| {
            let path = folder.join(target.file_name(&page));
            Ok(Made { path, text: settings.layouts.fill(target, &page)? })
        });
        made.map_err(|error| failure(folder, &error))
    }

    fn versions(&self) -> Vec<PackVersion> {
        self.packs.iter().filter_map(|pack| pack.metadata().version()).collect()
    }

    fn failure(&self, error: &Error) -> Failure {
        let newest = self.packs.iter().max_by_key(|pack| pack.metadata().version());
        failure(Path::new(newest.map_or(".", |pack| pack.source().name())), error)
    }
}

/// Says which pack could not be documented, and what to do about it.
pub(super) fn failure(folder: &Path, error: &Error) -> Failure {
    let exit = match error {
        Error::Layout { .. } => Exit::Usage,
        Error::Unreadable { source: ReadError::Io(_), .. } => Exit::Local,
        _ => Exit::Findings,
    };
    let mut failure = Failure::new(exit, error);
    failure.message = format!("cannot document `{}`: {}", folder.display(), failure.message);
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
