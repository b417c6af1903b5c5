//! Whether a new version says what it breaks.

use super::version::comparable;
use crate::finding::{Bump, Finding, Level, Report, Verdict};
use crate::pack::{Pack, Readme};
use semver::Version;

/// What a team asks of a new version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// The version grows by what the changes ask for.
    Semver,
    /// The version follows that of the application: a breaking change needs a major version, or
    /// its name under `## Upgrade` in the README.
    #[default]
    Mirror,
    /// Nothing; changes are only told.
    Report,
}

/// Gives the changes of a new version the levels that a policy asks for.
///
/// The report is one that [`compare`](super::compare) made for it; others stay as they are.
pub fn judge(new: &Pack, policy: Policy, report: &mut Report) {
    let Some(previous) = &report.previous else { return };
    let found = previous.verdict.found;
    let told = new.readme().map(upgrade_section).unwrap_or_default();
    for finding in &mut report.findings {
        finding.level = level(finding, policy, found, &told);
    }
}

/// Counts the changes between two versions.
pub(super) fn verdict(old: &Pack, new: &Pack, changes: &[Finding]) -> Verdict {
    let count = |bump| changes.iter().filter(|it| it.bump == Some(bump)).count();
    let text = |pack: &Pack| {
        pack.metadata().written_version().map(|version| version.value.clone()).unwrap_or_default()
    };
    let name = new.metadata().written_name().map(|name| name.value.clone());
    Verdict {
        name: name.unwrap_or_else(|| new.source().folder_name().to_owned()),
        old: text(old),
        new: text(new),
        found: growth(&text(old), &text(new)),
        required: changes.iter().filter_map(|finding| finding.bump).max(),
        breaking: count(Bump::Major),
        minor: count(Bump::Minor),
        patch: count(Bump::Patch),
    }
}

fn level(finding: &Finding, policy: Policy, found: Option<Bump>, told: &str) -> Level {
    let is_wrong = match (policy, finding.bump) {
        (Policy::Report, _) => false,
        (_, None) => true,
        (Policy::Semver, Some(bump)) => Some(bump) > found.max(Some(Bump::Patch)),
        (Policy::Mirror, Some(Bump::Major)) => {
            found != Some(Bump::Major) && !names(told, &finding.pointer)
        }
        (Policy::Mirror, Some(_)) => false,
    };
    match finding.level {
        _ if is_wrong => Level::Error,
        // The class itself warns of it, whatever the policy asks.
        Level::Warning => Level::Warning,
        Level::Note | Level::Error => Level::Note,
    }
}

/// Returns by how much a version grew.
///
/// While the first number is zero, the second one is what the first is later: `0.4` to `0.5` is a
/// major step, as for Cargo, and so is `0.0.1` to `0.0.2`.
fn growth(old: &str, new: &str) -> Option<Bump> {
    let (old, new) = comparable(old).zip(comparable(new)).filter(|(old, new)| old < new)?;
    let numbers = |version: &Version| [version.major, version.minor, version.patch];
    let differs = numbers(&old).iter().zip(numbers(&new)).position(|(old, new)| *old != new);
    Some(match differs {
        Some(0) => Bump::Major,
        Some(1) if old.major == 0 => Bump::Major,
        Some(2) if old.major == 0 && old.minor == 0 => Bump::Major,
        Some(1) => Bump::Minor,
        _ => Bump::Patch,
    })
}

/// Returns what a README says under `## Upgrade`, and under the headings within that.
fn upgrade_section(readme: &Readme) -> String {
    let text = readme.text();
    let depth = |start: usize| match text[start..].chars().take_while(|it| *it == '#').count() {
        0 => 2,
        depth => depth,
    };
    let mut section = String::new();
    for (index, heading) in readme.headings().iter().enumerate() {
        if !heading.value.trim().to_lowercase().starts_with("upgrad") {
            continue;
        }
        let own = depth(heading.span.start);
        let mut later = readme.headings()[index + 1..].iter().map(|heading| heading.span.start);
        let end = later.find(|start| depth(*start) <= own).unwrap_or(text.len());
        section.push_str(&text[heading.span.end..end]);
    }
    section
}

/// Returns whether a text names a value: its path, with or without the section it is in, or that of
/// something around it.
///
/// A name without a dot may be any word, so it counts only as code.
fn names(text: &str, pointer: &str) -> bool {
    if !pointer.contains('.') {
        return !pointer.is_empty() && text.contains(&format!("`{pointer}`"));
    }
    let inner = pointer.split_once('.').filter(|(root, _)| ["charts", "manifests"].contains(root));
    let mut around: Vec<&str> =
        pointer.match_indices('.').skip(1).map(|(dot, _)| &pointer[..dot]).collect();
    around.push(pointer);
    around.extend(inner.map(|(_, inner)| inner));
    around.into_iter().any(|name| holds(text, name))
}

/// Returns whether a text holds a name that is not a part of a longer one.
fn holds(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(name).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let mut after = text[start + name.len()..].chars();
        let (next, second) = (after.next(), after.next());
        let goes_on =
            next.is_some_and(is_word) || (next == Some('.') && second.is_some_and(is_word));
        !goes_on && !before.is_some_and(|it| is_word(it) || it == '.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_grows_by_its_first_number_that_differs() {
        for (old, new, expected) in [
            ("1.2.3", "2.0.0", Some(Bump::Major)),
            ("1.2.3", "1.3.0", Some(Bump::Minor)),
            ("1.2.3", "1.2.4", Some(Bump::Patch)),
            ("0.4.1", "0.5.0", Some(Bump::Major)),
            ("0.4.1", "0.4.2", Some(Bump::Patch)),
            ("0.0.1", "0.0.2", Some(Bump::Major)),
            ("1.2.3-rev1", "1.2.3-rev2", Some(Bump::Patch)),
            ("1.2.3-rev1", "1.2.3", Some(Bump::Patch)),
            ("25.06.0", "25.7.0", Some(Bump::Minor)),
            ("1.5", "1.6.0", Some(Bump::Minor)),
            ("v1.2.0", "1.2.1", Some(Bump::Patch)),
            ("1.2.3", "1.2.3", None),
            ("1.2.3", "1.2.3-rev1", None),
            ("1.2.3", "canary", None),
        ] {
            assert_eq!(growth(old, new), expected, "{old} {new}");
        }
    }

    #[test]
    fn what_a_class_warns_of_stays_a_warning_where_it_is_no_error() {
        let class = crate::compat::find_class("chart-downgraded").unwrap();
        let new = Pack::read(crate::check::minimal_pack());
        for policy in [Policy::Semver, Policy::Mirror, Policy::Report] {
            let mut report = crate::compat::compare_example(&class.bad);
            judge(&new, policy, &mut report);
            assert_eq!(report.findings[0].level, Level::Warning, "{policy:?}");
        }
    }

    #[test]
    fn only_what_stands_under_upgrade_counts() {
        let text =
            "# Demo\n`a.b`\n## Upgrade\n`c.d` is gone.\n### From 1\n`e.f`\n## Usage\n`g.h`\n";
        let section = upgrade_section(&Readme::parse(&text.into()));
        assert!(names(&section, "c.d") && names(&section, "e.f"), "{section}");
        assert!(!names(&section, "a.b") && !names(&section, "g.h"), "{section}");
    }

    #[test]
    fn a_value_is_named_by_its_path_or_by_what_is_around_it() {
        for (text, pointer, expected) in [
            ("`charts.demo.a` is gone", "charts.demo.a", true),
            ("demo.a is gone.", "charts.demo.a", true),
            ("All of charts.demo.", "charts.demo.a", true),
            ("charts", "charts.demo.a", false),
            ("charts.demo.a.b", "charts.demo.a", false),
            ("charts.demo.ab", "charts.demo.a", false),
            ("my.demo.a", "charts.demo.a", false),
            ("the preset `size:small`", "size:small", true),
            ("layer upon layer", "layer", false),
            ("the `layer`", "layer", true),
            ("``", "", false),
        ] {
            assert_eq!(names(text, pointer), expected, "{text} {pointer}");
        }
    }
}
