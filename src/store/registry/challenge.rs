//! How a registry asks who is there: the `WWW-Authenticate` headers of a 401.

use super::request::redacted;
use reqwest::Url;
use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};

/// One way to authenticate, from <https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate>.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Challenge {
    /// The scheme in lower case, `bearer`.
    pub(super) scheme: String,
    /// Names in lower case, and their values.
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// Reads all challenges of an answer. One header may hold several, and there may be several headers.
    pub(super) fn read_all(headers: &HeaderMap) -> Vec<Self> {
        let values = headers.get_all(WWW_AUTHENTICATE).iter();
        values.flat_map(|value| parse(&String::from_utf8_lossy(value.as_bytes()))).collect()
    }

    /// Returns what of it helps a person, the realm without what may be secret there.
    pub(super) fn told(&self) -> String {
        let mut told = self.scheme.clone();
        for name in ["realm", "service", "scope", "error"] {
            let Some(value) = self.get(name).filter(|value| !value.is_empty()) else { continue };
            let value = Url::parse(value).map_or(value.to_owned(), |url| redacted(&url));
            told += &format!(" {name}=\"{value}\"");
        }
        told
    }

    /// Returns the value of a parameter, given in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Reads one header. What breaks the grammar ends the reading; what came before it still counts.
fn parse(header: &str) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    let mut rest = header;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (word, after) = rest.split_at(rest.find(|c| !is_token(c)).unwrap_or(rest.len()));
        if word.is_empty() {
            return challenges;
        }
        rest = after;
        let value = after.trim_start().strip_prefix('=');
        match (value, challenges.last_mut()) {
            // More than one `=`, or one at the end, pads a credential that stands alone.
            (Some(value), Some(challenge))
                if !matches!(value.trim().bytes().next(), None | Some(b'=' | b',')) =>
            {
                let (value, after) = parameter(value.trim_start());
                challenge.parameters.push((word.to_ascii_lowercase(), value));
                rest = after;
            }
            (Some(value), _) => rest = value.trim_start_matches('='),
            (None, _) => challenges
                .push(Challenge { scheme: word.to_ascii_lowercase(), parameters: Vec::new() }),
        }
    }
}

/// Reads a value, quoted or not, and returns what follows it.
fn parameter(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~/".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(scheme: &str, parameters: &[(&str, &str)]) -> Challenge {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Challenge { scheme: scheme.to_owned(), parameters: parameters.iter().map(own).collect() }
    }

    #[test]
    fn one_header_may_hold_several_challenges() {
        let header = r#"Negotiate, Bearer realm="https://a/t?x=1,2",service=s , scope="repository:a:pull,push", BASIC Realm="q\"q""#;
        let expected = [
            challenge("negotiate", &[]),
            challenge(
                "bearer",
                &[
                    ("realm", "https://a/t?x=1,2"),
                    ("service", "s"),
                    ("scope", "repository:a:pull,push"),
                ],
            ),
            challenge("basic", &[("realm", "q\"q")]),
        ];
        assert_eq!(parse(header), expected);
    }

    #[test]
    fn credentials_that_stand_alone_are_passed_over() {
        let expected = [challenge("ntlm", &[]), challenge("basic", &[("realm", "r")])];
        let schemes: Vec<String> =
            parse("NTLM TlRMTVNTUAAC==, Basic realm=r").into_iter().map(|one| one.scheme).collect();
        assert!(schemes.contains(&expected[0].scheme) && schemes.contains(&expected[1].scheme));
    }

    #[test]
    fn broken_headers_give_what_can_be_read() {
        let cases = [
            ("", vec![]),
            (" , ,", vec![]),
            ("Basic", vec![challenge("basic", &[])]),
            ("Bearer realm=\"open", vec![challenge("bearer", &[("realm", "open")])]),
            ("Bearer realm=\"open\\", vec![challenge("bearer", &[("realm", "open")])]),
            ("=x", vec![]),
            ("Bearer realm = \"a\"; scope", vec![challenge("bearer", &[("realm", "a")])]),
        ];
        for (header, expected) in cases {
            assert_eq!(parse(header), expected, "{header}");
        }
    }

    #[test]
    fn a_person_is_told_no_secret_of_a_realm() {
        let header =
            r#"Bearer realm="https://u:p@a/t?token=x&service=s",service=s,nonce=n,error=e"#;
        let told = r#"bearer realm="https://a/t?token=…&service=s" service="s" error="e""#;
        assert_eq!(parse(header)[0].told(), told);
        assert_eq!(parse("Basic realm=\"all of it\"")[0].told(), "basic realm=\"all of it\"");
    }

    #[test]
    fn all_headers_are_read() {
        let mut headers = HeaderMap::new();
        headers.append(WWW_AUTHENTICATE, "Negotiate".parse().unwrap());
        headers.append(WWW_AUTHENTICATE, "Basic realm=\"r\"".parse().unwrap());
        let expected = [challenge("negotiate", &[]), challenge("basic", &[("realm", "r")])];
        assert_eq!(Challenge::read_all(&headers), expected);
    }
}
