//! What a run found, in the formats that people and programs read.

mod changelog;
mod compared;
mod concise;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod sarif;

use clap::ValueEnum;
use pack_build::finding::{Level, Report};
use std::path::PathBuf;
use std::str::FromStr;

pub(crate) use github::step_summary;

/// What `verify` can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Message, source excerpt and fix; what failed is said again at the end.
    Human,
    /// One line a finding.
    Concise,
    /// One object with `version`, `findings` and `summary`.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions for the ten worst findings.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// `JUnit` XML, a test suite a pack.
    Junit,
    /// Lists of what changed, in Markdown, where two versions were compared.
    Changelog,
}

/// A format, and the file it goes to; standard output without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) file: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, file) =
            text.split_once('=').map_or((text, None), |(format, file)| (format, Some(file)));
        if file.is_some_and(str::is_empty) {
            return Err(format!("no file is named after `{format}=`"));
        }
        let format = Format::from_str(format, false).map_err(|_| {
            let known: Vec<String> = Format::value_variants()
                .iter()
                .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
                .collect();
            format!("the formats are {}", known.join(", "))
        })?;
        Ok(Self { format, file: file.map(PathBuf::from) })
    }
}

/// A rule that was not run, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Skipped {
    pub(crate) rule: &'static str,
    pub(crate) reason: String,
}

/// Everything that a run of `verify` came to know.
#[derive(Debug, Default)]
pub(crate) struct Run {
    pub(crate) reports: Vec<Report>,
    /// How many packs were checked; the settings can have a report too.
    pub(crate) packs: usize,
    /// Findings that an `[[allow]]` entry or a comment lets pass.
    pub(crate) allowed: usize,
    /// Findings that the baseline holds.
    pub(crate) baselined: usize,
    pub(crate) skipped: Vec<Skipped>,
    /// Why packs could not be read at all.
    pub(crate) unread: Vec<String>,
}

impl Run {
    /// Returns the run in a format, with a final newline if it is not empty.
    pub(crate) fn render(&self, format: Format) -> serde_json::Result<String> {
        match format {
            Format::Human => Ok(human::render(self)),
            Format::Concise => Ok(concise::render(self)),
            Format::Json => json::render(self),
            Format::Sarif => sarif::render(self),
            Format::Github => Ok(github::render(self)),
            Format::Gitlab => gitlab::render(self),
            Format::Junit => Ok(junit::render(self)),
            Format::Changelog => Ok(changelog::render(self)),
        }
    }

    /// Counts the findings.
    pub(crate) fn summary(&self) -> Summary {
        let count = |level| self.reports.iter().map(|report| report.count(level)).sum();
        Summary {
            packs: self.packs,
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            notes: count(Level::Note),
        }
    }

    /// Says it in words, as `1 pack checked: 2 errors, 1 warning, 0 notes; 4 allowed`.
    pub(crate) fn sentence(&self) -> String {
        let Summary { packs, errors, warnings, notes } = self.summary();
        let mut sentence = format!(
            "{} checked: {}, {}, {}",
            counted(packs, "pack"),
            counted(errors, "error"),
            counted(warnings, "warning"),
            counted(notes, "note"),
        );
        if self.allowed > 0 {
            sentence += &format!("; {} allowed", self.allowed);
        }
        if self.baselined > 0 {
            sentence += &format!("; {} in the baseline", self.baselined);
        }
        for reason in &self.unread {
            sentence += &format!("\nnot checked: {reason}");
        }
        for Skipped { rule, reason } in &self.skipped {
            sentence += &format!("\nskipped {rule}: {reason}");
        }
        sentence
    }
}

/// How many findings of each level a run has, and over how many packs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) packs: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
}

impl Summary {
    /// Returns how many findings have at least this level.
    pub(crate) fn at_least(self, level: Level) -> usize {
        match level {
            Level::Error => self.errors,
            Level::Warning => self.errors + self.warnings,
            Level::Note => self.errors + self.warnings + self.notes,
        }
    }
}

/// Returns a number with its noun, in the plural where it needs one.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Returns the path of a pack's file as seen from where the pack was named, `/`-separated.
fn file_path(pack: &str, file: &str) -> String {
    let pack = if cfg!(windows) { pack.replace('\\', "/") } else { pack.to_owned() };
    match pack.as_str() {
        "" | "." => file.to_owned(),
        pack => format!("{}/{file}", pack.trim_end_matches('/')),
    }
}

#[cfg(test)]
mod fixture {
    //! One finding of each level, for the tests of the formats.

    use super::{Run, Skipped};
    use pack_build::finding::{Finding, Level, Place, Report, RuleId};
    use pack_build::span::Span;
    use std::collections::BTreeMap;

    /// Returns a run over two packs, one of them sound.
    pub(super) fn run() -> Run {
        let text = "pack:\n  a: \"1\" # é <&>\n";
        let finding = |level, name: &'static str, place| Finding {
            rule: RuleId { code: "PB000", name },
            level,
            message: "`a` is <wrong>: 100%,\nreally".to_owned(),
            help: "write `b`".to_owned(),
            place,
            related: Vec::new(),
            pointer: "pack.a".to_owned(),
            fix: None,
            bump: None,
        };
        let findings = vec![
            finding(Level::Error, "demo-error", Place::at("values.yaml", Span::new(11, 14))),
            finding(Level::Warning, "demo-warning", Place::file("logo.png")),
            finding(Level::Note, "demo-note", Place::at("values.yaml", Span::new(0, 4))),
        ];
        let texts = BTreeMap::from([("values.yaml".to_owned(), text.into())]);
        let pack = "packs/demo".to_owned();
        let sound = Report { pack: "packs/sound".to_owned(), ..Report::default() };
        Run {
            reports: vec![Report { pack, findings, texts, ..Report::default() }, sound],
            packs: 2,
            allowed: 1,
            baselined: 2,
            skipped: vec![Skipped { rule: "demo-skipped", reason: "no <helm>".to_owned() }],
            unread: vec!["cannot read `gone`".to_owned()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_may_name_its_file() {
        let parse = |text: &str| text.parse::<Output>();
        assert_eq!(parse("json"), Ok(Output { format: Format::Json, file: None }));
        let file = Some(PathBuf::from("out/a=b.sarif"));
        assert_eq!(parse("sarif=out/a=b.sarif"), Ok(Output { format: Format::Sarif, file }));
        assert_eq!(parse("json="), Err("no file is named after `json=`".to_owned()));
        assert!(parse("xml").unwrap_err().starts_with("the formats are human, concise, json"));
    }

    #[test]
    fn the_sentence_counts_what_was_let_pass_and_what_was_skipped() {
        let expected = "2 packs checked: 1 error, 1 warning, 1 note; 1 allowed; 2 in the baseline\n\
                        not checked: cannot read `gone`\n\
                        skipped demo-skipped: no <helm>";
        assert_eq!(fixture::run().sentence(), expected);
    }
}
