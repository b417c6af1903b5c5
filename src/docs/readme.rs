//! The README of a pack: what a person wrote, and the blocks in it that come from the pack.

use crate::docs::block::{Block, Filler};
use crate::docs::error::{Error, Problem};
use crate::docs::manuscript::{self, Directive, Mark};
use pulldown_cmark::{Event, Parser, Tag};

/// A README, cut where its blocks begin and end.
#[derive(Clone, Debug, PartialEq)]
pub struct Readme {
    pieces: Vec<Piece>,
    /// What its lines end with.
    line_end: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    /// Text that stays as it is, byte for byte.
    Kept(String),
    /// What is written anew.
    Made(Block),
}

impl Readme {
    /// Cuts the text of a README, and fills its blocks from the pack.
    pub(super) fn read(text: &str, filler: &Filler<'_>) -> Result<Self, Error> {
        let line = |offset: usize| text[..offset].matches('\n').count() + 1;
        let fault =
            |line, problem| Error::Manuscript { file: filler.file.to_owned(), line, problem };
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut readme = Self { pieces: Vec::new(), line_end };
        let mut kept = 0;
        let mut open: Option<(String, Directive, usize)> = None;
        for (html, start) in html_blocks(text) {
            let Some(mark) = Mark::read(html) else { continue };
            let at = line(start);
            match (mark.map_err(|problem| fault(at, problem))?, open.take()) {
                (Mark::Begin(name, directive), None) => {
                    readme.keep(&text[kept..start + html.trim_end().len()]);
                    open = Some((name, directive, at));
                }
                (Mark::End(name), Some((opened, directive, begin))) if name == opened => {
                    readme.pieces.push(Piece::Made(filler.directive(directive, begin)?));
                    kept = start;
                }
                (Mark::End(name), None) => return Err(fault(at, Problem::StrayEnd(name))),
                (Mark::Here(_), None) => return Err(fault(at, Problem::NoText)),
                (_, Some((opened, _, begin))) => {
                    return Err(fault(begin, Problem::OpenRegion(opened)));
                }
            }
        }
        if let Some((opened, _, begin)) = open {
            return Err(fault(begin, Problem::OpenRegion(opened)));
        }
        readme.keep(&text[kept..]);
        Ok(readme)
    }

    /// Returns the text with its blocks written by a function; `None` when it has none.
    pub(super) fn written(
        &self,
        write: impl Fn(&Block) -> Result<String, Error>,
    ) -> Result<Option<String>, Error> {
        if !self.pieces.iter().any(|piece| matches!(piece, Piece::Made(_))) {
            return Ok(None);
        }
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Kept(kept) => text.push_str(kept),
                Piece::Made(block) => {
                    let block = format!("\n\n{}\n\n", write(block)?.trim());
                    text.push_str(&block.replace('\n', self.line_end));
                }
            }
        }
        Ok(Some(text))
    }

    fn keep(&mut self, text: &str) {
        self.pieces.push(Piece::Kept(text.to_owned()));
    }
}

/// Returns the HTML blocks that stand alone, and where they start.
fn html_blocks(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut depth = 0_usize;
    let events = Parser::new_ext(text, manuscript::options()).into_offset_iter();
    events.filter_map(move |(event, range)| match event {
        Event::Start(tag) => {
            depth += 1;
            (depth == 1 && tag == Tag::HtmlBlock).then(|| (&text[range.clone()], range.start))
        }
        Event::End(_) => {
            depth -= 1;
            None
        }
        _ => None,
    })
}
