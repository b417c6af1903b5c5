//! How many requests are on their way at a time: fewer, once the registry says that it is too many.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Requests at a time when nobody says otherwise.
const USUAL: usize = 8;

/// Lets a limited number of requests go at a time.
pub(super) struct Throttle {
    state: Mutex<State>,
    freed: Notify,
}

struct State {
    limit: usize,
    taken: usize,
    /// Counts how often the limit fell.
    falls: u64,
}

/// The right to have one request on its way; it ends when it is dropped.
pub(super) struct Turn<'a> {
    throttle: &'a Throttle,
    falls: u64,
}

impl Default for Throttle {
    fn default() -> Self {
        Self::new(USUAL)
    }
}

impl Throttle {
    /// Starts with a limit, at least one.
    pub(super) fn new(limit: usize) -> Self {
        let state = State { limit: limit.max(1), taken: 0, falls: 0 };
        Self { state: Mutex::new(state), freed: Notify::new() }
    }

    /// Waits until a request may go.
    pub(super) async fn turn(&self) -> Turn<'_> {
        loop {
            if let Some(turn) = self.try_turn() {
                return turn;
            }
            self.freed.notified().await;
        }
    }

    fn try_turn(&self) -> Option<Turn<'_>> {
        let mut state = self.state();
        if state.taken >= state.limit {
            return None;
        }
        state.taken += 1;
        Some(Turn { throttle: self, falls: state.falls })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn<'_> {
    /// Halves the limit. What was sent before it last fell says nothing about the new one.
    pub(super) fn too_many(&self) {
        let mut state = self.throttle.state();
        if state.falls == self.falls {
            state.falls += 1;
            state.limit = (state.limit / 2).max(1);
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.throttle.state().taken -= 1;
        self.throttle.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    /// Returns how many requests may go at a time.
    fn width(throttle: &Throttle) -> usize {
        let turns: Vec<Turn<'_>> = std::iter::from_fn(|| throttle.try_turn()).collect();
        turns.len()
    }

    #[test]
    fn one_wave_of_refusals_halves_the_limit_once() {
        let throttle = Throttle::new(8);
        let wave: Vec<Turn<'_>> = std::iter::from_fn(|| throttle.try_turn()).collect();
        wave.iter().for_each(Turn::too_many);
        assert!(throttle.turn().now_or_never().is_none());
        drop(wave);
        assert_eq!(width(&throttle), 4);
    }

    #[test]
    fn the_limit_never_falls_below_one() {
        let throttle = Throttle::new(2);
        for _ in 0..3 {
            throttle.try_turn().unwrap().too_many();
        }
        assert_eq!(width(&throttle), 1);
    }

    #[tokio::test]
    async fn a_turn_that_ends_lets_the_next_go() {
        let throttle = Throttle::new(1);
        let first = throttle.turn().await;
        let mut next = Box::pin(throttle.turn());
        assert!(next.as_mut().now_or_never().is_none());
        drop(first);
        next.await;
    }
}
