//! `pack-build docs`

use crate::sandbox::{Sandbox, ran, repository};
use regex::Regex;
use snapbox::{assert_data_eq, str};
use std::fs;

const PROSE: &str = "\
---
description: A demo
category: [network]
---

Intro.

# Choices

<!-- pack-build: choices pack.mode -->

<!-- pack-build: values pack.mode -->
";

const SETTINGS: &str = "\
[docs]
registry = \"https://r.example\"

[[docs.page]]
target = \"gatsby\"
output = \"site\"
";

/// The smallest sound pack, with one setting, its schema, and a page about it.
fn documented() -> Sandbox {
    let sandbox = Sandbox::with_pack();
    sandbox.write("demo/values.yaml", "pack:\n  # How it works\n  mode: \"a\"\n");
    sandbox.write(
        "demo/schema.yaml",
        "pack.mode:\n  schema: '{{ required | format \"${list:[a,b]}\" }}'\n",
    );
    sandbox.write("demo/docs/integration.md", PROSE);
    sandbox.write("pack-build.toml", SETTINGS);
    sandbox
}

#[test]
fn a_page_is_written_and_its_path_printed() {
    let sandbox = documented();
    let run = sandbox.run(&["docs", "render", "demo"]);
    let path = format!("site{}demo.md", std::path::MAIN_SEPARATOR);
    assert_eq!((run.code, run.stdout, run.stderr.as_str()), (0, format!("{path}\n"), ""));
    let page = sandbox.read("site/demo.md");
    assert!(page.contains("* a\n\n* b\n") && page.contains("  # How it works\n  mode: \"a\"\n"));
    let files: Vec<_> = fs::read_dir(sandbox.path("site")).unwrap().collect();
    assert_eq!(files.len(), 1, "nothing is left beside the page");
}

#[test]
fn a_page_that_says_what_the_pack_does_is_up_to_date() {
    let sandbox = documented();
    sandbox.run(&["docs", "render", "demo"]);
    assert_eq!(sandbox.run(&["docs", "check", "demo"]).code, 0);
    let page = sandbox.read("site/demo.md");
    sandbox.write("site/demo.md", page.replace('\n', "\r\n"));
    assert_eq!(sandbox.run(&["docs", "check", "demo"]).code, 0);
}

#[test]
fn a_stale_page_is_shown_as_a_diff_with_the_command_that_mends_it() {
    let sandbox = documented();
    sandbox.run(&["docs", "render", "demo"]);
    sandbox.replace("demo/values.yaml", "mode: \"a\"", "mode: \"b\"");
    let before = sandbox.read("site/demo.md");
    let run = sandbox.run(&["docs", "check", "demo"]);
    assert_eq!(run.code, 1);
    assert_data_eq!(
        run.stdout,
        str![[r#"
--- site/demo.md
+++ site/demo.md
@@ -46,7 +46,7 @@
 ```yaml
 pack:
   # How it works
-  mode: "a"
+  mode: "b"
 ```
 <br />
 <br />

"#]]
    );
    assert_data_eq!(
        run.stderr,
        str![[r"
error: `site/demo.md:49` is not what the pack says
hint: run `pack-build docs render demo`

"]]
    );
    assert_eq!(sandbox.read("site/demo.md"), before);
}

#[test]
fn a_page_that_is_not_there_is_stale_and_is_not_written() {
    let sandbox = documented();
    let run = sandbox.run(&["docs", "check", "demo", "--out", "my pages", "--target", "gatsby"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("\n+title: "), "{}", run.stdout);
    assert_data_eq!(
        run.stderr,
        str![[r"
error: `my pages/demo.md` is not there
hint: run `pack-build docs render demo --target gatsby --out 'my pages'`

"]]
    );
    assert!(!sandbox.path("my pages").exists());
}

#[test]
fn a_fault_in_the_prose_names_its_line() {
    let sandbox = documented();
    sandbox.replace("demo/docs/integration.md", "values pack.mode", "values pack.modus");
    let run = sandbox.run(&["docs", "render", "demo"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert_data_eq!(
        run.stderr,
        str![[r"
error: cannot document `demo`: `values.yaml` has no `pack.modus`, wanted at `docs/integration.md:12`
hint: correct the path in the directive

"]]
    );
    assert!(!sandbox.path("site").exists());
}

#[test]
fn a_layout_of_ones_own_is_used_and_its_faults_are_configuration() {
    let sandbox = documented();
    sandbox.write("layouts/gatsby.mdx", "{{ page.title }}: {{ page.description }}\n");
    let arguments = ["docs", "render", "demo", "--templates", "layouts"];
    assert_eq!(sandbox.run(&arguments).code, 0);
    assert_eq!(sandbox.read("site/demo.md"), "Demo: A demo\n");
    sandbox.write("layouts/gatsby.mdx", "\n{{ page.titel }}\n");
    let run = sandbox.run(&arguments);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`page.titel` is undefined at `gatsby.mdx:2`"), "{}", run.stderr);
    assert_eq!(sandbox.run(&["docs", "render", "demo", "--templates", "no"]).code, 2);
}

#[test]
fn a_setting_that_nobody_gave_is_asked_for() {
    let sandbox = documented();
    sandbox.write("pack-build.toml", "");
    let cases: [(&[&str], &str); 3] = [
        (
            &[],
            "error: no page is set\n\
             hint: pass `--target TARGET`, or set `[[docs.page]]` in `pack-build.toml`\n",
        ),
        (
            &["--target", "gatsby"],
            "error: no folder for the page `gatsby` is set\n\
             hint: pass `--out DIR`, or set `output` under `[[docs.page]]` in `pack-build.toml`\n",
        ),
        (
            &["--target", "gatsby", "--out", "site"],
            "error: no registry for the logo is set\n\
             hint: pass `--registry URL`, or set `registry` under `[docs]` in `pack-build.toml`\n",
        ),
    ];
    for (options, message) in cases {
        let run = sandbox.run(&[&["docs", "render", "demo"], options].concat());
        assert_eq!((run.code, run.stderr.as_str()), (2, message));
    }
}

#[test]
fn every_page_that_is_set_is_written_and_checked() {
    let sandbox = documented();
    sandbox.write("demo/README.md", "# Demo\n\n<!-- pack-build:begin parameters -->\n<!-- pack-build:end parameters -->\n\nmine");
    let more = "\n[[docs.page]]\ntarget = \"readme\"\n\n[[docs.page]]\ntarget = \"docusaurus\"\noutput = \"new\"\n";
    sandbox.write("pack-build.toml", format!("{SETTINGS}{more}"));
    let run = sandbox.run(&["docs", "render", "demo"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "site/demo.md\ndemo/README.md\nnew/demo.mdx\n")
    );
    assert!(sandbox.read("demo/README.md").ends_with("| `pack.mode` | One of `a`, `b`. | string | `a` | Yes |\n\n<!-- pack-build:end parameters -->\n\nmine"), "{}", sandbox.read("demo/README.md"));
    sandbox.replace("demo/schema.yaml", "required | ", "");
    sandbox.replace("demo/values.yaml", "mode: \"a\"", "mode: \"b\"");
    let run = sandbox.run(&["docs", "check", "demo"]);
    assert_eq!(run.code, 1);
    assert_data_eq!(
        run.stderr,
        str![[r#"
error: `site/demo.md:49` is not what the pack says
error: `demo/README.md:7` is not what the pack says
error: `new/demo.mdx:30` is not what the pack says
hint: run `pack-build docs render demo`

"#]]
    );
}

#[test]
fn versions_of_one_pack_are_one_page() {
    let sandbox = documented();
    for version in ["1.0.0", "1.1.0", "1.1.1"] {
        for file in ["pack.json", "values.yaml", "schema.yaml", "logo.png", "docs/integration.md"] {
            let bytes = fs::read(sandbox.path(&format!("demo/{file}"))).unwrap();
            sandbox.write(&format!("packs/demo-{version}/{file}"), bytes);
        }
        let json = format!("packs/demo-{version}/pack.json");
        sandbox.replace(&json, "\"1.0.0\"", &format!("\"{version}\""));
    }
    let run = sandbox.run(&["docs", "render", "packs"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "site/demo.md\n"), "{}", run.stderr);
    let page = sandbox.read("site/demo.md");
    let tabs: Vec<&str> =
        page.lines().filter(|line| line.starts_with("<Tabs.") || line.starts_with("**")).collect();
    assert_eq!(
        tabs,
        [
            "<Tabs.TabPane tab=\"1.1.x\" key=\"1.1.x\">",
            "**1.1.1**",
            "**1.1.0**",
            "<Tabs.TabPane tab=\"1.0.x\" key=\"1.0.x\">",
            "**1.0.0**",
        ]
    );
}

#[test]
fn a_page_that_cannot_be_written_is_a_local_failure() {
    let sandbox = documented();
    sandbox.write("site", "a file where the folder should be");
    assert_eq!(sandbox.run(&["docs", "render", "demo"]).code, 3);
    assert_eq!(sandbox.run(&["docs", "check", "demo"]).code, 3);
}

/// What is left of a page when its prose is taken away: one `…` for any run of text.
fn skeleton(page: &str) -> String {
    let replacements = [
        ("(?m)^(title|metaTitle|metaDescription): '.*'$", "$1: '…'"),
        ("(?m)^logoUrl: 'https://[^/]+/v1/[^/]+/blobs/sha256:[0-9a-f]{64}", "logoUrl: '…"),
        ("(?m)^( +)# .*$", "$1# …"),
        ("(?m)^\\* https://.*$", "* …"),
    ];
    let mut text = page.trim_end().to_owned();
    for (pattern, replacement) in replacements {
        text = Regex::new(pattern).unwrap().replace_all(&text, replacement).into_owned();
    }
    let structure =
        Regex::new(r"^(---|\w+: |import |#+ |</?[A-Z]|<br />|\* |\*\*|```|pack:| |$)").unwrap();
    let lines: Vec<&str> =
        text.lines().map(|line| if structure.is_match(line) { line } else { "…" }).collect();
    Regex::new("…(\n+…)+").unwrap().replace_all(&lines.join("\n"), "…").into_owned() + "\n"
}

#[test]
fn the_page_of_our_pack_has_the_structure_of_the_page_it_imitates() {
    let page = fs::read_to_string(repository().join("docs/integrations/azure-cni.md")).unwrap();
    let imitated = fs::read_to_string(repository().join("tests/data/azure-cni-page.txt")).unwrap();
    assert_data_eq!(skeleton(&page.replace("\r\n", "\n")), imitated.replace("\r\n", "\n"));
}

/// The lines of a Docusaurus page that make its frame, in which the author's words stand.
fn frame(file: &str) -> String {
    let page = fs::read_to_string(repository().join("docs/integrations").join(file)).unwrap();
    let line = Regex::new(r"^(---|\w+: |</?[A-Z]|## |```hcl|data |  \w+ +=|\})").unwrap();
    let replacements = [
        ("(?m)^(sidebar_label|title|description): \".*\"$", "$1: \"…\""),
        ("blobs/sha256:[0-9a-f]{64}", "blobs/…"),
        (" +=", " ="),
    ];
    let mut text = page.replace("\r\n", "\n");
    for (pattern, replacement) in replacements {
        text = Regex::new(pattern).unwrap().replace_all(&text, replacement).into_owned();
    }
    let lines: Vec<&str> = text.lines().filter(|text| line.is_match(text)).collect();
    lines.join("\n") + "\n"
}

/// The frame of Palette's page about Azure CNI since 2024, and the references, which others have.
#[test]
fn the_docusaurus_page_of_our_pack_has_the_frame_of_the_page_it_imitates() {
    assert_data_eq!(
        frame("docusaurus/cni-azure.mdx"),
        str![[r#"
---
sidebar_label: "…"
title: "…"
description: "…"
hide_table_of_contents: true
type: "integration"
category: ["network", "amd64"]
sidebar_class_name: "hide-from-sidebar"
tags: ["packs", "azure-cni", "cni", "network"]
---
<RedirectPackPage packName="cni-azure" />
## Versions Supported
<Tabs queryString="parent">
<TabItem label="1.4.x" value="1.4.x">
</TabItem>
</Tabs>
## Terraform
```hcl
data "spectrocloud_registry" "public_registry" {
  name = "Public Repo"
}
data "spectrocloud_pack_simple" "cni-azure" {
  name = "cni-azure"
  version = "1.4.0"
  type = "helm"
  registry_uid = data.spectrocloud_registry.public_registry.id
}
## References

"#]]
    );
}

/// The frame of Palette's page about Azure CNI in 2023.
#[test]
fn the_page_of_2023_of_our_pack_has_the_frame_of_the_page_it_imitates() {
    assert_data_eq!(
        frame("docusaurus-2023/azure-cni.md"),
        str![[r#"
---
sidebar_label: "…"
title: "…"
description: "…"
hide_table_of_contents: true
type: "integration"
category: ["network", "amd64"]
sidebar_class_name: "hide-from-sidebar"
logoUrl: "https://registry.dev.spectrocloud.com/v1/cni-azure/blobs/…?type=image/png"
tags: ["packs", "azure-cni", "cni", "network"]
---
## Versions Supported
<Tabs queryString="versions">
<TabItem label="1.4.x" value="1.4.x">
</TabItem>
</Tabs>
## References

"#]]
    );
}

#[test]
fn the_table_of_our_readme_has_the_columns_that_readmes_of_packs_have() {
    let readme = fs::read_to_string(repository().join("pack/README.md")).unwrap();
    let header =
        "| **Parameter** | **Description** | **Type** | **Default Value** | **Required** |";
    assert!(readme.contains(header), "{readme}");
}

#[test]
fn the_page_of_our_pack_is_up_to_date() {
    let mut command = Sandbox::new().command(&["docs", "check", "pack"]);
    let run = ran(command.current_dir(repository()));
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
}
