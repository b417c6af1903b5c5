//! `pack.content.images`: the images that a pack says it needs.

use super::image::{ImageRef, InvalidImage};
use crate::span::{Span, Spanned};
use crate::yaml::{Document, Kind, Node};

/// One element of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// It holds a reference, valid or not.
    Image(Reference),
    /// It holds none, for this reason.
    None {
        /// The element, or the key that was probably meant.
        span: Span,
        /// What is there instead.
        reason: NoImage,
    },
}

/// A reference of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// As it was written, with its place.
    pub written: Spanned<String>,
    /// What it means.
    pub parsed: Result<ImageRef, InvalidImage>,
}

/// Why an element holds no reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoImage {
    /// The list itself is none.
    NotAList(&'static str),
    /// The element is not a map.
    NotAMap(&'static str),
    /// The map has no key `image`, but these.
    NoKey(Vec<String>),
    /// `image` is not a string.
    NotText(&'static str),
    /// `image` is empty.
    Empty,
}

/// Returns the elements of `pack.content.images` in their order; a reference that a macro
/// completes at deployment is left out, because nobody can say yet what it is.
#[must_use]
pub fn listed(values: Node<'_>) -> Vec<Listed> {
    let images = values.get("pack").and_then(|pack| pack.get("content"));
    let Some(images) = images.and_then(|content| content.get("images")) else { return Vec::new() };
    match images.kind() {
        Kind::Null => Vec::new(),
        Kind::Sequence => images.items().filter_map(element).collect(),
        Kind::Scalar(_) | Kind::Mapping => {
            let reason = NoImage::NotAList(images.type_name());
            vec![Listed::None { span: images.span(), reason }]
        }
    }
}

/// Returns the elements that hold no valid reference, as they were written.
#[must_use]
pub fn broken(values: &Document) -> Vec<&str> {
    let images = values.root().get("pack").and_then(|pack| pack.get("content"));
    let Some(images) = images.and_then(|content| content.get("images")) else { return Vec::new() };
    let is_broken = |item: &Node<'_>| match element(*item) {
        Some(Listed::None { .. }) => true,
        Some(Listed::Image(reference)) => reference.parsed.is_err(),
        None => false,
    };
    let written = |item: Node<'_>| values.text().get(item.span().start..item.span().end);
    images.items().filter(is_broken).filter_map(written).collect()
}

fn element(element: Node<'_>) -> Option<Listed> {
    let none = |span, reason| Some(Listed::None { span, reason });
    if !element.is_mapping() {
        return none(element.span(), NoImage::NotAMap(element.type_name()));
    }
    let Some(entry) = element.get_entry("image") else {
        let keys: Vec<_> = element.entries().map(|entry| entry.key).collect();
        let span = keys.first().map_or(element.span(), |key| key.span());
        let keys = keys.into_iter().map(|key| key.source_text().to_owned()).collect();
        return none(span, NoImage::NoKey(keys));
    };
    match entry.value.as_str() {
        Some(text) if text.contains("{{") => None,
        Some("") => none(entry.span(), NoImage::Empty),
        Some(text) => Some(Listed::Image(Reference {
            written: Spanned::new(text.to_owned(), entry.value.span()),
            parsed: text.parse(),
        })),
        None if entry.value.is_null() => none(entry.span(), NoImage::Empty),
        None => none(entry.value.span(), NoImage::NotText(entry.value.type_name())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasons(yaml: &str) -> Vec<Option<NoImage>> {
        let document = crate::yaml::parse(yaml.into()).unwrap();
        let of = |listed| match listed {
            Listed::Image(_) => None,
            Listed::None { reason, .. } => Some(reason),
        };
        listed(document.root()).into_iter().map(of).collect()
    }

    #[test]
    fn every_element_is_a_map_with_a_reference() {
        let list = "pack:\n  content:\n    images:\n";
        let reasons = |element: &str| reasons(&format!("{list}    - {element}\n"));
        assert_eq!(reasons("image: a:1"), [None]);
        assert_eq!(reasons("image: 'reg/{{ .spectro.var.x }}:1'"), []);
        assert_eq!(reasons("a:1"), [Some(NoImage::NotAMap("a string"))]);
        assert_eq!(reasons("iamge: a:1"), [Some(NoImage::NoKey(vec!["iamge".to_owned()]))]);
        assert_eq!(reasons("image:"), [Some(NoImage::Empty)]);
        assert_eq!(reasons("image: 12"), [Some(NoImage::NotText("a number"))]);
    }

    #[test]
    fn the_list_may_be_empty_and_must_be_a_list() {
        assert_eq!(reasons("pack: {content: {images: }}"), []);
        assert_eq!(reasons("pack: {content: {images: {}}}"), [Some(NoImage::NotAList("a map"))]);
        assert_eq!(reasons("pack: demo"), []);
    }
}
