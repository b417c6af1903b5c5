//! Markdown put together at random from what goes wrong on a page, the same in every run.

use crate::docs::manuscript::Prose;

const PIECES: [&str; 64] = [
    "a",
    "two words",
    "<5",
    "<= 3",
    "<-- x",
    "<https://a.example/{b}>",
    "<foo@bar.example>",
    "<javascript:a>",
    "Map<String, Int>",
    "<td colspan=2>",
    "<namespace>",
    "</namespace>",
    "<br>",
    "<br/>",
    "<img src=/a.png {b}>",
    "<img alt='>'>",
    "<details>",
    "</details>",
    "<WarningBox>",
    "<p style=\"color:red\">",
    "{{ .Values.x }}",
    "{{",
    "}}",
    "{",
    "}",
    "\\{",
    "\\",
    "\\\\",
    "import x",
    "export {y}",
    "import",
    "<!-- {c} -->",
    "<!---->",
    "<!X>",
    "<?php {",
    "<![CDATA[{x}]]>",
    "## H {#id}",
    "# <b>",
    "===",
    "---",
    "***",
    ":::tip",
    "> q {",
    "- i {",
    "1. {",
    "`a|{b}`",
    "``{`",
    "`",
    "~~~\n{x}\n~~~",
    "```\nimport {x}\n```",
    "    {indented}",
    "\t{x}",
    "| a | {b} |\n| --- | --- |\n| c \\| <d> | `e\\|{` |",
    "| x |\n|-|\n| y | {z} |",
    "[l](https://a.example/{b})",
    "![i](https://a.example/<b>)",
    "[r]: https://a.example/{b}",
    "[r]",
    "&lt;b&gt; &#123; &nbsp; &foo;",
    "~~s~~ {",
    "* {*",
    "_{_",
    "\u{2028}",
    "\u{1}\u{7f}",
];

const SEPARATORS: [&str; 9] = ["", " ", "\n", "\n\n", "\n\n\n", "\n> ", "\n- ", "\n  ", "  \n"];

/// Numbers that look random and are the same in every run: Marsaglia's xorshift.
struct Numbers(u64);

impl Numbers {
    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let index = self.0 % u64::try_from(choices.len()).unwrap();
        choices[usize::try_from(index).unwrap()]
    }
}

/// Returns so many texts.
pub(super) fn texts(count: usize) -> impl Iterator<Item = Prose> {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    (0..count).map(move |round| {
        let mut markdown = String::new();
        for _ in 0..=round % 8 {
            markdown.push_str(numbers.pick(&PIECES));
            markdown.push_str(numbers.pick(&SEPARATORS));
        }
        Prose { markdown: markdown.trim().to_owned(), line: 1 }
    })
}
