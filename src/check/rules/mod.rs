//! All rules, one a file, sorted by code.

mod addon_type_missing;
mod addon_type_variant;
pub(super) mod allow_invalid;
pub(super) mod allow_unused;
mod case_collision;
mod chart_archive_invalid;
mod chart_folder_drift;
mod chart_version_mismatch;
mod dependency_no_bounds;
mod dependency_range;
mod dir_version_mismatch;
mod file_missing;
mod file_unreferenced;
mod json_duplicate_key;
mod json_syntax;
mod json_unknown_key;
mod junk_file;
mod link_outside;
mod logo_missing;
mod logo_not_png;
mod pack_json_schema;
mod packignore_invalid;
mod pack_namespace_empty;
mod path_escape;
mod path_unportable;
mod readme_missing;
mod resource_ref_missing;
mod special_file;
mod values_chart_unconfigured;
mod values_outside_charts;
mod values_pack_unknown_key;
mod values_unknown_chart;
mod values_unknown_manifest;
mod version_invalid;
mod yaml_duplicate_key;
mod yaml_syntax;

use super::rule::Rule;

/// Every rule, sorted by code.
pub static RULES: &[&Rule] = &[
    &json_syntax::RULE,
    &json_duplicate_key::RULE,
    &yaml_syntax::RULE,
    &yaml_duplicate_key::RULE,
    &pack_json_schema::RULE,
    &json_unknown_key::RULE,
    &version_invalid::RULE,
    &dir_version_mismatch::RULE,
    &addon_type_missing::RULE,
    &addon_type_variant::RULE,
    &dependency_range::RULE,
    &dependency_no_bounds::RULE,
    &resource_ref_missing::RULE,
    &file_missing::RULE,
    &path_escape::RULE,
    &link_outside::RULE,
    &case_collision::RULE,
    &path_unportable::RULE,
    &special_file::RULE,
    &packignore_invalid::RULE,
    &file_unreferenced::RULE,
    &junk_file::RULE,
    &values_unknown_chart::RULE,
    &values_unknown_manifest::RULE,
    &values_outside_charts::RULE,
    &values_pack_unknown_key::RULE,
    &pack_namespace_empty::RULE,
    &values_chart_unconfigured::RULE,
    &chart_archive_invalid::RULE,
    &chart_folder_drift::RULE,
    &chart_version_mismatch::RULE,
    &logo_missing::RULE,
    &logo_not_png::RULE,
    &readme_missing::RULE,
    &allow_invalid::RULE,
    &allow_unused::RULE,
];
