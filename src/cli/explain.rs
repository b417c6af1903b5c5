//! `pack-build explain` and `pack-build rules`

use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use clap::{Args, ValueEnum};
use pack_build::check::{self, Change, RULES, Rule};
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
    let rule = check::find_rule(&arguments.rule).ok_or_else(|| {
        Failure::say(Exit::Usage, format!("there is no rule `{}`", arguments.rule))
            .hint("`pack-build rules` lists them")
    })?;
    output::data(&page(rule))?;
    Ok(Exit::Done)
}

/// Runs `rules`.
pub(crate) fn run_rules(arguments: &Rules) -> Result<Exit, Failure> {
    let text = match arguments.format {
        Format::Human => RULES.iter().map(|rule| line(rule)).collect(),
        Format::Markdown => markdown(),
        Format::Json => json().map_err(|error| Failure::new(Exit::Local, &error))?,
    };
    output::data(&text)?;
    Ok(Exit::Done)
}

fn line(rule: &Rule) -> String {
    format!("{}  {:<22} {:<8} {}\n", rule.id.code, rule.id.name, rule.level, rule.summary)
}

fn markdown() -> String {
    let mut text = String::from(
        "# Rules\n\nWritten by `pack-build rules --format markdown`. The examples are changes to the \
         smallest sound pack, and the tests run them.\n\n| code | name | level | what must hold |\n\
         | --- | --- | --- | --- |\n",
    );
    for Rule { id, level, summary, .. } in RULES {
        let summary = summary.replace('|', "\\|");
        text += &format!("| {} | [{}](#{}) | {level} | {summary} |\n", id.code, id.name, id.name);
    }
    for rule in RULES {
        let why = textwrap::fill(rule.why, WIDTH);
        text += &format!("\n## {}\n\n{} · {}\n\n{why}\n", rule.id.name, rule.id.code, rule.level);
        let mut examples = String::new();
        example(&mut examples, "Found", rule.bad);
        example(&mut examples, "Sound", rule.good);
        text += &format!("\n~~~text\n{}~~~\n\nFix:\n\n", examples.trim_start());
        for fix in fixes(rule) {
            text += &format!("- {fix}\n");
        }
    }
    text
}

fn json() -> serde_json::Result<String> {
    let rules: Vec<JsonRule> = RULES
        .iter()
        .map(|rule| JsonRule {
            code: rule.id.code,
            name: rule.id.name,
            level: rule.level.word(),
            summary: rule.summary,
        })
        .collect();
    Ok(format!("{}\n", serde_json::to_string_pretty(&rules)?))
}

/// Returns the explanation of a rule as plain text.
fn page(rule: &Rule) -> String {
    let mut text = format!(
        "{} {} ({})\n\n{}{}.\n\n{}\n",
        rule.id.code,
        rule.id.name,
        rule.level,
        rule.summary[..1].to_uppercase(),
        &rule.summary[1..],
        textwrap::fill(rule.why, WIDTH),
    );
    example(&mut text, "Found", rule.bad);
    example(&mut text, "Sound", rule.good);
    text += "\nFix:\n";
    let options = textwrap::Options::new(WIDTH).initial_indent("  ").subsequent_indent("    ");
    for fix in fixes(rule) {
        text += &format!("{}\n", textwrap::fill(&fix, &options));
    }
    text
}

/// Returns what a run says about mending the bad example, each way once.
fn fixes(rule: &Rule) -> Vec<String> {
    let mut fixes: Vec<String> = Vec::new();
    for finding in check::verify_example(rule.bad).findings {
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
