//! The README holds nothing of the template it was made from.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::Pack;
use crate::span::Span;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB605", name: "readme-template-left" },
    level: Level::Warning,
    summary: "the README holds nothing of the template it was made from",
    why: "A README template tells the author in comments what to write. Where they are left in, a \
          section was forgotten or never read again; some viewers print them. Other comments \
          pass.",
    bad: &[Change::Write(
        "README.md",
        "# Demo\n\n## Prerequisites\n\n<!-- List the required software version the user needs. -->\n",
    )],
    good: &[Change::Write(
        "README.md",
        "<!-- markdownlint-disable MD013 -->\n# Demo\n\n<!-- The table is generated. -->\n",
    )],
    check,
};

/// How comments of a template address the author, in lower case.
const ADDRESSES: &[&str] = &[
    "a brief",
    "brief overview",
    "describe ",
    "enter ",
    "explain ",
    "fixme",
    "if applicable",
    "insert ",
    "it must be",
    "it should be",
    "list one",
    "list the",
    "list,",
    "provide ",
    "replace ",
    "tbd",
    "todo",
    "write ",
    "your ",
];

/// Values that stand for others in a template.
const PLACEHOLDERS: &[&str] = &["description for parameter 1", "description for parameter 2"];

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(readme) = pack.readme() else { return };
    let mut push = |span: Span, message: String| {
        findings.push(Place::at("README.md", span), message, "write the section, or remove it");
    };
    for comment in readme.comments() {
        let text = comment.value.to_lowercase();
        if ADDRESSES.iter().any(|address| text.starts_with(address)) {
            let start: String = comment.value.chars().take(40).collect();
            let start = start.lines().next().unwrap_or_default();
            push(comment.span, format!("a comment of the template was left: `{start}…`"));
        }
    }
    let titles = readme.headings().iter().filter(|heading| heading.value.trim() == "Title");
    titles.for_each(|title| push(title.span, "the heading is still `Title`".to_owned()));
    for link in readme.links().iter().filter(|link| link.value == "https://link") {
        push(link.span, "`https://link` leads nowhere".to_owned());
    }
    for cell in readme.rows().iter().flat_map(|row| &row.cells) {
        if PLACEHOLDERS.contains(&cell.value.trim().to_lowercase().as_str()) {
            push(cell.span, format!("`{}` describes nothing", cell.value.trim()));
        }
    }
}
