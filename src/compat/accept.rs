//! Changes that a team lets pass for a reason.

use super::find_class;
use crate::check::policy::{Allow, InvalidAllow};

/// Makes an entry that lets changes of a class pass; see [`Allow::new`].
///
/// # Errors
/// See [`InvalidAllow`].
pub fn accept(
    class: &str,
    path: Option<&str>,
    pointer: Option<&str>,
    reason: &str,
) -> Result<Allow, InvalidAllow> {
    let class = find_class(class).ok_or_else(|| InvalidAllow::Rule(class.to_owned()))?;
    Allow::of(class.id, path, pointer, reason)
}
