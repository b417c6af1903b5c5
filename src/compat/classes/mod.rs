//! All classes of changes, one a file, sorted by code.

mod version_not_greater;

use super::class::Class;

/// Every class, sorted by code.
pub static CLASSES: &[&Class] = &[&version_not_greater::CLASS];
