//! `pack-build tag`

use crate::cli::exit::{Exit, Failure};
use crate::cli::place::Place;
use crate::cli::registry::Access;
use crate::cli::{copy, output};
use clap::Args;
use pack_build::copy::{Original, Route};
use pack_build::oci::Tag;
use pack_build::publish::Target;

const EXAMPLES: &str = "\
Examples:
  pack-build tag HOST/BASE/spectro-packs/archive/demo:1.0.0 LTS__1.0.0
  pack-build tag HOST/BASE/spectro-packs/archive/demo@sha256:… 1.0.1";

/// Give a published pack one more tag, in the same repository and with the same digest.
///
/// A tag that holds other content is refused with exit code 5. Prints REFERENCE@DIGEST.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TagCommand {
    /// `HOST/REPOSITORY:TAG`, `HOST/REPOSITORY@sha256:…` or `oci:DIR[:TAG or :NAME:TAG]`.
    #[arg(value_name = "REF")]
    reference: String,
    /// The new tag, as `1.0.1` or `GROUP__LABEL`.
    #[arg(value_name = "NEW")]
    new: Tag,
    /// Move the tag when it holds other content.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    access: Access,
}

/// Runs the command.
pub(crate) fn run(arguments: &TagCommand) -> Result<Exit, Failure> {
    let shelved = Place::in_store(&arguments.reference, &arguments.access)?;
    let original =
        Original { repository: shelved.repository.clone(), pointer: shelved.pointer.clone() };
    let target = Target {
        repository: shelved.repository.clone(),
        tag: arguments.new.clone(),
        replace: copy::replace(arguments.replace),
    };
    let aside = tempfile::tempdir().map_err(|error| Failure::new(Exit::Local, &error))?;
    let way = (Route::Within, aside.path());
    let store = &shelved.store;
    let copied = arguments.access.wait_for(async {
        let copied = pack_build::copy::copy(store, &original, store, &target, way).await;
        copied.map_err(|error| copy::failure(&error))
    })?;
    let outcome = copy::Outcome::new(store, &target, &copied);
    output::say(&outcome.sentence("tagged"))?;
    output::data(&outcome.line())?;
    Ok(Exit::Done)
}
