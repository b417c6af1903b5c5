//! Times the pages of 220 packs, as processes, beside `cat` of the files that they are made from.
//!
//! The values have the size of those of the public packs, 2.6 MB in all: half of the packs have fewer
//! than 100 lines, the largest has 1,100, with a comment above every value. Each pack has a schema,
//! presets, a README and prose with directives, and all parameters are on its pages.

use pack_build::check::minimal_pack;
use pack_build::source::Kind;
use std::error::Error;
use std::fs;
use std::io::{Read, Write, stdout};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PACKS: usize = 220;
const ROUNDS: usize = 11;
const PROGRAM: &str = env!("CARGO_BIN_EXE_pack-build");

const SETTINGS: &str = "\
[docs]
registry = \"https://registry.example\"
infer = true
";

const PROSE: &str = "\
---
category: [network]
references: [https://example.com/a]
---
What it is for, with `code`, <tags>, {braces} and [a link](https://example.com).

## Parameters

<!-- pack-build: parameters -->

## Presets

<!-- pack-build: presets -->

## Mode

<!-- pack-build: choices pack.mode -->
<!-- pack-build: values pack.mode -->

> [!WARNING]
> Be careful.
";

const README: &str = "\
# Demo

What it is for.

<!-- pack-build:begin parameters -->
<!-- pack-build:end parameters -->
";

const SCHEMA: &str = "\
pack.mode:
  schema: '{{ required | format \"${list:[none,some,all]}\" | hints \"How much of it\" }}'
";

const PRESETS: &str = "\
presets:
  - name: all
    displayName: Everything
    group: Mode
    remove: []
    add: |
      pack:
        mode: all
";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-docs");
    let bytes = generate(&folder)?;
    let mut out = stdout().lock();
    let targets = ["gatsby", "docusaurus-2023", "docusaurus", "readme", "json"];
    for target in targets.iter().map(Some).chain([None]) {
        let pages: Vec<&str> = target.map_or(targets.to_vec(), |target| vec![*target]);
        fs::write(folder.join("pack-build.toml"), settings(&pages))?;
        let render = median(&folder, &[PROGRAM, "docs", "render", "packs"])?;
        let check = median(&folder, &[PROGRAM, "docs", "check", "packs"])?;
        let name = target.map_or("all of them", |target| *target);
        writeln!(out, "{PACKS} packs, {name:<16} render {render:>9.1?}   check {check:>9.1?}")?;
    }
    let read = median(&folder, &["sh", "-c", "cat packs/*/*.yaml packs/*/*.md packs/*/docs/*"])?;
    writeln!(out, "`cat` of the {} kB that pages are made from {read:.1?}", bytes / 1000)?;
    fs::remove_dir_all(&folder)?;
    Ok(())
}

fn settings(targets: &[&str]) -> String {
    let page = |target: &&str| {
        let output =
            if *target == "readme" { String::new() } else { format!("output = \"{target}\"\n") };
        format!("\n[[docs.page]]\ntarget = \"{target}\"\n{output}")
    };
    SETTINGS.to_owned() + &targets.iter().map(page).collect::<String>()
}

fn median(folder: &Path, command: &[&str]) -> Result<Duration, Box<dyn Error>> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let status = Command::new(command[0])
            .args(&command[1..])
            .current_dir(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        times.push(start.elapsed());
        if !status.success() {
            return Err(format!("{command:?}: {status}").into());
        }
    }
    times.sort();
    Ok(times[ROUNDS / 2])
}

/// Writes the packs and returns how many bytes their values have.
fn generate(folder: &Path) -> Result<usize, Box<dyn Error>> {
    let _ = fs::remove_dir_all(folder);
    let mut bytes = 0;
    for index in 0..PACKS {
        let place = index * 1000 / PACKS;
        let lines = if place < 500 { place / 5 } else { 100 + (place - 500) * 2 };
        bytes += write_pack(&folder.join("packs").join(format!("demo-{index}")), index, lines)?;
    }
    Ok(bytes)
}

fn write_pack(pack: &Path, index: usize, lines: usize) -> Result<usize, Box<dyn Error>> {
    fs::create_dir_all(pack.join("docs"))?;
    for (path, entry) in minimal_pack().entries() {
        if matches!(entry.kind(), Kind::File { .. }) {
            let mut content = Vec::new();
            entry.open()?.read_to_end(&mut content)?;
            fs::write(pack.join(path), content)?;
        }
    }
    let json = format!(
        "{{\"name\": \"demo-{index}\", \"displayName\": \"Demo {index}\", \"version\": \"1.0.0\", \
         \"layer\": \"cni\", \"cloudTypes\": [\"all\"]}}"
    );
    let values: String = (0..lines / 2)
        .map(|key| {
            format!(
                "    # What `key{key}` is for, in <some> words.\n    key{key}: \"value {key}\"\n"
            )
        })
        .collect();
    let values =
        format!("pack:\n  # How much of it\n  mode: none\n  settings:\n    first: 1\n{values}");
    let files = [
        ("pack.json", json.as_str()),
        ("values.yaml", &values),
        ("schema.yaml", SCHEMA),
        ("presets.yaml", PRESETS),
        ("README.md", README),
        ("docs/integration.md", PROSE),
    ];
    for (path, text) in files {
        fs::write(pack.join(path), text)?;
    }
    Ok(values.len())
}
