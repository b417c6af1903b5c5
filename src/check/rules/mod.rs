//! All rules, one a file, sorted by code.

mod addon_type_missing;
pub(super) mod allow_invalid;
pub(super) mod allow_unused;
mod case_collision;
mod dependency_range;
mod file_missing;
mod json_duplicate_key;
mod json_syntax;
mod json_unknown_key;
mod link_outside;
mod logo_missing;
mod logo_not_png;
mod pack_json_schema;
mod manifest_invalid;
mod path_escape;
mod path_unportable;
mod readme_missing;
mod removed_api;
mod resource_ref_missing;
mod special_file;
mod template_syntax;
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
    &addon_type_missing::RULE,
    &dependency_range::RULE,
    &resource_ref_missing::RULE,
    &file_missing::RULE,
    &path_escape::RULE,
    &link_outside::RULE,
    &case_collision::RULE,
    &path_unportable::RULE,
    &special_file::RULE,
    &template_syntax::RULE,
    &manifest_invalid::RULE,
    &removed_api::RULE,
    &logo_missing::RULE,
    &logo_not_png::RULE,
    &readme_missing::RULE,
    &allow_invalid::RULE,
    &allow_unused::RULE,
];
