//! Judges a pack: the rules, the report they fill, and the proof that a pack passed.

mod checked;

pub use checked::Checked;
