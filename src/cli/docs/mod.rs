//! `pack-build docs`

mod elsewhere;
mod init;
mod lines;
mod made;
mod preview;
mod settings;

use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use clap::{Args, Subcommand};
use made::Made;
use rayon::prelude::*;
use settings::Settings;
use similar::TextDiff;
use std::fs;
use std::io;

use preview::Preview;
pub(crate) use settings::Options;

/// Make the documentation pages of packs, or check that they are up to date.
///
/// A page comes from the pack itself and from the prose in its `docs/integration.md`, so it cannot
/// say anything else than the pack does.
#[derive(Debug, Args)]
pub(crate) struct Docs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the pages, and print their paths.
    Render(Options),
    /// Compare the pages with what `render` would write, and change nothing.
    ///
    /// Exits with 1 when they differ, with a diff on standard output.
    Check(Options),
    Preview(Preview),
    /// Write a first `docs/integration.md`, and copies of the layouts where they are wanted.
    ///
    /// Prints the paths of what was written; a file that is there already stays as it is.
    Init(init::Init),
    /// Print an index of packs: name, layer, newest version, description and a link to the page.
    Index(Options),
    /// Print the table of new versions for release notes.
    ReleaseNotes(lines::ReleaseNotes),
}

/// Runs the command.
pub(crate) fn run(arguments: &Docs) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Render(options) => render(options),
        Command::Check(options) => check(options),
        Command::Preview(arguments) => preview::run(arguments),
        Command::Init(arguments) => init::run(arguments),
        Command::Index(options) => lines::index(options),
        Command::ReleaseNotes(arguments) => lines::release_notes(arguments),
    }
}

fn render(options: &Options) -> Result<Exit, Failure> {
    for page in make(options)? {
        match read(&page)? {
            Some(old) if old == page.text => {}
            Some(_) => output::replace_file(&page.path, page.text.as_bytes())?,
            None => output::write_file(&page.path, page.text.as_bytes())?,
        }
        output::data(&format!("{}\n", page.path.display()))?;
    }
    Ok(Exit::Done)
}

fn check(options: &Options) -> Result<Exit, Failure> {
    let mut stale = Vec::new();
    for page in make(options)? {
        match compare(&page)? {
            Some(message) => stale.push(message),
            None => output::say(&format!("`{}` is up to date\n", page.path.display()))?,
        }
    }
    if stale.is_empty() {
        return Ok(Exit::Done);
    }
    let hint = format!("run `{}`", options.render_command());
    Err(Failure::say(Exit::Findings, stale.join("\nerror: ")).hint(hint))
}

/// Prints what differs between a page and what it should be, and says so in a sentence.
fn compare(page: &Made) -> Result<Option<String>, Failure> {
    let old = read(page)?;
    // Git may have written the line ends of Windows.
    let unix = |text: &str| text.replace("\r\n", "\n");
    let (before, after) = (unix(old.as_deref().unwrap_or_default()), unix(&page.text));
    if before == after {
        return Ok(None);
    }
    let name = page.path.display().to_string();
    let diff = TextDiff::from_lines(&before, &after);
    output::data(&diff.unified_diff().header(&name, &name).to_string())?;
    let same = before.lines().zip(after.lines()).take_while(|(old, new)| old == new).count();
    Ok(Some(match old {
        Some(_) => format!("`{name}:{}` is not what the pack says", same + 1),
        None => format!("`{name}` is not there"),
    }))
}

fn make(options: &Options) -> Result<Vec<Made>, Failure> {
    let settings = Settings::find(options)?;
    let found = made::find(&options.paths, settings.elsewhere.as_ref())?;
    let pages: Vec<Result<Vec<Made>, Failure>> = match found.as_slice() {
        // Threads take longer to start than one pack takes.
        [one] => vec![one.pages(&settings)],
        several => several.par_iter().map(|versions| versions.pages(&settings)).collect(),
    };
    // The first pack in the order of names says what is wrong, whichever was looked at first.
    let pages = pages.into_iter().collect::<Result<Vec<Vec<Made>>, Failure>>()?;
    Ok(pages.into_iter().flatten().collect())
}

/// Returns the text of a page as it is, if it is there.
fn read(page: &Made) -> Result<Option<String>, Failure> {
    match fs::read(&page.path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let path = page.path.display();
            Err(Failure::say(Exit::Local, format!("cannot read `{path}`: {error}")))
        }
    }
}
