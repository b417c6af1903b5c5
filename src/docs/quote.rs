//! Quotes a text for the places of a page that are not Markdown.

use std::fmt::Write;

/// Returns a YAML scalar: in single quotes, or in double quotes when it holds what they cannot.
#[must_use]
pub fn yaml(text: &str) -> String {
    if text.chars().any(needs_escape) {
        double(text)
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Returns a YAML scalar in double quotes.
#[must_use]
pub fn double(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            character if needs_escape(character) => push_escape(&mut quoted, character),
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns a string of Terraform's language, in which nothing is a template.
#[must_use]
pub fn hcl(text: &str) -> String {
    double(text).replace("${", "$${").replace("%{", "%%{")
}

/// Returns the value of a JSX attribute, with its double quotes.
#[must_use]
pub fn attribute(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '&' => quoted.push_str("&amp;"),
            '"' => quoted.push_str("&quot;"),
            '<' => quoted.push_str("&lt;"),
            '\n' => quoted.push_str("&#10;"),
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns plain text as HTML, inside a tag or inside a quoted attribute.
#[must_use]
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // HTML has no place for what XML forbids.
            '\0'..='\x08' | '\x0b' | '\x0e'..='\x1f' | '\x7f' => escaped.push('\u{fffd}'),
            character => escaped.push(character),
        }
    }
    escaped
}

/// Control characters, the line separators that YAML folds, and what YAML cannot hold as such.
fn needs_escape(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}')
        || matches!(character, '\u{fffe}' | '\u{ffff}')
}

fn push_escape(out: &mut String, character: char) {
    let escape = match character {
        '\n' => "\\n",
        '\t' => "\\t",
        _ => {
            // Writing to a string cannot fail.
            let _ = write!(out, "\\u{:04X}", u32::from(character));
            return;
        }
    };
    out.push_str(escape);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_reads_back_every_hostile_text() {
        let cases = [
            ("Azure CNI", "'Azure CNI'"),
            ("Palette's pack", "'Palette''s pack'"),
            ("1.10", "'1.10'"),
            ("yes: no # x", "'yes: no # x'"),
            ("{{ x }} \"y\" \\", "'{{ x }} \"y\" \\'"),
            ("", "''"),
            ("a\nb\t\"\\\u{85}\u{2028}\u{0}", r#""a\nb\t\"\\\u0085\u2028\u0000""#),
        ];
        for (text, quoted) in cases {
            assert_eq!(yaml(text), quoted);
            assert_eq!(serde_yaml::from_str::<String>(quoted).unwrap(), text);
        }
    }

    #[test]
    fn terraform_reads_no_template() {
        assert_eq!(hcl("a \"${b}\" %{c}"), r#""a \"$${b}\" %%{c}""#);
    }

    #[test]
    fn an_attribute_cannot_be_left() {
        assert_eq!(attribute("a\"b&c<d\n{e}"), "\"a&quot;b&amp;c&lt;d&#10;{e}\"");
    }

    #[test]
    fn text_in_html_cannot_leave_its_tag_or_its_attribute() {
        let quoted = html("<a href='b' c=\"d\">&\0");
        assert_eq!(quoted, "&lt;a href=&#39;b&#39; c=&quot;d&quot;&gt;&amp;\u{fffd}");
    }
}
