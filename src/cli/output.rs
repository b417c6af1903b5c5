//! Writing to the streams of the process.

use crate::cli::exit::{Exit, Failure};
use std::io::{self, Write};

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
