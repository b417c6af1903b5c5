//! `pack-build explain` and `pack-build rules`

use crate::cli::catalog::{self, Entry};
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use clap::{Args, ValueEnum};
use pack_build::check::Change;
use pack_build::finding::Safety;
use serde::Serialize;
use std::fmt::Write;

/// Columns that prose is wrapped to.
const WIDTH: usize = 80;

/// Explain a rule: what it wants, why, and an example of each kind.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// Code or name of the rule, as `PB103` or `version-invalid`.
    #[arg(value_name = "CODE")]
    rule: String,
}

/// List all rules.
#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// How the list is written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line a rule: code, name, level, summary.
    Human,
    /// An array of objects with `code`, `name`, `level` and `summary`.
    Json,
    /// A page that explains every rule, as `docs/rules.md` is.
    Markdown,
}

#[derive(Serialize)]
struct JsonRule {
    code: &'static str,
    name: &'static str,
    level: &'static str,
    summary: &'static str,
}

/// Runs `explain`.
pub(crate) fn run_explain(arguments: &Explain) -> Result<Exit, Failure> {
    let rule = catalog::find(&arguments.rule).ok_or_else(|| {
        Failure::say(Exit::Usage, format!("there is no rule `{}`", arguments.rule))
            .hint("`pack-build rules` lists them")
    })?;
    output::data(&page(rule))?;
    Ok(Exit::Done)
}

/// Runs `rules`.
pub(crate) fn run_rules(arguments: &Rules) -> Result<Exit, Failure> {
    let text = match arguments.format {
        Format::Human => catalog::entries().map(line).collect(),
        Format::Markdown => markdown(),
        Format::Json => json().map_err(|error| Failure::new(Exit::Local, &error))?,
    };
    output::data(&text)?;
    Ok(Exit::Done)
}

fn line(rule: Entry) -> String {
    let id = rule.id();
    format!("{}  {:<22} {:<8} {}\n", id.code, id.name, rule.weight(), rule.summary())
}

fn markdown() -> String {
    let mut text = String::from(
        "# Rules\n\nWritten by `pack-build rules --format markdown`. The examples are changes to the \
         smallest sound pack, and the tests run them. From PB700 on, the rules are classes of \
         changes between two versions of a pack, with the bump of the version that each asks \
         for: see `pack-build compat`.\n\n| code | name | level | what must hold, or changed |\n\
         | --- | --- | --- | --- |\n",
    );
    for rule in catalog::entries() {
        let (id, level) = (rule.id(), rule.weight());
        let summary = rule.summary().replace('|', "\\|");
        text += &format!("| {} | [{}](#{}) | {level} | {summary} |\n", id.code, id.name, id.name);
    }
    for rule in catalog::entries() {
        let why = textwrap::fill(rule.why(), WIDTH);
        let (id, level) = (rule.id(), rule.weight());
        text += &format!("\n## {}\n\n{} · {level}\n\n{why}\n", id.name, id.code);
        let examples = examples(rule);
        text += &format!("\n~~~text\n{}~~~\n\nFix:\n\n", examples.trim_start());
        for fix in fixes(rule) {
            text += &format!("- {fix}\n");
        }
    }
    text
}

fn json() -> serde_json::Result<String> {
    let rules: Vec<JsonRule> = catalog::entries()
        .map(|rule| JsonRule {
            code: rule.id().code,
            name: rule.id().name,
            level: rule.level().word(),
            summary: rule.summary(),
        })
        .collect();
    Ok(format!("{}\n", serde_json::to_string_pretty(&rules)?))
}

/// Returns the explanation of a rule as plain text.
fn page(rule: Entry) -> String {
    let (id, summary) = (rule.id(), rule.summary());
    let mut text = format!(
        "{} {} ({})\n\n{}{}.\n\n{}\n",
        id.code,
        id.name,
        rule.weight(),
        summary[..1].to_uppercase(),
        &summary[1..],
        textwrap::fill(rule.why(), WIDTH),
    );
    text += &examples(rule);
    text += "\nFix:\n";
    let options = textwrap::Options::new(WIDTH).initial_indent("  ").subsequent_indent("    ");
    for fix in fixes(rule) {
        text += &format!("{}\n", textwrap::fill(&fix, &options));
    }
    text
}

/// Returns what a run says about mending the bad example, each way once.
fn fixes(rule: Entry) -> Vec<String> {
    let mut fixes: Vec<String> = Vec::new();
    for finding in rule.findings() {
        let by_program = match finding.fix.map(|fix| fix.safety) {
            None => "",
            Some(Safety::Safe) => " (`verify --fix` does it)",
            Some(Safety::Unsafe) => " (`verify --fix-unsafe` does it)",
        };
        let fix = format!("{}{by_program}", finding.help);
        if !fixes.contains(&fix) {
            fixes.push(fix);
        }
    }
    fixes
}

/// Returns the bad example and the good one.
fn examples(rule: Entry) -> String {
    let mut text = String::new();
    match rule {
        Entry::Rule(rule) => {
            example(&mut text, "Found", rule.bad);
            example(&mut text, "Sound", rule.good);
        }
        Entry::Class(class) => {
            example(&mut text, "Found: the old version", class.bad.old);
            example(&mut text, "Found: the new version", class.bad.new);
            example(&mut text, "Less: the old version", class.good.old);
            example(&mut text, "Less: the new version", class.good.new);
        }
    }
    text
}

fn example(text: &mut String, title: &str, changes: &[Change]) {
    if changes.is_empty() {
        return;
    }
    let _ = write!(text, "\n{title}:\n");
    for change in changes {
        let _ = match change {
            Change::Write(path, content) => {
                write!(text, "  {path}\n{}", indented(content, 6))
            }
            Change::WriteBytes(path, bytes) => {
                writeln!(text, "  {path}\n      {} bytes: {}", bytes.len(), bytes.escape_ascii())
            }
            Change::Chart(path, files) => chart(text, path, files),
            Change::Remove(path) => writeln!(text, "  {path} is not there"),
            Change::Link(path, target) => writeln!(text, "  {path} is a link to {target}"),
            Change::Rendered(path, objects) => {
                let lines = objects.trim_end().replace('\n', "\n      ");
                writeln!(text, "  {path} renders to\n      {lines}")
            }
            Change::OtherVersion(json) => {
                let of = "  pack.json of another pack in the repository";
                write!(text, "{of}\n{}", indented(json, 6))
            }
            Change::Special(path, word) => writeln!(text, "  {path} is {word}"),
        };
    }
}

fn chart(text: &mut String, path: &str, files: &[(&str, &str)]) -> std::fmt::Result {
    writeln!(text, "  {path} holds")?;
    for (path, content) in files {
        write!(text, "    {path}\n{}", indented(content, 8))?;
    }
    Ok(())
}

/// Indents lines by blanks; control characters but tabs are shown as escapes.
fn indented(content: &str, blanks: usize) -> String {
    let shown = |character: char| match character {
        '\t' => character.to_string(),
        character if character.is_control() => character.escape_default().to_string(),
        character => character.to_string(),
    };
    let line = |line: &str| {
        let line: String = line.chars().map(shown).collect();
        format!("{:blanks$}{line}", "").trim_end().to_owned() + "\n"
    };
    content.trim_end().split('\n').map(line).collect()
}
