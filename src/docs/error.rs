//! Why a page could not be made.

use crate::docs::manuscript::NAMES;
use crate::docs::mdx::NotMdx;
use crate::source::ReadError;
use std::fmt;

/// Why a page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no pack to make a page about.
    #[error("no pack was given")]
    NoPack,
    /// A field of `pack.json` is not there or not usable.
    #[error("`pack.json` has no usable `{0}`")]
    Incomplete(
        /// The field.
        &'static str,
    ),
    /// A file of the pack could not be read.
    #[error("cannot read `{file}`")]
    Unreadable {
        /// Path relative to the pack, `/`-separated.
        file: &'static str,
        /// The reason.
        source: ReadError,
    },
    /// A file is not text in UTF-8.
    #[error("`{0}` is not UTF-8 text")]
    NotText(
        /// Path relative to the pack, `/`-separated.
        &'static str,
    ),
    /// A file that the prose refers to is absent or not YAML.
    #[error("`{0}` cannot be used")]
    Malformed(
        /// Path relative to the pack, `/`-separated.
        String,
    ),
    /// The prose of the page is not usable.
    #[error("{problem} at `{file}:{line}`")]
    Manuscript {
        /// Path relative to the pack, `/`-separated.
        file: String,
        /// Line of that file, from one.
        line: usize,
        /// What is wrong there.
        problem: Problem,
    },
    /// The page cannot be written as JSON.
    #[error("cannot write the page as JSON")]
    Json(
        /// The reason.
        #[from]
        serde_json::Error,
    ),
    /// The layout asks for something that is not there, or is not a template.
    #[error("{message} at `{layout}:{line}`")]
    Layout {
        /// File name of the layout, as in `templates/`.
        layout: String,
        /// Line of the layout, from one.
        line: usize,
        /// What is wrong there.
        message: String,
    },
    /// The site could not build the page.
    #[error("the page is no MDX on its line {}: {source}", source.line)]
    Unbuildable {
        /// What is wrong, and where.
        source: NotMdx,
    },
}

impl Error {
    /// Returns what to do about it, when that is more than to mend the line that the message names.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Manuscript { problem, .. } => Some(problem.hint()),
            Self::Unbuildable { .. } => {
                Some("correct the layout, or report it if it is the embedded one".to_owned())
            }
            Self::Layout { .. } => {
                Some("compare the layout with the embedded one of its name".to_owned())
            }
            Self::Incomplete(_) | Self::Malformed(_) => Some("run `pack-build verify`".to_owned()),
            Self::Unreadable { .. } => Some("the page shows what is in it".to_owned()),
            Self::NoPack | Self::NotText(_) | Self::Json(_) => None,
        }
    }
}

/// What is wrong at one line of the prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The file does not start with frontmatter.
    NoFrontmatter,
    /// The frontmatter is not a mapping of the known fields; holds the reason.
    Frontmatter(String),
    /// The frontmatter has a field that is not known.
    UnknownField {
        /// The field.
        field: String,
        /// The known one that was probably meant.
        near: Option<&'static str>,
        /// All that are known there.
        known: Vec<&'static str>,
    },
    /// The `slug` cannot be a file name.
    Slug(String),
    /// A reference is not a web address.
    Reference(String),
    /// A directive has a name that is not known.
    UnknownDirective(String),
    /// A directive lacks its path, or has something else after its name.
    DirectiveArgument(String),
    /// A directive shares its line or stands inside a list or quote.
    NestedDirective,
    /// A directive names a path that the file does not have.
    NoSuchPath {
        /// Dotted path, as the directive has it.
        path: String,
        /// The file that was searched, relative to the pack.
        file: String,
    },
    /// The value is written inside braces or brackets, so it has no lines of its own.
    FlowStyle(String),
    /// No parameter is at the path or below it.
    NoParameter(String),
    /// A directive of a README stands alone, so GitHub would show nothing in its place.
    NoText,
    /// A block has a beginning and no end; holds its name.
    OpenRegion(String),
    /// A block has an end and no beginning; holds its name.
    StrayEnd(String),
    /// A README has no block that comes from the pack.
    NoRegion,
    /// The schema does not restrict the path to a list.
    NotAList(String),
    /// An alert stands inside a list or quote.
    NestedAlert,
    /// A comment has no end.
    OpenComment,
    /// A comment keeps a list and indented text apart, and is left out.
    ListGoesOn,
    /// A fenced code block has no closing fence.
    OpenFence,
    /// A link that leads nowhere from a site.
    Link(String),
    /// Blocks stand in blocks more often than a site can read in time.
    TooDeep,
    /// An indented code block stands where it cannot be turned into a fenced one.
    IndentedCode,
}

impl Problem {
    fn hint(&self) -> String {
        let hint = match self {
            Self::UnknownField { near: Some(near), .. } => return format!("write `{near}`"),
            Self::UnknownField { known, .. } => {
                return format!("use one of `{}`", known.join("`, `"));
            }
            Self::UnknownDirective(_) => {
                return format!("use one of `{}`", NAMES.join("`, `"));
            }
            Self::OpenRegion(name) => {
                return format!("write `<!-- pack-build:end {name} -->` below the block");
            }
            Self::StrayEnd(name) => {
                return format!("write `<!-- pack-build:begin {name} -->` above the block");
            }
            Self::Frontmatter(_) => "`pack-build schema integration.md` prints its schema",
            Self::NoFrontmatter => "start the file with `---`, its fields, and `---`",
            Self::Slug(_) => "use lower-case letters, digits and hyphens",
            Self::Reference(_) => "write the whole address, from `https://` on",
            Self::DirectiveArgument(_) => "write `<!-- pack-build: values pack.networkPolicy -->`",
            Self::NestedDirective => "put it on a line of its own at the left margin",
            Self::NoSuchPath { .. } => "correct the path in the directive",
            Self::FlowStyle(_) => "write it in block style, one key a line",
            Self::NoParameter(_) => "describe it with `# --` above it, or constrain it",
            Self::NoText => "write `begin` and `end` around the place of the block",
            Self::NoRegion => {
                "put `<!-- pack-build:begin parameters -->` and `<!-- pack-build:end parameters \
                 -->` where the table belongs"
            }
            Self::NotAList(_) => "give it a `list:[…]` format in `schema.yaml`",
            Self::NestedAlert => "put it at the left margin",
            Self::OpenComment => "close it with `-->`",
            Self::ListGoesOn => "put the line after it at the left margin",
            Self::OpenFence => "close it with a line of at least as many backticks",
            Self::Link(_) => {
                "write the whole address, from `https://` on, or a path of the site, from `/` on"
            }
            Self::TooDeep => "take some of the quotes or lists apart",
            Self::IndentedCode => "put the code between lines of three backticks",
        };
        hint.to_owned()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFrontmatter => write!(out, "the page has no frontmatter"),
            Self::Frontmatter(reason) => write!(out, "the frontmatter cannot be used: {reason}"),
            Self::UnknownField { field, .. } => {
                write!(out, "the frontmatter has no field `{field}`")
            }
            Self::Slug(slug) => write!(out, "the slug `{slug}` cannot be a file name"),
            Self::Reference(text) => write!(out, "the reference `{text}` is not a web address"),
            Self::UnknownDirective(name) => write!(out, "unknown directive `{name}`"),
            Self::DirectiveArgument(name) => {
                write!(out, "the directive `{name}` does not take this")
            }
            Self::NestedDirective => write!(out, "a directive that does not stand alone"),
            Self::NoSuchPath { path, file } => write!(out, "`{file}` has no `{path}`, wanted"),
            Self::FlowStyle(path) => write!(out, "`{path}` has no line of its own, wanted"),
            Self::NoParameter(path) => write!(out, "no parameter is at `{path}`, wanted"),
            Self::NoText => write!(out, "a directive without a block"),
            Self::OpenRegion(name) => write!(out, "the block `{name}` has no end"),
            Self::StrayEnd(name) => write!(out, "the end of a block `{name}` that did not begin"),
            Self::NoRegion => write!(out, "no block of the README comes from the pack"),
            Self::NotAList(path) => write!(out, "`{path}` has no list of choices, wanted"),
            Self::NestedAlert => write!(out, "an alert inside another block"),
            Self::OpenComment => write!(out, "a comment that is not closed"),
            Self::ListGoesOn => write!(out, "only a comment parts a list from indented text"),
            Self::OpenFence => write!(out, "a code block that is not closed"),
            Self::Link(link) => write!(out, "the link `{link}` leads nowhere from a site"),
            Self::TooDeep => write!(out, "text that is nested too deeply"),
            Self::IndentedCode => write!(out, "indented code that the site cannot show"),
        }
    }
}
