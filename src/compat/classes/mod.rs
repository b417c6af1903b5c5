//! All classes of changes, one a file, sorted by code.

mod cloud_types_changed;
mod constraint_loosened;
mod constraint_tightened;
mod default_changed;
mod dependencies_changed;
mod deployment_changed;
mod identity_changed;
mod preset_added;
mod preset_changed;
mod preset_removed;
mod value_added;
mod value_removed;
mod value_renamed;
mod value_required;
mod value_retyped;
mod version_not_greater;
mod version_reused;

use super::class::Class;

/// Every class, sorted by code.
pub static CLASSES: &[&Class] = &[
    &value_removed::CLASS,
    &value_retyped::CLASS,
    &default_changed::CLASS,
    &value_added::CLASS,
    &value_required::CLASS,
    &constraint_tightened::CLASS,
    &preset_removed::CLASS,
    &preset_changed::CLASS,
    &value_renamed::CLASS,
    &identity_changed::CLASS,
    &deployment_changed::CLASS,
    &constraint_loosened::CLASS,
    &cloud_types_changed::CLASS,
    &dependencies_changed::CLASS,
    &preset_added::CLASS,
    &version_reused::CLASS,
    &version_not_greater::CLASS,
];
