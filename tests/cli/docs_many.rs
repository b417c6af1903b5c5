//! `pack-build docs` about many packs and versions: `init`, `index`, `release-notes`, `--versions`

use crate::sandbox::Sandbox;
use std::fs;

const SETTINGS: &str = "\
[docs]
registry = \"https://r.example\"

[[docs.page]]
target = \"docusaurus\"
output = \"site\"
";

/// A sandbox with versions of one pack in `packs`, each with prose of its own.
fn versions(all: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::with_pack();
    sandbox.write("pack-build.toml", SETTINGS);
    for (version, prose) in all {
        let folder = format!("packs/demo-{version}");
        for file in ["values.yaml", "logo.png"] {
            sandbox.write(
                &format!("{folder}/{file}"),
                fs::read(sandbox.path("demo").join(file)).unwrap(),
            );
        }
        let json = sandbox.read("demo/pack.json").replace("1.0.0", version);
        sandbox.write(&format!("{folder}/pack.json"), json);
        sandbox.write(&format!("{folder}/README.md"), format!("# Demo\n\n{prose}\n"));
    }
    sandbox
}

/// What stands in the tabs of a page.
fn tabs(page: &str) -> Vec<String> {
    let (_, rest) = page.split_once("<Tabs").unwrap();
    let (inside, _) = rest.split_once("</Tabs>").unwrap();
    let lines = inside.lines().skip(1).filter(|line| !line.is_empty() && *line != "</TabItem>");
    lines.map(str::to_owned).collect()
}

fn item(series: &str) -> String {
    format!("<TabItem label=\"{series}\" value=\"{series}\">")
}

#[test]
fn older_versions_come_from_a_folder_or_a_layout() {
    let sandbox =
        versions(&[("1.0.0", "Old."), ("1.1.0", "Old."), ("1.1.1", "New."), ("1.2.0", "New.")]);
    for version in ["1.0.0", "1.1.0", "1.1.1"] {
        let ran =
            sandbox.run(&["publish", &format!("packs/demo-{version}"), "--to", "oci:published"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    let expected = [
        item("1.2.x"),
        "New.".to_owned(),
        item("1.1.x"),
        "What is said about 1.2.x holds for 1.1.x as well.".to_owned(),
        item("1.0.x"),
        "Old.".to_owned(),
    ];
    for place in ["packs", "oci:published"] {
        let ran = sandbox.run(&["docs", "render", "packs/demo-1.2.0", "--versions", place]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, "site/demo.mdx\n"), "{}", ran.stderr);
        assert_eq!(tabs(&sandbox.read("site/demo.mdx")), expected, "{place}");
    }
    sandbox.write(
        "pack-build.toml",
        SETTINGS.replace("[docs]", "[docs]\nversions = \"oci:published\""),
    );
    let ran = sandbox.run(&["docs", "check", "packs/demo-1.2.0"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn a_pack_that_was_never_published_has_no_older_versions() {
    let sandbox = versions(&[("1.0.0", "First.")]);
    sandbox.run(&["publish", "packs", "--to", "oci:published"]);
    sandbox.replace("packs/demo-1.0.0/pack.json", "\"name\": \"demo\"", "\"name\": \"other\"");
    for place in ["oci:published", "oci:nothing"] {
        let ran = sandbox.run(&["docs", "render", "packs", "--versions", place]);
        assert_eq!(ran.code, 0, "{place}: {}", ran.stderr);
        let expected = [item("1.0.x"), "First.".to_owned()];
        assert_eq!(tabs(&sandbox.read("site/other.mdx")), expected);
    }
}

#[test]
fn the_command_that_mends_a_page_names_where_versions_are() {
    let sandbox = versions(&[("1.0.0", "First.")]);
    let ran = sandbox.run(&["docs", "check", "packs", "--versions", "packs"]);
    let message = "error: `site/demo.mdx` is not there\n\
                   hint: run `pack-build docs render packs --versions packs`\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (1, message));
}

#[test]
fn what_init_writes_makes_a_page_and_nothing_is_overwritten() {
    let sandbox = versions(&[("1.0.0", "A demo. It is small.")]);
    let arguments = ["docs", "init", "packs", "--templates", "layouts"];
    let ran = sandbox.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.starts_with("packs/demo-1.0.0/docs/integration.md\nlayouts/"),
        "{}",
        ran.stdout
    );
    let prose = sandbox.read("packs/demo-1.0.0/docs/integration.md");
    assert!(prose.contains("\ndescription: 'A demo.'\n"), "{prose}");
    assert_eq!(sandbox.run(&["docs", "render", "packs", "--templates", "layouts"]).code, 0);
    sandbox.write("packs/demo-1.0.0/docs/integration.md", "mine");
    let again = sandbox.run(&arguments);
    assert_eq!((again.code, again.stdout.as_str()), (0, ""), "{}", again.stderr);
    assert_eq!(sandbox.read("packs/demo-1.0.0/docs/integration.md"), "mine");
}

#[test]
fn an_index_lists_each_pack_once_with_its_newest_version() {
    let sandbox =
        versions(&[("1.0.0", "Old."), ("1.10.0", "New one. It is small."), ("1.9.0", "Old.")]);
    let table = |link: &str| {
        format!(
            "| **Pack** | **Layer** | **Version** | **Description** |\n|---|---|---|---|\n\
             | [Demo]({link}) | CNI | 1.10.0 | New one. |\n"
        )
    };
    let ran = sandbox.run(&["docs", "index", "packs"]);
    assert_eq!(
        (ran.code, ran.stdout),
        (0, table("/integrations/packs/?pack=demo")),
        "{}",
        ran.stderr
    );
    let ran = sandbox.run(&["docs", "index", "packs", "--target", "gatsby"]);
    assert_eq!((ran.code, ran.stdout), (0, table("demo.md")), "{}", ran.stderr);
}

#[test]
fn release_notes_have_a_row_for_each_version_wherever_it_is() {
    let sandbox = versions(&[("1.0.0", "Old."), ("1.1.0", "New.")]);
    sandbox.run(&["publish", "packs/demo-1.1.0", "--to", "oci:published"]);
    let ran = sandbox.run(&["docs", "release-notes", "packs/demo-1.0.0", "oci:published:1.1.0"]);
    let expected = "\
| **Pack Name** | **Layer** | **Non-FIPS** | **FIPS** | **New Version** |
|---|---|---|---|---|
| Demo | CNI | :white_check_mark: | :x: | 1.0.0 |
| Demo | CNI | :white_check_mark: | :x: | 1.1.0 |
";
    assert_eq!((ran.code, ran.stdout.as_str()), (0, expected), "{}", ran.stderr);
}
