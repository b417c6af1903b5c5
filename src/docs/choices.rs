//! The values that `schema.yaml` lets a value take.

use crate::pack::schema::Schema;

/// Returns the options of the list at a path of the schema, in its order.
pub(super) fn of(schema: &Schema, path: &str) -> Option<Vec<String>> {
    let entry = schema.get(&path.parse().ok()?)?;
    entry.expression.value.options().map(<[String]>::to_vec)
}
