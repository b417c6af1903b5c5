//! Sending packs side by side; one that fails does not stop the others.

use super::candidate::Candidate;
use super::outcome::{self, Named, Outcome};
use super::prepare::{Job, Next, Prepared, prepare};
use super::progress::Bar;
use super::{Publish, lock, receipt};
use crate::cli::deadline::Deadline;
use crate::cli::destination::Destination;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use futures_util::stream::{self, StreamExt};
use pack_build::oci::Repository;
use pack_build::publish::{Intent, Older, Receipt, publish};
use pack_build::store::{Any, Layout, Plan, Progress, Store, registry};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Each pack sends its archive and its config side by side.
const REQUESTS: usize = 2;

/// Publishes packs, tells of each as soon as it is through, and returns the outcomes in the packs' order.
///
/// Archives are written to the folder `out`.
pub(super) fn send(
    packs: Vec<Candidate>,
    arguments: &Publish,
    destination: &Destination,
    out: &Path,
) -> Result<Vec<Outcome>, Failure> {
    let bar = Arc::new(Bar::default());
    let store = connect(arguments, destination, Arc::clone(&bar) as Arc<dyn Progress>)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Local, &error))?;
    let run = Run { arguments, destination, out, bar: &bar };
    let outcomes = runtime.block_on(async {
        if arguments.dry_run {
            run.publish(&Plan::new(store), packs).await
        } else {
            run.publish(&store, packs).await
        }
    });
    bar.finish();
    outcomes
}

fn connect(
    arguments: &Publish,
    destination: &Destination,
    progress: Arc<dyn Progress>,
) -> Result<Any, Failure> {
    Ok(match destination {
        Destination::Layout(folder) => Any::Layout(Layout::new(folder.clone(), progress)),
        Destination::Registry(registry::Destination { host, security, .. }) => {
            let registry = arguments.access.connect(host, *security, progress)?;
            Any::Registry(Box::new(registry.at_most(arguments.jobs.get() * REQUESTS)))
        }
    })
}

struct Run<'a> {
    arguments: &'a Publish,
    destination: &'a Destination,
    out: &'a Path,
    bar: &'a Bar,
}

impl Run<'_> {
    async fn publish(
        &self,
        store: &(impl Store + Sync),
        packs: Vec<Candidate>,
    ) -> Result<Vec<Outcome>, Failure> {
        let deadline = self.arguments.access.deadline();
        let job = Job {
            recipe: self.arguments.recipe.clone(),
            out: self.out.to_owned(),
            requests: self.arguments.jobs.get() * REQUESTS,
            deadline,
        };
        let packs = prepare(packs, store, Arc::new(job)).await?;
        lock::hold(&packs, self.arguments, self.destination)?;
        self.send(store, packs, deadline).await
    }

    async fn send(
        &self,
        store: &(impl Store + Sync),
        packs: Vec<Prepared>,
        deadline: Deadline,
    ) -> Result<Vec<Outcome>, Failure> {
        let number = packs.len();
        let older = if self.arguments.allow_older { Older::Allow } else { Older::Refuse };
        let one = async |(place, Prepared { named, next }): (usize, Prepared)| {
            let result = match next {
                Next::Nothing(result) => *result,
                Next::Send { artifact, held } => {
                    let work =
                        publish(&artifact, store, Intent { target: &named.target, held, older });
                    deadline.hold(work, outcome::failure).await
                }
            };
            (place, Outcome { named, result })
        };
        let versions = |packs: Vec<(usize, Prepared)>| Box::pin(stream::iter(packs).then(&one));
        let mut running = stream::iter(by_repository(packs))
            .map(versions)
            .flatten_unordered(self.arguments.jobs.get());
        let mut outcomes = Vec::new();
        while let Some((place, outcome)) = running.next().await {
            // The failure of a single pack is the failure of the run, which is told at its end.
            if outcome.result.is_ok() || number > 1 {
                let text = receipt::sentence(&outcome, self.arguments.dry_run);
                self.bar.aside(|| output::say(&text))?;
            }
            outcomes.push((place, outcome));
        }
        outcomes.sort_by_key(|(place, _)| *place);
        Ok(outcomes.into_iter().map(|(_, outcome)| renamed(store, outcome)).collect())
    }
}

/// Versions of one pack go one after another, the oldest first: some registries lose what two
/// connections do to one repository at once, and a newer version would keep an older one out.
fn by_repository(packs: Vec<Prepared>) -> Vec<Vec<(usize, Prepared)>> {
    let mut repositories: BTreeMap<Repository, Vec<(usize, Prepared)>> = BTreeMap::new();
    for (place, pack) in packs.into_iter().enumerate() {
        let repository = pack.named.target.repository.clone();
        repositories.entry(repository).or_default().push((place, pack));
    }
    let mut packs: Vec<_> = repositories.into_values().collect();
    for versions in &mut packs {
        versions.sort_by(|(_, one), (_, other)| one.named.version.cmp(&other.named.version));
    }
    packs
}

/// A layout gives packs other names once two of them have the same version.
fn renamed(store: &impl Store, Outcome { named, result }: Outcome) -> Outcome {
    let Named { target, .. } = &named;
    let reference = store.describe(&target.repository, &target.tag);
    Outcome { result: result.map(|own| Receipt { reference, ..own }), named }
}
