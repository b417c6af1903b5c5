//! What `pack-build docs` was told, on the command line or in `pack-build.toml`.

use crate::cli::config::{Config, DocsSettings};
use crate::cli::docs::elsewhere::Elsewhere;
use crate::cli::exit::{Exit, Failure};
use crate::cli::registry::Access;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use pack_build::docs::{Comments, Layouts, Site, Target};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What Palette's own registry of packs is called.
const REGISTRY_NAME: &str = "Public Repo";

/// The options of every `docs` command; what is not given comes from `pack-build.toml`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Pack folders, or folders that contain packs; versions of one pack are one page.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// What the page is for [default: every `[[docs.page]]` in pack-build.toml].
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
    /// Where further versions of the packs are: a folder, `oci:DIR` or `HOST/BASE`.
    #[arg(long, value_name = "PLACE")]
    versions: Option<String>,
    #[command(flatten)]
    access: Access,
}

/// Everything that pages need and packs do not say.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) pages: Vec<Wanted>,
    pub(super) site: Site,
    pub(super) layouts: Layouts,
    /// The files and folders beside the packs that pages depend on.
    pub(super) files: Vec<PathBuf>,
    /// Where versions are that the packs at hand do not have.
    pub(super) elsewhere: Option<Elsewhere>,
}

/// One page of each pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) target: Target,
    /// As seen from the current folder; `None` where the page is in the pack itself.
    pub(super) output: Option<PathBuf>,
}

impl Options {
    /// Returns the options of a page that goes nowhere.
    pub(super) fn of_target(
        target: Target,
        paths: &[PathBuf],
        templates: Option<&PathBuf>,
    ) -> Self {
        Self {
            paths: paths.to_vec(),
            target: Some(target),
            out: Some(PathBuf::new()),
            registry: None,
            templates: templates.cloned(),
            versions: None,
            access: Access::default(),
        }
    }

    /// Returns the command line that renders with the same options.
    pub(super) fn render_command(&self) -> String {
        let mut words = vec!["pack-build docs render".to_owned()];
        words.extend(self.paths.iter().map(|path| quoted(&path.display())));
        let flags = [
            ("--target", self.target.map(|target| target.to_string())),
            ("--out", self.out.as_ref().map(|path| path.display().to_string())),
            ("--registry", self.registry.clone()),
            ("--templates", self.templates.as_ref().map(|path| path.display().to_string())),
            ("--versions", self.versions.clone()),
        ];
        for (flag, value) in flags {
            words.extend(value.map(|value| format!("{flag} {}", quoted(&value))));
        }
        words.join(" ")
    }
}

impl Settings {
    /// Joins the options with the nearest `pack-build.toml` above the first path.
    pub(super) fn find(options: &Options) -> Result<Self, Failure> {
        let config = Config::find(options.paths.first().map_or(Path::new("."), PathBuf::as_path))?;
        let pages = pages(options, &config)?;
        Self::of(options, &config, pages)
    }

    /// Joins the options with the settings for a target that is nobody's page.
    pub(super) fn for_lines(options: &Options) -> Result<(Self, Target), Failure> {
        let config = Config::find(options.paths.first().map_or(Path::new("."), PathBuf::as_path))?;
        let first =
            config.settings.docs.page.first().map(|page| target(&page.target)).transpose()?;
        let target = options.target.or(first).unwrap_or(Target::Docusaurus);
        Ok((Self::of(options, &config, Vec::new())?, target))
    }

    fn of(options: &Options, config: &Config, pages: Vec<Wanted>) -> Result<Self, Failure> {
        let docs = &config.settings.docs;
        let templates = options.templates.clone();
        let templates = templates.or_else(|| docs.templates.as_ref().map(|it| config.resolve(it)));
        let layouts = match &templates {
            Some(folder) => Layouts::own(read_layouts(folder)?),
            None => Layouts::default(),
        };
        let files = templates.into_iter().chain([config.folder.join(Config::FILE_NAME)]).collect();
        let elsewhere = match (&options.versions, &docs.versions) {
            (Some(place), _) => Some(Elsewhere::parse(place, Path::new(""), &options.access)?),
            (None, Some(place)) => Some(Elsewhere::parse(place, &config.folder, &options.access)?),
            (None, None) => None,
        };
        Ok(Self { site: site(options, docs, &pages)?, pages, layouts, files, elsewhere })
    }
}

fn pages(options: &Options, config: &Config) -> Result<Vec<Wanted>, Failure> {
    let configured = config.settings.docs.page.iter().map(|page| {
        let target = target(&page.target)?;
        let output = page.output.as_ref().map(|path| config.resolve(path));
        Ok(Wanted { target, output })
    });
    let mut pages = configured.collect::<Result<Vec<_>, Failure>>()?;
    if let Some(target) = options.target {
        pages.retain(|page| page.target == target);
        if pages.is_empty() || options.out.is_some() {
            pages = vec![Wanted { target, output: None }];
        }
    }
    match (pages.as_mut_slice(), &options.out) {
        ([], _) => {
            return Err(missing("no page is set", "[[docs.page]]", "--target TARGET"));
        }
        ([page], Some(out)) => page.output = Some(out.clone()),
        (_, Some(_)) => {
            let message = "`--out` is one folder, and several pages are set";
            return Err(Failure::say(Exit::Usage, message).hint("add `--target TARGET`"));
        }
        _ => {}
    }
    for page in &mut pages {
        match page.target {
            Target::Readme => page.output = None,
            _ if page.output.is_none() => {
                let message = format!("no folder for the page `{}` is set", page.target);
                return Err(missing(&message, "output", "--out DIR"));
            }
            _ => {}
        }
    }
    Ok(pages)
}

fn site(options: &Options, docs: &DocsSettings, pages: &[Wanted]) -> Result<Site, Failure> {
    let registry = options.registry.clone().or_else(|| docs.registry.clone());
    if registry.is_none() && pages.iter().any(|page| page.target.needs_registry()) {
        return Err(missing("no registry for the logo is set", "registry", "--registry URL"));
    }
    let is_address = |url: &&String| url.starts_with("https://") || url.starts_with("http://");
    if let Some(registry) = registry.as_ref().filter(|url| !is_address(url)) {
        let message = format!("the registry `{registry}` is not a web address");
        return Err(Failure::say(Exit::Usage, message).hint("write it as https://HOST"));
    }
    Ok(Site {
        registry,
        registry_name: docs.registry_name.clone().unwrap_or_else(|| REGISTRY_NAME.to_owned()),
        comments: if docs.infer { Comments::Plain } else { Comments::Marked },
    })
}

fn target(name: &str) -> Result<Target, Failure> {
    name.parse().map_err(|error| {
        Failure::new(Exit::Usage, &error).hint(format!("use one of: {}", names().join(", ")))
    })
}

fn names() -> Vec<&'static str> {
    Target::ALL.iter().map(|target| target.name()).collect()
}

fn targets() -> impl TypedValueParser<Value = Target> {
    PossibleValuesParser::new(names()).try_map(|name| name.parse::<Target>())
}

fn missing(message: &str, setting: &str, option: &str) -> Failure {
    let place = if setting.starts_with('[') { "" } else { " under `[docs]`" };
    let place = if setting == "output" { " under `[[docs.page]]`" } else { place };
    let hint = format!("pass `{option}`, or set `{setting}`{place} in `pack-build.toml`");
    Failure::say(Exit::Usage, message).hint(hint)
}

/// Reads layouts of the user's own; what the folder does not have is embedded.
fn read_layouts(folder: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let read = || -> io::Result<BTreeMap<String, String>> {
        let mut layouts = BTreeMap::new();
        for item in fs::read_dir(folder)? {
            let path = item?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(name) = name.filter(|name| !name.starts_with('.') && path.is_file()) {
                layouts.insert(name.to_owned(), fs::read_to_string(&path)?);
            }
        }
        Ok(layouts)
    };
    read().map_err(|error| {
        let message = format!("cannot read the layouts in `{}`: {error}", folder.display());
        Failure::say(Exit::Usage, message)
    })
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
