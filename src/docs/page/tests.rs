use super::*;
use crate::docs::block::Block;
use crate::docs::manuscript::Prose;
use crate::source::Source;

const PROSE: &str = "---\ndescription: D\ncategory: [network]\n---\n";

fn pack(version: &str, changes: &[(&str, &str)]) -> Pack {
    let json =
        format!(r#"{{"name":"demo","displayName":"Demo","version":"{version}","layer":"cni"}}"#);
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
    Page::new(&[pack(version, changes)], Vec::new(), &site())
}

fn site() -> Site {
    Site {
        registry: Some("https://r.example/".to_owned()),
        registry_name: "Public Repo".to_owned(),
        comments: Comments::Marked,
    }
}

#[test]
fn what_the_author_leaves_out_comes_from_the_pack() {
    let hex = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let page = page("1.4.0", &[(MANUSCRIPT, "---\n---\nAll of *it*. More.")]).unwrap();
    let expected = Words {
        title: "Demo".to_owned(),
        meta_title: "Demo".to_owned(),
        description: "All of it.".to_owned(),
        slug: "demo".to_owned(),
        categories: vec!["network".to_owned()],
        tags: ["packs", "demo", "cni", "network"].map(str::to_owned).to_vec(),
        hidden_from_nav: false,
    };
    assert_eq!(page.words(Target::Gatsby), &expected);
    let url = format!("https://r.example/v1/demo/blobs/sha256:{hex}?type=image/png");
    assert_eq!(page.logo_url, Some(url));
}

#[test]
fn a_target_can_have_words_of_its_own() {
    let prose = "---\ntitle: T\nslug: s\ntargets:\n  docusaurus:\n    title: D\n---\n";
    let page = page("1.4.0", &[(MANUSCRIPT, prose)]).unwrap();
    let words = |target| (page.words(target).title.as_str(), page.words(target).slug.as_str());
    assert_eq!(words(Target::Gatsby), ("T", "s"));
    assert_eq!(words(Target::Docusaurus), ("D", "s"));
}

#[test]
fn a_pack_without_a_manuscript_is_told_by_its_readme() {
    let changes = [(MANUSCRIPT, ""), ("README.md", "# Demo\n\nAbout it.\n\n## Use\n")];
    let page = page("1.4.0", &changes).unwrap();
    let prose = |markdown: &str, line| Block::Prose(Prose { markdown: markdown.to_owned(), line });
    assert_eq!(page.text.intro, [prose("About it.", 3)]);
    assert_eq!(page.text.sections, [prose("## Use", 5)]);
}

#[test]
fn older_series_tell_what_they_say_differently() {
    let other = format!("{PROSE}other");
    let packs = [
        pack("1.2.0", &[(MANUSCRIPT, &other)]),
        pack("1.3.0", &[]),
        pack("1.4.1", &[]),
        pack("1.4.0", &[(MANUSCRIPT, &other)]),
    ];
    let published = vec!["1.1.0".parse().unwrap(), "1.4.0".parse().unwrap()];
    let page = Page::new(&packs, published, &site()).unwrap();
    let told: Vec<_> =
        page.series.iter().map(|series| (series.name.as_str(), &series.account)).collect();
    let prose = Prose { markdown: "other".to_owned(), line: 5 };
    let expected = [
        ("1.4.x", &Account::Own(Text::default())),
        ("1.3.x", &Account::SameAs("1.4.x".to_owned())),
        ("1.2.x", &Account::Own(Text { intro: vec![Block::Prose(prose)], sections: Vec::new() })),
        ("1.1.x", &Account::Unknown),
    ];
    assert_eq!(told, expected);
}

#[test]
fn the_newest_version_speaks_and_all_are_listed() {
    let newest = format!("{PROSE}newest");
    let packs = [pack("1.4.10", &[]), pack("1.10.0", &[(MANUSCRIPT, &newest)]), pack("1.4.2", &[])];
    let page = Page::new(&packs, Vec::new(), &site()).unwrap();
    let names: Vec<&str> = page.series.iter().map(|series| series.name.as_str()).collect();
    assert_eq!(names, ["1.10.x", "1.4.x"]);
    assert_eq!(page.series[1].versions, ["1.4.10", "1.4.2"]);
    assert_eq!(page.text.intro, [Block::Prose(Prose { markdown: "newest".to_owned(), line: 5 })]);
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
    assert_eq!(page.text.sections[1..], expected);
}

#[test]
fn what_is_missing_is_named() {
    let at = |directive: &str| format!("{PROSE}<!-- pack-build: {directive} -->");
    let cases = [
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
    assert_eq!(Page::new(&[], Vec::new(), &site()).unwrap_err().to_string(), "no pack was given");
}

#[test]
fn a_file_that_the_prose_needs_must_be_yaml() {
    let prose = format!("{PROSE}<!-- pack-build: values pack.mode -->");
    let changes = [(MANUSCRIPT, prose.as_str()), ("values.yaml", "a: [")];
    assert_eq!(page("1.4.0", &changes).unwrap_err().to_string(), "`values.yaml` cannot be used");
}
