//! `pack-build pull`

use crate::cli::exit::{Exit, Failure};
use crate::cli::place::{Place, Shelved};
use crate::cli::registry::Access;
use crate::cli::{open, output};
use clap::Args;
use pack_build::archive::{Archive, Room, UnpackError};
use pack_build::oci::Published;
use pack_build::pack::Pack;
use pack_build::source::Source;
use pack_build::store::Fetch;
use std::fs;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  pack-build pull ghcr.io/team/spectro-packs/archive/demo:1.0.0
  pack-build pull oci:dist/registry:demo:1.0.0 packs/demo
  pack-build pull HOST/REPOSITORY@sha256:… --archive dist";

/// Fetch a published pack, every byte of it checked, and unpack it.
///
/// The manifest must have the digest that was asked for, and the archive the size and digest that the
/// manifest says. Nothing is written outside DIR, and nothing at all when something is wrong. Prints
/// the path of what was written.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Pull {
    /// `HOST/REPOSITORY:TAG`, with `@sha256:…` or with that alone, or `oci:DIR[:TAG or :NAME:TAG]`.
    #[arg(value_name = "REF")]
    reference: String,
    /// The folder that the pack is unpacked to; NAME-VERSION when nothing is said. With --archive the
    /// folder that the archive is put into.
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Keep the archive as it is.
    #[arg(long)]
    archive: bool,
    /// Replace the pack that is in DIR, with all that its folder holds.
    #[arg(long, conflicts_with = "archive")]
    replace: bool,
    #[command(flatten)]
    access: Access,
}

/// Runs the command.
pub(crate) fn run(arguments: &Pull) -> Result<Exit, Failure> {
    let shelved = Place::in_store(&arguments.reference, &arguments.access)?;
    let (written, published) = arguments.access.wait_for(async {
        let published = shelved.manifest().await?;
        let written = if arguments.archive {
            keep(arguments, &shelved, &published).await?
        } else {
            unpack(arguments, &shelved, &published).await?
        };
        Ok((written, published))
    })?;
    output::say(&format!("{}@{} pulled\n", shelved.reference(), published.digest()))?;
    output::data(&format!("{}\n", written.display()))?;
    Ok(Exit::Done)
}

async fn keep(
    arguments: &Pull,
    shelved: &Shelved,
    published: &Published,
) -> Result<PathBuf, Failure> {
    let folder = arguments.folder.as_deref().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    let last = shelved.repository.last();
    let own =
        shelved.tag.as_ref().map_or(format!("{last}.tar.gz"), |tag| format!("{last}-{tag}.tar.gz"));
    let path = folder.join(published.file_name().unwrap_or(&own));
    let path = path.strip_prefix("./").map(Path::to_owned).unwrap_or(path);
    shelved.store.fetch_blob(&shelved.repository, published.layer(), &path).await?;
    Ok(path)
}

async fn unpack(
    arguments: &Pull,
    shelved: &Shelved,
    published: &Published,
) -> Result<PathBuf, Failure> {
    let source = open::fetched(shelved, published).await?;
    let folder = match &arguments.folder {
        Some(folder) => folder.clone(),
        None => own_folder(&source)?,
    };
    let room = if arguments.replace { Room::Pack } else { Room::Empty };
    Archive::unpack(&source, &folder, room).map_err(|error| {
        let failure = Failure::new(Exit::Local, &error);
        match error {
            UnpackError::NotEmpty { .. } if arguments.replace => {
                failure.hint("it is no pack, so --replace does not replace it; name another folder")
            }
            // It is the archive that nobody could unpack.
            UnpackError::LinkThroughLink { .. } => Failure { exit: Exit::Registry, ..failure },
            UnpackError::NotEmpty { .. } => failure
                .hint("name another folder, or pass --replace where a pack is to be replaced"),
            _ => failure,
        }
    })?;
    Ok(folder)
}

/// Only a name and version that can be one make a path: the archive's own word is not taken.
fn own_folder(source: &Source) -> Result<PathBuf, Failure> {
    let pack = Pack::read(source.clone());
    let metadata = pack.metadata();
    if let (Some(name), Some(version)) = (metadata.name(), metadata.version()) {
        return Ok(PathBuf::from(format!("{name}-{version}")));
    }
    let message = "the pack's `pack.json` has no name and version that can name a folder";
    Err(Failure::say(Exit::Usage, message).hint("name the folder after the reference"))
}

fn unwritable(folder: &Path, error: &std::io::Error) -> Failure {
    Failure::say(Exit::Local, format!("cannot write `{}`: {error}", folder.display()))
}
