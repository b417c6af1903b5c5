//! Sending packs side by side; one that fails does not stop the others.

use super::outcome::{self, Outcome};
use super::prepare::Prepared;
use super::progress::Bar;
use super::{Publish, receipt};
use crate::cli::destination::Destination;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::cli::render::counted;
use futures_util::stream::{self, StreamExt};
use pack_build::publish::{Receipt, publish};
use pack_build::store::registry;
use pack_build::store::{Layout, Plan, Progress, Store};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Each pack sends its archive and its config side by side.
const REQUESTS: usize = 2;
/// No run takes a year.
const FOREVER: Duration = Duration::from_hours(24 * 365);

/// Sends packs, tells of each as soon as it is through, and returns the outcomes in the packs' order.
pub(super) fn send<'a>(
    packs: &'a [Prepared],
    arguments: &Publish,
    destination: Destination,
) -> Result<Vec<Outcome<'a>>, Failure> {
    let bar = Arc::new(Bar::default());
    let progress = Arc::clone(&bar) as Arc<dyn Progress>;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Local, &error))?;
    let outcomes = match destination {
        Destination::Layout(folder) => {
            runtime.block_on(send_to(Layout::new(folder, progress), packs, arguments, &bar))
        }
        Destination::Registry(destination) => {
            let requests = arguments.jobs.get() * REQUESTS;
            let registry::Destination { host, security, .. } = destination;
            let registry = arguments.access.connect(&host, security, progress)?;
            runtime.block_on(send_to(registry.at_most(requests), packs, arguments, &bar))
        }
    };
    bar.finish();
    outcomes
}

async fn send_to<'a>(
    store: impl Store + Sync,
    packs: &'a [Prepared],
    arguments: &Publish,
    bar: &Bar,
) -> Result<Vec<Outcome<'a>>, Failure> {
    if arguments.dry_run {
        send_all(&Plan::new(store), packs, arguments, bar).await
    } else {
        send_all(&store, packs, arguments, bar).await
    }
}

async fn send_all<'a>(
    store: &(impl Store + Sync),
    packs: &'a [Prepared],
    arguments: &Publish,
    bar: &Bar,
) -> Result<Vec<Outcome<'a>>, Failure> {
    let seconds = arguments.timeout.map(NonZeroU32::get);
    let limit = seconds.map_or(FOREVER, |seconds| Duration::from_secs(seconds.into()));
    let deadline = Instant::now() + limit;
    let one = |(place, pack): (usize, &'a Prepared)| async move {
        let result = timeout_at(deadline, publish(&pack.artifact, store, &pack.target)).await;
        let result = match result {
            Ok(result) => result.map_err(outcome::failure),
            Err(_) => Err(late(limit)),
        };
        (place, Outcome { pack, result })
    };
    let mut running =
        stream::iter(packs.iter().enumerate()).map(one).buffer_unordered(arguments.jobs.get());
    let mut outcomes = Vec::new();
    while let Some((place, outcome)) = running.next().await {
        // The failure of a single pack is the failure of the run, which is told at its end.
        if outcome.result.is_ok() || packs.len() > 1 {
            let text = receipt::sentence(&outcome, arguments.dry_run);
            bar.aside(|| output::say(&text))?;
        }
        outcomes.push((place, outcome));
    }
    outcomes.sort_by_key(|(place, _)| *place);
    let named = |outcome: Outcome<'a>| {
        // A layout gives packs other names once two of them have the same version.
        let reference = store.describe(&outcome.pack.target.repository, &outcome.pack.target.tag);
        Outcome { result: outcome.result.map(|own| Receipt { reference, ..own }), ..outcome }
    };
    Ok(outcomes.into_iter().map(|(_, outcome)| named(outcome)).collect())
}

fn late(limit: Duration) -> Failure {
    let seconds = usize::try_from(limit.as_secs()).unwrap_or(usize::MAX);
    let message = format!("it is not published after {}", counted(seconds, "second"));
    Failure::say(Exit::Registry, message).hint("run again: what has arrived is not sent again")
}
