//! `pack-build list`

use crate::cli::build::Format;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::cli::registry::Access;
use crate::cli::shelf::{Shelf, Versions};
use clap::Args;
use pack_build::oci::Tag;
use pack_build::pack::PackName;
use serde::Serialize;

/// Version of the JSON; raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

const EXAMPLES: &str = "\
Examples:
  pack-build list                          all packs of `destination` in pack-build.toml
  pack-build list demo                     the versions of one of them
  pack-build list registry.example.com/packs
  pack-build list ghcr.io/team demo other  where the registry does not tell its repositories";

/// List packs and their versions, from the oldest to the newest.
///
/// Prints NAME:VERSION line by line, which `copy --list` takes. Registries list their repositories in
/// pages; many do not list them at all, and then the packs must be named.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {
    /// `HOST/BASE`, `HOST/REPOSITORY` or `oci:DIR`; otherwise `destination` in `pack-build.toml`.
    /// What can only be the name of a pack is taken for one.
    #[arg(value_name = "PLACE")]
    place: Option<String>,
    /// Only packs of these names.
    #[arg(value_name = "NAME")]
    names: Vec<PackName>,
    /// How they are written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    access: Access,
}

#[derive(Serialize)]
struct JsonList<'a> {
    version: u32,
    place: String,
    packs: Vec<JsonPack<'a>>,
}

#[derive(Serialize)]
struct JsonPack<'a> {
    name: &'a str,
    repository: &'a str,
    versions: Vec<&'a str>,
}

/// Runs the command.
pub(crate) fn run(arguments: &List) -> Result<Exit, Failure> {
    let mut names = arguments.names.clone();
    let mut place = arguments.place.as_deref();
    if let Some(name) = place.and_then(only_a_name) {
        names.insert(0, name);
        place = None;
    }
    let shelf = Shelf::open(place, &arguments.access)?;
    let packs = arguments.access.wait_for(shelf.packs(&names))?;
    if packs.is_empty() {
        output::say(&format!("there are no packs in `{}`\n", shelf.shown()))?;
    }
    output::data(&match arguments.format {
        Format::Human => lines(&packs),
        Format::Json => json(&shelf, &packs)?,
    })?;
    Ok(Exit::Done)
}

/// A host has a dot or a port, and packs hardly ever do.
fn only_a_name(text: &str) -> Option<PackName> {
    text.parse().ok().filter(|_| !text.contains('.') && text != "localhost")
}

fn lines(packs: &[Versions]) -> String {
    let line = |pack: &Versions, tag: &Tag| format!("{}:{tag}\n", pack.repository.last());
    packs.iter().flat_map(|pack| pack.tags.iter().map(move |tag| line(pack, tag))).collect()
}

fn json(shelf: &Shelf, packs: &[Versions]) -> Result<String, Failure> {
    let json = JsonList {
        version: VERSION,
        place: shelf.shown(),
        packs: packs
            .iter()
            .map(|pack| JsonPack {
                name: pack.repository.last(),
                repository: pack.repository.as_str(),
                versions: pack.tags.iter().map(Tag::as_str).collect(),
            })
            .collect(),
    };
    let text =
        serde_json::to_string_pretty(&json).map_err(|error| Failure::new(Exit::Local, &error))?;
    Ok(text + "\n")
}
