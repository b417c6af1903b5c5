//! `pack-build.toml`: the settings a team shares, found upwards from the pack.

use crate::cli::compat::CompatSettings;
use crate::cli::exit::{Exit, Failure};
use crate::cli::verify::{AllowSettings, VerifySettings};
use serde::Deserialize;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Settings, with the folder that the paths in them are relative to.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Config {
    /// The folder that holds the file; empty, so the current folder, when there is no file.
    pub(crate) folder: PathBuf,
    /// The text of the file, which findings about it point into.
    pub(crate) text: String,
    pub(crate) settings: Settings,
}

/// What `pack-build.toml` can say.
#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    pub(crate) verify: VerifySettings,
    pub(crate) allow: Vec<AllowSettings>,
    pub(crate) compat: CompatSettings,
    pub(crate) publish: Publish,
    pub(crate) docs: DocsSettings,
}

/// `[publish]`
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Publish {
    /// Where `publish` pushes to when it is not told, in the form of `--to`.
    pub(crate) destination: Option<String>,
}

/// `[docs]`
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct DocsSettings {
    /// The pages that `docs render` writes about each pack.
    pub(crate) page: Vec<PageSettings>,
    /// The pack registry that serves logos, as `https://HOST`.
    pub(crate) registry: Option<String>,
    /// What Palette calls the registry that the packs are in.
    pub(crate) registry_name: Option<String>,
    /// A folder with templates that replace the embedded ones.
    pub(crate) templates: Option<PathBuf>,
    /// Where further versions of the packs are, as `--versions`.
    pub(crate) versions: Option<String>,
    /// Whether any comment above a value describes it.
    pub(crate) infer: bool,
}

/// `[[docs.page]]`
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageSettings {
    /// What the page is for.
    pub(crate) target: String,
    /// The folder that it is written to.
    pub(crate) output: Option<PathBuf>,
}

impl Config {
    /// Name of the file.
    pub(crate) const FILE_NAME: &str = "pack-build.toml";

    /// Reads the nearest `pack-build.toml` in a folder or above it; without one, everything is default.
    pub(crate) fn find(start: &Path) -> Result<Self, Failure> {
        let start = fs::canonicalize(start)
            .map_err(|error| unreadable(start, &error).hint("pass the path of a pack's folder"))?;
        for folder in start.ancestors() {
            let file = folder.join(Self::FILE_NAME);
            match fs::read_to_string(&file) {
                Ok(text) => return Self::parse(&text, &file, &from_here(folder)),
                Err(error) if is_absent(&error) => {}
                Err(error) => return Err(unreadable(&file, &error)),
            }
        }
        Ok(Self::default())
    }

    /// Returns a path from the settings as seen from the current folder.
    pub(crate) fn resolve(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    fn parse(text: &str, file: &Path, folder: &Path) -> Result<Self, Failure> {
        let settings = toml::from_str(text).map_err(|error| {
            let message = format!("cannot use `{}`: {}", file.display(), error.to_string().trim());
            Failure::say(Exit::Usage, message).hint("the README lists every setting")
        })?;
        Ok(Self { folder: folder.to_owned(), text: text.to_owned(), settings })
    }
}

/// Returns a folder as seen from the current one when it lies below it, so that messages stay short.
fn from_here(folder: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    folder.strip_prefix(&here).unwrap_or(folder).to_owned()
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::say(Exit::Local, format!("cannot read `{}`: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_above_the_pack_wins() {
        let root = tempfile::tempdir().unwrap();
        let pack = root.path().join("a/b");
        fs::create_dir_all(&pack).unwrap();
        fs::write(root.path().join(Config::FILE_NAME), "[publish]\ndestination = \"far\"").unwrap();
        fs::write(
            root.path().join("a").join(Config::FILE_NAME),
            "[publish]\ndestination = \"near\"",
        )
        .unwrap();
        let config = Config::find(&pack).unwrap();
        assert_eq!(config.settings.publish.destination.as_deref(), Some("near"));
        assert_eq!(config.resolve(Path::new("x")), config.folder.join("x"));
    }

    #[test]
    fn an_unknown_setting_is_refused_with_its_place() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join(Config::FILE_NAME), "[docs]\ntargets = \"gatsby\"").unwrap();
        let failure = Config::find(root.path()).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.message.contains("line 2") && failure.message.contains("targets"));
    }
}
