//! What git knows of packs: the commit that each was last changed by, when that is what is there.

use pack_build::oci::{Origin, SourceUrl};
use pack_build::pack::Shipment;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Marks the line of a commit among the names of files.
const MARK: char = '\u{1}';

/// A pack's folder, and what is shipped of it.
pub(crate) type Pack<'a> = (&'a Path, &'a Shipment);

/// A commit, as far as it matters.
struct Commit {
    hash: String,
    seconds: String,
    has_parents: bool,
}

/// Returns where packs come from, in their order.
///
/// Nothing is known of a pack outside a work tree, without git, with uncommitted changes in what it
/// ships, and in a shallow clone that does not reach back to its last change. The commit is the last
/// one on the line of first parents that changed the folder: where the branch got this content.
pub(crate) fn of(packs: &[Pack<'_>]) -> Vec<Origin> {
    let mut repositories: BTreeMap<PathBuf, BTreeMap<String, usize>> = BTreeMap::new();
    for (number, (folder, _)) in packs.iter().enumerate() {
        if let Some((top, inside)) = place(folder) {
            repositories.entry(top).or_default().insert(inside, number);
        }
    }
    let mut origins = vec![Origin::default(); packs.len()];
    for (top, folders) in repositories {
        let repository = Repository { top: &top };
        for (inside, origin) in repository.origins(&folders, packs).unwrap_or_default() {
            origins[folders[inside]] = origin;
        }
    }
    origins
}

/// Returns the work tree that a folder lies in, and its path in there; no program is needed for that.
fn place(folder: &Path) -> Option<(PathBuf, String)> {
    let folder = fs::canonicalize(folder).ok()?;
    let top = folder.ancestors().find(|folder| folder.join(".git").exists())?;
    let inside = folder.strip_prefix(top).ok()?.to_str()?.replace('\\', "/");
    Some((top.to_owned(), inside))
}

struct Repository<'a> {
    top: &'a Path,
}

impl Repository<'_> {
    /// Asks three things side by side. `None` when git cannot be run.
    fn origins<'a>(
        &self,
        folders: &'a BTreeMap<String, usize>,
        packs: &[Pack<'_>],
    ) -> Option<Vec<(&'a str, Origin)>> {
        let paths: Vec<&str> =
            folders.keys().map(|inside| if inside.is_empty() { "." } else { inside }).collect();
        let status = ["status", "--porcelain", "-z", "--no-renames", "--ignored=traditional", "--"];
        let format = format!("--format={MARK}%H %ct %P");
        let settings = ["-c", "log.follow=false", "-c", "log.showSignature=false"];
        let log =
            ["log", "--first-parent", "-m", "--name-only", "--no-renames", "-z", &format, "--"];
        let status = self.start(&[&status[..], &paths].concat())?;
        let log = self.start(&[&settings[..], &log, &paths].concat())?;
        let remote = self.start(&["config", "--get", "remote.origin.url"])?;
        // A log of folders that were never committed would go through the whole history.
        let clean = match output(status) {
            Some(changes) => committed(folders, packs, &changes),
            None => BTreeSet::new(),
        };
        let mut commits = last_commits(log, clean);
        commits.retain(|_, commit| commit.has_parents || !self.is_shallow());
        let source: Option<SourceUrl> = output(remote).and_then(|url| url.trim_end().parse().ok());
        let origin = |(inside, commit): (&'a str, Commit)| {
            let (created, revision) = (commit.seconds.parse().ok(), Some(commit.hash));
            let source = source.clone();
            (inside, Origin { created, source, revision, ..Origin::default() })
        };
        Some(commits.into_iter().map(origin).collect())
    }

    fn start(&self, arguments: &[&str]) -> Option<Child> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.top).arg("--literal-pathspecs").args(arguments);
        // The index is only read: packs may be built side by side. A hook names its repository in the
        // environment, which need not be the one that the pack is in.
        command.env("GIT_OPTIONAL_LOCKS", "0").env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()
    }

    /// Where history was cut off, the first commit seems to have brought everything.
    fn is_shallow(&self) -> bool {
        let asked = self.start(&["rev-parse", "--is-shallow-repository"]);
        asked.and_then(output).is_none_or(|answer| answer.trim_end() != "false")
    }
}

/// Returns what a program says; nothing when it fails.
fn output(child: Child) -> Option<String> {
    let output = child.wait_with_output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Returns the folders that ship nothing but what was committed.
fn committed<'a>(
    folders: &'a BTreeMap<String, usize>,
    packs: &[Pack<'_>],
    changes: &str,
) -> BTreeSet<&'a str> {
    let clean = folders.iter().filter(|(inside, number)| {
        let (_, shipment) = packs[**number];
        is_committed(inside, shipment, changes)
    });
    clean.map(|(inside, _)| inside.as_str()).collect()
}

/// Reads a log until a commit has named each of the folders.
fn last_commits(mut log: Child, mut wanted: BTreeSet<&str>) -> BTreeMap<&str, Commit> {
    let mut found = BTreeMap::new();
    let mut header = String::new();
    let words = log.stdout.take().into_iter().flat_map(|stdout| BufReader::new(stdout).split(0));
    let mut words = words.map_while(Result::ok);
    while !wanted.is_empty()
        && let Some(word) = words.next()
    {
        let word = String::from_utf8_lossy(&word);
        let word = word.trim_start_matches('\n');
        if let Some(start) = word.strip_prefix(MARK) {
            start.clone_into(&mut header);
            continue;
        }
        let above = |folder: &&&str| folder.is_empty() || is_inside(word, folder);
        while let Some(folder) = wanted.iter().find(above).copied() {
            wanted.remove(folder);
            found.extend(Commit::read(&header).map(|commit| (folder, commit)));
        }
    }
    // What it would still say is not needed; it may have ended by itself.
    let _ = log.kill();
    let _ = log.wait();
    found
}

impl Commit {
    fn read(header: &str) -> Option<Self> {
        let mut words = header.split(' ').filter(|word| !word.is_empty());
        let (hash, seconds) = (words.next()?.to_owned(), words.next()?.to_owned());
        Some(Self { hash, seconds, has_parents: words.next().is_some() })
    }
}

fn is_inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Returns whether a folder ships nothing but what was committed, as far as `git status` says.
///
/// Files that git does not know matter only when they are shipped: an archive that was built into
/// the folder is none of them.
fn is_committed(folder: &str, shipment: &Shipment, changes: &str) -> bool {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    !changes.split('\0').any(|change| {
        let Some((code, path)) = change.split_at_checked(3) else { return false };
        let is_known = !matches!(code, "?? " | "!! ");
        match path.strip_prefix(&prefix) {
            Some(inside) if is_known => !inside.is_empty(),
            Some(inside) => shipment.entries().any(|(own, _)| {
                own == inside
                    || inside.is_empty()
                    || inside.ends_with('/') && own.starts_with(inside)
            }),
            // A folder that git does not know is named alone, without what it holds.
            None => path.ends_with('/') && prefix.starts_with(path),
        }
    })
}
