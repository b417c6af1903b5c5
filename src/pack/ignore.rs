//! `.packignore`: which files of a pack's folder its archive leaves out.

use super::Metadata;
use crate::source::{Entry, Kind, Source, join_link};
use crate::span::Span;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::BTreeSet;

/// Name of the file.
pub(super) const FILE_NAME: &str = ".packignore";

/// Files that make a folder a pack; no pattern leaves them out.
const ALWAYS: [&str; 6] =
    ["pack.json", "values.yaml", "schema.yaml", "presets.yaml", "logo.png", "README.md"];

/// Links that lead from one to the next before they count as a circle.
const LINK_HOPS: usize = 40;

/// The patterns of a `.packignore`, in the syntax of `.gitignore`.
#[derive(Debug)]
pub struct Ignore {
    patterns: Gitignore,
    faults: Vec<PatternFault>,
}

/// A line that is not a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternFault {
    /// The line in the text of the file.
    pub span: Span,
    /// What is wrong: a lowercase fragment without a full stop.
    pub message: String,
}

impl Ignore {
    /// Reads the text of a `.packignore`. Lines that are not patterns are kept as faults.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut builder = GitignoreBuilder::new("");
        builder.allow_unclosed_class(false);
        let mut faults = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let pattern = line.trim_end_matches(['\n', '\r']);
            if let Err(error) = builder.add_line(None, pattern) {
                let span = Span::new(start, start + pattern.len());
                faults.push(PatternFault { span, message: reason(&error) });
            }
            start += line.len();
        }
        let patterns = builder.build().unwrap_or_else(|error| {
            faults.push(PatternFault { span: Span::new(0, text.len()), message: reason(&error) });
            Gitignore::empty()
        });
        Self { patterns, faults }
    }

    /// Returns the lines that are not patterns, in the order of the file.
    #[must_use]
    pub fn faults(&self) -> &[PatternFault] {
        &self.faults
    }

    fn leaves_out(&self, path: &str, is_folder: bool) -> bool {
        match self.patterns.matched(path, is_folder) {
            Match::None => is_left_out_by_default(path, is_folder),
            Match::Ignore(_) => true,
            Match::Whitelist(_) => false,
        }
    }
}

impl Default for Ignore {
    fn default() -> Self {
        Self { patterns: Gitignore::empty(), faults: Vec::new() }
    }
}

/// Returns the paths of a pack that its archive holds, sorted by bytes.
///
/// Left out is what a pattern matches, and, unless a pattern takes it back with `!`, what is never
/// meant for others: `.packignore`, `pack-build.toml`, `/dist/`, and the droppings of editors and
/// desktops. As in git, nothing below a folder that is left out can be taken back. What makes the
/// folder a pack, and what `pack.json` names, always stays, with the file that a link among it leads
/// to.
///
/// Folders that end up empty are left out, because git holds none: the same commit must give the same
/// archive on every machine.
#[must_use]
pub(super) fn shipped(source: &Source, ignore: &Ignore, metadata: &Metadata) -> Vec<String> {
    let named = named(source, metadata);
    let mut left_out: Option<String> = None;
    let mut kept = BTreeSet::new();
    for (path, entry) in in_folder_order(source) {
        let is_folder = *entry == Kind::Folder;
        let inside = left_out.as_ref().is_some_and(|folder| path.starts_with(folder.as_str()));
        let out = inside || ignore.leaves_out(path, is_folder);
        if out && !inside && is_folder {
            left_out = Some(format!("{path}/"));
        }
        if !is_folder && (!out || is_named(path, &named)) {
            kept.extend(path.match_indices('/').map(|(slash, _)| path[..slash].to_owned()));
            kept.insert(path.to_owned());
        }
    }
    kept.into_iter().collect()
}

/// Returns the entries so that all that a folder holds follows it at once.
fn in_folder_order(source: &Source) -> Vec<(&str, &Kind)> {
    let mut entries: Vec<(&str, &Kind)> =
        source.entries().map(|(path, entry)| (path, entry.kind())).collect();
    entries.sort_by(|(one, _), (other, _)| one.split('/').cmp(other.split('/')));
    entries
}

fn named(source: &Source, metadata: &Metadata) -> BTreeSet<String> {
    let listed = metadata.charts().iter().chain(metadata.manifests());
    let listed = listed.filter_map(|path| join_link("", &path.value));
    let mut named: BTreeSet<String> = ALWAYS.map(str::to_owned).into_iter().chain(listed).collect();
    for mut path in named.clone() {
        for _ in 0..LINK_HOPS {
            let Some(Kind::Link { target }) = source.get(&path).map(Entry::kind) else {
                break;
            };
            let Some(next) = join_link(&path, target) else { break };
            named.insert(next.clone());
            path = next;
        }
    }
    named
}

/// A named folder keeps all that it holds.
fn is_named(path: &str, named: &BTreeSet<String>) -> bool {
    let mut above = path.match_indices('/').map(|(slash, _)| &path[..slash]);
    named.contains(path) || above.any(|folder| named.contains(folder))
}

fn is_left_out_by_default(path: &str, is_folder: bool) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    if is_folder {
        return path == "dist";
    }
    let is_swap = name.starts_with('.')
        && [".swp", ".swo", ".swn", ".swx"].iter().any(|end| name.ends_with(end));
    let is_backup = name.ends_with('~') || name.starts_with(".#");
    let is_autosave = name.len() > 1 && name.starts_with('#') && name.ends_with('#');
    let is_of_desktop =
        matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini") || name.starts_with("._");
    let is_ours = path == FILE_NAME || name == "pack-build.toml";
    is_swap || is_backup || is_autosave || is_of_desktop || is_ours
}

fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { glob: Some(glob), err } => {
            format!("the pattern `{glob}` cannot be used: {err}")
        }
        other => format!("the pattern cannot be used: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Pack;

    const PACK_JSON: &str =
        r#"{"charts": ["charts/a.tgz"], "kubeManifests": ["./manifests/m.yaml"]}"#;

    fn shipped_with(packignore: Option<&str>, files: &[&str]) -> Vec<String> {
        let mut source = Source::from_files("demo", files.iter().map(|path| (*path, "")));
        source.put("pack.json", PACK_JSON);
        if let Some(text) = packignore {
            source.put(FILE_NAME, text);
        }
        Pack::read(source).shipped()
    }

    #[test]
    fn patterns_are_those_of_git() {
        let files =
            ["a.txt", "keep.txt", "sub/a.txt", "sub/tests/x", "tests/x", "notes/a", "notes/b"];
        let packignore = "# a comment\n*.txt\n!keep.txt\n/tests/\nnotes/\n!notes/b\r\n";
        let expected = ["keep.txt", "pack.json", "sub", "sub/tests", "sub/tests/x"];
        assert_eq!(shipped_with(Some(packignore), &files), expected);
    }

    #[test]
    fn what_makes_a_pack_is_never_left_out() {
        let files = ["charts/a.tgz", "charts/b.tgz", "manifests/m.yaml", "README.md", "logo.png"];
        let expected = [
            "README.md",
            "charts",
            "charts/a.tgz",
            "logo.png",
            "manifests",
            "manifests/m.yaml",
            "pack.json",
        ];
        assert_eq!(shipped_with(Some("*\ncharts/\n"), &files), expected);
    }

    #[test]
    fn a_named_link_keeps_the_file_it_leads_to() {
        let mut source = Source::from_files("demo", [("pack.json", PACK_JSON), ("x/real.tgz", "")]);
        source.put_empty("charts/a.tgz", Kind::Link { target: "../x/real.tgz".to_owned() });
        source.put(FILE_NAME, "x/");
        let expected = ["charts", "charts/a.tgz", "pack.json", "x", "x/real.tgz"];
        assert_eq!(Pack::read(source).shipped(), expected);
    }

    #[test]
    fn droppings_are_left_out_unless_taken_back() {
        let files = [
            ".DS_Store",
            "sub/.DS_Store",
            "Thumbs.db",
            "._a",
            ".a.swp",
            "a~",
            "#a#",
            ".#a",
            "dist/a.tar.gz",
            "docs/dist/a",
            "pack-build.toml",
        ];
        let expected = ["docs", "docs/dist", "docs/dist/a", "pack.json"];
        assert_eq!(shipped_with(None, &files), expected);
        let expected = [
            ".packignore",
            "dist",
            "dist/a.tar.gz",
            "docs",
            "docs/dist",
            "docs/dist/a",
            "pack.json",
        ];
        assert_eq!(shipped_with(Some("!/dist/\n!.packignore\n"), &files), expected);
    }

    #[test]
    fn what_lies_beside_a_folder_that_is_left_out_stays() {
        let files = ["b/c", "b.txt", "b-c/d"];
        assert_eq!(shipped_with(Some("/b/\n"), &files), ["b-c", "b-c/d", "b.txt", "pack.json"]);
    }

    #[test]
    fn a_bad_pattern_is_a_fault_at_its_line() {
        let ignore = Ignore::parse("good\n[bad\nx{a\n[z-a]\n");
        let found: Vec<(Span, &str)> =
            ignore.faults().iter().map(|fault| (fault.span, fault.message.as_str())).collect();
        let expected = [
            (
                Span::new(5, 9),
                "the pattern `[bad` cannot be used: unclosed character class; missing ']'",
            ),
            (
                Span::new(10, 13),
                "the pattern `x{a` cannot be used: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)",
            ),
            (Span::new(14, 19), "the pattern `[z-a]` cannot be used: invalid range; 'z' > 'a'"),
        ];
        assert_eq!(found, expected);
    }
}
