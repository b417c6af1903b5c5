//! Writing to the streams of the process.

use crate::cli::exit::{Exit, Failure};
use pack_build::beside::Beside;
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

/// Returns a text without its colours.
pub(crate) fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
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

/// Returns text that others wrote, unable to move the cursor of a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// Writes a file whole or not at all, and the folders that lead to it. What is no file, as
/// `/dev/stdout` or a pipe, is written to and not replaced.
pub(crate) fn write_file(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let write = || -> io::Result<()> {
        let is_other = fs::metadata(path).is_ok_and(|it| !it.is_file() && !it.is_dir());
        if is_other || path.starts_with("/dev") {
            return fs::OpenOptions::new().write(true).open(path)?.write_all(content);
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = Beside::create(path)?;
        file.write_all(content)?;
        file.commit()
    };
    write().map_err(|error| {
        Failure::say(Exit::Local, format!("cannot write `{}`: {error}", path.display()))
    })
}

/// Changes a file that is there whole or not at all; who may read and run it stays as it is.
pub(crate) fn replace_file(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let replace = || -> io::Result<()> {
        let permissions = fs::metadata(path)?.permissions();
        let mut file = Beside::create(path)?;
        file.write_all(content)?;
        file.file().set_permissions(permissions)?;
        file.commit()
    };
    replace().map_err(|error| {
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
