//! `pack-build docs`

mod settings;

use crate::cli::exit::{Exit, Failure};
use crate::cli::{output, packs};
use clap::{Args, Subcommand};
use pack_build::beside::Beside;
use pack_build::docs::{Error, Page};
use pack_build::source::ReadError;
use settings::Settings;
use similar::TextDiff;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

pub(crate) use settings::Options;

/// Make the documentation page of a pack, or check that it is up to date.
///
/// The page comes from the pack itself and from the prose in its `docs/integration.md`, so it
/// cannot say anything else than the pack does.
#[derive(Debug, Args)]
pub(crate) struct Docs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the page, and print its path.
    Render(Options),
    /// Compare the page with what `render` would write, and change nothing.
    ///
    /// Exits with 1 when they differ, with a diff on standard output.
    Check(Options),
}

/// Runs the command.
pub(crate) fn run(arguments: &Docs) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Render(options) => render(options),
        Command::Check(options) => check(options),
    }
}

fn render(options: &Options) -> Result<Exit, Failure> {
    let page = make(options)?;
    write(&page.path, &page.text).map_err(|error| {
        Failure::say(Exit::Local, format!("cannot write `{}`: {error}", page.path.display()))
    })?;
    output::data(&format!("{}\n", page.path.display()))?;
    Ok(Exit::Done)
}

fn check(options: &Options) -> Result<Exit, Failure> {
    let page = make(options)?;
    let path = page.path.display();
    let (old, message) = match fs::read(&page.path) {
        // Git may have written the line ends of Windows.
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
            (text, format!("`{path}` is not what the pack says"))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            (String::new(), format!("`{path}` is not there"))
        }
        Err(error) => {
            return Err(Failure::say(Exit::Local, format!("cannot read `{path}`: {error}")));
        }
    };
    if old == page.text {
        output::say(&format!("`{path}` is up to date\n"))?;
        return Ok(Exit::Done);
    }
    let name = path.to_string();
    let diff = TextDiff::from_lines(&old, &page.text);
    output::data(&diff.unified_diff().header(&name, &name).to_string())?;
    let hint = format!("run `{}`", options.render_command());
    Err(Failure::say(Exit::Findings, message).hint(hint))
}

/// A page and where it belongs.
struct Made {
    path: PathBuf,
    text: String,
}

fn make(options: &Options) -> Result<Made, Failure> {
    let folder = packs::find_one(&options.path)?;
    let settings = Settings::find(options, &folder)?;
    let pack = packs::read(&folder)?;
    let made = Page::new(&[pack], &settings.registry).and_then(|page| {
        let file = format!("{}.{}", page.slug, settings.target.extension());
        Ok(Made { path: settings.output.join(file), text: settings.layout.fill(&page)? })
    });
    made.map_err(|error| failure(&folder, &error))
}

fn failure(folder: &Path, error: &Error) -> Failure {
    let exit = match error {
        Error::Layout { .. } => Exit::Usage,
        Error::Unreadable { source: ReadError::Io(_), .. } => Exit::Local,
        _ => Exit::Findings,
    };
    let mut failure = Failure::new(exit, error);
    failure.message = format!("cannot document `{}`: {}", folder.display(), failure.message);
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = Beside::create(path)?;
    file.write_all(text.as_bytes())?;
    file.commit()
}
