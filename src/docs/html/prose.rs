//! Prose as HTML.

use super::{Outline, escape};
use crate::docs::link;
use crate::docs::manuscript::{self, Prose};
use crate::docs::void_tag;
use pulldown_cmark::{CowStr, Event, HeadingLevel, OffsetIter, Parser, Tag, TagEnd, html};

/// Returns prose as HTML. A heading has a name where the outline knows one for its line.
pub(in crate::docs) fn from_markdown(prose: &Prose, outline: &Outline) -> String {
    let events = Parser::new_ext(&prose.markdown, manuscript::options()).into_offset_iter();
    let mut writer = Writer { prose, outline, out: Vec::new(), links: Vec::new(), anchor: None };
    writer.visit(events);
    let mut text = String::with_capacity(prose.markdown.len() * 3 / 2);
    html::push_html(&mut text, writer.out.into_iter());
    text.trim_end().to_owned()
}

struct Writer<'a> {
    prose: &'a Prose,
    outline: &'a Outline,
    out: Vec<Event<'a>>,
    /// Whether each link that is open became one.
    links: Vec<Kept>,
    /// The name of the heading that is open.
    anchor: Option<&'a str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    Yes,
    No,
}

impl<'a> Writer<'a> {
    fn visit(&mut self, mut events: OffsetIter<'a>) {
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(Tag::HtmlBlock) => {
                    let html = block(&mut events);
                    let shown = inert(&html, "");
                    if !shown.trim().is_empty() {
                        self.raw(format!("<p>{}</p>\n", shown.trim()));
                    }
                }
                Event::InlineHtml(html) => self.raw(inert(&html, " ")),
                Event::Start(Tag::Heading { level, .. }) => self.heading(level, range.start),
                Event::End(TagEnd::Heading(level)) => self.end_heading(level),
                Event::Start(tag @ Tag::Link { .. }) => self.link(tag),
                Event::End(TagEnd::Link) => {
                    if self.links.pop() == Some(Kept::Yes) {
                        self.out.push(Event::End(TagEnd::Link));
                    }
                }
                Event::Start(Tag::Image { dest_url, .. }) => self.picture(&dest_url, &mut events),
                Event::Start(tag @ Tag::Table(_)) => {
                    self.raw("<div class=\"scroll\">".to_owned());
                    self.out.push(Event::Start(tag));
                }
                Event::End(TagEnd::Table) => {
                    self.out.push(Event::End(TagEnd::Table));
                    self.raw("</div>\n".to_owned());
                }
                Event::TaskListMarker(is_done) => {
                    self.out.push(Event::Text(if is_done { "☑ " } else { "☐ " }.into()));
                }
                Event::Text(text) => self.raw(escape(&text)),
                other => self.out.push(other),
            }
        }
    }

    fn raw(&mut self, html: String) {
        self.out.push(Event::InlineHtml(html.into()));
    }

    fn heading(&mut self, level: HeadingLevel, start: usize) {
        let line = self.prose.line + self.prose.markdown[..start].matches('\n').count();
        self.anchor = self.outline.anchor(line);
        let id = self.anchor.map(|anchor| format!(" id=\"{anchor}\"")).unwrap_or_default();
        self.raw(format!("<{level}{id}>"));
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let link = self.anchor.take().map(|anchor| {
            format!("<a class=\"self\" href=\"#{anchor}\" aria-label=\"Link to this section\"></a>")
        });
        self.raw(format!("{}</{level}>\n", link.unwrap_or_default()));
    }

    /// Opens a link that leads somewhere; links do not nest.
    fn link(&mut self, tag: Tag<'a>) {
        let is_kept = matches!(&tag, Tag::Link { dest_url, link_type, .. }
            if link::is_usable(dest_url) || *link_type == pulldown_cmark::LinkType::Email);
        self.links.push(if is_kept { Kept::Yes } else { Kept::No });
        if is_kept {
            self.out.push(Event::Start(tag));
        }
    }

    /// Writes what a picture shows, as a link to it where one can stand.
    fn picture(&mut self, url: &CowStr<'a>, events: &mut OffsetIter<'a>) {
        let mut words = String::new();
        for (event, _) in events {
            match event {
                Event::Text(text) | Event::Code(text) => words.push_str(&text),
                Event::End(TagEnd::Image) => break,
                _ => {}
            }
        }
        let words = escape(if words.is_empty() { "picture" } else { &words });
        let is_inside_link = self.links.contains(&Kept::Yes);
        if link::is_usable(url) && !is_inside_link {
            self.raw(format!("<a href=\"{}\">{words}</a>", escape(url)));
        } else {
            self.raw(words);
        }
    }
}

/// Returns the text of the HTML block that was entered.
fn block(events: &mut OffsetIter<'_>) -> String {
    let mut html = String::new();
    for (event, _) in events {
        match event {
            Event::Html(text) | Event::Text(text) => html.push_str(&text),
            Event::End(TagEnd::HtmlBlock) => break,
            _ => {}
        }
    }
    html
}

/// Returns HTML of the prose with nothing in it but line breaks; `rule` stands for a ruled line.
fn inert(html: &str, rule: &str) -> String {
    let mut shown = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        shown.push_str(&escape(&rest[..start]));
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
        } else if let Some(tag) = void_tag::read(rest) {
            rest = &rest[tag.length..];
            match tag.name {
                "hr" => shown.push_str(rule),
                "img" => {
                    let alt = tag.attributes.iter().find(|(key, _)| *key == "alt");
                    shown.push_str(&escape(alt.map_or("", |(_, value)| value)));
                }
                name => shown.push_str(&format!("<{name}>")),
            }
        } else {
            shown.push_str("&lt;");
            rest = &rest[1..];
        }
    }
    shown.push_str(&escape(rest));
    shown
}
