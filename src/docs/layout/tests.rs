use super::*;
use crate::docs::page::{MANUSCRIPT, Site};
use crate::docs::parameter::Comments;
use crate::pack::Pack;
use crate::source::Source;

const PROSE: &str = "\
---
title: \"It's <X>\"
metaTitle: X
description: About X
slug: x
category: [network, amd64]
references:
  - https://a.example/b
---

Intro with {braces}.

# Section

Text:

<!-- pack-build: choices pack.mode -->

<!-- pack-build: values pack.key -->

> [!CAUTION]
> Careful
> here

> [!TIP]
> Easy
";

const VALUES: &str = "\
# spectrocloud.com/enabled-presets: Mode:plain

pack:
  # -- Which way to go; `a_b` is <new>
  mode: none
  # -- (list) More of it
  # @default -- all | of them
  more: [a, b]
  key: \"{v}\"
  secret: hunter2
";

const SCHEMA: &str = "\
pack.mode:
  schema: '{{ required | format \"${list:[none,a_b]}\" }}'
pack.secret:
  schema: '{{ format \"${password}\" | hints \"Nobody sees it\" }}'
pack.port:
  schema: '{{ readonly | format \"${number:[1-5]}\" | hints \"The {port}\" }}'
";

const PRESETS: &str = "\
presets:
  - name: plain
    displayName: Plain | simple
    group: Mode
    remove: []
    add: |
      pack:
        mode: none
  - name: fancy
    displayName: Fancy
    group: Mode
    remove: [pack.more]
    add: |
      pack:
        mode: a_b
";

fn pack_of(version: &str, changes: &[(&str, &str)]) -> Pack {
    let json = format!(
        r#"{{"name":"x","displayName":"X","version":"{version}","layer":"cni",
        "cloudTypes":["aks"],"annotations":{{"docsURL":"https://x.example"}},
        "constraints":{{"dependencies":[{{"packName":"kubernetes","layer":"k8s","type":"required",
        "minVersion":"1.29","maxVersion":""}}]}}}}"#
    );
    let mut files = vec![
        ("pack.json", json.as_str()),
        ("values.yaml", VALUES),
        ("schema.yaml", SCHEMA),
        ("presets.yaml", PRESETS),
        ("logo.png", "{}"),
        (MANUSCRIPT, PROSE),
    ];
    files.retain(|(path, _)| changes.iter().all(|(changed, _)| changed != path));
    files.extend(changes.iter().filter(|(_, text)| !text.is_empty()));
    Pack::read(Source::from_files("x", files))
}

fn page_of(changes: &[(&str, &str)]) -> Page {
    let site = Site {
        registry: Some("https://r.example".to_owned()),
        registry_name: "Public Repo".to_owned(),
        comments: Comments::Marked,
    };
    let packs = [pack_of("1.10.1", changes), pack_of("1.10.0", &[]), pack_of("1.4.0", &[])];
    Page::new(&packs, vec!["1.3.0".parse().unwrap()], &site).unwrap()
}

fn page() -> Page {
    page_of(&[])
}

fn fill(target: Target, page: &Page) -> Result<String, Error> {
    Layouts::default().fill(target, page)
}

fn gatsby(layout: &str) -> Layouts {
    Layouts::own(BTreeMap::from([("gatsby.mdx".to_owned(), layout.to_owned())]))
}

/// Compares a page with a file that a person looked at.
#[track_caller]
fn golden(target: Target, page: &Page, file: &str) {
    let path = format!("{}/tests/data/docs/{file}", env!("CARGO_MANIFEST_DIR"));
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .normalize_paths(false)
        .eq(fill(target, page).unwrap(), snapbox::Data::read_from(path.as_ref(), None));
}

/// The page without its style and script, which are files of their own.
fn bare_html(page: &Page) -> String {
    let own = ["html.css", "html.js"].map(|name| (name.to_owned(), String::new()));
    Layouts::own(BTreeMap::from(own)).fill(Target::Html, page).unwrap()
}

/// Everything that a page can hold, in the places that the author chose.
const FULL: &str = "\
---
description: 'a: \"b\" {c}'
references: ['[A | b](https://a.example/{b})']
---
<!-- pack-build: versions -->
<!-- pack-build: parameters -->
<!-- pack-build: presets -->
<!-- pack-build: images -->
<!-- pack-build: terraform -->
<!-- pack-build: references -->
";

const IMAGES: &str = "\
pack:
  # -- Which way to go
  mode: none
  content:
    images:
      - image: r.example/a/b:1.0.0
      - image: r.example/a/b:1.0.0
";

#[test]
fn a_gatsby_page_has_every_part_in_its_place() {
    golden(Target::Gatsby, &page(), "gatsby.mdx");
}

#[test]
fn a_page_of_the_docusaurus_of_2023_has_every_part_in_its_place() {
    golden(Target::Docusaurus2023, &page(), "docusaurus-2023.mdx");
}

#[test]
fn a_page_of_the_packs_component_has_every_part_in_its_place() {
    golden(Target::Docusaurus, &page(), "docusaurus.mdx");
}

#[test]
fn the_data_of_a_page_has_every_part() {
    golden(Target::Json, &page(), "page.json");
}

#[test]
fn every_block_can_stand_where_the_author_wants_it() {
    let page = page_of(&[(MANUSCRIPT, FULL), ("values.yaml", IMAGES)]);
    golden(Target::Gatsby, &page, "blocks-gatsby.mdx");
    golden(Target::Docusaurus2023, &page, "blocks-docusaurus-2023.mdx");
}

#[test]
fn a_readme_gets_its_blocks_and_keeps_everything_else() {
    let blocks =
        ["parameters", "parameters pack.mode", "presets", "images", "terraform", "versions"];
    let blocks = blocks.iter().chain(&["references", "choices pack.mode", "values pack.mode"]);
    let blocks: String = blocks
        .map(|block| {
            let name = block.split(' ').next().unwrap();
            format!(
                "<!-- pack-build:begin {block} -->\nold {{}}\n\n<!-- pack-build:end {name} -->\n\n"
            )
        })
        .collect();
    let readme = format!("# X  \n\n*  mine\n\n{blocks}~~~\n<!-- pack-build: x -->\n~~~\n\n\n");
    let changes = [("README.md", readme.as_str()), ("values.yaml", IMAGES), (MANUSCRIPT, FULL)];
    golden(Target::Readme, &page_of(&changes), "README.md");
}

#[test]
fn a_readme_that_is_up_to_date_does_not_change() {
    let text = "# X\r\n\r\n<!-- pack-build:begin choices pack.mode -->\r\n\r\n- `none`\r\n- `a_b`\r\n\r\n\
                <!-- pack-build:end choices -->\r\n no end";
    assert_eq!(fill(Target::Readme, &page_of(&[("README.md", text)])).unwrap(), text);
}

#[test]
fn a_readme_without_a_block_has_nothing_to_fill() {
    for readme in ["", "# X\n"] {
        let error = fill(Target::Readme, &page_of(&[("README.md", readme)])).unwrap_err();
        let message = "no block of the README comes from the pack at `README.md:1`";
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn the_frontmatter_of_every_site_reads_back() {
    let title = "{{ yes: 'no' }} # \\ \u{2028} \u{85} 1.10";
    let prose = format!(
        "---\ntitle: {}\ncategory: ['1.10', '2020-01-01', 'yes']\n---\n",
        crate::docs::quote::double(title)
    );
    let page = page_of(&[(MANUSCRIPT, &prose)]);
    for target in [Target::Gatsby, Target::Docusaurus2023, Target::Docusaurus] {
        let text = fill(target, &page).unwrap();
        let yaml = text.split("---\n").nth(1).unwrap();
        let front: serde_yaml::Value = serde_yaml::from_str(yaml).unwrap();
        assert_eq!(front["title"].as_str(), Some(title), "{target}");
        let categories: Vec<_> =
            front["category"].as_sequence().unwrap().iter().map(|one| one.as_str()).collect();
        assert_eq!(categories, [Some("1.10"), Some("2020-01-01"), Some("yes")], "{target}");
    }
}

#[test]
fn every_embedded_layout_has_a_target_or_is_shared() {
    let names: Vec<_> = Layouts::embedded().map(|(name, _)| name).collect();
    let mut expected: Vec<_> = Target::ALL.iter().filter_map(|it| it.layout_name()).collect();
    expected.extend([SHARED, INDEX, RELEASE_NOTES, START, "html.css", "html.js"]);
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[test]
fn an_index_has_a_line_for_each_pack() {
    let mut other = page();
    other.layer = "addon".to_owned();
    let expected = "\
| **Pack** | **Layer** | **Version** | **Description** |
|---|---|---|---|
| [It's &lt;X>](x.md) | CNI | 1.10.1 | About X |
| [It's &lt;X>](x.md) | Add-on | 1.10.1 | About X |
";
    let pages = [page(), other];
    assert_eq!(Layouts::default().index(&pages, Target::Gatsby).unwrap(), expected);
    let link = "](/integrations/packs/?pack=x)";
    assert!(Layouts::default().index(&pages, Target::Docusaurus).unwrap().contains(link));
}

#[test]
fn release_notes_say_which_versions_are_new() {
    let fips = page_of(&[(MANUSCRIPT, "---\ncategory: [network, fips]\n---\n")]);
    let expected = "\
| **Pack Name** | **Layer** | **Non-FIPS** | **FIPS** | **New Version** |
|---|---|---|---|---|
| It's &lt;X> | CNI | :white_check_mark: | :x: | 1.10.1 |
| X | CNI | :white_check_mark: | :white_check_mark: | 1.10.1 |
";
    assert_eq!(Layouts::default().release_notes(&[page(), fips]).unwrap(), expected);
}

#[test]
fn what_a_page_starts_with_is_a_page_already() {
    let text = Layouts::default().start(&page()).unwrap();
    let page = page_of(&[(MANUSCRIPT, &text)]);
    let words = page.words(Target::Gatsby);
    assert_eq!((words.title.as_str(), words.description.as_str()), ("It's <X>", "About X"));
    assert_eq!(page.references[0].url, "https://x.example");
    fill(Target::Gatsby, &page).unwrap();
}

#[test]
fn a_page_without_references_ends_with_its_text() {
    let page = page_of(&[(MANUSCRIPT, "---\n---\n")]);
    let text = fill(Target::Gatsby, &page).unwrap();
    assert!(text.ends_with("</Tabs>\n"), "{text}");
}

#[test]
fn a_layout_of_ones_own_takes_the_place_of_the_embedded_one() {
    assert_eq!(
        gatsby("{{ page.title }}\n").fill(Target::Gatsby, &page()).unwrap(),
        "It's &lt;X>\n"
    );
}

#[test]
fn a_broken_layout_of_another_target_does_no_harm() {
    let broken = BTreeMap::from([("docusaurus.mdx".to_owned(), "{% if %}".to_owned())]);
    let layouts = Layouts::own(broken);
    assert!(layouts.fill(Target::Docusaurus, &page()).is_err());
    assert!(layouts.fill(Target::Gatsby, &page()).is_ok());
}

#[test]
fn a_layout_of_ones_own_can_include_another() {
    let files = [("gatsby.mdx", "{% include 'more.txt' %}"), ("more.txt", "{{ page.name }}")];
    let own = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let layouts = Layouts::own(BTreeMap::from(own));
    assert_eq!(layouts.fill(Target::Gatsby, &page()).unwrap(), "x\n");
}

#[test]
fn a_shared_layout_of_ones_own_is_used_by_the_embedded_ones() {
    let shared = "{% macro presets(list) %}mine{% endmacro %}";
    let layouts = Layouts::own(BTreeMap::from([("blocks.md".to_owned(), shared.to_owned())]));
    let prose = "---\n---\n<!-- pack-build: presets -->\n";
    let text = layouts.fill(Target::Gatsby, &page_of(&[(MANUSCRIPT, prose)])).unwrap();
    assert!(text.contains("\nmine\n"), "{text}");
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
        ("\n{{ page.series }}", "a layout cannot write a value that is sequence at `gatsby.mdx:2`"),
        ("{% if %}", "unexpected end of block at `gatsby.mdx:1`"),
        ("\n{{ 1 | shout }}", "filter shout is unknown at `gatsby.mdx:2`"),
    ];
    for (layout, message) in cases {
        let error = gatsby(layout).fill(Target::Gatsby, &page()).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_page_that_would_not_build_is_an_error_with_its_line() {
    let layouts = gatsby("# T\n\n<Note>\n{{ page.title }}\n");
    let message = layouts.fill(Target::Gatsby, &page()).unwrap_err().to_string();
    assert!(message.starts_with("the page is no MDX on its line "), "{message}");
}

#[test]
fn prose_that_the_site_cannot_show_is_an_error_of_its_source() {
    let page = page_of(&[(MANUSCRIPT, "---\n---\na\n\n```")]);
    let error = fill(Target::Gatsby, &page).unwrap_err();
    assert_eq!(error.to_string(), "a code block that is not closed at `docs/integration.md:5`");
}

/// Prose that GitHub shows, full of what breaks sites.
fn hazards() -> String {
    include_str!("../../../tests/data/hazards.md").replace("\r\n", "\n")
}

#[test]
fn a_page_full_of_hazards_is_made_for_every_site() {
    let page = page_of(&[(MANUSCRIPT, &hazards())]);
    for target in [Target::Gatsby, Target::Docusaurus2023, Target::Docusaurus] {
        // A page that would not build is an error.
        assert!(fill(target, &page).unwrap().contains("&lt;namespace>"), "{target}");
    }
}

#[test]
fn an_html_page_has_every_part_in_its_place() {
    let path = format!("{}/tests/data/docs/html.html", env!("CARGO_MANIFEST_DIR"));
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .normalize_paths(false)
        .eq(bare_html(&page()), snapbox::Data::read_from(path.as_ref(), None));
}

#[test]
fn an_html_page_closes_each_tag_and_gives_a_name_once() {
    let tag = regex::Regex::new(r#"<(/?)([a-z0-9]+)(?:\s[^<>]*)?>"#).unwrap();
    let id = regex::Regex::new(r#" id="([^"]+)""#).unwrap();
    let hazards = hazards();
    let pages = [page(), page_of(&[(MANUSCRIPT, FULL)]), page_of(&[(MANUSCRIPT, &hazards)])];
    for page in pages {
        let text = bare_html(&page);
        let mut open = Vec::new();
        for found in tag.captures_iter(&text) {
            match (&found[1], &found[2]) {
                (_, "meta" | "link" | "img" | "input" | "br" | "wbr") => {}
                ("/", name) => assert_eq!(open.pop(), Some(name.to_owned()), "{text}"),
                (_, name) => open.push(name.to_owned()),
            }
        }
        assert_eq!(open, Vec::<String>::new());
        let mut names: Vec<&str> =
            id.captures_iter(&text).map(|id| id.extract::<1>().1[0]).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{text}");
    }
}

#[test]
fn an_html_page_asks_for_nothing_else() {
    let page = fill(Target::Html, &page()).unwrap();
    let loads = regex::Regex::new(r#"(?:src|<link[^>]* href)="([^"]*)"|url\(|@import"#).unwrap();
    for load in loads.captures_iter(&page) {
        assert!(
            load.get(1).is_some_and(|address| address.as_str().starts_with("data:")),
            "{load:?}"
        );
    }
    assert_eq!(loads.captures_iter(&page).count(), 2);
}

#[test]
fn what_a_pack_says_cannot_leave_its_place_in_html() {
    let evil = "\"><script>alert(1)</script>'";
    let json = format!(
        r#"{{"name":"x","displayName":{evil:?},"version":"1.0.0","layer":{evil:?},
        "cloudTypes":[{evil:?}]}}"#
    );
    let values = format!("pack:\n  # -- {evil} [a](javascript:b)\n  mode: {evil:?}\n");
    let prose = format!("---\ndescription: {evil:?}\n---\n\n{evil}\n\n# {evil}\n\n    {evil}\n");
    let changes = [
        ("pack.json", &*json),
        ("values.yaml", &*values),
        (MANUSCRIPT, &*prose),
        ("schema.yaml", ""),
    ];
    let page = Page::new(&[pack_of("1.0.0", &changes)], Vec::new(), &Site::default()).unwrap();
    let text = bare_html(&page);
    assert!(text.contains("&lt;script&gt;"));
    assert_eq!(text.matches("<script>").count(), 2, "{text}");
    assert!(!text.contains("javascript:b\""), "{text}");
}
