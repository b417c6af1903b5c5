//! `pack-build inspect`

use crate::cli::build::Format;
use crate::cli::exit::{Exit, Failure};
use crate::cli::place::{Place, Shelved};
use crate::cli::registry::Access;
use crate::cli::{open, output};
use clap::Args;
use pack_build::digest::{Digest, Hashing};
use pack_build::oci::{Published, Tag, in_version_order};
use pack_build::pack::{MAX_TEXT, Pack};
use pack_build::source::{Kind, Source};
use pack_build::store::Store;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Version of the JSON; raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

const EXAMPLES: &str = "\
Examples:
  pack-build inspect ghcr.io/team/spectro-packs/archive/demo:1.0.0
  pack-build inspect oci:dist/registry:demo:1.0.0 --files
  pack-build inspect dist/demo-1.0.0.tar.gz --format json";

/// Show what a pack is, wherever it lies.
///
/// Of a published pack only the manifest and the list of tags are read; --files reads its archive, too.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Inspect {
    /// A folder, an archive, `oci:DIR[:TAG or :NAME:TAG]`, `HOST/REPOSITORY:TAG` or
    /// `HOST/REPOSITORY@sha256:…`.
    #[arg(value_name = "REF")]
    reference: String,
    /// Show `pack.json` and the files, which takes the archive of a published pack.
    #[arg(long)]
    files: bool,
    /// How it is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    access: Access,
}

/// What is known of a pack; what was not asked for, or has no meaning for it, is absent.
#[derive(Default, Serialize)]
struct Known {
    version: u32,
    reference: String,
    pack: JsonPack,
    manifest: Option<JsonContent>,
    layer: Option<JsonContent>,
    archive: Option<String>,
    created: Option<String>,
    annotations: BTreeMap<String, String>,
    versions: Option<Vec<String>>,
    metadata: Option<Value>,
    files: Option<Vec<JsonFile>>,
}

#[derive(Default, Serialize)]
struct JsonPack {
    name: Option<String>,
    version: Option<String>,
}

#[derive(Serialize)]
struct JsonContent {
    digest: Digest,
    size: u64,
}

#[derive(Serialize)]
struct JsonFile {
    path: String,
    size: Option<u64>,
    digest: Option<Digest>,
    link: Option<String>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Inspect) -> Result<Exit, Failure> {
    let text = &arguments.reference;
    let known = if let Some(shelved) = Place::parse(text)?.shelved(&arguments.access)? {
        arguments.access.wait_for(published(&shelved, arguments.files))?
    } else {
        let known = Known { reference: text.clone(), ..Known::default() };
        known.with_files(open::local(Path::new(text))?)?
    };
    output::data(&match arguments.format {
        Format::Human => known.lines(),
        Format::Json => known.json()?,
    })?;
    Ok(Exit::Done)
}

async fn published(shelved: &Shelved, files: bool) -> Result<Known, Failure> {
    let published = shelved.manifest().await?;
    // Who may read a pack may not always list its tags, and then they are not known.
    let tags = shelved.store.tags(&shelved.repository).await.ok().flatten();
    let content = |digest, size| Some(JsonContent { digest, size });
    let known = Known {
        reference: with_digest(shelved, &published),
        pack: name_and_version(shelved, &published),
        manifest: content(published.digest(), published.bytes().len() as u64),
        layer: content(published.layer().digest, published.layer().size),
        archive: published.file_name().map(str::to_owned),
        created: published.created().map(str::to_owned),
        annotations: published.annotations().clone(),
        versions: tags.map(|tags| in_version_order(tags).iter().map(Tag::to_string).collect()),
        ..Known::default()
    };
    if files { known.with_files(open::fetched(shelved, &published).await?) } else { Ok(known) }
}

fn with_digest(shelved: &Shelved, published: &Published) -> String {
    let reference = shelved.reference();
    if shelved.tag.is_some() { format!("{reference}@{}", published.digest()) } else { reference }
}

/// The archive is called after both, so nothing more needs to be fetched.
fn name_and_version(shelved: &Shelved, published: &Published) -> JsonPack {
    let tag = shelved.tag.as_ref();
    let titled = tag.and_then(|tag| published.name(tag)).map(|name| name.to_string());
    let name = titled.unwrap_or_else(|| shelved.repository.last().to_owned());
    let of_title = || {
        let stem = published.file_name()?.strip_suffix(".tar.gz")?;
        Some(stem.strip_prefix(&name)?.strip_prefix('-')?.to_owned())
    };
    let version = of_title().or_else(|| tag.map(Tag::to_string));
    JsonPack { name: Some(name), version }
}

impl Known {
    fn with_files(mut self, source: Source) -> Result<Self, Failure> {
        let files = source.entries().filter(|(_, entry)| *entry.kind() != Kind::Folder);
        let files = files.map(|(path, entry)| {
            let (size, link) = match entry.kind() {
                Kind::File { size } => (Some(*size), None),
                Kind::Link { target } => (None, Some(target.clone())),
                _ => (None, None),
            };
            let digest = || {
                let mut hashing = Hashing::new(io::sink());
                io::copy(&mut entry.open()?, &mut hashing)?;
                Ok(hashing.finish().1.digest)
            };
            let digest: Option<io::Result<Digest>> = size.map(|_| digest());
            Ok(JsonFile { path: path.to_owned(), size, digest: digest.transpose()?, link })
        });
        let files: io::Result<Vec<JsonFile>> = files.collect();
        self.files = Some(files.map_err(|error| Failure::new(Exit::Local, &error))?);
        let json = source.read("pack.json", MAX_TEXT).ok();
        self.metadata = json.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let pack = Pack::read(source);
        let written = |text: Option<String>, before: Option<String>| text.or(before);
        let metadata = pack.metadata();
        let (name, version) = (metadata.written_name(), metadata.written_version());
        self.pack.name = written(name.map(|name| name.value.clone()), self.pack.name);
        self.pack.version = written(version.map(|own| own.value.clone()), self.pack.version);
        Ok(self)
    }

    fn json(mut self) -> Result<String, Failure> {
        self.version = VERSION;
        let text = serde_json::to_string_pretty(&self)
            .map_err(|error| Failure::new(Exit::Local, &error))?;
        Ok(text + "\n")
    }

    /// Lines of a word and a value, of which only those that are known.
    fn lines(&self) -> String {
        let mut lines = Vec::new();
        let mut line = |word: &str, value: Option<String>| {
            lines.extend(value.map(|value| format!("{word:<12}{}\n", output::printable(&value))));
        };
        line("name", self.pack.name.clone());
        line("version", self.pack.version.clone());
        line("reference", Some(self.reference.clone()));
        line("manifest", self.manifest.as_ref().map(|manifest| manifest.digest.to_string()));
        line("layer", self.layer.as_ref().map(|layer| layer.digest.to_string()));
        line("size", self.layer.as_ref().map(|layer| layer.size.to_string()));
        line("archive", self.archive.clone());
        for (key, value) in &self.annotations {
            line("annotation", Some(format!("{key}={value}")));
        }
        for key in ["displayName", "layer", "addonType", "addonSubType", "cloudTypes", "group"] {
            line(key, self.metadata.as_ref().and_then(|json| shown(json.get(key)?)));
        }
        line("versions", self.versions.as_ref().map(|versions| versions.join(" ")));
        for file in self.files.iter().flatten() {
            let size = file.size.map_or_else(|| "link".to_owned(), |size| size.to_string());
            line("file", Some(format!("{size:>10}  {}", file.path)));
        }
        lines.concat()
    }
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Array(items) => {
            Some(items.iter().filter_map(shown).collect::<Vec<String>>().join(", "))
        }
        _ => None,
    }
}
