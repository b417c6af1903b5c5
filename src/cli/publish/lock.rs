//! The lock file: which digests a run published, to be checked in and held later.

use super::Publish;
use super::outcome::Outcome;
use super::prepare::Prepared;
use crate::cli::destination::Destination;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use pack_build::digest::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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

type Entries = BTreeMap<(String, String), Entry>;

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
    let here = entries(packs, destination);
    let mut differences = Vec::new();
    for (key, entry) in &here {
        match locked.get(key) {
            None => differences.push(format!("{} {} is not in it", key.0, key.1)),
            Some(held) => differences.extend(difference(held, entry)),
        }
    }
    // Packs that have not changed were not looked at.
    if arguments.changed_since.is_none() {
        let gone = locked.keys().filter(|key| !here.contains_key(*key));
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
    outcomes: &[Outcome<'_>],
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
    all.extend(entries(outcomes.iter().map(|outcome| outcome.pack), destination));
    let lock = Lock { version: VERSION, packs: all.into_values().collect() };
    let text = toml::to_string(&lock).map_err(|error| Failure::new(Exit::Local, &error))?;
    output::write_file(path, format!("{HEADER}{text}").as_bytes())
}

fn entries<'a>(
    packs: impl IntoIterator<Item = &'a Prepared>,
    destination: &Destination,
) -> Entries {
    let entry = |pack: &Prepared| Entry {
        name: pack.name.to_string(),
        version: pack.version.to_string(),
        reference: destination.reference(&pack.target.repository, &pack.target.tag),
        manifest: pack.artifact.digest(),
        layer: pack.artifact.layer().descriptor.digest,
        tar: pack.artifact.tar_digest(),
    };
    let keyed = |entry: Entry| ((entry.name.clone(), entry.version.clone()), entry);
    packs.into_iter().map(entry).map(keyed).collect()
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
