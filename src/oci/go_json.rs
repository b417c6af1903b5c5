//! JSON as Go's `encoding/json` writes it.

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter};
use std::io::{self, Write};

/// Returns the bytes Go writes for the same fields in the same order.
///
/// # Errors
/// The value cannot be written as JSON, as a map whose keys are not texts.
pub(super) fn to_vec(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Go))?;
    Ok(bytes)
}

/// Escapes what Go escapes beyond the JSON standard, so that a text is safe inside HTML and JavaScript.
struct Go;

impl Formatter for Go {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut compact = CompactFormatter;
        let mut rest = fragment;
        while let Some(place) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (before, after) = rest.split_at(place);
            compact.write_string_fragment(writer, before)?;
            let mut characters = after.chars();
            if let Some(character) = characters.next() {
                write!(writer, "\\u{:04x}", u32::from(character))?;
            }
            rest = characters.as_str();
        }
        compact.write_string_fragment(writer, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_escapes_are_written() {
        let bytes = to_vec(&["<a>&\"é\u{2028}\u{2029}\n", "plain"]).unwrap();
        let expected = r#"["\u003ca\u003e\u0026\"é\u2028\u2029\n","plain"]"#;
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }
}
