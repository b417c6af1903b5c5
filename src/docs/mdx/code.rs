//! Code among Markdown: kept as it is, in the one form that MDX takes for code.

use super::fence;
use super::rewrite::{Fault, Rewriter, skip};
use crate::docs::error::Problem;
use pulldown_cmark::{Event, OffsetIter};
use std::ops::Range;

impl<'a> Rewriter<'a> {
    /// Puts code on one line, because MDX looks for braces and tags at the start of every line.
    pub(super) fn code(&mut self, range: Range<usize>, code: &str) {
        let written = &self.text[range.clone()];
        if !written.contains('\n') {
            return;
        }
        let marks = &written[..written.len() - written.trim_start_matches('`').len()];
        let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
        self.edits.push((range, format!("{marks}{pad}{code}{pad}{marks}")));
    }

    /// Checks that a fence is closed, because MDX would take it on into what follows in the page.
    pub(super) fn fenced_code(
        &mut self,
        range: &Range<usize>,
        events: &mut OffsetIter<'a>,
    ) -> Result<(), Fault> {
        let opening = self.text[range.clone()].find('\n').unwrap_or(range.len());
        let mut code_end = range.start + opening;
        for (event, range) in events {
            match event {
                Event::End(_) => break,
                _ => code_end = range.end,
            }
        }
        let closing = self.text[code_end..range.end].trim_matches([' ', '\t', '\n', '>']);
        if closing.is_empty() { Err((range.start, Problem::OpenFence)) } else { Ok(()) }
    }

    /// Puts a fence around code that only its indentation marks.
    pub(super) fn indented_code(
        &mut self,
        range: Range<usize>,
        events: &mut OffsetIter<'a>,
    ) -> Result<(), Fault> {
        let start = self.text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
        let prefix = &self.text[start..range.start];
        let code = self.text[start..range.end].trim_end();
        let is_inside = |line: &str| line.starts_with(prefix) || line.trim().is_empty();
        let Some(outer) = prefix.strip_suffix("    ").filter(|outer| outer.trim().is_empty())
        else {
            return Err((range.start, Problem::IndentedCode));
        };
        if !code.lines().all(is_inside) {
            return Err((range.start, Problem::IndentedCode));
        }
        let inner: Vec<&str> = code.lines().map(|line| line.get(4..).unwrap_or_default()).collect();
        let fence = fence(code);
        let fenced = format!("{outer}{fence}\n{}\n{outer}{fence}\n", inner.join("\n"));
        self.edits.push((start..range.end, fenced));
        skip(events);
        Ok(())
    }
}
