//! Links in the README lead somewhere.

use crate::check::near::nearest;
use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Pack, Readme};
use crate::source::join_link;
use crate::span::Spanned;

/// See the module.
pub(super) static RULE: Rule = Rule {
    id: RuleId { code: "PB604", name: "readme-link-broken" },
    level: Level::Warning,
    summary: "relative links in the README lead to files of the pack, and anchors to its headings",
    why: "The README is the page that Palette shows for the pack. A relative link that was copied \
          from the upstream project leads nowhere there. Code is not looked at; a link out of \
          the pack, which only the repository can follow, is noted.",
    bad: &[Change::Write("README.md", "# Demo\n\nSee [the guide](docs/guide.md).\n")],
    good: &[Change::Write(
        "README.md",
        "# Demo\n\nSee [values](./values.yaml), [use](#how-to-use), [docs](https://example.com/a.md) \
             and `[this](gone.md)`.\n\n## How to use\n",
    )],
    check,
};

fn check(pack: &Pack, findings: &mut Findings) {
    let Some(readme) = pack.readme() else { return };
    for link in readme.links() {
        if let Some((level, message, help)) = fault(link, readme, pack) {
            findings.push(Place::at("README.md", link.span), message, help).at_level(level);
        }
    }
}

fn fault(link: &Spanned<String>, readme: &Readme, pack: &Pack) -> Option<(Level, String, String)> {
    let target = link.value.trim();
    if has_scheme(target) || target.starts_with('/') || target.contains("{{") {
        return None;
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = decode(path.split('?').next().unwrap_or(path));
    if path.is_empty() {
        let leads = readme.has_anchor(&decode(anchor));
        return (!leads).then(|| missing_heading(anchor, readme));
    }
    let Some(inside) = join_link("README.md", &path) else {
        let message = format!("`{target}` leads out of the pack");
        let help = "link to the web page of it: the pack is published without its neighbours";
        return Some((Level::Note, message, help.to_owned()));
    };
    if inside.is_empty() || pack.source().get(&inside).is_some() {
        return None;
    }
    let message = format!("`{target}` leads to no file of the pack");
    Some((Level::Warning, message, missing_file(target, &inside, pack)))
}

fn missing_heading(anchor: &str, readme: &Readme) -> (Level, String, String) {
    let names: Vec<String> = readme.anchors().map(str::to_owned).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let help = match nearest(anchor, &names) {
        Some(near) => format!("write `#{near}`"),
        None => "correct the link, or add the heading".to_owned(),
    };
    (Level::Warning, format!("`#{anchor}` leads to no heading of the README"), help)
}

fn missing_file(target: &str, path: &str, pack: &Pack) -> String {
    let files: Vec<&str> = pack.source().entries().map(|(path, _)| path).collect();
    let host = target.split('/').next().unwrap_or_default();
    match nearest(path, &files) {
        Some(near) => format!("write `{near}`"),
        None if is_host(host) => format!("write `https://{target}`"),
        None => "link to the web page of it, or add the file".to_owned(),
    }
}

fn is_host(text: &str) -> bool {
    const ENDS: &[&str] = &["ai", "app", "cloud", "com", "dev", "io", "net", "org", "sh"];
    text.rsplit_once('.').is_some_and(|(_, end)| ENDS.contains(&end)) && !text.contains('@')
}

/// `https:`, `mailto:` and the like, and `//host`.
fn has_scheme(target: &str) -> bool {
    let scheme = target.split([':', '/', '#', '?']).next().unwrap_or_default();
    target.starts_with("//")
        || target[scheme.len()..].starts_with(':')
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
}

/// Undoes `%20` and the like; what is no such code stays.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = digits.filter(|_| *first == b'%').and_then(|it| u8::from_str_radix(it, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn found(readme: &str) -> Vec<(Level, String)> {
        let files = [("README.md", readme), ("my docs/a.md", ""), ("logo.png", "")];
        let pack = Pack::read(Source::from_files("demo", files));
        let mut findings = Findings::of(&RULE);
        check(&pack, &mut findings);
        findings.into_found().into_iter().map(|finding| (finding.level, finding.help)).collect()
    }

    #[test]
    fn sound_links_pass() {
        let text = "[a](my%20docs/a.md#x) [b](my%20docs) ![c](logo.png?raw=true) [d](mailto:a@b.c) \
                    [e](/x) [f](//host/x) [g](#) <img src=\"logo.png\">\n";
        assert_eq!(found(text), []);
    }

    #[test]
    fn broken_links_say_what_was_meant() {
        let warning = |help: &str| vec![(Level::Warning, help.to_owned())];
        assert_eq!(found("![a](logo.pgn)"), warning("write `logo.png`"));
        assert_eq!(found("[a](www.example.com/x)"), warning("write `https://www.example.com/x`"));
        assert_eq!(found("# Usage\n\n[a](#usagge)"), warning("write `#usage`"));
        assert_eq!(
            found("<img src=\"images/a.png\">"),
            warning("link to the web page of it, or add the file")
        );
    }

    #[test]
    fn a_link_to_a_neighbour_is_noted() {
        assert_eq!(found("[old](../demo-1.0.0/README.md)")[0].0, Level::Note);
    }
}
