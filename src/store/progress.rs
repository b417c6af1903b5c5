//! How a store tells how far it is.

use crate::oci::Descriptor;

/// Is told how much of a blob has been sent. Stores take one when they are made.
pub trait Progress: Send + Sync {
    /// Takes how many bytes of a blob have left so far, out of `blob.size`.
    ///
    /// The number falls when a blob has to be sent again.
    fn sent(&self, blob: &Descriptor, bytes: u64);
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn sent(&self, _: &Descriptor, _: u64) {}
}
