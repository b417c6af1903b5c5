//! Fills a layout with a page.
//!
//! Every text that a layout writes is escaped for its target, so a layout cannot forget to. What
//! is not Markdown goes through a filter: `quoted` for YAML, `attribute` for JSX, `address` for
//! a link and `fenced("yaml")` for code. A name that the page does not have is an error.

use crate::docs::error::Error;
use crate::docs::page::Page;
use crate::docs::target::Target;
use crate::docs::view::View;
use crate::docs::{mdx, quote};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, Output, State, UndefinedBehavior, context};
use std::borrow::Cow;

/// The template of a page.
#[derive(Clone, Debug)]
pub struct Layout {
    target: Target,
    text: Cow<'static, str>,
}

impl Layout {
    /// Returns the layout that comes with the program.
    #[must_use]
    pub fn embedded(target: Target) -> Self {
        Self { target, text: Cow::Borrowed(target.embedded_layout()) }
    }

    /// Returns a layout of the user's own.
    #[must_use]
    pub fn custom(target: Target, text: String) -> Self {
        Self { target, text: Cow::Owned(text) }
    }

    /// Returns the page's text, which depends on nothing but the page and the layout, and ends with
    /// one line break.
    ///
    /// # Errors
    /// [`Error::Layout`] when the layout is no template or names what a page does not have;
    /// [`Error::Manuscript`] when the target cannot show some of the prose; [`Error::Unbuildable`]
    /// when what came out is not MDX.
    pub fn fill(&self, page: &Page) -> Result<String, Error> {
        let page = Value::from(Serde(View::new(page)?));
        let name = self.target.layout_name();
        let text = environment().and_then(|environment| {
            environment.render_named_str(name, &self.text, context! { page })
        });
        let text = text.map_err(|error| Error::Layout {
            layout: error.name().unwrap_or(name).to_owned(),
            line: error.line().unwrap_or(1),
            message: error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
        })?;
        let text = format!("{}\n", text.trim_end());
        mdx::check(&text, &self.text).map_err(|source| Error::Unbuildable { source })?;
        Ok(text)
    }
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("mdx".into()));
    environment.set_formatter(write_escaped);
    environment.add_filter("quoted", |text: &str| Value::from_safe_string(quote::yaml(text)));
    environment
        .add_filter("attribute", |text: &str| Value::from_safe_string(quote::attribute(text)));
    environment.add_filter("address", |url: &str| Value::from_safe_string(mdx::address(url)));
    environment.add_filter("fenced", |code: &str, language: &str| {
        Value::from_safe_string(mdx::fenced(code, language))
    });
    Ok(environment)
}

fn write_escaped(
    out: &mut Output<'_>,
    _: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    let written = match (value.kind(), value.as_str()) {
        // YAML and JSX want the lower-case words.
        (ValueKind::Bool, _) => write!(out, "{}", value.is_true()),
        (ValueKind::Number, _) => write!(out, "{value}"),
        (_, Some(text)) if value.is_safe() => out.write_str(text),
        (_, Some(text)) => out.write_str(&mdx::escape(text)),
        (kind, None) => {
            let message = format!("a layout cannot write a value that is {kind}");
            return Err(minijinja::Error::new(ErrorKind::InvalidOperation, message));
        }
    };
    written.map_err(minijinja::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::manuscript::{Alert, Prose};
    use crate::docs::page::Block;
    use crate::docs::series::Series;

    fn prose(markdown: &str) -> Prose {
        Prose { markdown: markdown.to_owned(), line: 1 }
    }

    fn page() -> Page {
        Page {
            manuscript: "docs/integration.md".to_owned(),
            slug: "x".to_owned(),
            title: "It's <X>".to_owned(),
            meta_title: "X".to_owned(),
            description: "About X".to_owned(),
            hidden_from_nav: false,
            categories: vec!["network".to_owned(), "amd64".to_owned()],
            logo_url: "https://r.example/v1/x/blobs/sha256:00?type=image/png".to_owned(),
            series: vec![
                Series {
                    name: "1.10.x".to_owned(),
                    versions: vec!["1.10.1".to_owned(), "1.10.0".to_owned()],
                },
                Series { name: "1.4.x".to_owned(), versions: vec!["1.4.0".to_owned()] },
            ],
            intro: vec![Block::Prose(prose("Intro with {braces}."))],
            sections: vec![
                Block::Prose(prose("# Section\n\nText:")),
                Block::Choices(vec!["none".to_owned(), "a_b".to_owned()]),
                Block::Values("pack:\n  key: \"{v}\"".to_owned()),
                Block::Alert(Alert::Caution, prose("Careful\nhere")),
                Block::Alert(Alert::Tip, prose("Easy")),
            ],
            references: vec!["https://a.example/b".to_owned()],
        }
    }

    #[test]
    fn a_gatsby_page_has_every_part_in_its_place() {
        let text = Layout::embedded(Target::Gatsby).fill(&page()).unwrap();
        assert_eq!(text, include_str!("../../tests/data/gatsby.mdx"));
    }

    #[test]
    fn a_page_without_references_ends_with_its_text() {
        let bare = Page { references: Vec::new(), sections: Vec::new(), ..page() };
        let text = Layout::embedded(Target::Gatsby).fill(&bare).unwrap();
        assert!(text.ends_with("</Tabs>\n"), "{text}");
    }

    #[test]
    fn a_layout_of_ones_own_takes_the_place_of_the_embedded_one() {
        let layout = Layout::custom(Target::Gatsby, "{{ page.title }}\n".to_owned());
        assert_eq!(layout.fill(&page()).unwrap(), "It's &lt;X>\n");
    }

    #[test]
    fn a_fault_in_a_layout_is_an_error_with_its_line() {
        let cases = [
            ("\n{{ page.titel }}", "`page.titel` is undefined at `gatsby.mdx:2`"),
            ("\n\n{{ pack }}", "`pack` is undefined at `gatsby.mdx:3`"),
            (
                "{% for x in page.series %}\n{{ x.nam }}{% endfor %}",
                "`x.nam` is undefined at `gatsby.mdx:2`",
            ),
            (
                "\n{{ page.series }}",
                "a layout cannot write a value that is sequence at `gatsby.mdx:2`",
            ),
            ("{% if %}", "unexpected end of block at `gatsby.mdx:1`"),
            ("\n{{ 1 | shout }}", "filter shout is unknown at `gatsby.mdx:2`"),
        ];
        for (layout, message) in cases {
            let layout = Layout::custom(Target::Gatsby, layout.to_owned());
            assert_eq!(layout.fill(&page()).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn a_page_that_would_not_build_is_an_error_with_its_line() {
        let layout = Layout::custom(Target::Gatsby, "# T\n\n<Note>\n{{ page.title }}\n".to_owned());
        let message = layout.fill(&page()).unwrap_err().to_string();
        assert!(message.starts_with("the page is no MDX on its line "), "{message}");
    }

    #[test]
    fn prose_that_the_site_cannot_show_is_an_error_of_its_source() {
        let open = Page { intro: vec![Block::Prose(prose("a\n\n```"))], ..page() };
        let error = Layout::embedded(Target::Gatsby).fill(&open).unwrap_err();
        assert_eq!(error.to_string(), "a code block that is not closed at `docs/integration.md:3`");
    }
}
