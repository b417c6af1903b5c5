//! The values that `schema.yaml` lets a value take.

use crate::yaml::Document;

/// Returns the options of the list at a path of the schema, in its order.
pub(super) fn of(schema: &Document, path: &str) -> Option<Vec<String>> {
    let expression = schema.root().get(path)?.get("schema")?.as_str()?;
    let (_, rest) = expression.split_once("${list:[")?;
    let (options, _) = rest.split_once(']')?;
    Some(options.split(',').map(|option| option.trim().to_owned()).collect())
}
