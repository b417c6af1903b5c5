//! A page as layouts and other generators see it: the names they use, with prose already in the
//! language of the target.

use crate::docs::block::{Block, Text};
use crate::docs::error::Error;
use crate::docs::heading;
use crate::docs::html::{self, Outline};
use crate::docs::logo::Logo;
use crate::docs::manuscript::{Prose, Reference};
use crate::docs::mdx;
use crate::docs::page::Page;
use crate::docs::parameter::Parameter;
use crate::docs::preset::Preset;
use crate::docs::series::{Account, Series};
use crate::docs::target::{Syntax, Target};
use crate::pack::{PackConstraint, ResourceConstraint};
use minijinja::Value;
use serde::Serialize;

/// `page` in a layout.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct View<'a> {
    name: &'a str,
    display_name: &'a str,
    version: &'a str,
    layer: &'a str,
    addon_type: Option<&'a str>,
    cloud_types: &'a [String],
    docs_url: Option<&'a str>,
    title: &'a str,
    meta_title: &'a str,
    description: &'a str,
    slug: &'a str,
    hidden_from_nav: bool,
    categories: &'a [String],
    tags: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    logo_url: Option<&'a str>,
    logo: Option<LogoView>,
    registry_name: &'a str,
    series: Vec<SeriesView<'a>>,
    intro: Vec<BlockView<'a>>,
    sections: Vec<BlockView<'a>>,
    /// Only where headings have names.
    #[serde(skip_serializing_if = "Option::is_none")]
    headings: Option<Outline>,
    placed: Vec<&'static str>,
    parameters: &'a [Parameter],
    presets: &'a [Preset],
    images: &'a [String],
    dependencies: Vec<DependencyView<'a>>,
    resources: Vec<ResourceView<'a>>,
    references: &'a [Reference],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogoView {
    digest: String,
    media_type: &'static str,
    /// The bytes themselves, where the page holds them.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
}

/// `intro` and `sections` are empty where nothing is known, and where another series says it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SeriesView<'a> {
    name: &'a str,
    versions: &'a [String],
    intro: Vec<BlockView<'a>>,
    sections: Vec<BlockView<'a>>,
    same_as: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct DependencyView<'a> {
    name: &'a str,
    layer: &'a str,
    relation: &'a str,
    from: Option<&'a str>,
    to: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct ResourceView<'a> {
    resource: &'a str,
    least: Option<&'a str>,
}

/// An element of `page.intro` and `page.sections`; `kind` is the variant in lower case.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum BlockView<'a> {
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
    Versions {},
    Parameters {
        parameters: &'a [Parameter],
    },
    Presets {
        presets: &'a [Preset],
    },
    Images {
        images: &'a [String],
    },
    Terraform {},
    References {},
}

impl<'a> View<'a> {
    /// Translates the prose of a page and leaves the rest as it is.
    pub(super) fn new(page: &'a Page, target: Target) -> Result<Self, Error> {
        let words = page.words(target);
        let constraints = &page.constraints;
        let headings = (target.syntax() == Syntax::Html).then(|| outline(&page.text, target));
        let unnamed = Outline::default();
        let outline = headings.as_ref().unwrap_or(&unnamed);
        let writer = Writer { file: &page.manuscript, target, outline };
        let (intro, sections) = writer.text(&page.text)?;
        // The names of headings are those of the page's own text.
        let writer = Writer { outline: &unnamed, ..writer };
        let series = page.series.iter().map(|series| writer.series(series));
        Ok(Self {
            name: page.name.as_str(),
            display_name: &page.display_name,
            version: page.version.as_str(),
            layer: &page.layer,
            addon_type: page.addon_type.as_deref(),
            cloud_types: &page.cloud_types,
            docs_url: page.docs_url.as_deref(),
            title: &words.title,
            meta_title: &words.meta_title,
            description: &words.description,
            slug: &words.slug,
            hidden_from_nav: words.hidden_from_nav,
            categories: &words.categories,
            tags: &words.tags,
            logo_url: page.logo_url.as_deref(),
            logo: page.logo.as_ref().map(|logo| LogoView::new(logo, target)),
            registry_name: &page.registry_name,
            series: series.collect::<Result<_, _>>()?,
            intro,
            sections,
            placed: placed(page),
            parameters: &page.parameters,
            presets: &page.presets,
            images: &page.images,
            dependencies: constraints.packs.iter().map(DependencyView::new).collect(),
            resources: constraints.resources.iter().map(ResourceView::new).collect(),
            references: &page.references,
            headings,
        })
    }
}

/// Returns the headings of a text and their names.
fn outline(text: &Text, target: Target) -> Outline {
    let by = heading::distance(text, target.highest_heading());
    Outline::of(text.blocks().filter_map(|block| match block {
        Block::Prose(prose) | Block::Alert(_, prose) => Some(heading::below(prose, by)),
        _ => None,
    }))
}

/// Returns the kinds of blocks that the prose itself gives a place.
fn placed(page: &Page) -> Vec<&'static str> {
    let mut kinds: Vec<&str> = page.text.blocks().map(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn kind(block: &Block) -> &'static str {
    match block {
        Block::Prose(_) => "prose",
        Block::Alert(..) => "alert",
        Block::Values(_) => "values",
        Block::Choices(_) => "choices",
        Block::Versions => "versions",
        Block::Parameters(_) => "parameters",
        Block::Presets(_) => "presets",
        Block::Images(_) => "images",
        Block::Terraform => "terraform",
        Block::References => "references",
    }
}

/// Writes prose in the language of a target.
pub(super) struct Writer<'a> {
    /// The file that the prose is in, for messages.
    pub(super) file: &'a str,
    pub(super) target: Target,
    /// The names of the headings.
    pub(super) outline: &'a Outline,
}

impl Writer<'_> {
    fn series<'p>(&self, series: &'p Series) -> Result<SeriesView<'p>, Error> {
        let mut view = SeriesView {
            name: &series.name,
            versions: &series.versions,
            intro: Vec::new(),
            sections: Vec::new(),
            same_as: None,
        };
        match &series.account {
            Account::Own(text) => (view.intro, view.sections) = self.text(text)?,
            Account::SameAs(name) => view.same_as = Some(name),
            Account::Unknown => {}
        }
        Ok(view)
    }

    fn text<'p>(&self, text: &'p Text) -> Result<(Vec<BlockView<'p>>, Vec<BlockView<'p>>), Error> {
        let by = heading::distance(text, self.target.highest_heading());
        Ok((self.blocks(&text.intro, by)?, self.blocks(&text.sections, by)?))
    }

    fn blocks<'p>(&self, blocks: &'p [Block], by: usize) -> Result<Vec<BlockView<'p>>, Error> {
        blocks.iter().map(|block| self.block(block, by)).collect()
    }

    /// Returns a block whose headings are some levels lower than its author wrote them.
    pub(super) fn block<'p>(&self, block: &'p Block, by: usize) -> Result<BlockView<'p>, Error> {
        Ok(match block {
            Block::Prose(prose) => BlockView::Prose { text: self.prose(prose, by)? },
            Block::Alert(alert, prose) => BlockView::Alert {
                alert: alert.word(),
                plain: mdx::is_plain(prose),
                text: self.prose(prose, by)?,
            },
            Block::Values(lines) => BlockView::Values { lines },
            Block::Choices(options) => BlockView::Choices { options },
            Block::Versions => BlockView::Versions {},
            Block::Parameters(parameters) => BlockView::Parameters { parameters },
            Block::Presets(presets) => BlockView::Presets { presets },
            Block::Images(images) => BlockView::Images { images },
            Block::Terraform => BlockView::Terraform {},
            Block::References => BlockView::References {},
        })
    }

    fn prose(&self, prose: &Prose, by: usize) -> Result<Value, Error> {
        let lowered = heading::below(prose, by);
        let fault =
            |(line, problem)| Error::Manuscript { file: self.file.to_owned(), line, problem };
        let text = match self.target.syntax() {
            Syntax::Mdx => mdx::from_markdown(&lowered).map_err(fault)?,
            Syntax::Html => html::from_markdown(&lowered, self.outline),
            Syntax::Markdown | Syntax::Json => lowered.markdown,
        };
        Ok(Value::from_safe_string(text))
    }
}

impl LogoView {
    fn new(logo: &Logo, target: Target) -> Self {
        let media_type = logo.media_type();
        let uri = (target.syntax() == Syntax::Html).then(|| logo.data_uri());
        Self { digest: logo.digest.to_string(), media_type, uri }
    }
}

impl<'a> DependencyView<'a> {
    fn new(constraint: &'a PackConstraint) -> Self {
        Self {
            name: &constraint.name,
            layer: &constraint.layer,
            relation: &constraint.relation,
            from: constraint.from.as_deref(),
            to: constraint.to.as_deref(),
        }
    }
}

impl<'a> ResourceView<'a> {
    fn new(constraint: &'a ResourceConstraint) -> Self {
        Self { resource: &constraint.resource, least: constraint.least.as_deref() }
    }
}
