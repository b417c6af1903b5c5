//! What Kubernetes accepts: its API in the versions covered, custom resources, removed APIs.
//!
//! `schemas.txt` is made by `generate.py`, which says where it comes from; it is read when a pack
//! first needs it.

mod bounds;
mod constraint;
mod custom;
mod object;
mod quantity;
mod removed;
mod schemas;
mod structure;
mod versions;

#[cfg(test)]
mod tests;

pub(super) use bounds::pack_versions;
pub(crate) use bounds::versions_of_range;
pub(super) use custom::Definitions;
pub(super) use object::check as check_object;
pub(crate) use quantity::amount;
pub(super) use removed::{Removed, removed};
pub(crate) use versions::Versions;
