//! What a page says, before any site's layout.

use crate::digest::Digest;
use crate::docs::choices;
use crate::docs::error::{Error, Problem};
use crate::docs::excerpt::{self, Missing};
use crate::docs::manuscript::{Alert, Directive, Manuscript, Passage, Prose};
use crate::docs::series::{self, Series};
use crate::pack::{Pack, Part};
use crate::yaml::Document;

/// Where the prose of a page is, relative to the pack.
pub const MANUSCRIPT: &str = "docs/integration.md";

const LOGO: &str = "logo.png";

/// Largest prose that is read, in bytes. A page of this size is no page.
const MAX_MANUSCRIPT: u64 = 1 << 20;

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
    String::from_utf8(read(pack, file, MAX_MANUSCRIPT)?).map_err(|_| Error::NotText(file))
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
                    Missing::Path => {
                        Problem::NoSuchPath { path, file: pack.values().path().to_owned() }
                    }
                    Missing::Line => Problem::FlowStyle(path),
                })
            })
        }
        Directive::Choices(path) => {
            document(pack.schema())?;
            let options = choices::of(pack.value_schema(), &path);
            options.map(Block::Choices).ok_or_else(|| fault(Problem::NotAList(path)))
        }
    }
}

fn document(part: &Part<Document>) -> Result<&Document, Error> {
    part.document().ok_or(Error::Malformed(part.path().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    const PROSE: &str = "---\ndescription: D\ncategory: [network]\n---\n";

    fn pack(version: &str, changes: &[(&str, &str)]) -> Pack {
        let json = format!(
            r#"{{"name":"demo","displayName":"Demo","version":"{version}","layer":"cni"}}"#
        );
        let mut files = vec![
            ("pack.json", json.as_str()),
            ("values.yaml", "pack:\n  # Why\n  mode: a\nflow: { a: 1 }\n"),
            ("schema.yaml", "pack.mode:\n  schema: '{{ format \"${list:[a,b]}\" }}'\n"),
            ("logo.png", "{}"),
            (MANUSCRIPT, PROSE),
        ];
        files.retain(|(path, _)| changes.iter().all(|(changed, _)| changed != path));
        files.extend(changes.iter().filter(|(_, text)| !text.is_empty()));
        Pack::read(Source::from_files("demo", files))
    }

    fn page(version: &str, changes: &[(&str, &str)]) -> Result<Page, Error> {
        Page::new(&[pack(version, changes)], "https://r.example/")
    }

    #[test]
    fn what_the_author_leaves_out_comes_from_the_pack() {
        let hex = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        let expected = Page {
            manuscript: MANUSCRIPT.to_owned(),
            slug: "demo".to_owned(),
            title: "Demo".to_owned(),
            meta_title: "Demo".to_owned(),
            description: "D".to_owned(),
            hidden_from_nav: false,
            categories: vec!["network".to_owned()],
            logo_url: format!("https://r.example/v1/demo/blobs/sha256:{hex}?type=image/png"),
            series: vec![Series { name: "1.4.x".to_owned(), versions: vec!["1.4.0".to_owned()] }],
            intro: Vec::new(),
            sections: Vec::new(),
            references: Vec::new(),
        };
        assert_eq!(page("1.4.0", &[]).unwrap(), expected);
    }

    #[test]
    fn the_newest_version_speaks_and_all_are_listed() {
        let newest = format!("{PROSE}newest");
        let packs =
            [pack("1.4.10", &[]), pack("1.10.0", &[(MANUSCRIPT, &newest)]), pack("1.4.2", &[])];
        let page = Page::new(&packs, "https://r.example").unwrap();
        let names: Vec<&str> = page.series.iter().map(|series| series.name.as_str()).collect();
        assert_eq!(names, ["1.10.x", "1.4.x"]);
        assert_eq!(page.series[1].versions, ["1.4.10", "1.4.2"]);
        assert_eq!(page.intro, [Block::Prose(Prose { markdown: "newest".to_owned(), line: 5 })]);
    }

    #[test]
    fn directives_are_filled_from_the_pack() {
        let prose = format!(
            "{PROSE}# H\n\n<!-- pack-build: values pack.mode -->\n<!-- pack-build: choices pack.mode -->"
        );
        let page = page("1.4.0", &[(MANUSCRIPT, &prose)]).unwrap();
        let expected = [
            Block::Values("pack:\n  # Why\n  mode: a".to_owned()),
            Block::Choices(vec!["a".to_owned(), "b".to_owned()]),
        ];
        assert_eq!(page.sections[1..], expected);
    }

    #[test]
    fn what_is_missing_is_named() {
        let at = |directive: &str| format!("{PROSE}<!-- pack-build: {directive} -->");
        let cases = [
            (MANUSCRIPT, String::new(), "cannot read `docs/integration.md`"),
            ("logo.png", String::new(), "cannot read `logo.png`"),
            ("pack.json", "{}".to_owned(), "`pack.json` has no usable `version`"),
            (
                MANUSCRIPT,
                at("values pack.none"),
                "`values.yaml` has no `pack.none`, wanted at `docs/integration.md:5`",
            ),
            (
                MANUSCRIPT,
                at("values flow.a"),
                "`flow.a` has no line of its own, wanted at `docs/integration.md:5`",
            ),
            (
                MANUSCRIPT,
                at("choices pack.none"),
                "`pack.none` has no list of choices, wanted at `docs/integration.md:5`",
            ),
        ];
        for (file, text, message) in cases {
            assert_eq!(page("1.4.0", &[(file, &text)]).unwrap_err().to_string(), message);
        }
        assert_eq!(Page::new(&[], "").unwrap_err().to_string(), "no pack was given");
    }

    #[test]
    fn a_file_that_the_prose_needs_must_be_yaml() {
        let prose = format!("{PROSE}<!-- pack-build: values pack.mode -->");
        let changes = [(MANUSCRIPT, prose.as_str()), ("values.yaml", "a: [")];
        assert_eq!(
            page("1.4.0", &changes).unwrap_err().to_string(),
            "`values.yaml` cannot be used"
        );
    }
}
