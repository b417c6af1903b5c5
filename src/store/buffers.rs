//! Memory for content on its way, used again and again.

use bytes::{Bytes, BytesMut};
use std::collections::VecDeque;

/// The size of a buffer, in bytes. All that are kept should fit into a processor's cache.
const SIZE: usize = 128 << 10;
/// How many buffers are kept. Others work with the last of them while the first is waited for.
const KEPT: usize = 12;

/// Hands out buffers that nobody looks at any more: fresh memory costs more than what is done with it.
#[derive(Default)]
pub(super) struct Buffers {
    lent: VecDeque<Bytes>,
}

impl Buffers {
    /// Returns a whole buffer, which holds anything.
    pub(super) fn next(&mut self) -> BytesMut {
        let oldest = if self.lent.len() < KEPT { None } else { self.lent.pop_front() };
        let free = oldest.and_then(|oldest| oldest.try_into_mut().ok());
        free.filter(|free| free.len() == SIZE).unwrap_or_else(|| BytesMut::zeroed(SIZE))
    }

    /// Lets others look at what is in a buffer.
    pub(super) fn lend(&mut self, buffer: BytesMut) -> Bytes {
        let lent = buffer.freeze();
        self.lent.push_back(lent.clone());
        lent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_comes_back_when_nobody_looks_at_it() {
        let mut buffers = Buffers::default();
        let mut places = Vec::new();
        for _ in 0..3 * KEPT {
            let buffer = buffers.next();
            places.push(buffer.as_ptr());
            drop(buffers.lend(buffer));
        }
        assert_eq!(places[..KEPT], places[KEPT..2 * KEPT]);
        assert_eq!(places[..KEPT], places[2 * KEPT..]);
    }

    #[test]
    fn what_somebody_looks_at_stays_as_it_is() {
        let mut buffers = Buffers::default();
        let mut held = Vec::new();
        for number in 0..=u8::try_from(2 * KEPT).unwrap() {
            let mut buffer = buffers.next();
            buffer.fill(number);
            held.push((number, buffers.lend(buffer)));
        }
        for (number, lent) in held {
            assert!(lent.iter().all(|byte| *byte == number), "{number}");
        }
    }
}
