//! The YAML at the top of a page's source.

use crate::check::near::nearest;
use crate::docs::error::Problem;
use crate::docs::target::Target;
use crate::pack::shape::{Field, Misfit, Shape, misfits};
use crate::span::position;
use crate::yaml::{self, Dialect, Node, ScalarValue};
use serde::Serialize;
use std::collections::BTreeMap;

/// What the author says about the page, outside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontmatter {
    /// For every target.
    pub words: Words,
    /// For one target; what is not given there is as for every target.
    pub targets: BTreeMap<Target, Words>,
    /// Further reading, for the list at the end of the page.
    pub references: Vec<Reference>,
}

/// Something to read elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// Words for the link; the address itself where the author gave none.
    pub label: String,
    /// Web address.
    pub url: String,
}

impl Reference {
    /// Reads an address, or `[label](address)`.
    fn parse(text: &str) -> Option<Self> {
        let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(')'));
        let (label, url) = inner.and_then(|inner| inner.split_once("](")).unwrap_or((text, text));
        let is_labelled = !label.trim().is_empty() && is_web_address(url);
        is_labelled.then(|| Self { label: label.to_owned(), url: url.to_owned() })
    }
}

/// What a page is called and where it is found; `None` leaves it to the pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Heading of the page.
    pub title: Option<String>,
    /// Title for search engines.
    pub meta_title: Option<String>,
    /// One sentence for search engines.
    pub description: Option<String>,
    /// File name of the page without its extension.
    pub slug: Option<String>,
    /// Categories of the site, as `network`.
    pub categories: Option<Vec<String>>,
    /// Words that a site groups pages by.
    pub tags: Option<Vec<String>>,
    /// Whether the page stays out of the site's menu.
    pub hidden_from_nav: Option<bool>,
}

const TEXTS: Shape = Shape::List(&Shape::FilledText);

/// The shape of the frontmatter.
pub const FRONTMATTER: Shape = Shape::Object(&[
    optional("title", Shape::FilledText),
    optional("metaTitle", Shape::FilledText),
    optional("description", Shape::FilledText),
    optional("slug", Shape::FilledText),
    optional("category", TEXTS),
    optional("tags", TEXTS),
    optional("hiddenFromNav", Shape::Flag),
    optional("references", TEXTS),
    optional("targets", TARGETS),
]);

const TARGETS: Shape = Shape::Object(&[
    optional("gatsby", WORDS),
    optional("docusaurus-2023", WORDS),
    optional("docusaurus", WORDS),
    optional("readme", WORDS),
    optional("html", WORDS),
    optional("json", WORDS),
]);

const WORDS: Shape = Shape::Object(&[
    optional("title", Shape::FilledText),
    optional("metaTitle", Shape::FilledText),
    optional("description", Shape::FilledText),
    optional("slug", Shape::FilledText),
    optional("category", TEXTS),
    optional("tags", TEXTS),
    optional("hiddenFromNav", Shape::Flag),
]);

const fn optional(name: &'static str, shape: Shape) -> Field {
    Field { name, required: false, shape }
}

impl Words {
    fn read(node: Node<'_>) -> Self {
        let text = |key: &str| Some(node.get(key)?.as_str()?.to_owned());
        let texts = |key: &str| Some(all_texts(node.get(key)?));
        Self {
            title: text("title"),
            meta_title: text("metaTitle"),
            description: text("description"),
            slug: text("slug"),
            categories: texts("category"),
            tags: texts("tags"),
            hidden_from_nav: node.get("hiddenFromNav").and_then(flag),
        }
    }

    /// Returns these words, and others where these say nothing.
    #[must_use]
    pub fn or(&self, others: &Self) -> Self {
        let text = |own: &Option<String>, other: &Option<String>| own.clone().or(other.clone());
        Self {
            title: text(&self.title, &others.title),
            meta_title: text(&self.meta_title, &others.meta_title),
            description: text(&self.description, &others.description),
            slug: text(&self.slug, &others.slug),
            categories: self.categories.clone().or_else(|| others.categories.clone()),
            tags: self.tags.clone().or_else(|| others.tags.clone()),
            hidden_from_nav: self.hidden_from_nav.or(others.hidden_from_nav),
        }
    }
}

/// A problem and the line of the text it is on, from one.
pub(super) type Located = (usize, Problem);

/// Reads the fields; lines in the problem count from the first line of `text`.
pub(super) fn parse(text: &str) -> Result<Frontmatter, Located> {
    let line = |offset: usize| position(text, offset).line;
    let document = yaml::parse(text.into())
        .map_err(|fault| (line(fault.span.start), Problem::Frontmatter(fault.message)))?;
    let root = document.root();
    if let Some(twice) = document.duplicate_keys().first() {
        let message = format!("`{}` stands twice", twice.key);
        return Err((line(twice.span.start), Problem::Frontmatter(message)));
    }
    // An empty map is written as nothing.
    let found = if root.is_null() { Vec::new() } else { misfits(root, &FRONTMATTER) };
    if let Some(misfit) = found.into_iter().next() {
        let (offset, problem) = problem(misfit);
        return Err((line(offset), problem));
    }
    addresses(root).map_err(|(offset, problem)| (line(offset), problem))?;
    let targets = root.get("targets").into_iter().flat_map(Node::entries).filter_map(|entry| {
        let target = entry.key.source_text().parse().ok()?;
        Some((target, Words::read(entry.value)))
    });
    Ok(Frontmatter {
        words: Words::read(root),
        targets: targets.collect(),
        references: references(root).filter_map(|text| Reference::parse(text.as_str()?)).collect(),
    })
}

fn problem(misfit: Misfit) -> (usize, Problem) {
    match misfit {
        Misfit::Type { path, span, expected, actual } => {
            let message = format!("`{path}` is {actual} instead of {expected}");
            let message = if path.is_empty() { "it is not a map".to_owned() } else { message };
            (span.start, Problem::Frontmatter(message))
        }
        Misfit::Unknown { span, key, known } => {
            let known: Vec<&'static str> = known.iter().map(|field| field.name).collect();
            let near = nearest(&key, &known);
            (span.start, Problem::UnknownField { field: key, near, known })
        }
        Misfit::Empty { path, span } | Misfit::Word { path, span, .. } => {
            (span.start, Problem::Frontmatter(format!("`{path}` is empty")))
        }
        Misfit::Missing { path, span } => {
            (span.start, Problem::Frontmatter(format!("`{path}` is missing")))
        }
    }
}

/// Checks what becomes part of a file name or of a link.
fn addresses(root: Node<'_>) -> Result<(), Located> {
    let targets = root.get("targets").into_iter().flat_map(Node::entries);
    let maps = std::iter::once(root).chain(targets.map(|entry| entry.value));
    for slug in maps.filter_map(|map| map.get("slug")) {
        if !is_file_name(slug.source_text()) {
            return Err((slug.span().start, Problem::Slug(slug.source_text().to_owned())));
        }
    }
    let mut references = references(root);
    match references.find(|text| Reference::parse(text.source_text()).is_none()) {
        Some(text) => Err((text.span().start, Problem::Reference(text.source_text().to_owned()))),
        None => Ok(()),
    }
}

fn references(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    root.get("references").into_iter().flat_map(Node::items)
}

fn flag(node: Node<'_>) -> Option<bool> {
    match node.scalar(Dialect::GoV3)? {
        ScalarValue::Bool(flag) => Some(flag),
        _ => None,
    }
}

fn all_texts(list: Node<'_>) -> Vec<String> {
    list.items().filter_map(Node::as_str).map(str::to_owned).collect()
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
