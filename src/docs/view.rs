//! A page as layouts see it: the names they use, with prose already in the language of the site.

use crate::docs::error::Error;
use crate::docs::manuscript::Prose;
use crate::docs::mdx;
use crate::docs::page::{Block, Page};
use crate::docs::series::Series;
use minijinja::Value;
use serde::Serialize;

/// `page` in a layout.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct View<'a> {
    title: &'a str,
    meta_title: &'a str,
    description: &'a str,
    hidden_from_nav: bool,
    categories: &'a [String],
    logo_url: &'a str,
    series: &'a [Series],
    intro: Vec<BlockView<'a>>,
    sections: Vec<BlockView<'a>>,
    references: &'a [String],
}

/// An element of `page.intro` and `page.sections`; `kind` is the variant in lower case.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum BlockView<'a> {
    Prose {
        text: Value,
    },
    /// `plain` is text without markup, which is the same inside a tag.
    Alert {
        alert: &'static str,
        plain: bool,
        text: Value,
    },
    Values {
        lines: &'a str,
    },
    Choices {
        options: &'a [String],
    },
}

impl<'a> View<'a> {
    /// Translates the prose of a page and leaves the rest as it is.
    pub(super) fn new(page: &'a Page) -> Result<Self, Error> {
        Ok(Self {
            title: &page.title,
            meta_title: &page.meta_title,
            description: &page.description,
            hidden_from_nav: page.hidden_from_nav,
            categories: &page.categories,
            logo_url: &page.logo_url,
            series: &page.series,
            intro: blocks(page, &page.intro)?,
            sections: blocks(page, &page.sections)?,
            references: &page.references,
        })
    }
}

fn blocks<'a>(page: &Page, blocks: &'a [Block]) -> Result<Vec<BlockView<'a>>, Error> {
    let markdown = |prose: &Prose| {
        let fault =
            |(line, problem)| Error::Manuscript { file: page.manuscript.clone(), line, problem };
        mdx::from_markdown(prose).map(Value::from_safe_string).map_err(fault)
    };
    let views = blocks.iter().map(|block| {
        Ok(match block {
            Block::Prose(prose) => BlockView::Prose { text: markdown(prose)? },
            Block::Alert(alert, prose) => BlockView::Alert {
                alert: alert.word(),
                plain: mdx::is_plain(prose),
                text: markdown(prose)?,
            },
            Block::Values(lines) => BlockView::Values { lines },
            Block::Choices(options) => BlockView::Choices { options },
        })
    });
    views.collect()
}
