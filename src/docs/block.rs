//! The parts of a page's text.

use crate::docs::choices;
use crate::docs::error::{Error, Problem};
use crate::docs::excerpt::{self, Missing};
use crate::docs::manuscript::{Alert, Directive, Passage, Prose};
use crate::docs::parameter::{Comments, Parameter, collect};
use crate::docs::preset::{self, Preset};
use crate::pack::images::listed_images;
use crate::pack::{Pack, Part};
use crate::yaml::Document;

/// One part of a page's text.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// Text.
    Prose(Prose),
    /// Text in a box.
    Alert(Alert, Prose),
    /// Lines of `values.yaml`, exactly as they stand there.
    Values(String),
    /// The values that something can take, in the order of the schema.
    Choices(Vec<String>),
    /// All versions of the page, by series.
    Versions,
    /// What a user may set.
    Parameters(Vec<Parameter>),
    /// What a user may choose.
    Presets(Vec<Preset>),
    /// What is pulled, as it is written in the pack.
    Images(Vec<String>),
    /// How Terraform finds the pack.
    Terraform,
    /// The web addresses of the page.
    References,
}

/// The text of a page: that of one pack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// What stands before the first heading.
    pub intro: Vec<Block>,
    /// The first heading and everything after it.
    pub sections: Vec<Block>,
}

impl Block {
    /// Returns whether a reader would see the same, wherever it was written.
    fn says_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Prose(one), Self::Prose(two)) => one.markdown == two.markdown,
            (Self::Alert(kind, one), Self::Alert(other_kind, two)) => {
                kind == other_kind && one.markdown == two.markdown
            }
            _ => self == other,
        }
    }
}

impl Text {
    /// Returns whether a reader would see the same.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let same = |one: &[Block], two: &[Block]| {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.says_the_same(two))
        };
        same(&self.intro, &other.intro) && same(&self.sections, &other.sections)
    }

    /// Returns all blocks in the order of the page.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.intro.iter().chain(&self.sections)
    }
}

/// A pack, and the parts of it that blocks are filled with.
pub(super) struct Filler<'a> {
    pub(super) pack: &'a Pack,
    /// The file that the prose is in, for messages.
    pub(super) file: &'a str,
    pub(super) comments: Comments,
}

impl Filler<'_> {
    /// Puts what the pack says in the place of the directives.
    pub(super) fn fill(&self, passages: Vec<Passage>) -> Result<Vec<Block>, Error> {
        let blocks = passages.into_iter().map(|passage| match passage {
            Passage::Prose(prose) => Ok(Block::Prose(prose)),
            Passage::Alert(alert, prose) => Ok(Block::Alert(alert, prose)),
            Passage::Directive(directive, line) => self.directive(directive, line),
        });
        blocks.collect()
    }

    /// Returns what the pack says in the place of a directive.
    pub(super) fn directive(&self, directive: Directive, line: usize) -> Result<Block, Error> {
        let fault = |problem| Error::Manuscript { file: self.file.to_owned(), line, problem };
        Ok(match directive {
            Directive::Values(path) => Block::Values(self.values(path, line)?),
            Directive::Choices(path) => {
                document(self.pack.schema())?;
                let options = choices::of(self.pack.value_schema(), &path);
                Block::Choices(options.ok_or_else(|| fault(Problem::NotAList(path)))?)
            }
            Directive::Parameters(path) => {
                let parameters = collect(self.pack, self.comments);
                Block::Parameters(within(parameters, path).map_err(fault)?)
            }
            Directive::Presets => Block::Presets(preset::collect(self.pack)),
            Directive::Images => Block::Images(images(self.pack)),
            Directive::Versions => Block::Versions,
            Directive::Terraform => Block::Terraform,
            Directive::References => Block::References,
        })
    }

    fn values(&self, path: String, line: usize) -> Result<String, Error> {
        let part = self.pack.values();
        excerpt::cut(document(part)?, &path).map_err(|missing| {
            let problem = match missing {
                Missing::Path => Problem::NoSuchPath { path, file: part.path().to_owned() },
                Missing::Line => Problem::FlowStyle(path),
            };
            Error::Manuscript { file: self.file.to_owned(), line, problem }
        })
    }
}

/// Returns the images that a pack lists, in the order of the file, each once.
pub(super) fn images(pack: &Pack) -> Vec<String> {
    let mut images: Vec<String> = Vec::new();
    for image in listed_images(pack) {
        if !images.contains(&image.written) {
            images.push(image.written);
        }
    }
    images
}

fn within(parameters: Vec<Parameter>, path: Option<String>) -> Result<Vec<Parameter>, Problem> {
    let Some(outer) = path else { return Ok(parameters) };
    let is_within = |parameter: &Parameter| {
        let rest = parameter.path.strip_prefix(&outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let found: Vec<Parameter> = parameters.into_iter().filter(is_within).collect();
    if found.is_empty() { Err(Problem::NoParameter(outer)) } else { Ok(found) }
}

fn document(part: &Part<Document>) -> Result<&Document, Error> {
    part.document().ok_or(Error::Malformed(part.path().to_owned()))
}
