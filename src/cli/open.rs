//! The files of a pack, wherever it is.

use crate::cli::exit::{Exit, Failure};
use crate::cli::packs;
use crate::cli::place::Shelved;
use pack_build::archive::{Archive, OpenError};
use pack_build::oci::Published;
use pack_build::source::{Limits, Source, TarballError};
use pack_build::store::Fetch;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Reads a pack from its folder, or from its archive.
pub(crate) fn local(path: &Path) -> Result<Source, Failure> {
    let is_archive = path.is_file() && path.file_name().is_some_and(|name| name != packs::MARKER);
    if is_archive {
        return archive(path, Exit::Local, &path.display().to_string());
    }
    let folder = packs::find_one(path)?;
    Source::folder(&folder, &folder.display().to_string())
        .map_err(|error| Failure::new(Exit::Local, &error))
}

/// Fetches the archive of a pack and reads it.
pub(crate) async fn fetched(shelved: &Shelved, published: &Published) -> Result<Source, Failure> {
    let aside = tempfile::tempdir().map_err(|error| Failure::new(Exit::Local, &error))?;
    let path = aside.path().join("archive");
    shelved.store.fetch_blob(&shelved.repository, published.layer(), &path).await?;
    archive(&path, Exit::Registry, &shelved.reference())
}

fn archive(path: &Path, exit: Exit, name: &str) -> Result<Source, Failure> {
    let failed = |exit, error: &dyn std::error::Error| {
        let message = format!("cannot read `{name}`: {}", Failure::new(exit, error).message);
        Failure::say(exit, message)
    };
    let file = File::open(path).map_err(|error| failed(Exit::Local, &error))?;
    let aside = std::env::temp_dir();
    Archive::open(BufReader::new(file), &Limits::PACK, &aside).map_err(|error| match &error {
        // It is this machine that has no room for it.
        OpenError::Tarball(TarballError::Io(_) | TarballError::Aside(_)) => {
            failed(Exit::Local, &error)
        }
        _ => failed(exit, &error),
    })
}
