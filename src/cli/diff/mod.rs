//! `pack-build diff`

mod leaves;

use crate::cli::build::Format;
use crate::cli::exit::{Exit, Failure};
use crate::cli::place::Place;
use crate::cli::registry::Access;
use crate::cli::{open, output};
use clap::Args;
use leaves::leaves;
use pack_build::digest::Digest;
use pack_build::pack::Pack;
use pack_build::pack::images::listed_images;
use pack_build::source::{Kind, Source};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// Version of the JSON; raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

const EXAMPLES: &str = "\
Examples:
  pack-build diff packs/demo HOST/BASE/spectro-packs/archive/demo:1.0.0
  pack-build diff oci:dist/registry:demo:1.0.0 oci:dist/registry:demo:1.1.0
  pack-build diff old.tar.gz new.tar.gz --format json

Exit code 0: no difference, 1: they differ.";

/// Show what differs between two packs, wherever they lie.
///
/// Compares `pack.json`, the values, the images and the files: the content, not how it was packed.
/// Exits with 1 when they differ, as `diff` does.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Diff {
    /// A folder, an archive, `oci:DIR[:TAG or :NAME:TAG]`, `HOST/REPOSITORY:TAG` or
    /// `HOST/REPOSITORY@sha256:…`.
    #[arg(value_name = "A")]
    before: String,
    /// The same, of the other pack.
    #[arg(value_name = "B")]
    after: String,
    /// How the differences are written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    access: Access,
}

/// The parts of a pack that are compared, each as keys and what stands there.
type Part = BTreeMap<String, String>;

/// One key that differs; absent on the side where there is none.
#[derive(Debug, Serialize, PartialEq, Eq)]
struct Change {
    key: String,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Serialize)]
struct Differences {
    version: u32,
    metadata: Vec<Change>,
    values: Vec<Change>,
    images: Vec<Change>,
    files: Vec<Change>,
}

/// What is compared of one pack.
struct Sides {
    metadata: Part,
    values: Part,
    images: Part,
    files: Part,
}

/// Runs the command.
pub(crate) fn run(arguments: &Diff) -> Result<Exit, Failure> {
    let before = read(&arguments.before, &arguments.access)?;
    let after = read(&arguments.after, &arguments.access)?;
    let differences = Differences {
        version: VERSION,
        metadata: compare(&before.metadata, &after.metadata),
        values: compare(&before.values, &after.values),
        images: compare(&before.images, &after.images),
        files: compare(&before.files, &after.files),
    };
    output::data(&match arguments.format {
        Format::Human => differences.lines(),
        Format::Json => differences.json()?,
    })?;
    let same = differences.parts().iter().all(|(_, changes)| changes.is_empty());
    Ok(if same { Exit::Done } else { Exit::Findings })
}

fn read(text: &str, access: &Access) -> Result<Sides, Failure> {
    let Some(shelved) = Place::parse(text)?.shelved(access)? else {
        let path = Path::new(text);
        let source = open::local(path)?;
        // What `.packignore` leaves out would differ from every archive of the pack.
        return if path.is_file() { Sides::of(source) } else { Sides::shipped(source) };
    };
    Sides::of(access.wait_for(async { open::fetched(&shelved, &shelved.manifest().await?).await })?)
}

impl Sides {
    fn shipped(source: Source) -> Result<Self, Failure> {
        let pack = Pack::read(source);
        let shipped: BTreeSet<String> = pack.shipped().into_iter().collect();
        Self::compared(&pack, |path| shipped.contains(path))
    }

    fn of(source: Source) -> Result<Self, Failure> {
        Self::compared(&Pack::read(source), |_| true)
    }

    fn compared(pack: &Pack, is_meant: impl Fn(&str) -> bool) -> Result<Self, Failure> {
        let entries = pack.source().entries();
        let meant = entries.filter(|(path, entry)| *entry.kind() != Kind::Folder && is_meant(path));
        let mut files = Part::new();
        for (path, entry) in meant {
            let content = match entry.kind() {
                Kind::Link { target } => format!("a link to {target}"),
                _ => entry
                    .open()
                    .and_then(Digest::of_all)
                    .map_err(|error| unreadable(path, &error))?
                    .to_string(),
            };
            files.insert(path.to_owned(), content);
        }
        let values = pack.values().document();
        Ok(Self {
            metadata: pack.json().document().map(leaves).unwrap_or_default(),
            values: values.map(leaves).unwrap_or_default(),
            images: images(pack),
            files,
        })
    }
}

/// An image without its tag, and its tags.
fn images(pack: &Pack) -> Part {
    let mut tags: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for used in pack.images().uses() {
        tags.entry(used.written.clone()).or_default().insert(used.tag.clone());
    }
    for listed in listed_images(pack) {
        let (name, tag) = match listed.written.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, tag),
            _ => (listed.written.as_str(), ""),
        };
        tags.entry(name.to_owned()).or_default().insert(tag.to_owned());
    }
    let joined = |tags: BTreeSet<String>| tags.into_iter().collect::<Vec<String>>().join(", ");
    tags.into_iter().map(|(name, tags)| (name, joined(tags))).collect()
}

fn compare(before: &Part, after: &Part) -> Vec<Change> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| Change {
            key: key.clone(),
            before: before.get(key).cloned(),
            after: after.get(key).cloned(),
        })
        .collect()
}

impl Differences {
    fn parts(&self) -> [(&'static str, &Vec<Change>); 4] {
        [
            ("pack.json", &self.metadata),
            ("values.yaml", &self.values),
            ("images", &self.images),
            ("files", &self.files),
        ]
    }

    fn lines(&self) -> String {
        let mut text = String::new();
        for (part, changes) in self.parts().into_iter().filter(|(_, changes)| !changes.is_empty()) {
            text.push_str(&format!("{part}\n"));
            for change in changes {
                text.push_str(&output::printable(&change.line(part)));
                text.push('\n');
            }
        }
        text
    }

    fn json(&self) -> Result<String, Failure> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Failure::new(Exit::Local, &error))?;
        Ok(text + "\n")
    }
}

impl Change {
    /// A digest says nothing to a person but that the file is another.
    fn line(&self, part: &str) -> String {
        let key = &self.key;
        let value = |text: &str| match part {
            "files" => String::new(),
            "images" => format!(":{text}"),
            _ => format!(": {text}"),
        };
        match (&self.before, &self.after) {
            (Some(_), Some(_)) if part == "files" => format!("  ~ {key}"),
            (Some(before), Some(after)) => format!("  ~ {key}: {before} → {after}"),
            (Some(before), None) => format!("  - {key}{}", value(before)),
            (None, after) => format!("  + {key}{}", value(after.as_deref().unwrap_or_default())),
        }
    }
}

fn unreadable(path: &str, error: &io::Error) -> Failure {
    Failure::say(Exit::Local, format!("cannot read `{path}`: {error}"))
}
