//! A pack that passed its checks.

use crate::pack::Shipment;

/// What is shipped of a pack without errors. Archives and artifacts are made from nothing else.
#[derive(Debug)]
pub struct Checked(Shipment);

impl Checked {
    /// Joins what the checks have established; only they may.
    #[must_use]
    pub(super) fn new(shipment: Shipment) -> Self {
        Self(shipment)
    }

    /// Returns what is shipped.
    #[must_use]
    pub fn shipment(&self) -> &Shipment {
        &self.0
    }
}

#[cfg(test)]
impl Checked {
    /// Pretends that a source is version 1.4.0 of a sound pack `demo` and ships everything in it.
    pub(crate) fn pretend(source: crate::source::Source) -> Self {
        Self::new(Shipment::pretend(source))
    }
}
