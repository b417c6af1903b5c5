use super::*;
use crate::docs::error::Problem;
use crate::docs::manuscript::Prose;
use crate::docs::random_markdown;

fn rewritten(markdown: &str) -> Result<String, (usize, Problem)> {
    from_markdown(&Prose { markdown: markdown.to_owned(), line: 10 })
}

#[test]
fn what_mdx_would_read_as_code_is_shown_as_text() {
    let cases = [
        ("a <5 and x <= 3", "a &lt;5 and x &lt;= 3"),
        ("<-- back", "&lt;-- back"),
        ("Map<String, Int>", "Map&lt;String, Int>"),
        ("the <namespace> of it", "the &lt;namespace> of it"),
        ("<td colspan=2>", "&lt;td colspan=2>"),
        (
            "<details>\n<summary>{x}</summary>",
            "&lt;details>\n&lt;summary>&#123;x&#125;&lt;/summary>",
        ),
        ("<WarningBox>", "&lt;WarningBox>"),
        ("{{ .Values.x }} and {b c}", "&#123;&#123; .Values.x &#125;&#125; and &#123;b c&#125;"),
        ("## Title {#anchor}", "## Title &#123;#anchor&#125;"),
        (r"\{a\} \<b \\{c}", r"&#123;a&#125; &lt;b \\&#123;c&#125;"),
        ("[{x}](https://a.example)", "[&#123;x&#125;](https://a.example)"),
        ("| {x} | `a\\|{b}` |\n|---|---|", "| &#123;x&#125; | `a\\|{b}` |\n|---|---|"),
    ];
    for (markdown, mdx) in cases {
        assert_eq!(rewritten(markdown).as_deref(), Ok(mdx), "{markdown}");
    }
}

#[test]
fn autolinks_become_links() {
    assert_eq!(
        rewritten("see <https://a.example/b_{c}> or <me@a.example>.").as_deref(),
        Ok("see [https://a.example/b\\_&#123;c&#125;](https://a.example/b_%7Bc%7D) \
            or [me@a.example](mailto:me@a.example).")
    );
}

#[test]
fn a_line_that_starts_like_a_module_stays_text() {
    let cases = [
        ("import the pack\nexport it", "&#105;mport the pack\n&#101;xport it"),
        ("to\nimport {x}", "to\n&#105;mport &#123;x&#125;"),
        ("imported, exports", "imported, exports"),
        ("they import it", "they import it"),
        ("<!-- c -->import it", "&#105;mport it"),
    ];
    for (markdown, mdx) in cases {
        assert_eq!(rewritten(markdown).as_deref(), Ok(mdx), "{markdown}");
    }
}

#[test]
fn comments_are_left_out_and_void_tags_closed() {
    let cases = [
        ("a <!-- {b} --> c", "a  c"),
        ("a\n\n<!-- two\nlines -->\n\nb", "a\n\n\n\nb"),
        ("a<br>b<BR/>c<br />d", "a<br />b<br />c<br />d"),
        ("<hr>", "<hr />"),
        ("<img src=\"/a.png\" style=\"x:y\" alt=\"é\">", "<img src=\"/a.png\" alt=\"é\" />"),
        ("<img src=/a.png hidden onerror='x' />", "<img src=\"/a.png\" />"),
        ("<img alt='{\"x\"}'>", "<img alt=\"&#123;&quot;x&quot;&#125;\" />"),
        ("<br\nclass=a>", "<br />"),
    ];
    for (markdown, mdx) in cases {
        assert_eq!(rewritten(markdown).as_deref(), Ok(mdx), "{markdown}");
    }
}

#[test]
fn code_is_left_as_it_is() {
    for markdown in [
        "`{{ .x }}` and `<a>`",
        "```yaml\na: {b}\nimport x\n<!-- c -->\n```",
        "~~~\n{x}\n~~~",
        "- a\n\n  ```\n  {x}\n  ```",
        "````\n```\n````",
        "```\n```",
    ] {
        assert_eq!(rewritten(markdown).as_deref(), Ok(markdown));
    }
}

#[test]
fn indented_code_gets_a_fence() {
    let cases = [
        ("a\n\n    {x}\n\n      y\n\nb", "a\n\n```\n{x}\n\n  y\n```\n\nb"),
        ("- a\n\n      {x}\n      ```", "- a\n\n  ````\n  {x}\n  ```\n  ````\n"),
    ];
    for (markdown, mdx) in cases {
        assert_eq!(rewritten(markdown).as_deref(), Ok(mdx), "{markdown}");
    }
    for markdown in ["a\n\n\t{x}", "-     {x}", "a\n\n>     {x}"] {
        let line = 9 + markdown.lines().count();
        assert_eq!(rewritten(markdown), Err((line, Problem::IndentedCode)), "{markdown}");
    }
}

#[test]
fn what_would_swallow_the_rest_of_the_page_is_refused() {
    for markdown in ["a\n\n```yaml\nb\n\nc", "a\n\n```", "a\n\n````\n```\n    ````"] {
        assert_eq!(rewritten(markdown), Err((12, Problem::OpenFence)), "{markdown}");
    }
    assert_eq!(rewritten("a\n<!-- b"), Err((11, Problem::OpenComment)));
}

#[test]
fn plain_text_shows_as_itself_at_the_start_of_a_line_too() {
    let cases = [
        ("Azure CNI", "Azure CNI"),
        ("1.4.0-rc.1", "1.4.0-rc.1"),
        ("<a> {b} &lt; *c* _d_ [e] `f`", r"&lt;a> &#123;b&#125; &amp;lt; \*c\* \_d\_ \[e\] \`f\`"),
        ("# a", r"\# a"),
        ("- a - b", r"\- a - b"),
        ("1. a", r"1\. a"),
        ("import x", "&#105;mport x"),
        ("a\nexport b", "a export b"),
        ("a|b", r"a\|b"),
    ];
    for (text, mdx) in cases {
        assert_eq!(escape(text), mdx);
    }
}

#[test]
fn a_fence_is_longer_than_any_in_the_code() {
    assert_eq!(fenced("a: |\n  ```\n", "yaml"), "````yaml\na: |\n  ```\n````");
}

#[test]
fn an_address_holds_nothing_that_markdown_or_mdx_reads() {
    assert_eq!(
        address("https://a.example/{b}?c=<d>&e=(f)_g"),
        "https://a.example/%7Bb%7D?c=%3Cd%3E&e=%28f%29_g"
    );
}

#[test]
fn plain_prose_is_one_paragraph_without_markup() {
    let is_plain =
        |markdown: &str| super::is_plain(&Prose { markdown: markdown.to_owned(), line: 1 });
    assert!(is_plain("two\nlines & {braces}"));
    for markdown in ["a `b`", "a *b*", "a\n\nb", "- a", "# a", "a <b>", r"a \* b", ""] {
        assert!(!is_plain(markdown), "{markdown}");
    }
}

#[test]
fn markdown_that_mdx_reads_in_other_places_is_rewritten() {
    let cases = [
        // MDX looks for tags and braces at the start of a line inside code too.
        ("a `b\n{c}` d", "a `b {c}` d"),
        ("> a ``b`\n> {c}`` d", "> a ``b` {c}`` d"),
        // It has no indentation that makes a line mere text.
        ("a\n\t```b", "a\n\t&#96;``b"),
        ("a\n    - b", "a\n    &#45; b"),
        // What HTML holds is no Markdown, and HTML ends where its line does.
        ("<div>\n```\n</div>", "&lt;div>\n&#96;&#96;&#96;\n&lt;/div>"),
        ("<!X>\n[x]: <u{v}>", "&lt;!X>\n\n[x]: <u{v}>"),
        // A comment keeps apart what stands around it.
        ("a`<!-- c -->``b", "a` ``b"),
        // Cells without a column are not shown.
        ("| a |\n|---|\n| b | {c} |\n", "| a |\n|---|\n| b |\n"),
    ];
    for (markdown, mdx) in cases {
        assert_eq!(rewritten(markdown).as_deref(), Ok(mdx), "{markdown}");
    }
}

#[test]
fn a_link_that_only_the_pack_can_follow_is_refused() {
    for (markdown, link) in [
        ("a\n[b](README.md)", "README.md"),
        ("a\n![b](../b.png)", "../b.png"),
        ("a\n[b]\n\n[b]: javascript:c", "javascript:c"),
    ] {
        assert_eq!(rewritten(markdown), Err((11, Problem::Link(link.to_owned()))), "{markdown}");
    }
    for markdown in ["[b](https://c.example)", "[b](/d)", "[b](#e)", "<mailto:a@b.example>"] {
        assert!(rewritten(markdown).is_ok(), "{markdown}");
    }
    assert_eq!(rewritten("<javascript:a_b>").as_deref(), Ok("javascript:a\\_b"));
}

#[test]
fn a_comment_between_a_list_and_indented_text_is_refused() {
    let list = "- a\n\n<!-- b -->\n\n";
    assert_eq!(rewritten(&format!("{list}  c")), Err((12, Problem::ListGoesOn)));
    assert_eq!(rewritten(&format!("{list}c")).as_deref(), Ok("- a\n\n\n\nc"));
    assert_eq!(rewritten("a\n\n<!-- b -->\n\n  c").as_deref(), Ok("a\n\n\n\n  c"));
}

/// Everything that is known to break a site, in one text that GitHub shows.
#[test]
fn a_text_full_of_hazards_becomes_mdx() {
    let manuscript = include_str!("../../../tests/data/hazards.md").replace("\r\n", "\n");
    let (_, body) = manuscript.split_once("\n---\n").unwrap();
    assert!(check(body, "").is_err());
    let page = rewritten(body).unwrap();
    assert_eq!(check(&page, ""), Ok(()), "{page}");
}

#[test]
fn what_is_nested_too_deeply_is_refused_at_once() {
    let quoted = |depth: usize| rewritten(&format!("a\n\n{} b", ">".repeat(depth)));
    assert!(quoted(99).is_ok());
    assert_eq!(quoted(2000), Err((12, Problem::TooDeep)));
}

/// Prose may be refused with its line; what is not refused has to build.
#[test]
fn random_markdown_becomes_mdx_or_is_refused() {
    let mut written = 0;
    for prose in random_markdown::texts(2000) {
        if let Ok(mdx) = from_markdown(&prose) {
            written += 1;
            let page = format!("# T\n\n{mdx}\n\n<Tabs>\n\nb\n\n</Tabs>\n");
            assert_eq!(check(&page, "<Tabs>"), Ok(()), "{:?}\n{mdx:?}", prose.markdown);
        }
    }
    assert!(written > 1500, "only {written} were written");
}
