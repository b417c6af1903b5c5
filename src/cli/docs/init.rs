//! `pack-build docs init`

use super::made::failure;
use crate::cli::exit::{Exit, Failure};
use crate::cli::{output, packs};
use clap::Args;
use pack_build::docs::{Layouts, MANUSCRIPT, Page, Site};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What to start, and where.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Folder of the pack.
    #[arg(value_name = "PATH", default_value = ".")]
    path: PathBuf,
    /// Copy the embedded layouts into this folder, too.
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

/// Writes what is not there yet, and prints its paths.
pub(super) fn run(arguments: &Init) -> Result<Exit, Failure> {
    let folder = packs::find_one(&arguments.path)?;
    let manuscript = folder.join(MANUSCRIPT);
    // What is there already may be anything.
    let text = if manuscript.exists() { String::new() } else { prose(&folder)? };
    start(&manuscript, &text)?;
    if let Some(folder) = &arguments.templates {
        for (name, text) in Layouts::embedded() {
            start(&folder.join(name), text)?;
        }
    }
    Ok(Exit::Done)
}

fn prose(folder: &Path) -> Result<String, Failure> {
    let page = Page::new(&[packs::read(folder)?], Vec::new(), &Site::default());
    let text = page.and_then(|page| Layouts::default().start(&page));
    text.map_err(|error| failure(folder, &error))
}

/// Writes a file that is not there; one that is stays as it is.
fn start(path: &Path, text: &str) -> Result<(), Failure> {
    let shown = path.display();
    let write = || -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
    };
    match write() {
        Ok(()) => output::data(&format!("{shown}\n")),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            output::say(&format!("`{shown}` is there already, and stays as it is\n"))
        }
        Err(error) => Err(Failure::say(Exit::Local, format!("cannot write `{shown}`: {error}"))),
    }
}
