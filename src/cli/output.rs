//! Writing to the streams of the process.

use crate::cli::exit::{Exit, Failure};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Writes data to standard output, colours stripped where they do not belong.
pub(crate) fn data(text: &str) -> Result<(), Failure> {
    written(anstream::stdout().lock().write_all(text.as_bytes()), "standard output")
}

/// Writes what is said to a person to standard error, colours stripped where they do not belong.
pub(crate) fn say(text: &str) -> Result<(), Failure> {
    written(anstream::stderr().lock().write_all(text.as_bytes()), "standard error")
}

/// A reader that went away, as `head` does, is no failure of ours.
fn written(result: io::Result<()>, stream: &str) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::say(Exit::Local, format!("cannot write to {stream}: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a file beside its place, then renames it, so that nobody ever sees half of it.
pub(crate) fn write_file(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".pack-build-").tempfile_in(folder)?;
        file.write_all(content)?;
        let permissions = fs::metadata(path).map(|metadata| metadata.permissions());
        readable(file.as_file(), permissions.ok())?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| {
        Failure::say(Exit::Local, format!("cannot write `{}`: {error}", path.display()))
    })
}

/// Adds text to the end of a file that another program owns.
pub(crate) fn append_file(path: &Path, text: &str) -> Result<(), Failure> {
    let file = fs::OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        Failure::say(Exit::Local, format!("cannot write `{}`: {error}", path.display()))
    })
}

/// Temporary files are private; what we write is as readable as what it replaces, or as a new file.
#[cfg(unix)]
fn readable(file: &fs::File, before: Option<fs::Permissions>) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(before.unwrap_or_else(|| fs::Permissions::from_mode(0o644)))
}

#[cfg(not(unix))]
fn readable(_: &fs::File, _: Option<fs::Permissions>) -> io::Result<()> {
    Ok(())
}
