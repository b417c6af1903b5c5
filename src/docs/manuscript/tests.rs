use super::*;
use crate::docs::error::Problem;

const FIELDS: &str = "---\ndescription: D\ncategory: [network]\n---\n";

fn fault(text: &str) -> (usize, Problem) {
    match Manuscript::parse("docs/x.md", text).unwrap_err() {
        Error::Manuscript { line, problem, .. } => (line, problem),
        error => panic!("{error}"),
    }
}

fn prose(markdown: &str, line: usize) -> Prose {
    Prose { markdown: markdown.to_owned(), line }
}

#[test]
fn a_page_is_cut_into_its_passages() {
    let body = "Intro.\n\n# One\n\ntext\n\n<!-- pack-build: values a.b -->\n\
                <!--pack-build:choices a.b-->\n\n> [!WARNING]\n> Be\n>\n> careful\nhere.\n\nend <!-- note -->\n";
    let manuscript = Manuscript::parse("docs/x.md", &format!("{FIELDS}\n{body}")).unwrap();
    assert_eq!(manuscript.intro, [Passage::Prose(prose("Intro.", 6))]);
    assert_eq!(
        manuscript.sections,
        [
            Passage::Prose(prose("# One\n\ntext", 8)),
            Passage::Directive(Directive::Values("a.b".to_owned()), 12),
            Passage::Directive(Directive::Choices("a.b".to_owned()), 13),
            Passage::Alert(Alert::Warning, prose("Be\n\ncareful\nhere.", 16)),
            Passage::Prose(prose("end <!-- note -->", 21)),
        ]
    );
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_change_nothing() {
    let unix = format!("{FIELDS}\na\nb\n\n# c\n");
    let windows = format!("\u{feff}{}", unix.replace('\n', "\r\n"));
    assert_eq!(Manuscript::parse("x", &windows).unwrap(), Manuscript::parse("x", &unix).unwrap());
}

#[test]
fn frontmatter_is_complete_and_known() {
    let cases = [
        ("no frontmatter", (1, Problem::NoFrontmatter)),
        ("---\ntitle: never closed\n", (1, Problem::NoFrontmatter)),
        (
            "---\ndescription: D\ncategory: [a]\nauthor: me\n---\n",
            (
                4,
                Problem::Frontmatter(
                    "unknown field `author`, expected one of `title`, `metaTitle`, `description`, \
                     `slug`, `category`, `hiddenFromNav`, `references`"
                        .to_owned(),
                ),
            ),
        ),
        (
            "---\ndescription: D\ncategory: network\n---\n",
            (
                3,
                Problem::Frontmatter(
                    "category: invalid type: string \"network\", expected a sequence".to_owned(),
                ),
            ),
        ),
        (
            "---\ndescription: D\n---\n",
            (2, Problem::Frontmatter("missing field `category`".to_owned())),
        ),
        (
            "---\ndescription: D\ncategory: [a]\nslug: ../up\n---\n",
            (4, Problem::Slug("../up".to_owned())),
        ),
        (
            "---\ndescription: D\ncategory: [a]\nreferences:\n  - javascript:x\n---\n",
            (5, Problem::Reference("javascript:x".to_owned())),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(fault(text), expected, "{text}");
    }
}

#[test]
fn a_directive_is_known_complete_and_alone() {
    let argument = |name: &str| Problem::DirectiveArgument(name.to_owned());
    let cases = [
        ("<!-- pack-build: valeus a -->", Problem::UnknownDirective("valeus".to_owned())),
        ("<!-- pack-build: -->", Problem::UnknownDirective(String::new())),
        ("<!-- pack-build: values -->", argument("values")),
        ("<!-- pack-build: choices a b -->", argument("choices")),
        ("<!-- pack-build: values a --> text", Problem::NestedDirective),
        ("text <!-- pack-build: values a -->", Problem::NestedDirective),
        ("- <!-- pack-build: values a -->", Problem::NestedDirective),
        ("> <!-- pack-build: values a -->", Problem::NestedDirective),
        ("<div><!-- pack-build: values a --></div>", Problem::NestedDirective),
        ("<!-- pack-build: values a", Problem::OpenComment),
        ("- > [!NOTE]\n  > text", Problem::NestedAlert),
    ];
    for (body, problem) in cases {
        assert_eq!(fault(&format!("{FIELDS}a\n\n{body}\n")), (7, problem), "{body}");
    }
}

#[test]
fn a_directive_inside_code_is_code() {
    let body = "```\n<!-- pack-build: nothing -->\n```";
    let manuscript = Manuscript::parse("x", &format!("{FIELDS}{body}\n")).unwrap();
    assert_eq!(manuscript.intro, [Passage::Prose(prose(body, 5))]);
}
