//! The arrows of `docs/architecture.md`, held.

use crate::sandbox::repository;
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};

/// The order of dependence: a module uses only those before it.
const ORDER: [&str; 16] = [
    "span",
    "beside",
    "digest",
    "finding",
    "source",
    "yaml",
    "gotemplate",
    "pack",
    "check",
    "compat",
    "archive",
    "oci",
    "store",
    "publish",
    "copy",
    "docs",
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn library_files() -> Vec<(String, String, String)> {
    let root = repository().join("src");
    let mut files = Vec::new();
    for path in rust_files(&root) {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let module = name.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        if !["main", "lib", "cli"].contains(&module.as_str()) {
            files.push((module, name, fs::read_to_string(&path).unwrap()));
        }
    }
    files
}

#[test]
fn a_module_uses_only_the_ones_before_it() {
    let uses = Regex::new(r"\bcrate::(\w+)").unwrap();
    let place = |module: &str| ORDER.iter().position(|name| *name == module);
    let mut wrong = Vec::new();
    for (module, file, text) in library_files() {
        let own = place(&module).unwrap_or_else(|| panic!("`{module}` has no place in the order"));
        for capture in uses.captures_iter(&text) {
            if place(&capture[1]).is_some_and(|used| used > own) {
                wrong.push(format!("{file} uses crate::{}", &capture[1]));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_library_declares_its_modules_in_the_order_of_dependence() {
    let text = fs::read_to_string(repository().join("src/lib.rs")).unwrap();
    let declared: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let ordered: Vec<&str> = ORDER.into_iter().filter(|name| declared.contains(name)).collect();
    assert_eq!(declared, ordered);
}

#[test]
fn the_library_reads_no_environment_and_no_clock() {
    let forbidden =
        Regex::new(r"env::(var|args|current_dir|temp_dir)|SystemTime::now|Utc::now").unwrap();
    let offenders: Vec<String> = library_files()
        .into_iter()
        .filter(|(_, _, text)| {
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            forbidden.is_match(code)
        })
        .map(|(_, file, _)| file)
        .filter(|file| !file.ends_with("tests.rs") && !file.contains("/tests/"))
        .collect();
    assert_eq!(offenders, Vec::<String>::new());
}

#[test]
fn no_file_is_above_500_lines() {
    let long: Vec<String> = rust_files(&repository().join("src"))
        .into_iter()
        .filter(|path| fs::read_to_string(path).unwrap().lines().count() > 500)
        .map(|path| path.display().to_string())
        .collect();
    assert_eq!(long, Vec::<String>::new());
}
