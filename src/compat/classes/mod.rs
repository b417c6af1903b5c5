//! All classes of changes, one a file, sorted by code.

mod chart_added;
mod chart_downgraded;
mod chart_kube_version_raised;
mod chart_removed;
mod chart_renamed;
mod chart_upgraded;
mod cloud_types_changed;
mod constraint_loosened;
mod constraint_reworded;
mod constraint_tightened;
mod crd_added;
mod crd_default_changed;
mod crd_names_changed;
mod crd_narrowed;
mod crd_relocated;
mod crd_removed;
mod crd_storage_version_changed;
mod crd_version_removed;
mod crd_widened;
mod default_changed;
mod dependencies_changed;
mod deployment_changed;
mod identity_changed;
mod image_added;
mod image_moved;
mod image_removed;
mod image_tag_changed;
mod object_added;
mod object_immutable;
mod object_moved;
mod object_removed;
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
    &constraint_reworded::CLASS,
    &image_moved::CLASS,
    &image_tag_changed::CLASS,
    &image_removed::CLASS,
    &image_added::CLASS,
    &chart_removed::CLASS,
    &chart_renamed::CLASS,
    &chart_added::CLASS,
    &chart_upgraded::CLASS,
    &chart_downgraded::CLASS,
    &chart_kube_version_raised::CLASS,
    &crd_removed::CLASS,
    &crd_names_changed::CLASS,
    &crd_version_removed::CLASS,
    &crd_storage_version_changed::CLASS,
    &crd_narrowed::CLASS,
    &crd_widened::CLASS,
    &crd_default_changed::CLASS,
    &crd_added::CLASS,
    &crd_relocated::CLASS,
    &object_removed::CLASS,
    &object_moved::CLASS,
    &object_immutable::CLASS,
    &object_added::CLASS,
];
