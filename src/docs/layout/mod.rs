//! Fills layouts with a page.
//!
//! Every text that a layout writes is escaped for its target, so a layout cannot forget to. What
//! is not Markdown goes through a filter. A name that the page does not have is an error.

use crate::docs::error::{Error, Problem};
use crate::docs::html::Outline;
use crate::docs::page::{Page, README};
use crate::docs::summary::Line;
use crate::docs::target::{Syntax, Target};
use crate::docs::view::{View, Writer};
use crate::docs::{filters, json, mdx};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, context};
use std::collections::BTreeMap;

/// The layouts that come with the program, by the names of their files.
const EMBEDDED: [(&str, &str); 11] = [
    (SHARED, include_str!("../../../templates/blocks.md")),
    ("docusaurus-2023.mdx", include_str!("../../../templates/docusaurus-2023.mdx")),
    ("docusaurus.mdx", include_str!("../../../templates/docusaurus.mdx")),
    ("gatsby.mdx", include_str!("../../../templates/gatsby.mdx")),
    ("html.css", include_str!("../../../templates/html.css")),
    ("html.html", include_str!("../../../templates/html.html")),
    ("html.js", include_str!("../../../templates/html.js")),
    (INDEX, include_str!("../../../templates/index.md")),
    (START, include_str!("../../../templates/integration.md")),
    ("readme.md", include_str!("../../../templates/readme.md")),
    (RELEASE_NOTES, include_str!("../../../templates/release-notes.md")),
];

/// The layout that others import.
const SHARED: &str = "blocks.md";

const INDEX: &str = "index.md";
const RELEASE_NOTES: &str = "release-notes.md";
const START: &str = "integration.md";

/// The templates of pages: those that come with the program, and a user's own in their place.
#[derive(Clone, Debug, Default)]
pub struct Layouts {
    own: BTreeMap<String, String>,
}

impl Layouts {
    /// Returns the names and texts of the layouts that come with the program.
    pub fn embedded() -> impl Iterator<Item = (&'static str, &'static str)> {
        EMBEDDED.into_iter()
    }

    /// Takes layouts of the user's own, by the names of their files. One that has the name of an
    /// embedded layout replaces it; others can be included by those that do.
    #[must_use]
    pub fn own(own: BTreeMap<String, String>) -> Self {
        Self { own }
    }

    /// Returns the page's text for a target, which depends on nothing but the page and the layouts,
    /// and ends with one line break.
    ///
    /// # Errors
    /// [`Error::Layout`] when a layout is no template or names what a page does not have;
    /// [`Error::Manuscript`] when the target cannot show some of the prose; [`Error::Unbuildable`]
    /// when what came out is not MDX where the target wants it.
    pub fn fill(&self, target: Target, page: &Page) -> Result<String, Error> {
        let Some(layout) = target.layout_name() else { return json::write(page) };
        let filling = Filling { environment: self.environment(layout, target.syntax())?, layout };
        let view = Value::from(Serde(View::new(page, target)?));
        if target == Target::Readme {
            return filling.readme(page, target, &view);
        }
        let text = format!("{}\n", filling.write(context! { page => view })?.trim_end());
        if target.syntax() == Syntax::Mdx {
            let written: Vec<&str> = self.used(layout).map(|(_, text)| text).collect();
            mdx::check(&text, &written.join("\n"))
                .map_err(|source| Error::Unbuildable { source })?;
        }
        Ok(text)
    }

    /// Returns a layout and those that it may include, with their names: no other has to be sound.
    fn used<'a>(&'a self, layout: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let is_embedded = |name: &str| EMBEDDED.iter().any(|(embedded, _)| *embedded == name);
        let is_of_page = move |name: &str| {
            let stem = layout.split('.').next().unwrap_or_default();
            name == SHARED || name.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.'))
        };
        let embedded = EMBEDDED.into_iter().filter(|(name, _)| !self.own.contains_key(*name));
        let own = self.own.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        embedded
            .filter(move |(name, _)| is_of_page(name))
            .chain(own.filter(move |(name, _)| is_of_page(name) || !is_embedded(name)))
    }

    /// Returns prose to start with, which says what the pack already says.
    ///
    /// # Errors
    /// [`Error::Layout`], as [`Layouts::fill`].
    pub fn start(&self, page: &Page) -> Result<String, Error> {
        let page = Value::from(Serde(View::new(page, Target::Readme)?));
        self.written(START, context! { page })
    }

    /// Returns an index of packs, with links to their pages for a target.
    ///
    /// # Errors
    /// [`Error::Layout`], as [`Layouts::fill`].
    pub fn index(&self, pages: &[Page], target: Target) -> Result<String, Error> {
        self.lines(INDEX, pages, target)
    }

    /// Returns what release notes say about the newest versions of packs.
    ///
    /// # Errors
    /// [`Error::Layout`], as [`Layouts::fill`].
    pub fn release_notes(&self, pages: &[Page]) -> Result<String, Error> {
        self.lines(RELEASE_NOTES, pages, Target::Docusaurus)
    }

    fn lines(&self, layout: &'static str, pages: &[Page], target: Target) -> Result<String, Error> {
        let packs: Vec<Line<'_>> = pages.iter().map(|page| Line::new(page, target)).collect();
        self.written(layout, context! { packs => Value::from(Serde(packs)) })
    }

    /// Fills a layout that is GitHub's Markdown.
    fn written(&self, layout: &'static str, context: Value) -> Result<String, Error> {
        let filling = Filling { environment: self.environment(layout, Syntax::Markdown)?, layout };
        Ok(format!("{}\n", filling.write(context)?.trim_end()))
    }

    fn environment<'a>(
        &'a self,
        layout: &'a str,
        syntax: Syntax,
    ) -> Result<Environment<'a>, Error> {
        let mut environment = empty_environment(syntax).map_err(|error| fault("", &error))?;
        for (name, text) in self.used(layout) {
            environment.add_template(name, text).map_err(|error| fault(name, &error))?;
        }
        Ok(environment)
    }
}

/// A layout that is about to be filled.
struct Filling<'a> {
    environment: Environment<'a>,
    layout: &'static str,
}

impl Filling<'_> {
    fn write(&self, context: Value) -> Result<String, Error> {
        let written = self.environment.get_template(self.layout);
        let written = written.and_then(|template| template.render(context));
        written.map_err(|error| fault(self.layout, &error))
    }

    fn readme(&self, page: &Page, target: Target, view: &Value) -> Result<String, Error> {
        let writer = Writer { file: README, target, outline: &Outline::default() };
        let fault = |problem| Error::Manuscript { file: README.to_owned(), line: 1, problem };
        let readme = page.readme.as_ref().ok_or_else(|| fault(Problem::NoRegion))?;
        let text = readme.written(|block| {
            let block = Value::from(Serde(writer.block(block, 0)?));
            self.write(context! { page => view, block })
        })?;
        text.ok_or_else(|| fault(Problem::NoRegion))
    }
}

fn fault(name: &str, error: &minijinja::Error) -> Error {
    Error::Layout {
        layout: error.name().unwrap_or(name).to_owned(),
        line: error.line().unwrap_or(1),
        message: error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
    }
}

fn empty_environment<'a>(syntax: Syntax) -> Result<Environment<'a>, minijinja::Error> {
    let mut environment = Environment::new();
    let blocks = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(blocks);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    environment.set_formatter(move |out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value| {
        write_escaped(out, value, syntax)
    });
    filters::add(&mut environment, syntax);
    Ok(environment)
}

fn write_escaped(
    out: &mut Output<'_>,
    value: &Value,
    syntax: Syntax,
) -> Result<(), minijinja::Error> {
    let written = match (value.kind(), value.as_str()) {
        // YAML and JSX want the lower-case words.
        (ValueKind::Bool, _) => write!(out, "{}", value.is_true()),
        (ValueKind::Number, _) => match value.as_i64() {
            Some(whole) => write!(out, "{whole}"),
            None => write!(out, "{value}"),
        },
        (_, Some(text)) if value.is_safe() => out.write_str(text),
        (_, Some(text)) => out.write_str(&filters::escape(text, syntax)),
        (kind, None) => {
            let message = format!("a layout cannot write a value that is {kind}");
            return Err(minijinja::Error::new(ErrorKind::InvalidOperation, message));
        }
    };
    written.map_err(minijinja::Error::from)
}

#[cfg(test)]
mod tests;
