//! The lock file: which digests a run published, to be checked in and held later.

use super::Publish;
use super::outcome::{Named, Outcome};
use super::prepare::{Next, Prepared};
use crate::cli::destination::Destination;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use pack_build::digest::Digest;
use pack_build::publish::Receipt;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Version of the file; raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;
const HEADER: &str = "# Written by `pack-build publish --lock`; `--locked` holds a run to it.\n";

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Lock {
    version: u32,
    #[serde(default, rename = "pack")]
    packs: Vec<Entry>,
}

/// A pack, by where it goes and what it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    version: String,
    reference: String,
    manifest: Digest,
    layer: Digest,
    tar: Digest,
}

/// Name and version.
type Key = (String, String);
type Entries = BTreeMap<Key, Entry>;

/// Compares what would be published with the lock file, as `--locked` asks.
pub(super) fn hold(
    packs: &[Prepared],
    arguments: &Publish,
    destination: &Destination,
) -> Result<(), Failure> {
    let Some(path) = arguments.lock.as_ref().filter(|_| arguments.locked) else { return Ok(()) };
    let Some(locked) = read(path)? else {
        let message = format!("there is no lock file `{}`", path.display());
        return Err(Failure::say(Exit::Local, message).hint("publish with --lock alone first"));
    };
    let here = entries(packs.iter().map(|pack| (&pack.named, promised(pack))), destination);
    let mut differences = Vec::new();
    for (key, entry) in &here {
        match locked.get(key) {
            None => differences.push(format!("{} {} is not in it", key.0, key.1)),
            Some(held) => differences.extend(difference(held, entry)),
        }
    }
    // Packs that have not changed were not looked at.
    if arguments.changed_since.is_none() {
        let looked_at: BTreeSet<Key> = packs.iter().map(|pack| key(&pack.named)).collect();
        let gone = locked.keys().filter(|key| !looked_at.contains(*key));
        differences.extend(gone.map(|(name, version)| {
            format!("{name} {version} is in it and would not be published")
        }));
    }
    if differences.is_empty() {
        return Ok(());
    }
    for difference in &differences {
        output::say(&format!("`{}`: {difference}\n", path.display()))?;
    }
    let message = format!("`{}` does not hold what would be published", path.display());
    let hint = "publish with --lock and without --locked, and check the file in";
    Err(Failure::say(Exit::Findings, message).hint(hint))
}

/// Writes the lock file, as `--lock` asks, once all packs are where they belong.
pub(super) fn write(
    outcomes: &[Outcome],
    arguments: &Publish,
    destination: &Destination,
) -> Result<(), Failure> {
    let wanted = arguments.lock.as_ref().filter(|_| !arguments.locked && !arguments.dry_run);
    let Some(path) = wanted else { return Ok(()) };
    if outcomes.iter().any(|outcome| outcome.result.is_err()) {
        let path = path.display();
        return output::say(&format!("`{path}` was not written, because not all went well\n"));
    }
    let mut all = match arguments.changed_since {
        Some(_) => read(path)?.unwrap_or_default(),
        None => Entries::new(),
    };
    let held = outcomes.iter().map(|own| (&own.named, own.result.as_ref().ok().map(held)));
    all.extend(entries(held, destination));
    let lock = Lock { version: VERSION, packs: all.into_values().collect() };
    let text = toml::to_string(&lock).map_err(|error| Failure::new(Exit::Local, &error))?;
    output::write_file(path, format!("{HEADER}{text}").as_bytes())
}

/// Manifest, layer and tar.
type Digests = [Digest; 3];

/// Returns what a tag will hold; `None` when that cannot be known.
fn promised(pack: &Prepared) -> Option<Digests> {
    match &pack.next {
        Next::Nothing(result) => result.as_ref().as_ref().ok().map(held),
        Next::Send { artifact, .. } => {
            let layer = artifact.layer().descriptor.digest;
            Some([artifact.digest(), layer, artifact.tar_digest()])
        }
    }
}

/// Returns what a tag holds.
fn held(receipt: &Receipt) -> Digests {
    [receipt.digest, receipt.layer.digest, receipt.tar_digest]
}

fn key(named: &Named) -> Key {
    (named.name.to_string(), named.version.to_string())
}

fn entries<'a>(
    packs: impl IntoIterator<Item = (&'a Named, Option<Digests>)>,
    destination: &Destination,
) -> Entries {
    let entry = |(named, digests): (&Named, Option<Digests>)| {
        let [manifest, layer, tar] = digests?;
        let (name, version) = key(named);
        let reference = destination.reference(&named.target.repository, &named.target.tag);
        Some((key(named), Entry { name, version, reference, manifest, layer, tar }))
    };
    packs.into_iter().filter_map(entry).collect()
}

/// Says where two entries of one pack differ. The content says most, then the compressor.
fn difference(held: &Entry, here: &Entry) -> Option<String> {
    let what = if held.tar != here.tar {
        format!("has the tar {}, and here is {}", held.tar, here.tar)
    } else if held.layer != here.layer {
        format!("has the layer {}, and here is {}", held.layer, here.layer)
    } else if held.manifest != here.manifest {
        format!("has the manifest {}, and here is {}", held.manifest, here.manifest)
    } else if held.reference != here.reference {
        format!("is at `{}`, and would go to `{}`", held.reference, here.reference)
    } else {
        return None;
    };
    Some(format!("{} {} {what}", here.name, here.version))
}

fn read(path: &Path) -> Result<Option<Entries>, Failure> {
    let failed = |error: String| {
        Failure::say(Exit::Local, format!("cannot read `{}`: {error}", path.display()))
    };
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        text => text.map_err(|error| failed(error.to_string()))?,
    };
    let lock: Lock =
        toml::from_str(&text).map_err(|error| failed(error.to_string().trim().to_owned()))?;
    if lock.version != VERSION {
        return Err(failed(format!("its version {} is not known here", lock.version)));
    }
    let keyed = |entry: Entry| ((entry.name.clone(), entry.version.clone()), entry);
    Ok(Some(lock.packs.into_iter().map(keyed).collect()))
}
