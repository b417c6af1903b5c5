//! Findings for a person: the message, the source with the fault underlined, and the fix.

use super::{Run, compared, file_path};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Mark, Origin, Renderer, Snippet};
use pack_build::finding::{Finding, Level, Place, Report, Texts};
use pack_build::span::{Span, position};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Longest piece of a line that is shown on either side of a fault, in bytes.
const LINE_WINDOW: usize = 400;
/// Most lines of a fault that are shown.
const MOST_LINES: usize = 8;

/// Most findings after which what failed is not said again.
const SHORT_RUN: usize = 10;

/// Returns all findings; a long list ends with the packs that failed.
pub(super) fn render(run: &Run) -> String {
    let mut text: String = run.reports.iter().map(paint_all).collect();
    if run.summary().at_least(Level::Note) > SHORT_RUN {
        text.extend(run.reports.iter().filter_map(failed));
    }
    text
}

/// Returns a line that names a pack and the rules it breaks, if it breaks any.
fn failed(report: &Report) -> Option<String> {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.level > Level::Note) {
        *rules.entry(finding.rule.name).or_default() += 1;
    }
    let rules: Vec<String> = rules
        .into_iter()
        .map(|(rule, count)| if count == 1 { rule.to_owned() } else { format!("{rule} ×{count}") })
        .collect();
    let line = format!("failed: {} ({})\n", report.pack, rules.join(", "));
    (!rules.is_empty()).then_some(line)
}

/// Returns all findings of a report, a blank line after each; of two versions that were compared,
/// what passes is a line each, and what came out is the last one.
pub(crate) fn paint_all(report: &Report) -> String {
    let painter = Painter::new();
    let (told, others): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().partition(|it| it.bump.is_some() && it.level == Level::Note);
    let drawn = others.into_iter().map(|finding| painter.paint(report, finding) + "\n\n");
    drawn.chain(compared::lines(report, &told)).collect()
}

/// Draws findings; with colours when it is made for a terminal.
struct Painter {
    renderer: Renderer,
}

impl Painter {
    /// Returns a painter that always writes colours; the stream that takes them may strip them.
    fn new() -> Self {
        Self { renderer: Renderer::styled().decor_style(DecorStyle::Unicode) }
    }

    /// Returns one finding as text without a final newline.
    fn paint(&self, report: &Report, finding: &Finding) -> String {
        let title = mark(finding.level)
            .primary_title(finding.message.as_str())
            .id(format!("{} {}", finding.rule.code, finding.rule.name));
        let mut groups =
            vec![excerpt(Group::with_title(title), (&report.pack, &report.texts), &finding.place)];
        for related in &finding.related {
            let title = Mark::NOTE.secondary_title(related.message.as_str());
            groups.push(excerpt(
                Group::with_title(title),
                report.edition(related.edition),
                &related.place,
            ));
        }
        if let Some(last) = groups.pop() {
            groups.push(last.element(Mark::HELP.message(finding.help.as_str())));
        }
        self.renderer.render(&groups)
    }
}

fn mark(level: Level) -> Mark<'static> {
    match level {
        Level::Error => Mark::ERROR,
        Level::Warning => Mark::WARNING,
        Level::Note => Mark::NOTE,
    }
}

fn excerpt<'a>(group: Group<'a>, (pack, texts): (&str, &Texts), place: &Place) -> Group<'a> {
    let path = file_path(pack, &place.file);
    let Some((text, span)) = texts.get(&place.file).zip(place.span) else {
        return group.element(Origin::path(path));
    };
    let window = window(text, span);
    let line = position(text, window.start).line;
    let marked = span.start.max(window.start)..span.end.min(window.end).max(span.start);
    let marked = marked.start - window.start..marked.end - window.start;
    group.element(
        Snippet::source(printable(text, &window))
            .path(path)
            .line_start(line)
            .annotation(AnnotationKind::Primary.span(marked)),
    )
}

/// Returns the part of the text to show: the lines of the span, cut where a line is very long.
fn window(text: &Arc<str>, span: Span) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let first_lines: usize =
        text[start..end].split_inclusive('\n').take(MOST_LINES).map(str::len).sum();
    let cut = start + first_lines;
    let line_end = text[cut..].find('\n').map_or(text.len(), |newline| cut + newline);
    let line_end = if text[start..cut].ends_with('\n') { cut - 1 } else { line_end };
    let earliest = text.floor_char_boundary(start.saturating_sub(LINE_WINDOW));
    let latest = text.ceil_char_boundary((cut + LINE_WINDOW).min(text.len()));
    line_start.max(earliest)..line_end.min(latest).max(start)
}

/// Replaces control characters, which would move the cursor of a terminal, byte for byte.
fn printable(text: &str, window: &Range<usize>) -> String {
    let plain = |character: char| match character {
        '\n' | '\t' => character,
        character if character.is_ascii_control() => '?',
        character => character,
    };
    text[window.clone()].chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pack_build::finding::RuleId;
    use pack_build::finding::{Edition, Related};
    use snapbox::{assert_data_eq, str};

    fn painted(text: &str, finding: &Finding) -> String {
        let texts = BTreeMap::from([("values.yaml".to_owned(), Arc::from(text))]);
        let report = Report {
            pack: "packs/demo".to_owned(),
            findings: vec![finding.clone()],
            texts,
            allowed: 0,
            subject: None,
            previous: None,
        };
        anstream::adapter::strip_str(&Painter::new().paint(&report, finding)).to_string()
    }

    fn finding(span: Option<Span>, related: Vec<Related>) -> Finding {
        Finding {
            rule: RuleId { code: "PB000", name: "demo-rule" },
            level: Level::Error,
            message: "`b` is wrong".to_owned(),
            help: "write `c`".to_owned(),
            place: Place { file: "values.yaml".to_owned(), span },
            related,
            pointer: String::new(),
            fix: None,
            bump: None,
        }
    }

    #[test]
    fn the_fault_is_underlined_in_its_line() {
        let drawn = painted("a: 1\nb: é\nc: 2\n", &finding(Some(Span::new(8, 10)), Vec::new()));
        assert_data_eq!(
            drawn,
            str![[r#"
error[PB000 demo-rule]: `b` is wrong
  ╭▸ packs/demo/values.yaml:2:4
  │
2 │ b: é
  │    ━
  │
  ╰ help: write `c`
"#]]
        );
    }

    #[test]
    fn a_file_without_text_is_only_named() {
        let drawn = painted("", &finding(None, Vec::new()));
        assert_data_eq!(
            drawn,
            str![[r#"
error[PB000 demo-rule]: `b` is wrong
 ╭▸ packs/demo/values.yaml
 ╰ help: write `c`
"#]]
        );
    }

    #[test]
    fn both_places_are_shown_when_two_disagree() {
        let related = Related {
            place: Place::at("values.yaml", Span::new(0, 1)),
            message: "it is also written here".to_owned(),
            edition: Edition::Checked,
        };
        let drawn = painted("a: 1\na: 2\n", &finding(Some(Span::new(5, 6)), vec![related]));
        assert_data_eq!(
            drawn,
            str![[r#"
error[PB000 demo-rule]: `b` is wrong
  ╭▸ packs/demo/values.yaml:2:1
  │
2 │ a: 2
  │ ━
  ╰╴
note: it is also written here
  ╭▸ packs/demo/values.yaml:1:1
  │
1 │ a: 1
  │ ━
  ╰ help: write `c`
"#]]
        );
    }

    #[test]
    fn control_characters_never_reach_the_terminal() {
        let drawn = painted("a: \u{1b}[31m\r\n", &finding(Some(Span::new(3, 4)), Vec::new()));
        assert!(!drawn.contains('\u{1b}') && !drawn.contains('\r'), "{drawn:?}");
    }

    #[test]
    fn a_very_long_line_is_cut() {
        let text = format!("{}b{}", "a".repeat(1 << 20), "c".repeat(1 << 20));
        let drawn = painted(&text, &finding(Some(Span::new(1 << 20, (1 << 20) + 1)), Vec::new()));
        assert!(drawn.len() < 4 * 1024, "{}", drawn.len());
    }
}
