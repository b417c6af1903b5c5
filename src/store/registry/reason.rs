//! Why the network failed.

use std::fmt;
use std::io;

/// What the network said, in the words of the innermost cause: those around it only repeat that
/// a request was sent.
#[derive(Debug)]
pub struct Reason(reqwest::Error);

impl Reason {
    pub(super) fn new(error: reqwest::Error) -> Self {
        // The URL may hold secrets, and the request says it without them.
        Self(error.without_url())
    }

    /// Returns the error and everything that caused it, with the errors that `io::Error` wraps.
    pub(super) fn causes(&self) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
        let error: &(dyn std::error::Error + 'static) = &self.0;
        std::iter::successors(Some(error), |error| {
            let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            match wrapped {
                Some(inner) => Some(inner as &(dyn std::error::Error + 'static)),
                None => error.source(),
            }
        })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.causes().last().map_or(Ok(()), |cause| write!(formatter, "{cause}"))
    }
}
