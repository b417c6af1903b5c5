//! What `pack-build docs` was told, on the command line or in `pack-build.toml`.

use crate::cli::config::Config;
use crate::cli::exit::{Exit, Failure};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use pack_build::docs::{Layout, Target};
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The options of every `docs` command; what is not given comes from `pack-build.toml`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder of the pack.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) path: PathBuf,
    /// Documentation site that the page is for [default: gatsby].
    #[arg(long, value_name = "TARGET", value_parser = targets())]
    target: Option<Target>,
    /// Folder that the page is in.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Address of the pack registry that serves the logo.
    #[arg(long, value_name = "URL")]
    registry: Option<String>,
    /// Folder with layouts that replace the embedded ones.
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

/// Everything that a page needs and the pack does not say.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) target: Target,
    /// As seen from the current folder.
    pub(super) output: PathBuf,
    pub(super) registry: String,
    pub(super) layout: Layout,
}

impl Options {
    /// Returns the command line that renders with the same options.
    pub(super) fn render_command(&self) -> String {
        let mut words = vec!["pack-build docs render".to_owned(), quoted(&self.path.display())];
        let flags = [
            ("--target", self.target.map(|target| target.to_string())),
            ("--out", self.out.as_ref().map(|path| path.display().to_string())),
            ("--registry", self.registry.clone()),
            ("--templates", self.templates.as_ref().map(|path| path.display().to_string())),
        ];
        for (flag, value) in flags {
            words.extend(value.map(|value| format!("{flag} {}", quoted(&value))));
        }
        words.join(" ")
    }
}

impl Settings {
    /// Joins the options with the nearest `pack-build.toml` above a pack.
    pub(super) fn find(options: &Options, pack: &Path) -> Result<Self, Failure> {
        let config = Config::find(pack)?;
        let docs = &config.settings.docs;
        let target = match (options.target, &docs.target) {
            (Some(target), _) => target,
            (None, Some(name)) => name.parse().map_err(|error| {
                Failure::new(Exit::Usage, &error)
                    .hint(format!("use one of: {}", names().join(", ")))
            })?,
            (None, None) => Target::Gatsby,
        };
        let folder = |given: &Option<PathBuf>, shared: &Option<PathBuf>| {
            let shared = shared.as_ref().map(|path| from_here(&config.resolve(path)));
            given.clone().or(shared)
        };
        let output = folder(&options.out, &docs.output)
            .ok_or_else(|| missing("no folder for the page is set", "output", "--out DIR"))?;
        let registry = options.registry.clone().or_else(|| docs.registry.clone());
        let registry = registry.ok_or_else(|| {
            missing("no registry for the logo is set", "registry", "--registry URL")
        })?;
        if !registry.starts_with("https://") && !registry.starts_with("http://") {
            let message = format!("the registry `{registry}` is not a web address");
            return Err(Failure::say(Exit::Usage, message).hint("write it as https://HOST"));
        }
        let layout = match folder(&options.templates, &docs.templates) {
            Some(templates) => read_layout(&templates, target)?,
            None => Layout::embedded(target),
        };
        Ok(Self { target, output, registry, layout })
    }
}

fn names() -> Vec<&'static str> {
    Target::ALL.iter().map(|target| target.name()).collect()
}

fn targets() -> impl TypedValueParser<Value = Target> {
    PossibleValuesParser::new(names()).try_map(|name| name.parse::<Target>())
}

fn missing(message: &str, setting: &str, option: &str) -> Failure {
    let hint = format!("pass `{option}`, or set `{setting}` under `[docs]` in `pack-build.toml`");
    Failure::say(Exit::Usage, message).hint(hint)
}

/// Reads a layout of the user's own; one that the folder does not have is the embedded one.
fn read_layout(templates: &Path, target: Target) -> Result<Layout, Failure> {
    let path = templates.join(target.layout_name());
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Layout::custom(target, text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound && templates.is_dir() => {
            Ok(Layout::embedded(target))
        }
        Err(error) => {
            let message = format!("cannot read `{}`: {error}", path.display());
            Err(Failure::say(Exit::Usage, message))
        }
    }
}

/// Returns a path as a person in the current folder would write it, if it is below that folder.
fn from_here(path: &Path) -> PathBuf {
    let here = env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).to_owned()
}

/// Quotes a word for a shell when it needs it.
fn quoted(word: &impl ToString) -> String {
    let word = word.to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:\\=@%+,~".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
