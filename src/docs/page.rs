//! What a page says, before any site's layout.

use crate::digest::Digest;
use crate::docs::choices;
use crate::docs::error::{Error, Problem};
use crate::docs::excerpt::{self, Missing};
use crate::docs::manuscript::{Alert, Directive, Manuscript, Passage, Prose};
use crate::docs::series::{self, Series};
use crate::pack::{MAX_TEXT, Pack, Part};
use crate::yaml::Document;

/// Where the prose of a page is, relative to the pack.
pub const MANUSCRIPT: &str = "docs/integration.md";

const LOGO: &str = "logo.png";

/// Largest logo that is read, in bytes. The largest seen in public packs has 126 kB.
const MAX_LOGO: u64 = 16 << 20;

/// A page about one pack, in all its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Path of the prose relative to the pack, for messages.
    pub manuscript: String,
    /// File name without its extension.
    pub slug: String,
    /// Heading of the page.
    pub title: String,
    /// Title for search engines.
    pub meta_title: String,
    /// One sentence for search engines.
    pub description: String,
    /// Whether the page stays out of the site's menu.
    pub hidden_from_nav: bool,
    /// Categories of the site.
    pub categories: Vec<String>,
    /// Address of the logo, which holds the digest of its bytes.
    pub logo_url: String,
    /// All versions, newest first.
    pub series: Vec<Series>,
    /// What stands before the first heading.
    pub intro: Vec<Block>,
    /// The first heading and everything after it.
    pub sections: Vec<Block>,
    /// Web addresses for further reading.
    pub references: Vec<String>,
}

/// One part of a page's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Text.
    Prose(Prose),
    /// Text in a box.
    Alert(Alert, Prose),
    /// Lines of `values.yaml`, exactly as they stand there.
    Values(String),
    /// The values that something can take, in the order of the schema.
    Choices(Vec<String>),
}

impl Page {
    /// Makes the page about some packs, which are versions of one; the newest says everything but
    /// the list of versions.
    ///
    /// `registry` is the pack registry that serves logos, as `https://HOST`.
    ///
    /// # Errors
    /// The newest pack lacks something that the page is made of, or its prose cannot be used.
    pub fn new(packs: &[Pack], registry: &str) -> Result<Self, Error> {
        let version = |pack: &Pack| pack.metadata().version();
        let versions = packs.iter().map(|pack| version(pack).ok_or(Error::Incomplete("version")));
        let versions = versions.collect::<Result<Vec<_>, _>>()?;
        let pack = packs.iter().max_by_key(|pack| version(pack)).ok_or(Error::NoPack)?;
        let name = pack.metadata().name().ok_or(Error::Incomplete("name"))?;
        let title = pack.metadata().display_name().ok_or(Error::Incomplete("displayName"))?;
        let manuscript = Manuscript::parse(MANUSCRIPT, &read_text(pack, MANUSCRIPT)?)?;
        let logo = Digest::of(&read(pack, LOGO, MAX_LOGO)?);
        let front = manuscript.frontmatter;
        let title = front.title.unwrap_or_else(|| title.to_owned());
        Ok(Self {
            manuscript: manuscript.file,
            slug: front.slug.unwrap_or_else(|| name.to_string()),
            meta_title: front.meta_title.unwrap_or_else(|| title.clone()),
            title,
            description: front.description,
            hidden_from_nav: front.hidden_from_nav,
            categories: front.category,
            logo_url: format!(
                "{}/v1/{name}/blobs/{logo}?type=image/png",
                registry.trim_end_matches('/')
            ),
            series: series::group(versions),
            intro: resolve(pack, manuscript.intro)?,
            sections: resolve(pack, manuscript.sections)?,
            references: front.references,
        })
    }
}

fn read(pack: &Pack, file: &'static str, limit: u64) -> Result<Vec<u8>, Error> {
    let bytes = pack.source().read(file, limit);
    bytes.map_err(|source| Error::Unreadable { file, source })
}

fn read_text(pack: &Pack, file: &'static str) -> Result<String, Error> {
    String::from_utf8(read(pack, file, MAX_TEXT)?).map_err(|_| Error::NotText(file))
}

fn resolve(pack: &Pack, passages: Vec<Passage>) -> Result<Vec<Block>, Error> {
    let blocks = passages.into_iter().map(|passage| match passage {
        Passage::Prose(prose) => Ok(Block::Prose(prose)),
        Passage::Alert(alert, prose) => Ok(Block::Alert(alert, prose)),
        Passage::Directive(directive, line) => fill(pack, directive, line),
    });
    blocks.collect()
}

/// Returns what the pack says in the place of a directive.
fn fill(pack: &Pack, directive: Directive, line: usize) -> Result<Block, Error> {
    let fault = |problem| Error::Manuscript { file: MANUSCRIPT.to_owned(), line, problem };
    match directive {
        Directive::Values(path) => {
            let cut = excerpt::cut(document(pack.values())?, &path);
            cut.map(Block::Values).map_err(|missing| {
                fault(match missing {
                    Missing::Path => Problem::NoSuchPath { path, file: pack.values().path() },
                    Missing::Line => Problem::FlowStyle(path),
                })
            })
        }
        Directive::Choices(path) => {
            let options = choices::of(document(pack.schema())?, &path);
            options.map(Block::Choices).ok_or_else(|| fault(Problem::NotAList(path)))
        }
    }
}

fn document(part: &Part<Document>) -> Result<&Document, Error> {
    part.document().ok_or(Error::Malformed(part.path()))
}
