//! What other programs make of a pack.

/// The objects that a chart or a manifest of the pack becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The file, relative to the pack.
    pub file: String,
    /// YAML documents.
    pub text: String,
}
