//! What a page is called and where it is found: what the author says, else what the pack says.

use crate::docs::manuscript::{Manuscript, Passage, Words as Given};
use crate::docs::plain;
use crate::pack::{Pack, PackName};

/// What a page is called and where it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Heading of the page.
    pub title: String,
    /// Title for search engines.
    pub meta_title: String,
    /// One sentence for search engines; empty when nobody said anything.
    pub description: String,
    /// File name of the page without its extension.
    pub slug: String,
    /// Categories of the site.
    pub categories: Vec<String>,
    /// Words that a site groups pages by.
    pub tags: Vec<String>,
    /// Whether the page stays out of the site's menu.
    pub hidden_from_nav: bool,
}

/// Completes what the author says with what the pack says.
pub(super) fn complete(
    given: &Given,
    pack: &Pack,
    name: &PackName,
    display_name: &str,
    manuscript: &Manuscript,
) -> Words {
    let title = given.title.clone().unwrap_or_else(|| display_name.to_owned());
    let slug = given.slug.clone().unwrap_or_else(|| name.to_string());
    let description = pack.metadata().annotation("description").map(str::to_owned);
    let categories = given.categories.clone().unwrap_or_else(|| vec![category(pack)]);
    let layer = pack.metadata().layer().map(|layer| layer.value.clone());
    let tags = [Some("packs".to_owned()), Some(slug.clone()), layer, categories.first().cloned()];
    Words {
        meta_title: given.meta_title.clone().unwrap_or_else(|| title.clone()),
        description: given
            .description
            .clone()
            .or(description)
            .or_else(|| first_sentence(&manuscript.intro))
            .unwrap_or_default(),
        hidden_from_nav: given.hidden_from_nav.unwrap_or(false),
        tags: given.tags.clone().unwrap_or_else(|| distinct(tags.into_iter().flatten())),
        title,
        slug,
        categories,
    }
}

/// Returns the site's word for the layer of a pack, or for its kind of add-on.
fn category(pack: &Pack) -> String {
    let metadata = pack.metadata();
    let layer = metadata.layer().map(|layer| layer.value.as_str()).unwrap_or_default();
    let word = match layer {
        "cni" => "network",
        "csi" => "storage",
        "k8s" => "kubernetes",
        "os" | "kernel" => "operating system",
        _ => metadata.addon_type().map_or(layer, |kind| kind.value.as_str()),
    };
    word.to_owned()
}

/// Returns the first sentence of the text in words only.
fn first_sentence(intro: &[Passage]) -> Option<String> {
    let prose = intro.iter().find_map(|passage| match passage {
        Passage::Prose(prose) => plain::first_paragraph(&prose.markdown),
        Passage::Alert(..) | Passage::Directive(..) => None,
    })?;
    let end = prose.find(". ").map_or(prose.len(), |at| at + 1);
    Some(prose[..end].to_owned())
}

fn distinct(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in words.filter(|word| !word.is_empty()) {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    all
}
