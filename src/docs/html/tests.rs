use super::outline::Heading;
use super::*;
use crate::docs::manuscript::Prose;
use crate::docs::random_markdown;

fn prose(markdown: &str) -> Prose {
    Prose { markdown: markdown.to_owned(), line: 10 }
}

fn written(markdown: &str) -> String {
    from_markdown(&prose(markdown), &Outline::default())
}

#[test]
fn markdown_becomes_html() {
    let cases = [
        ("a *b* `c<d>`\nlast", "<p>a <em>b</em> <code>c&lt;d&gt;</code>\nlast</p>"),
        ("- [x] done\n- [ ] open", "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>"),
        ("```yaml\na: <b>\n```", "<pre><code class=\"language-yaml\">a: &lt;b&gt;\n</code></pre>"),
        ("## T", "<h2>T</h2>"),
        ("a<br>b<BR/>c", "<p>a<br>b<br>c</p>"),
    ];
    for (markdown, html) in cases {
        assert_eq!(written(markdown), html, "{markdown}");
    }
}

#[test]
fn html_of_the_prose_is_text() {
    let cases = [
        ("a <script>b</script>", "<p>a &lt;script&gt;b&lt;/script&gt;</p>"),
        ("<p style=\"x\">a", "<p>&lt;p style=&quot;x&quot;&gt;a</p>"),
        ("<details>\n<b onclick=c>", "<p>&lt;details&gt;\n&lt;b onclick=c&gt;</p>"),
        ("a <!-- b --> c", "<p>a  c</p>"),
        ("<!-- a\n<b> -->", ""),
        ("<img src=https://a.example/b onerror=c alt='d<e>'>", "<p>d&lt;e&gt;</p>"),
        ("&lt;b&gt; & \u{1}", "<p>&lt;b&gt; &amp; \u{fffd}</p>"),
    ];
    for (markdown, html) in cases {
        assert_eq!(written(markdown), html, "{markdown}");
    }
}

#[test]
fn only_a_link_that_leads_somewhere_is_one() {
    let cases = [
        ("[a](https://b.example)", "<p><a href=\"https://b.example\">a</a></p>"),
        ("<c@d.example>", "<p><a href=\"mailto:c@d.example\">c@d.example</a></p>"),
        ("[a](javascript:alert(1))", "<p>a</p>"),
        ("[*a*](b.md)", "<p><em>a</em></p>"),
        ("![a](https://b.example/c)", "<p><a href=\"https://b.example/c\">a</a></p>"),
        ("![](b.png)", "<p>picture</p>"),
        (
            "[![a](https://b.example/c)](https://d.example)",
            "<p><a href=\"https://d.example\">a</a></p>",
        ),
        ("[a](https://b.example/\"c)", "<p><a href=\"https://b.example/%22c\">a</a></p>"),
    ];
    for (markdown, html) in cases {
        assert_eq!(written(markdown), html, "{markdown}");
    }
}

#[test]
fn headings_have_names_that_nothing_else_has() {
    let texts = [prose("# `A` & b!\n\ntext\n\n## Versions\n\n## …"), prose("## a--b")];
    let second = Prose { line: 30, ..texts[1].clone() };
    let outline = Outline::of([texts[0].clone(), second.clone()].into_iter());
    let heading = |line, level, text: &str, anchor: &str| Heading {
        line,
        level,
        text: text.to_owned(),
        anchor: anchor.to_owned(),
    };
    let expected = [
        heading(10, 1, "A & b!", "a--b"),
        heading(14, 2, "Versions", "versions-1"),
        heading(16, 2, "…", "section"),
        heading(30, 2, "a--b", "a--b-1"),
    ];
    assert_eq!(outline.headings, expected);
    assert!(
        from_markdown(&second, &outline).starts_with("<h2 id=\"a--b-1\">a--b<a class=\"self\"")
    );
}

#[test]
fn an_address_that_leads_nowhere_is_the_page_itself() {
    assert_eq!(address("https://a.example/?b&c=\"d\""), "https://a.example/?b&amp;c=&quot;d&quot;");
    assert_eq!(address("javascript:alert(1)"), "#");
}

#[test]
fn code_is_shown_as_it_is() {
    assert_eq!(code("<a>"), "<code>&lt;a&gt;</code>");
    assert_eq!(
        fenced("a: <b>\n", "yaml"),
        "<pre><code class=\"language-yaml\">a: &lt;b&gt;</code></pre>"
    );
}

/// Returns the first tag that does not fit those before it, or is none that a page may have.
fn misplaced(html: &str) -> Option<String> {
    const KNOWN: &str = " a blockquote br code del div em h1 h2 h3 h4 h5 h6 hr li ol p pre strong table \
                         tbody td th thead tr ul wbr ";
    let mut open = Vec::new();
    for tag in html.split('<').skip(1) {
        let (inner, _) = tag.split_once('>').unwrap_or_default();
        let name = inner.split([' ', '/']).find(|word| !word.is_empty()).unwrap_or_default();
        if name.is_empty() || !KNOWN.contains(&format!(" {name} ")) {
            return Some(tag.to_owned());
        }
        if inner.starts_with('/') {
            if open.pop() != Some(name) {
                return Some(tag.to_owned());
            }
        } else if !["br", "hr", "wbr"].contains(&name) {
            open.push(name);
        }
    }
    open.pop().map(str::to_owned)
}

#[test]
fn random_markdown_becomes_html_whose_tags_fit() {
    for prose in random_markdown::texts(4000) {
        let outline = Outline::of([prose.clone()].into_iter());
        let html = from_markdown(&prose, &outline);
        assert_eq!(misplaced(&html), None, "{:?}\n{html}", prose.markdown);
    }
}
