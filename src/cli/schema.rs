//! `pack-build schema`

use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use clap::{Args, ValueEnum};
use pack_build::docs::manuscript::FRONTMATTER;
use pack_build::pack::shape::{PACK_JSON, Shape};
use serde_json::{Map, Value, json};

/// Print the JSON Schema of a file, for editors.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The file.
    #[arg(value_enum)]
    name: Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    #[value(name = "pack.json")]
    PackJson,
    #[value(name = "schema.yaml")]
    SchemaYaml,
    #[value(name = "presets.yaml")]
    PresetsYaml,
    /// The frontmatter of `docs/integration.md`.
    #[value(name = "integration.md")]
    Integration,
    #[value(name = "pack-build.toml")]
    Settings,
}

/// Runs the command.
pub(crate) fn run(arguments: &Schema) -> Result<Exit, Failure> {
    let text = match arguments.name {
        Name::PackJson => pack_json().map_err(|error| Failure::new(Exit::Local, &error))?,
        Name::Integration => integration().map_err(|error| Failure::new(Exit::Local, &error))?,
        Name::SchemaYaml => include_str!("schemas/schema.json").to_owned(),
        Name::PresetsYaml => include_str!("schemas/presets.json").to_owned(),
        Name::Settings => include_str!("schemas/settings.json").to_owned(),
    };
    output::data(&text)?;
    Ok(Exit::Done)
}

/// Made from the shape that `verify` holds `pack.json` against, so that they cannot differ.
fn pack_json() -> serde_json::Result<String> {
    titled(json_schema(&PACK_JSON), "pack.json of a Palette pack")
}

/// Made from the shape that pages are held against; a field that is not known is refused there.
fn integration() -> serde_json::Result<String> {
    let mut schema = json_schema(&FRONTMATTER);
    close(&mut schema);
    titled(schema, "frontmatter of docs/integration.md")
}

fn titled(mut schema: Value, title: &str) -> serde_json::Result<String> {
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!(title);
    Ok(format!("{}\n", serde_json::to_string_pretty(&schema)?))
}

/// Allows no other fields than those of the schema, at every depth.
fn close(schema: &mut Value) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    properties.values_mut().for_each(close);
    schema["additionalProperties"] = json!(false);
}

fn json_schema(shape: &Shape) -> Value {
    match shape {
        Shape::Text => json!({"type": "string"}),
        Shape::FilledText => json!({"type": "string", "minLength": 1}),
        Shape::Word(words) => json!({"enum": words}),
        Shape::Number => json!({"type": "number"}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::List(element) => json!({"type": "array", "items": json_schema(element)}),
        Shape::Map(value) => json!({"type": "object", "additionalProperties": json_schema(value)}),
        Shape::Object(fields) => {
            let required: Vec<&str> =
                fields.iter().filter(|field| field.required).map(|field| field.name).collect();
            let properties: Map<String, Value> = fields
                .iter()
                .map(|field| (field.name.to_owned(), json_schema(&field.shape)))
                .collect();
            json!({"type": "object", "required": required, "properties": properties})
        }
    }
}
