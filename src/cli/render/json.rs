//! The report as one JSON object, in a shape of its own that is promised to programs.

use super::{Run, Summary};
use pack_build::finding::{Bump, Finding, Level, Place, Previous, Report, Texts};
use pack_build::span::position;
use serde::Serialize;

/// Version of the shape; raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<JsonFinding<'a>>,
    summary: JsonSummary,
    /// The pairs of versions that were compared, if any were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    compared: Vec<JsonCompared<'a>>,
    skipped: Vec<JsonSkipped<'a>>,
    /// Why packs could not be read at all.
    unread: &'a [String],
}

/// Two versions of a pack; `bump` and `required` are null where there is none.
#[derive(Serialize)]
struct JsonCompared<'a> {
    name: &'a str,
    old: JsonVersion<'a>,
    new: JsonVersion<'a>,
    bump: Option<&'static str>,
    required: Option<&'static str>,
    breaking: usize,
    minor: usize,
    patch: usize,
    errors: usize,
}

#[derive(Serialize)]
struct JsonVersion<'a> {
    pack: &'a str,
    version: &'a str,
}

/// A rule that was not run.
#[derive(Serialize)]
struct JsonSkipped<'a> {
    rule: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    code: &'a str,
    level: &'a str,
    message: &'a str,
    help: &'a str,
    pack: &'a str,
    #[serde(flatten)]
    place: JsonPlace<'a>,
    pointer: &'a str,
    fixable: bool,
    /// What a change asks for, where two versions were compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    bump: Option<&'static str>,
    fingerprint: String,
    related: Vec<JsonRelated<'a>>,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    message: &'a str,
    pack: &'a str,
    #[serde(flatten)]
    place: JsonPlace<'a>,
}

/// `line` and `column` are null when the file as a whole is meant.
#[derive(Serialize)]
struct JsonPlace<'a> {
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

#[derive(Serialize)]
struct JsonSummary {
    packs: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    allowed: usize,
    baselined: usize,
}

/// Returns the run as one JSON object.
pub(super) fn render(run: &Run) -> serde_json::Result<String> {
    let Summary { packs, errors, warnings, notes } = run.summary();
    let findings = run
        .reports
        .iter()
        .flat_map(|report| report.findings.iter().map(|finding| json(report, finding)))
        .collect();
    let (allowed, baselined) = (run.allowed, run.baselined);
    let summary = JsonSummary { packs, errors, warnings, notes, allowed, baselined };
    let skipped = run
        .skipped
        .iter()
        .map(|skipped| JsonSkipped { rule: skipped.rule, reason: &skipped.reason });
    let (skipped, unread) = (skipped.collect(), &run.unread);
    let compared = run.reports.iter().filter_map(compared).collect();
    let document = Document { version: VERSION, findings, summary, compared, skipped, unread };
    Ok(format!("{}\n", serde_json::to_string_pretty(&document)?))
}

fn compared(report: &Report) -> Option<JsonCompared<'_>> {
    let Previous { pack, verdict, .. } = report.previous.as_deref()?;
    Some(JsonCompared {
        name: &verdict.name,
        old: JsonVersion { pack, version: &verdict.old },
        new: JsonVersion { pack: &report.pack, version: &verdict.new },
        bump: verdict.found.map(Bump::word),
        required: verdict.required.map(Bump::word),
        breaking: verdict.breaking,
        minor: verdict.minor,
        patch: verdict.patch,
        errors: report.count(Level::Error),
    })
}

fn json<'a>(report: &'a Report, finding: &'a Finding) -> JsonFinding<'a> {
    let related = finding
        .related
        .iter()
        .map(|related| JsonRelated {
            message: &related.message,
            pack: report.edition(related.edition).0,
            place: json_place(report.edition(related.edition).1, &related.place),
        })
        .collect();
    JsonFinding {
        rule: finding.rule.name,
        code: finding.rule.code,
        level: finding.level.word(),
        message: &finding.message,
        help: &finding.help,
        pack: &report.pack,
        place: json_place(&report.texts, &finding.place),
        pointer: &finding.pointer,
        fixable: finding.fix.is_some(),
        bump: finding.bump.map(Bump::word),
        fingerprint: report.fingerprint(finding),
        related,
    }
}

fn json_place<'a>(texts: &Texts, place: &'a Place) -> JsonPlace<'a> {
    let ends = texts.get(&place.file).zip(place.span);
    let ends = ends.map(|(text, span)| (position(text, span.start), position(text, span.end)));
    JsonPlace {
        file: &place.file,
        line: ends.map(|(start, _)| start.line),
        column: ends.map(|(start, _)| start.column),
        end_line: ends.map(|(_, end)| end.line),
        end_column: ends.map(|(_, end)| end.column),
    }
}
