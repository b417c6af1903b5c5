//! All classes of changes, one a file, sorted by code.

mod default_changed;
mod value_added;
mod value_removed;
mod value_renamed;
mod value_retyped;
mod version_not_greater;

use super::class::Class;

/// Every class, sorted by code.
pub static CLASSES: &[&Class] = &[
    &value_removed::CLASS,
    &value_retyped::CLASS,
    &default_changed::CLASS,
    &value_added::CLASS,
    &value_renamed::CLASS,
    &version_not_greater::CLASS,
];
