//! Verifies, builds, publishes and documents Palette packs.
//!
//! ```text
//!    folder · archive · OCI layout · registry
//!                   │ read
//!                   ▼
//!                Source ──parse──► Pack ──rules──► Report ──► human · json
//!                   │                │
//!                   │                └──► Page ──► docs page
//!                   ▼
//!                Archive ──► Artifact ──publish──► Store ──► Receipt
//! ```
//!
//! Data goes one way, and a module uses only the ones before it in the list below. Everything
//! between [`source`] and [`oci`] is pure: no network, clock, environment or randomness.

pub mod span;
pub mod beside;
pub mod digest;
pub mod finding;
pub mod source;
pub mod yaml;
pub mod gotemplate;
pub mod pack;
pub mod check;
pub mod compat;
pub mod archive;
pub mod oci;
pub mod store;
pub mod publish;
pub mod copy;
pub mod docs;
