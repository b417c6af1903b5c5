//! A page as data for other generators.

use crate::docs::error::Error;
use crate::docs::page::Page;
use crate::docs::target::Target;
use crate::docs::view::View;
use serde::Serialize;

/// Version of the JSON; raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct JsonPage<'a> {
    version: u32,
    page: View<'a>,
}

/// Returns the names that layouts use, with prose in Markdown.
pub(super) fn write(page: &Page) -> Result<String, Error> {
    let json = JsonPage { version: VERSION, page: View::new(page, Target::Json)? };
    Ok(serde_json::to_string_pretty(&json)? + "\n")
}
