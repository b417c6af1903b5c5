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
pub(super) mod display_name_changed;
mod enabled_preset_differs;
mod enabled_preset_unknown;
mod file_missing;
mod file_unreferenced;
mod image_duplicate;
mod image_entry_invalid;
mod image_floating_tag;
mod image_no_tag;
pub(super) mod image_not_listed;
mod image_ref_invalid;
mod image_registry_mismatch;
mod image_tag_mismatch;
mod images_missing;
mod json_duplicate_key;
mod json_syntax;
mod json_unknown_key;
mod junk_file;
mod link_outside;
mod logo_missing;
mod logo_not_png;
mod logo_shape;
mod macro_invalid;
mod manifest_invalid;
mod pack_json_schema;
mod pack_namespace_empty;
mod packignore_invalid;
mod path_escape;
mod path_unportable;
mod preset_duplicate;
mod preset_invalid;
mod preset_remove_unknown;
mod readme_link_broken;
mod readme_missing;
mod readme_parameter_unknown;
mod readme_template_left;
mod removed_api;
mod resource_ref_missing;
mod schema_default_violated;
mod schema_expression;
mod schema_format_unknown;
mod schema_key_unknown;
pub(super) mod secret;
mod special_file;
mod template_syntax;
mod values_chart_unconfigured;
mod values_outside_charts;
mod values_pack_unknown_key;
mod values_unknown_chart;
mod values_unknown_manifest;
mod version_invalid;
mod yaml_ambiguous;
mod yaml_duplicate_key;
mod yaml_indent;
mod yaml_syntax;
mod yaml_tab;

use super::rule::Rule;

/// Every rule, sorted by code.
pub static RULES: &[&Rule] = &[
    &json_syntax::RULE,
    &json_duplicate_key::RULE,
    &yaml_syntax::RULE,
    &yaml_duplicate_key::RULE,
    &yaml_tab::RULE,
    &yaml_indent::RULE,
    &yaml_ambiguous::RULE,
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
    &schema_expression::RULE,
    &schema_format_unknown::RULE,
    &schema_key_unknown::RULE,
    &schema_default_violated::RULE,
    &preset_invalid::RULE,
    &preset_duplicate::RULE,
    &preset_remove_unknown::RULE,
    &enabled_preset_unknown::RULE,
    &enabled_preset_differs::RULE,
    &values_unknown_chart::RULE,
    &values_unknown_manifest::RULE,
    &values_outside_charts::RULE,
    &values_pack_unknown_key::RULE,
    &pack_namespace_empty::RULE,
    &values_chart_unconfigured::RULE,
    &macro_invalid::RULE,
    &chart_archive_invalid::RULE,
    &chart_folder_drift::RULE,
    &chart_version_mismatch::RULE,
    &template_syntax::RULE,
    &manifest_invalid::RULE,
    &removed_api::RULE,
    &image_entry_invalid::RULE,
    &image_ref_invalid::RULE,
    &image_duplicate::RULE,
    &image_tag_mismatch::RULE,
    &image_registry_mismatch::RULE,
    &image_no_tag::RULE,
    &image_floating_tag::RULE,
    &images_missing::RULE,
    &image_not_listed::RULE,
    &logo_missing::RULE,
    &logo_not_png::RULE,
    &readme_missing::RULE,
    &readme_link_broken::RULE,
    &readme_template_left::RULE,
    &readme_parameter_unknown::RULE,
    &logo_shape::RULE,
    &secret::RULE,
    &display_name_changed::RULE,
    &allow_invalid::RULE,
    &allow_unused::RULE,
];
