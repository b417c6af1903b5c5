//! The YAML at the top of a page's source.

use crate::docs::error::Problem;
use serde::Deserialize;

/// What the author says about the page, outside its text.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Frontmatter {
    /// Heading of the page; the pack's display name when it is not given.
    pub title: Option<String>,
    /// Title for search engines; the heading when it is not given.
    pub meta_title: Option<String>,
    /// One sentence for search engines.
    pub description: String,
    /// File name of the page without its extension; the pack's name when it is not given.
    pub slug: Option<String>,
    /// Categories of the site, as `network`.
    pub category: Vec<String>,
    /// Whether the page stays out of the site's menu.
    #[serde(default)]
    pub hidden_from_nav: bool,
    /// Web addresses for the list at the end of the page.
    #[serde(default)]
    pub references: Vec<String>,
}

/// A problem and the line of the text it is on, from one.
pub(super) type Located = (usize, Problem);

/// Reads the fields; lines in the problem count from the first line of `yaml`.
pub(super) fn parse(yaml: &str) -> Result<Frontmatter, Located> {
    let frontmatter: Frontmatter = serde_yaml::from_str(yaml).map_err(|error| {
        let line = error.location().map_or(1, |location| location.line());
        (line, Problem::Frontmatter(reason(&error)))
    })?;
    if let Some(slug) = frontmatter.slug.as_deref().filter(|slug| !is_file_name(slug)) {
        return Err((line_of(yaml, slug), Problem::Slug(slug.to_owned())));
    }
    if let Some(reference) = frontmatter.references.iter().find(|text| !is_web_address(text)) {
        return Err((line_of(yaml, reference), Problem::Reference(reference.clone())));
    }
    Ok(frontmatter)
}

/// Leaves out the place, which would count from the wrong line.
fn reason(error: &serde_yaml::Error) -> String {
    let text = error.to_string();
    text.find(" at line ").map_or(text.clone(), |place| text[..place].to_owned())
}

fn is_file_name(slug: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    slug.bytes().all(|byte| is_word(byte) || byte == b'-')
        && slug.bytes().next().is_some_and(is_word)
}

fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

fn line_of(yaml: &str, value: &str) -> usize {
    yaml.lines().position(|line| line.contains(value)).map_or(1, |index| index + 1)
}
