//! Secrets in texts: tokens whose form alone gives them away, and private keys.
//!
//! Only forms that nothing else has are known here, and what stands for a secret in an example
//! is none: a key with a body of dots, a token of one repeated character.

use crate::span::Span;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regex::Regex;
use std::sync::{LazyLock, OnceLock};

/// A secret: what it is, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secret {
    /// What it is, with an article.
    pub kind: &'static str,
    /// Where it stands, to its last character.
    pub span: Span,
}

/// A kind of token: the texts it starts with, and the rest, whose random part is a group.
struct Token {
    kind: &'static str,
    starts: &'static [&'static str],
    rest: &'static str,
}

const fn token(kind: &'static str, starts: &'static [&'static str], rest: &'static str) -> Token {
    Token { kind, starts, rest }
}

/// Where one start begins with another, the longer one comes first.
const TOKENS: &[Token] = &[
    token("an AWS access key", &["AKIA", "ASIA"], "([A-Z2-7]{16})"),
    token("a GitHub token", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "([0-9A-Za-z]{36,251})"),
    token("a GitHub token", &["github_pat_"], "([0-9A-Za-z]{22}_[0-9A-Za-z]{59})"),
    token(
        "a GitLab token",
        &["glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "gloas-"],
        "([0-9A-Za-z_-]{20,})",
    ),
    token(
        "a Slack token",
        &["xoxa-", "xoxb-", "xoxp-", "xoxo-", "xoxs-", "xoxr-"],
        "([0-9A-Za-z-]{24,})",
    ),
    token(
        "the address of a Slack webhook",
        &["hooks.slack.com/services/"],
        "(T[0-9A-Z]{8,}/B[0-9A-Z]{8,}/[0-9A-Za-z]{24})",
    ),
    token(
        "a Discord webhook",
        &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"],
        "[0-9]{17,20}/([0-9A-Za-z_-]{60,})",
    ),
    token("a Google API key", &["AIza"], "([0-9A-Za-z_-]{35})"),
    token("a Google OAuth secret", &["GOCSPX-"], "([0-9A-Za-z_-]{28})"),
    token("an Azure storage key", &["AccountKey="], "([0-9A-Za-z+/]{86}==)"),
    token("a Docker Hub token", &["dckr_pat_", "dckr_oat_"], "([0-9A-Za-z_-]{27,})"),
    token("an npm token", &["npm_"], "([0-9A-Za-z]{36})"),
    token("a PyPI token", &["pypi-AgEIcHlwaS5vcmc"], "([0-9A-Za-z_-]{50,})"),
    token("a Vault token", &["hvs.", "hvb.", "hvr."], "([0-9A-Za-z_-]{24,})"),
    token("a DigitalOcean token", &["doo_v1_", "dop_v1_", "dor_v1_"], "([0-9a-f]{64})"),
    token("a SendGrid key", &["SG."], r"([0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43})"),
    token("a Stripe key", &["rk_live_", "sk_live_"], "([0-9A-Za-z]{24,})"),
    token("an Anthropic key", &["sk-ant-"], "[a-z0-9]+-([0-9A-Za-z_-]{80,})"),
    token(
        "an OpenAI key",
        &["sk-"],
        "(?:proj-|svcacct-)?([0-9A-Za-z_-]{20,}T3BlbkFJ[0-9A-Za-z_-]{20,})",
    ),
    token("a Hugging Face token", &["hf_"], "([A-Za-z]{34})"),
    token("a Databricks token", &["dapi"], "([0-9a-f]{32})"),
    token("a Grafana token", &["glsa_"], "([0-9A-Za-z]{32}_[0-9a-f]{8})"),
    token("a Linear or Atlassian token", &["lin_api_", "ATATT3xFfGF0"], "([0-9A-Za-z_=-]{40,})"),
    token("a New Relic key", &["NRAK-"], "([0-9A-Z]{27})"),
];

/// Every start, and which token it belongs to; patterns are made only where one was found.
static STARTS: LazyLock<Option<(AhoCorasick, Vec<usize>)>> = LazyLock::new(|| {
    let starts = TOKENS.iter().flat_map(|token| token.starts);
    let owners = TOKENS.iter().enumerate();
    let owners = owners.flat_map(|(index, token)| token.starts.iter().map(move |_| index));
    let mut builder = AhoCorasick::builder();
    // A DFA takes longer to make than it saves on a pack.
    builder.kind(Some(AhoCorasickKind::ContiguousNFA)).match_kind(MatchKind::LeftmostFirst);
    let search = builder.build(starts).ok()?;
    Some((search, owners.collect()))
});
static RESTS: [OnceLock<Option<Regex>>; TOKENS.len()] = [const { OnceLock::new() }; TOKENS.len()];
static KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let label = "(?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY";
    Regex::new(&format!("-----BEGIN {label}-----([^-]+)-----END {label}-----")).ok()
});

/// Returns the secrets of a text in their order.
#[must_use]
pub fn find(text: &str) -> Vec<Secret> {
    let mut found = tokens(text);
    found.extend(keys(text));
    found.sort_by_key(|secret| secret.span);
    found
}

fn tokens(text: &str) -> Vec<Secret> {
    let Some((starts, owners)) = &*STARTS else { return Vec::new() };
    let mut found = Vec::new();
    for start in starts.find_iter(text) {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if text.as_bytes()[..start.start()].last().is_some_and(|before| is_word(*before)) {
            continue;
        }
        let index = owners[start.pattern().as_usize()];
        if let Some(length) = rest(index, &text[start.end()..]) {
            let span = Span::new(start.start(), start.end() + length);
            found.push(Secret { kind: TOKENS[index].kind, span });
        }
    }
    found
}

/// The length of what follows the start of a token, if it makes one.
fn rest(index: usize, text: &str) -> Option<usize> {
    let pattern = || Regex::new(&format!("^{}", TOKENS[index].rest)).ok();
    let captures = RESTS[index].get_or_init(pattern).as_ref()?.captures(text)?;
    let (whole, random) = (captures.get(0)?, captures.get(1)?);
    let continues = text[whole.end()..].starts_with(|next: char| next.is_ascii_alphanumeric());
    (!continues && looks_random(random.as_str())).then_some(whole.end())
}

fn keys(text: &str) -> Vec<Secret> {
    if !text.contains("PRIVATE KEY-----") {
        return Vec::new();
    }
    let Some(key) = &*KEY else { return Vec::new() };
    let mut found = Vec::new();
    for captures in key.captures_iter(text) {
        if let (Some(whole), Some(body)) = (captures.get(0), captures.get(1))
            && is_key(body.as_str())
        {
            let span = Span::new(whole.start(), whole.end());
            found.push(Secret { kind: "a private key", span });
        }
    }
    found
}

/// Whether the body of a key is whole: what it decodes to says its own length.
fn is_key(body: &str) -> bool {
    // Inside JSON and quoted YAML, line breaks are written out.
    let body = body.replace("\\n", "").replace("\\r", "");
    let body: String = body.chars().filter(|character| !character.is_whitespace()).collect();
    let Ok(bytes) = STANDARD.decode(body) else { return false };
    if bytes.starts_with(b"openssh-key-v1\0") {
        return bytes.len() > 200;
    }
    match bytes.as_slice() {
        [0x30, 0x82, high, low, rest @ ..] => {
            rest.len() == usize::from(u16::from_be_bytes([*high, *low]))
        }
        [0x30, 0x81, length, rest @ ..] => rest.len() == usize::from(*length),
        [0x30, length, rest @ ..] => rest.len() == usize::from(*length) && rest.len() > 30,
        _ => false,
    }
}

/// Whether a text could be the random part of a token, and not what an example puts there.
fn looks_random(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words = [
        "example", "xxxx", "0000", "1234567", "abcdef", "your", "token", "secret", "dummy", "fake",
    ];
    if words.iter().any(|word| lower.contains(word)) {
        return false;
    }
    let mut seen = [false; 128];
    lower.bytes().for_each(|byte| seen[usize::from(byte & 0x7f)] = true);
    seen.iter().filter(|seen| **seen).count() >= 8
}

/// Returns a text with every secret of it covered, byte for byte.
#[must_use]
pub fn masked(text: &str, secrets: &[Span]) -> String {
    let covered = |at: usize| secrets.iter().any(|span| span.start <= at && at < span.end);
    text.char_indices()
        .map(|(at, character)| match character {
            character if character.is_ascii() && character != '\n' && covered(at) => '*',
            character => character,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<&'static str> {
        find(text).into_iter().map(|secret| secret.kind).collect()
    }

    /// Puts a token together here, so that no scanner takes this file for a leak.
    fn token(front: &str, length: usize) -> String {
        let letters = "q7Zr2KfWm9Tx4VbLc8Ns5HdYp3GjQw6R".chars().cycle();
        format!("{front}{}", letters.take(length).collect::<String>())
    }

    #[test]
    fn tokens_are_known_by_their_form() {
        for (front, length, kind) in [
            ("ghp_", 36, "a GitHub token"),
            ("glpat-", 20, "a GitLab token"),
            ("AIza", 35, "a Google API key"),
            ("npm_", 36, "an npm token"),
            ("dckr_pat_", 27, "a Docker Hub token"),
            ("sk_live_", 24, "a Stripe key"),
        ] {
            let text = format!("a: \"{}\" # b", token(front, length));
            assert_eq!(kinds(&text), [kind]);
            assert_eq!(find(&text)[0].span, Span::new(4, 4 + front.len() + length));
        }
        assert_eq!(kinds("id: AKIAZ5GPTQWERNB2L7KD"), ["an AWS access key"]);
    }

    #[test]
    fn examples_are_no_secrets() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
            "glpat-YOUR-TOKEN-GOES-HERE-1",
            "some_ghp_thing and AKIA",
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg...\n-----END PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\n<key>\n-----END RSA PRIVATE KEY-----",
        ] {
            assert_eq!(kinds(text), [] as [&str; 0], "{text}");
        }
        assert_eq!(kinds(&token("ghp_", 300)), [] as [&str; 0]);
    }

    #[test]
    fn a_key_is_one_when_its_body_is_whole() {
        let mut body = vec![0x30, 0x82, 0x01, 0x00];
        body.extend((0..=255).map(|byte: u8| byte.wrapping_mul(37)));
        let whole = STANDARD.encode(&body);
        let key =
            |body: &str| format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----");
        assert_eq!(kinds(&key(&whole)), ["a private key"]);
        assert_eq!(kinds(&key(&whole).replace('\n', "\\n")), ["a private key"]);
        assert_eq!(kinds(&key(&whole[..80])), [] as [&str; 0]);
    }

    #[test]
    fn masking_keeps_every_place() {
        assert_eq!(masked("a: béc\nd", &[Span::new(3, 9)]), "a: *é*\n*");
    }
}
