//! `pack-build build`

use crate::cli::artifact::{self, Recipe};
use crate::cli::exit::{Exit, Failure};
use crate::cli::{commits, output, packs};
use clap::{Args, ValueEnum};
use pack_build::archive::Archive;
use pack_build::digest::Digest;
use pack_build::oci::Artifact;
use pack_build::pack::{Pack, PackName, PackVersion};
use serde::Serialize;
use std::panic;
use std::path::{Path, PathBuf};
use std::thread;

/// Version of the JSON; raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

/// Build the archive of a pack, the same bytes on every machine.
///
/// Verifies the pack, writes DIR/NAME-VERSION.tar.gz, and prints its digests. `.packignore` leaves
/// files out, in the syntax of `.gitignore`.
#[derive(Debug, Args)]
pub(crate) struct Build {
    /// The pack's folder, or a folder with one pack in it.
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    recipe: Recipe,
    /// How the digests are written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    format: Format,
}

/// How `build` and `publish` write what they did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people and line by line.
    #[value(alias = "text")]
    Human,
    /// One object.
    Json,
}

#[derive(Serialize)]
struct Built {
    version: u32,
    pack: JsonPack,
    archive: String,
    layer: JsonContent,
    tar: JsonContent,
    manifest: JsonContent,
}

/// A pack, by what `pack.json` says.
#[derive(Serialize)]
pub(crate) struct JsonPack {
    name: String,
    version: String,
}

#[derive(Serialize)]
struct JsonContent {
    digest: Digest,
    size: u64,
}

impl JsonPack {
    /// Takes name and version of a pack.
    pub(crate) fn of(name: &PackName, version: &PackVersion) -> Self {
        Self { name: name.to_string(), version: version.to_string() }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Build) -> Result<Exit, Failure> {
    let folder = packs::find_one(&arguments.path)?;
    let pack = packs::read(&folder)?;
    let shipment = pack.shipment();
    let (built, origins) = thread::scope(|scope| {
        // Git takes as long as the rest, and needs nothing of it.
        let asking = scope.spawn(|| match &shipment {
            Some(shipment) => commits::of(&[(&folder, shipment)]),
            None => Vec::new(),
        });
        let built = build(&folder, &pack, &arguments.recipe);
        (built, asking.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
    });
    let archive = built?;
    let origin = origins.into_iter().next().unwrap_or_default();
    let artifact = artifact::describe(&archive, &arguments.recipe, &origin)?;
    let text = match arguments.format {
        Format::Human => lines(&archive, &artifact),
        Format::Json => json(&archive, &artifact)?,
    };
    output::data(&text)?;
    Ok(Exit::Done)
}

/// Verifies and builds a pack. Findings go to standard error; an error among them ends the job.
fn build(folder: &Path, pack: &Pack, recipe: &Recipe) -> Result<Archive, Failure> {
    let (checked, report) = artifact::check(folder, pack)?;
    let unsound = artifact::unsound(std::slice::from_ref(&report));
    artifact::show(vec![report])?;
    artifact::build(&checked.ok_or(unsound)?, recipe.timestamp(), &recipe.out)
}

fn lines(archive: &Archive, artifact: &Artifact) -> String {
    format!(
        "archive   {}\nsize      {}\nlayer     {}\ntar       {}\nmanifest  {}\n",
        archive.path().display(),
        archive.size(),
        archive.layer_digest(),
        archive.tar_digest(),
        artifact.digest()
    )
}

fn json(archive: &Archive, artifact: &Artifact) -> Result<String, Failure> {
    let content = |digest, size| JsonContent { digest, size };
    let built = Built {
        version: VERSION,
        pack: JsonPack::of(archive.name(), archive.version()),
        archive: archive.path().display().to_string(),
        layer: content(archive.layer_digest(), archive.size()),
        tar: content(archive.tar_digest(), archive.tar_size()),
        manifest: content(artifact.digest(), artifact.manifest().len() as u64),
    };
    let text =
        serde_json::to_string_pretty(&built).map_err(|error| Failure::new(Exit::Local, &error))?;
    Ok(text + "\n")
}
