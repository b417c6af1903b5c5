use super::*;
use crate::docs::error::Problem;
use crate::docs::target::Target;

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

fn fields() -> Vec<&'static str> {
    vec![
        "title",
        "metaTitle",
        "description",
        "slug",
        "category",
        "tags",
        "hiddenFromNav",
        "references",
        "targets",
    ]
}

fn wrong(message: &str) -> Problem {
    Problem::Frontmatter(message.to_owned())
}

#[test]
fn every_target_can_have_words_of_its_own() {
    for target in Target::ALL {
        let text = format!("---\ntitle: A\ntargets:\n  {target}:\n    title: B\n---\n");
        let front = Manuscript::parse("x", &text).unwrap().frontmatter;
        assert_eq!(front.targets[&target].or(&front.words).title.as_deref(), Some("B"));
    }
}

#[test]
fn a_reference_may_have_words() {
    let text =
        "---\nreferences:\n  - '[The site](https://a.example)'\n  - https://b.example\n---\n";
    let reference =
        |label: &str, url: &str| Reference { label: label.to_owned(), url: url.to_owned() };
    let references = Manuscript::parse("x", text).unwrap().frontmatter.references;
    let bare = "https://b.example";
    assert_eq!(references, [reference("The site", "https://a.example"), reference(bare, bare)]);
}

#[test]
fn a_readme_is_prose_without_its_title() {
    let text = "# Demo\n\nIntro.\n\n## One\n\n<!-- pack-build:begin parameters -->\n\n## old\n\n\
                | a |\n|---|\n\n<!-- pack-build:end parameters -->\n\nend\n";
    let readme = Manuscript::of_readme("README.md", text).unwrap();
    assert_eq!(readme.intro, [Passage::Prose(prose("Intro.", 3))]);
    assert_eq!(
        readme.sections,
        [
            Passage::Prose(prose("## One", 5)),
            Passage::Directive(Directive::Parameters(None), 7),
            Passage::Prose(prose("end", 16)),
        ]
    );
}

#[test]
fn a_block_has_a_beginning_and_an_end() {
    let cases = [
        ("<!-- pack-build:begin presets -->", Problem::OpenRegion("presets".to_owned())),
        ("<!-- pack-build:end presets -->", Problem::StrayEnd("presets".to_owned())),
        (
            "<!-- pack-build:begin presets -->\n\n<!-- pack-build:end images -->",
            Problem::OpenRegion("presets".to_owned()),
        ),
    ];
    for (text, problem) in cases {
        let error = Manuscript::of_readme("README.md", text).unwrap_err();
        let Error::Manuscript { line: 1, problem: found, .. } = error else { panic!("{error}") };
        assert_eq!(found, problem, "{text}");
    }
}

#[test]
fn frontmatter_is_known_and_of_the_right_kind() {
    let cases = [
        ("no frontmatter", (1, Problem::NoFrontmatter)),
        ("---\ntitle: never closed\n", (1, Problem::NoFrontmatter)),
        (
            "---\ndescription: D\ncategory: [a]\nauthor: me\n---\n",
            (4, Problem::UnknownField { field: "author".to_owned(), near: None, known: fields() }),
        ),
        (
            "---\nrefrences: []\n---\n",
            (
                2,
                Problem::UnknownField {
                    field: "refrences".to_owned(),
                    near: Some("references"),
                    known: fields(),
                },
            ),
        ),
        (
            "---\ndescription: D\ncategory: network\n---\n",
            (3, wrong("`category` is a string instead of a list")),
        ),
        ("---\ntitle: 1.10\n---\n", (2, wrong("`title` is a number instead of a string"))),
        ("---\ntitle: ''\n---\n", (2, wrong("`title` is empty"))),
        ("---\n- a\n---\n", (2, wrong("it is not a map"))),
        ("---\ntitle: a\ntitle: b\n---\n", (3, wrong("`title` stands twice"))),
        (
            "---\ntargets:\n  gatsby:\n    slug: ../up\n---\n",
            (4, Problem::Slug("../up".to_owned())),
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
        ("<!-- pack-build: terraform a -->", argument("terraform")),
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
