//! `pack-build docs index` and `pack-build docs release-notes`

use super::made;
use super::settings::{Options, Settings};
use crate::cli::exit::{Exit, Failure};
use crate::cli::{open, output, place, registry};
use clap::Args;
use pack_build::docs::{Error, Layouts, Page, Site};
use pack_build::pack::Pack;
use std::path::Path;

/// The versions that are new.
#[derive(Debug, Args)]
pub(crate) struct ReleaseNotes {
    /// Packs: folders, archives, `oci:DIR:TAG`, `HOST/REPOSITORY:TAG`.
    #[arg(value_name = "PACK", required = true)]
    packs: Vec<String>,
    #[command(flatten)]
    access: registry::Access,
}

/// Prints a table of packs with links to their pages.
pub(super) fn index(options: &Options) -> Result<Exit, Failure> {
    let (settings, target) = Settings::for_lines(options)?;
    let versions = made::find(&options.paths, settings.elsewhere.as_ref())?;
    let pages = versions.iter().map(|versions| versions.about(&settings.site));
    let pages = pages.collect::<Result<Vec<Page>, Failure>>()?;
    print(settings.layouts.index(&pages, target))
}

/// Prints a table of versions.
pub(super) fn release_notes(arguments: &ReleaseNotes) -> Result<Exit, Failure> {
    let pages = arguments.packs.iter().map(|text| {
        let page = Page::new(&[read(text, &arguments.access)?], Vec::new(), &Site::default());
        page.map_err(|error| made::failure(Path::new(text), &error))
    });
    let pages = pages.collect::<Result<Vec<Page>, Failure>>()?;
    print(Layouts::default().release_notes(&pages))
}

fn read(text: &str, access: &registry::Access) -> Result<Pack, Failure> {
    let source = match place::Place::parse(text)?.shelved(access)? {
        None => open::local(Path::new(text))?,
        Some(shelved) => {
            access.wait_for(async { open::fetched(&shelved, &shelved.manifest().await?).await })?
        }
    };
    Ok(Pack::read(source))
}

fn print(text: Result<String, Error>) -> Result<Exit, Failure> {
    output::data(&text.map_err(|error| Failure::new(Exit::Usage, &error))?)?;
    Ok(Exit::Done)
}
