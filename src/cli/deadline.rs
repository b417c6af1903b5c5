//! The time that a run has.

use crate::cli::exit::{Exit, Failure};
use crate::cli::render::counted;
use std::future::Future;
use std::num::NonZeroU32;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// No run takes a year.
const FOREVER: Duration = Duration::from_hours(24 * 365);

/// When a run has to be over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    limit: Duration,
    at: Instant,
}

impl Deadline {
    /// Starts to count the seconds.
    pub(crate) fn start(seconds: Option<NonZeroU32>) -> Self {
        let seconds = seconds.map(NonZeroU32::get);
        let limit = seconds.map_or(FOREVER, |seconds| Duration::from_secs(seconds.into()));
        Self { limit, at: Instant::now() + limit }
    }

    /// Lets something go on until then.
    pub(crate) async fn hold<T, E>(
        self,
        work: impl Future<Output = Result<T, E>>,
        failure: impl FnOnce(E) -> Failure,
    ) -> Result<T, Failure> {
        match timeout_at(self.at, work).await {
            Ok(result) => result.map_err(failure),
            Err(_) => Err(self.late()),
        }
    }

    fn late(self) -> Failure {
        let seconds = usize::try_from(self.limit.as_secs()).unwrap_or(usize::MAX);
        let message = format!("it is not done after {}", counted(seconds, "second"));
        Failure::say(Exit::Registry, message).hint("run again, or with a longer --timeout")
    }
}
