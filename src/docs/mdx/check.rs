//! Whether a text is MDX that a site can build, found out without Node.
//!
//! A parser alone is not enough: `{namespace}`, `style="…"` and a tag that nobody defines compile,
//! and fail when the site renders the page. So the code on a page has to come from its layout, word
//! for word. What the pack says may hold none.

use super::literal::Literal;
use crate::docs::void_tag;
use markdown::mdast::{AttributeContent, AttributeValue, Node};
use markdown::message::{Message, Place};
use markdown::unist::Position;
use markdown::{Constructs, MdxExpressionKind, MdxSignal, ParseOptions};
use std::rc::Rc;

/// Why a site could not build a page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NotMdx {
    /// Line of the page, from one.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

/// Checks that a site can build a page which was made with a layout.
///
/// # Errors
/// The first place that is no MDX, or is code that the layout does not hold.
pub fn check(page: &str, layout: &str) -> Result<(), NotMdx> {
    let literal = Rc::new(Literal::of(layout));
    let root = markdown::to_mdast(page, &options(&literal)).map_err(|message| not_mdx(&message))?;
    visit(&root, &literal)
}

fn options(literal: &Rc<Literal>) -> ParseOptions {
    let literal = Rc::clone(literal);
    let expression = move |code: &str, _: &MdxExpressionKind| expression(code, &literal);
    ParseOptions {
        constructs: constructs(),
        mdx_expression_parse: Some(Box::new(expression)),
        // Whether it may stand there is asked when the whole page is known.
        mdx_esm_parse: Some(Box::new(|_| MdxSignal::Ok)),
        ..ParseOptions::default()
    }
}

fn constructs() -> Constructs {
    let gfm = Constructs::gfm();
    Constructs {
        frontmatter: true,
        gfm_autolink_literal: gfm.gfm_autolink_literal,
        gfm_footnote_definition: gfm.gfm_footnote_definition,
        gfm_label_start_footnote: gfm.gfm_label_start_footnote,
        gfm_strikethrough: gfm.gfm_strikethrough,
        gfm_table: gfm.gfm_table,
        gfm_task_list_item: gfm.gfm_task_list_item,
        ..Constructs::mdx()
    }
}

/// Judges what stands between two braces, or as much of it as the parser has seen.
fn expression(code: &str, literal: &Literal) -> MdxSignal {
    let comment = code.trim();
    let is_balanced = code.matches('{').count() == code.matches('}').count();
    if comment.is_empty() || (is_balanced && literal.holds(&format!("{{{code}}}"))) {
        return MdxSignal::Ok;
    }
    let goes_on = match comment.strip_prefix("/*").map(|inner| inner.find("*/")) {
        Some(Some(end)) if comment.len() == end + 4 => return MdxSignal::Ok,
        Some(None) => true,
        _ => literal.holds(&format!("{{{code}")),
    };
    let reason = format!("`{{{comment}}}` is code that the layout does not hold");
    let (rule, source) = (Box::new("code".to_owned()), Box::new("pack-build".to_owned()));
    if goes_on {
        MdxSignal::Eof(reason, rule, source)
    } else {
        MdxSignal::Error(reason, 0, rule, source)
    }
}

fn not_mdx(message: &Message) -> NotMdx {
    let line = match message.place.as_deref() {
        Some(Place::Point(point)) => point.line,
        Some(Place::Position(position)) => position.start.line,
        None => 1,
    };
    NotMdx { line, reason: message.reason.clone() }
}

fn visit(node: &Node, literal: &Literal) -> Result<(), NotMdx> {
    match node {
        Node::Yaml(yaml) => frontmatter(&yaml.value)?,
        Node::MdxjsEsm(module) => {
            let foreign = module.value.lines().position(|line| !literal.holds(line));
            if let Some(offset) = foreign {
                let line = first_line(module.position.as_ref()) + offset;
                let reason = "a module that the layout does not import".to_owned();
                return Err(NotMdx { line, reason });
            }
        }
        Node::MdxJsxFlowElement(element) => {
            let line = first_line(element.position.as_ref());
            tag(element.name.as_deref(), &element.attributes, line, literal)?;
        }
        Node::MdxJsxTextElement(element) => {
            let line = first_line(element.position.as_ref());
            tag(element.name.as_deref(), &element.attributes, line, literal)?;
        }
        _ => {}
    }
    node.children().into_iter().flatten().try_for_each(|child| visit(child, literal))
}

fn tag(
    name: Option<&str>,
    attributes: &[AttributeContent],
    line: usize,
    literal: &Literal,
) -> Result<(), NotMdx> {
    let fault = |reason: String| Err(NotMdx { line, reason });
    let name = name.unwrap_or_default();
    if !void_tag::NAMES.contains(&name) && !literal.has_tag(name) {
        return fault(format!("`<{name}>` is a tag that the layout does not use"));
    }
    for attribute in attributes {
        match attribute {
            AttributeContent::Property(property)
                if property.name == "style"
                    && matches!(property.value, Some(AttributeValue::Literal(_))) =>
            {
                return fault(format!("`<{name}>` has a `style` that is text"));
            }
            AttributeContent::Property(_) | AttributeContent::Expression(_) => {}
        }
    }
    Ok(())
}

/// Checks that the frontmatter is a mapping whose texts are texts, not numbers or dates.
fn frontmatter(yaml: &str) -> Result<(), NotMdx> {
    let fields: serde_yaml::Mapping = serde_yaml::from_str(yaml).map_err(|error| {
        let line = error.location().map_or(1, |location| location.line());
        NotMdx { line: line + 1, reason: format!("the frontmatter is not usable: {error}") }
    })?;
    for name in ["title", "description"] {
        if fields.get(name).is_some_and(|value| !value.is_string()) {
            let line = yaml.lines().position(|line| line.starts_with(name)).unwrap_or(0);
            let reason = format!("the `{name}` in the frontmatter is not text");
            return Err(NotMdx { line: line + 2, reason });
        }
    }
    Ok(())
}

fn first_line(position: Option<&Position>) -> usize {
    position.map_or(1, |position| position.start.line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: &str =
        "import Tabs from 'a';\n{{ x }}<Tabs values={[{a: 1}]}>{note}{% x %}\n</Tabs>";

    fn fault(page: &str) -> Option<(usize, String)> {
        check(page, LAYOUT).err().map(|fault| (fault.line, fault.reason))
    }

    #[test]
    fn code_of_the_layout_may_stand_on_the_page() {
        for page in [
            "---\ntitle: 'a'\n---\n\nimport Tabs from 'a';\n\n<Tabs values={[{a: 1}]}>\n\n{note}\n\n</Tabs>",
            "{/* a } b */} a <br /> {}",
            "`{a}` and \\{a\\} and &#123;a} in `<a>`".replace('}', "&#125;").as_str(),
            "```\n{a}\nimport x\n```\n\n| a | b |\n| - | - |\n| `a\\|b` | &#124; |",
        ] {
            assert_eq!(fault(page), None, "{page}");
        }
    }

    /// Each of these compiles only where a site fails later, or does not compile.
    #[test]
    fn a_hazard_is_named_with_its_line() {
        let cases = [
            ("a\n\nb <5", 3),
            ("x <= 3", 1),
            ("<-- x", 1),
            ("\n<https://x>", 2),
            ("<foo@bar>", 1),
            ("Map<String, Int>", 1),
            ("<td colspan=2>", 1),
            ("a\n<namespace>", 2),
            ("<br>", 1),
            ("<details>", 1),
            ("{{ .x }}", 1),
            ("{b c}", 1),
            ("a\n\n    {b}", 3),
            ("{namespace}", 1),
            ("a\n\nimport it", 3),
            ("export it", 1),
            ("<br style=\"color:red\" />", 1),
            ("<WarningBox />", 1),
            ("<!-- c -->", 1),
            ("## H {#id}", 1),
            ("| a |\n| - |\n| {'a|b'} |", 3),
            ("---\ntitle: a: b\n---\n", 2),
            ("---\ndescription: a\ntitle: 1.10\n---\n", 3),
            ("---\ntitle: 'a'\ndescription: 5\n---\n", 3),
            ("<Tabs>\n\na", 3),
        ];
        for (page, line) in cases {
            assert_eq!(fault(page).map(|(line, _)| line), Some(line), "{page}");
        }
    }

    #[test]
    fn a_fault_says_what_is_foreign_to_the_layout() {
        let cases = [
            ("{name}", "`{name}` is code that the layout does not hold"),
            ("<Note />", "`<Note>` is a tag that the layout does not use"),
            ("import Tabs from 'a';\nimport b", "a module that the layout does not import"),
        ];
        for (page, reason) in cases {
            assert_eq!(fault(page).map(|(_, reason)| reason).as_deref(), Some(reason), "{page}");
        }
    }
}
