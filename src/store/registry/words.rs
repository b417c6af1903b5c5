//! What a server says in its own words, made fit to be printed.

use super::secret::Secret;
use oci_client::errors::OciEnvelope;

/// The most of a server's words that is repeated, in characters.
const LONGEST: usize = 400;

/// Shorter secrets are left in, in bytes: taking out single letters would show which they are.
const SHORTEST_SECRET: usize = 4;

/// Why a registry refused, as far as it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The codes of the distribution specification or the registry's own, `NAME_UNKNOWN`.
    pub codes: Vec<String>,
    /// One line to print; empty when it said nothing.
    pub text: String,
}

impl Words {
    /// Reads the body of an answer: the specification's JSON, an HTML page, or any text.
    ///
    /// A server may repeat what it was shown, so the secrets are taken out.
    pub(super) fn read(body: &[u8], secrets: &[Secret]) -> Self {
        if let Ok(envelope) = serde_json::from_slice::<OciEnvelope>(body) {
            return Self::from_envelope(&envelope, secrets);
        }
        let text = String::from_utf8_lossy(body);
        let text = match title(&text) {
            _ if !is_html(body) => plain(&without(secrets, &text)),
            Some(title) => format!("an HTML page, \"{}\"", plain(&without(secrets, title))),
            None => "an HTML page".to_owned(),
        };
        Self { codes: Vec::new(), text }
    }

    /// Returns whether the registry gave this code.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.codes.iter().any(|own| own == code)
    }

    fn from_envelope(envelope: &OciEnvelope, secrets: &[Secret]) -> Self {
        let mut words = Self::default();
        let mut lines = Vec::new();
        for error in &envelope.errors {
            let code = serde_json::to_value(&error.code).unwrap_or_default();
            let code = plain(code.as_str().unwrap_or("UNKNOWN"));
            let detail = error.detail.as_str().filter(|detail| *detail != error.message);
            let said = [Some(error.message.as_str()), detail];
            let said: Vec<&str> =
                said.into_iter().flatten().filter(|text| !text.is_empty()).collect();
            let line =
                if said.is_empty() { code.clone() } else { format!("{code}: {}", said.join(", ")) };
            lines.push(line);
            words.codes.push(code);
        }
        words.text = plain(&without(secrets, &lines.join("; ")));
        words
    }
}

/// Returns whether a body is a web page.
pub(super) fn is_html(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    let start = start.get(..14).unwrap_or(start).to_ascii_lowercase();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

/// Returns text on one line, without control characters, cut where it gets long.
pub(super) fn plain(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = spaced.split_whitespace().collect::<Vec<&str>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Returns a text without the secrets in it.
pub(super) fn without(secrets: &[Secret], text: &str) -> String {
    let long = secrets.iter().map(Secret::expose).filter(|secret| secret.len() >= SHORTEST_SECRET);
    long.fold(text.to_owned(), |text, secret| text.replace(secret, "[redacted]"))
}

fn title(html: &str) -> Option<&str> {
    // ASCII case changes no offsets.
    let lower = html.to_ascii_lowercase();
    let open = lower.find("<title")?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find('<')?;
    Some(html[start..end].trim()).filter(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_specification_are_read() {
        let body = br#"{"errors":[{"code":"NAME_UNKNOWN","message":"no such repository","detail":{"name":"a"}},
            {"code":"ARTIFACT_LOCKED","detail":"ask ops"},{"code":"DENIED"}]}"#;
        let codes = ["NAME_UNKNOWN", "ARTIFACT_LOCKED", "DENIED"].map(str::to_owned).to_vec();
        let text = "NAME_UNKNOWN: no such repository; ARTIFACT_LOCKED: ask ops; DENIED".to_owned();
        assert_eq!(Words::read(body, &[]), Words { codes, text });
    }

    #[test]
    fn what_was_shown_is_not_repeated() {
        let secrets = ["hunter2", "a", "am=="].map(Secret::new);
        let text = |body: &[u8]| Words::read(body, &secrets).text;
        assert_eq!(text(b"what, hunter2?"), "what, [redacted]?");
        assert_eq!(text(b"<html><title>am==</title>"), "an HTML page, \"[redacted]\"");
        assert_eq!(text(br#"{"errors":[{"code":"X","message":"hunter2"}]}"#), "X: [redacted]");
    }

    #[test]
    fn a_web_page_is_named_by_its_title() {
        let text = |body: &[u8]| Words::read(body, &[]).text;
        let page = b"\n<!DOCTYPE html><head><Title>\n Sign in </title></head>";
        assert_eq!(text(page), "an HTML page, \"Sign in\"");
        assert_eq!(text(b"<html><body>x"), "an HTML page");
        assert_eq!(text(b"<html><title></title>"), "an HTML page");
    }

    #[test]
    fn other_words_cannot_control_the_terminal_or_fill_it() {
        let text = |body: &[u8]| Words::read(body, &[]).text;
        assert_eq!(text(b"404 page\r\n\x1b[31mnot found\0"), "404 page [31mnot found");
        assert_eq!(text(b""), "");
        assert_eq!(text(&[0xff; 2]), "\u{fffd}\u{fffd}");
        assert_eq!(text("ä".repeat(500).as_bytes()), format!("{}…", "ä".repeat(400)));
    }
}
