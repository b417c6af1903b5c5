//! No file of the pack holds a secret.

use crate::check::rule::{Change, Findings, Rule};
use crate::finding::{Level, Place, RuleId};
use crate::pack::{Pack, secrets};
use crate::source::Kind;
use std::collections::BTreeMap;
use std::sync::Arc;

/// See the module.
pub(in crate::check) static RULE: Rule = Rule {
    id: RuleId { code: "PB610", name: "secret" },
    level: Level::Warning,
    summary: "no file of the pack holds a token or a private key",
    why: "A pack is read by everybody who can reach its registry, and what was published once \
          stays known. Only forms that nothing else has are looked for, and examples pass. The \
          charts of others are not looked through, and the secret itself is never printed.",
    bad: &[Change::Write("values.yaml", "pack:\n  key: AKIAZ5GPTQWERNB2L7KD\n")],
    good: &[Change::Write("values.yaml", "pack:\n  key: AKIAIOSFODNN7EXAMPLE\n")],
    check,
};

/// Largest file that is looked through, in bytes.
const MAX_SIZE: u64 = 4 << 20;

fn check(pack: &Pack, findings: &mut Findings) {
    for (path, text) in texts(pack) {
        for secret in secrets::find(&text) {
            let message = format!("this looks like {}", secret.kind);
            let help = "revoke it, and let the user of the pack fill it in";
            findings.push(Place::at(&path, secret.span), message, help);
        }
    }
}

/// Returns the text files outside the folder of charts.
fn texts(pack: &Pack) -> BTreeMap<String, Arc<str>> {
    let mut texts = pack.texts();
    for (path, entry) in pack.source().entries() {
        let Kind::File { size } = entry.kind() else { continue };
        if *size > MAX_SIZE || path.starts_with("charts/") || texts.contains_key(path) {
            continue;
        }
        let is_text = |bytes: &[u8]| !bytes[..bytes.len().min(8_000)].contains(&0);
        if let Ok(bytes) = pack.source().read(path, MAX_SIZE)
            && is_text(&bytes)
            && let Ok(text) = String::from_utf8(bytes)
        {
            texts.insert(path.to_owned(), text.into());
        }
    }
    texts
}
